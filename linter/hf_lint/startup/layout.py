"""Which file of the Space lies where in the container that runs it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.shell import Script

MAX_PATH = 1024
APP_ROOT = "/app"
_ALIASES = ("/home/user/app",)  # the Hub links it to /app in Gradio Spaces


class Layout:
    """The files of a container by absolute path; `lost` says that there may be others, which are not in the Space."""

    def __init__(
        self,
        space: Space,
        files: Mapping[str, str] | None = None,
        *,
        root: str = APP_ROOT,
        written: Mapping[str, Script | None] | None = None,
        lost: bool = False,
    ) -> None:
        """Without `files` the whole Space lies below `root`."""
        self._space = space
        self._files = files
        self.root = root
        self.written = written or {}
        """What the Dockerfile itself writes, by its path; the script where its text is known."""
        self.lost = lost

    def find(self, path: str) -> str | None:
        """Return the path in the Space of the file that lies at `path` of the container; None where none does."""
        path = clean(path)
        if self._files is not None:
            return self._files.get(path)
        for root in (self.root, *_ALIASES):
            if path.startswith(root.rstrip("/") + "/"):
                inside = path[len(root.rstrip("/")) + 1 :]
                return inside if inside in self._space.files else None
        return None

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every file: its place in the container and in the Space."""
        if self._files is not None:
            yield from self._files.items()
        else:
            for path in self._space.files:
                yield posixpath.join(self.root, path), path

    def below(self, folder: str) -> Iterator[tuple[str, str]]:
        """Yield the files in a folder of the container and in the folders in it."""
        start = clean(folder).rstrip("/") + "/"
        return ((path, inside) for path, inside in self.pairs() if path.startswith(start))

    def places(self, path: str) -> tuple[str, ...]:
        """Return the places in the container of a file of the Space."""
        if self._files is None:
            return (posixpath.join(self.root, path),)
        return tuple(place for place, inside in self._files.items() if inside == path)


def clean(path: str) -> str:
    """Return `path` as an absolute one without `.`, `..` and double slashes; one that is too long is cut."""
    return posixpath.normpath("/" + path[:MAX_PATH].lstrip("/"))
