"""Which file of the Space lies where in the container that runs it."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.links import follow, has_links, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.shell import Script
    from hf_lint.startup.made import Made

MAX_PATH = 1024
APP_ROOT = "/app"
_ALIASES = ("/home/user/app",)  # the Hub links it to /app in Gradio Spaces


class Found(NamedTuple):
    """A file of the Space and its place in the container."""

    place: str
    path: str


class Layout:
    """The files of a container by absolute path; `lost` says that there may be others, which are not in the Space."""

    def __init__(
        self,
        space: Space,
        files: Mapping[str, str] | None = None,
        *,
        root: str = APP_ROOT,
        written: Mapping[str, Script | None] | None = None,
        made: Mapping[str, Made] | None = None,
        lost: bool = False,
    ) -> None:
        """Without `files` the whole Space lies below `root`."""
        self._space = space
        self._files = files
        self.root = root
        self.written = dict(written or {})
        """What the build or the start itself writes, by its path; the script where its text is known."""
        self.made = dict(made or {})
        """What commands make of files of the Space, as far as has been followed."""
        self.lost = lost

    @property
    def moved(self) -> bool:
        """Whether files may lie at other places than in the Space."""
        return self._files is not None

    def find(self, path: str) -> str | None:
        """Return the path in the Space of the file that lies at `path` of the container; None where none does."""
        inside = self._inside(clean(path))
        if inside is not None and not self._is_link(inside):
            return inside
        place = self._behind_links(clean(path)) if self._links else None
        inside = self._inside(place) if place is not None else None
        return inside if inside is not None and not self._is_link(inside) else None

    def has_folder(self, path: str) -> bool:
        """Say whether a file of the Space lies in that folder of the container, or deeper."""
        return path in self._folders or bool(self._links and self._behind_links(path) in self._folders)

    def dead_link(self, path: str) -> str | None:
        """Return the first link on the way to `path` of the container that leads to nothing of the Space; None where
        there is none."""
        at = clean(path) if self._links else "/"
        steps = [at[:end] for end, char in enumerate(at + "/") if char == "/" and end]
        link = next((step for step in steps if step in self._links), None)
        if link is None or self.find(link) is not None or self.has_folder(link):
            return None
        return self._inside(link)

    def locate(self, path: str, folder: str | None) -> Found | None:
        """Return the file of the Space that `path`, relative to `folder` of the container, is.

        Where the container does not have it: the file at the same path of the Space, or, where not all of the container
        is known, the only one of that name.
        """
        if folder is not None or path.startswith("/"):
            place = clean(posixpath.join(folder or "/", path))
            inside = self.find(place)
            if inside is not None:
                return Found((self._behind_links(place) if self._links else place) or place, inside)
            if place in self.written:
                return None
        relative = posixpath.normpath(path).lstrip("/")
        root = self.root.strip("/")
        if root and relative.startswith(root + "/"):
            relative = relative[len(root) + 1 :]
        if relative not in self._space.files:
            if not self.lost and folder is not None:
                return None
            same = self._find_by_name.get(posixpath.basename(relative), ())
            if len(same) != 1:
                return None
            relative = same[0]
        if self._is_link(relative):
            behind = resolve(self._space, relative)
            if behind is not None and behind not in self._space.files:
                return None  # a folder
            relative = behind or relative
        places = self.places(relative)
        return Found(places[0] if places else clean(posixpath.join(self.root, relative)), relative)

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for place, inside in self.pairs():
            found.setdefault(inside, []).append(place)
        return found

    @cached_property
    def _find_by_name(self) -> dict[str, list[str]]:
        """The files of the Space by their names without folders."""
        found: dict[str, list[str]] = {}
        for path in self._space.files:
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = set()
        for place, _ in self.pairs():
            folder = posixpath.dirname(place)
            while folder not in found and folder != "/":
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    def _is_link(self, inside: str) -> bool:
        return self._space.files[inside].kind_if_known == "symlink"

    @cached_property
    def _links(self) -> dict[str, str]:
        """Where each symbolic link of the Space leads in the container."""
        if not has_links(self._space):
            return {}
        links = [(place, self._space.files[inside].target) for place, inside in self.pairs() if self._is_link(inside)]
        return {place: clean(posixpath.join(posixpath.dirname(place), target)) for place, target in links}

    def _behind_links(self, path: str) -> str | None:
        """Return `path` with the links on it followed; None where they lead in a circle."""
        return follow(path, self._links)

    def _inside(self, path: str) -> str | None:
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
        return tuple(self._places.get(path, ()))


def clean(path: str) -> str:
    """Return `path` as an absolute one without `.`, `..` and double slashes; one that is too long is cut."""
    return posixpath.normpath("/" + path[:MAX_PATH].lstrip("/"))
