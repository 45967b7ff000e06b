"""Spaces in folders of this machine, audited as those of an owner are: a mirror, a backup, the clones of a team."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from hf_lint.core.digests import blake2b
from hf_lint.errors import UsageError
from hf_lint.fleet.fetch import FetchedSpace
from hf_lint.hub.spaces import SpaceFacts
from hf_lint.sources.discover import find_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class FolderInventory:
    """The Spaces below a folder. Threads may share it.

    What stands for the commit of a Space is a digest of its files' names, sizes and times: a folder need be no clone,
    and a clone may have changes. As with `make`, a file that changes without its time is not noticed.
    """

    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ("settings and state of the Spaces were not checked: a folder does not have them",)

    def __init__(self, folder: str) -> None:
        """Raises UsageError where there is no Space below `folder`."""
        self._folder = folder
        self._lock = threading.Lock()
        names = find_spaces(folder)
        if not names:
            raise UsageError(f"{folder}: no Space is below it", "name a folder that holds the folders of Spaces")
        self._names = iter(names)
        self._folders: dict[str, str] = {}
        """Of Spaces whose names are no text, by how they are written."""

    def take(self) -> SpaceFacts | None:
        """Return the next Space; None where there are no more."""
        with self._lock:
            name = next(self._names, None)
        if name is None:
            return None
        written = os.fsencode(name).decode("utf-8", "backslashreplace")
        if written != name:
            self._folders[written] = name
        return SpaceFacts(written, _digest(self._path(written)))

    def fetch(self, facts: SpaceFacts, known: Mapping[str, Any] | None) -> FetchedSpace:
        """Say where the files of a Space are; nothing is read yet."""
        is_known = known is not None
        folder = "" if is_known else self._path(facts.name)
        return FetchedSpace(facts.name, facts.commit, None, {}, None if is_known else (), folder=folder)

    def _path(self, written: str) -> str:
        return os.path.join(self._folder, *self._folders.get(written, written).split("/"))


def _digest(folder: str) -> str:
    return str(
        blake2b("\n".join(sorted(_describe(folder))).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
    )


def _describe(folder: str) -> Iterator[str]:
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            file = os.path.join(path, name)
            try:
                status = os.lstat(file)
            except OSError:
                continue
            yield f"{os.path.relpath(file, folder)} {status.st_size} {status.st_mtime_ns} {status.st_mode}"
