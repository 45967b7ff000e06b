"""A Space from a folder on disk."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from hf_lint.errors import SourceError
from hf_lint.git.entries import path_text
from hf_lint.sources.files import list_files
from hf_lint.sources.limits import DEFAULTS, Budget, Limits
from hf_lint.sources.source import Snapshot, Source, is_below
from hf_lint.space import Space
from hf_lint.space.file import File
from hf_lint.space.order import reading_order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

_PIECE = 1024 * 1024
_IGNORE_BYTES = 64 * 1024
_CARD_BYTES = 16 * 1024
_MAX_UP = 4
_DOWNLOADED = (".cache", "huggingface")
"""What a download from the Hub leaves in its folder: the files then come without their modes."""


class Directory(Source):
    """The files in a folder as a source."""

    kind = "directory"
    is_working_tree = True
    must_be_space = True

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Read the folder. Raises SourceError when it is not a readable folder."""
        yield Snapshot(collect_directory(self.folder, self.limits, self.without, trusted=not self.reads_ignored))

    def before(self, revision: str) -> Source:
        """Return the folder as it was where HEAD and `revision` part."""
        from hf_lint.sources.revisions import Before

        return Before(self, "HEAD", revision)


def collect_directory(
    path: str | Path, limits: Limits = DEFAULTS, without: tuple[str, ...] = (), *, trusted: bool = True
) -> Space:
    """Return the Space in the folder `path`: what a push would send. See `list_files` for what git may leave out.

    Folders `without` which it is wanted are left out. Of a folder that is not `trusted` every file is read, whatever
    its git says. Follows no symbolic link and opens nothing but regular files. SourceError when `path` is no readable
    folder.
    """
    path = os.fspath(path)
    if not os.path.exists(path):
        raise SourceError(f"{path}: no such folder")
    if not os.path.isdir(path):
        raise SourceError(f"{path}: not a folder; give the Space's folder, which contains README.md")
    try:
        os.scandir(path).close()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None
    listed = list_files(path, limits.files, trusted=trusted)
    gaps: list[str] = []
    files = [File(_path_text(name), 0, "unreadable", _nothing) for name in listed.closed]
    budget = Budget(limits)
    has_modes = os.name != "nt" and not os.path.isdir(os.path.join(path, *_DOWNLOADED))
    for name in sorted(listed.names, key=reading_order):
        if without and is_below(_path_text(name), without):
            continue
        if len(files) >= limits.files:
            gaps.append(f"more than {limits.files:,} files: the rest was not checked")
            break
        file = _file(path, name, budget)
        if file is not None:
            if name in listed.modes:
                file.executable = listed.modes[name]
            elif not has_modes:
                file.executable = None
            files.append(file)
    above = _read_ignores_above(path, listed.repository) if listed.repository else ()
    inside = "" if "README.md" in listed.names else find_outer_space(path, listed.repository)
    has_ignored = partial(_has_ignored, path, frozenset(listed.ignored_names))
    space = Space(
        files, listed.notes, gaps, listed.ignored, listed.walked, above, inside, listed.ignored_names, has_ignored
    )
    space.is_root = bool(listed.repository) and os.path.realpath(listed.repository) == os.path.realpath(path)
    return space


def _has_ignored(root: str, names: frozenset[str], path: str) -> bool:
    """Return whether a regular file at `path` is one of those that git ignores, or in such a folder."""
    parts = path.split("/")
    if ".." in parts or (
        path not in names and not any("/".join(parts[:at]) + "/" in names for at in range(len(parts)))
    ):
        return False
    try:
        return stat.S_ISREG(os.lstat(os.path.join(root, path)).st_mode)
    except (OSError, ValueError):
        return False


def find_outer_space(path: str, repository: str) -> str:
    """Return the nearest folder above `path` that has the card of a Space, as a path from there; "" for none.

    Not above the root of the `repository`, or where there is none, not more than a few folders up.
    """
    from hf_lint.sources.discover import has_sdk

    folder = os.path.abspath(path)
    for up in range(1, _MAX_UP + 1):
        if folder in (repository, os.path.dirname(folder)):
            return ""
        folder = os.path.dirname(folder)
        if has_sdk(read_head(os.path.join(folder, "README.md"), _CARD_BYTES)):
            return "/".join([".."] * up)
    return ""


def _read_ignores_above(path: str, repository: str) -> tuple[tuple[str, str], ...]:
    """Return the ignore files between the folder `path` and the root of its `repository`, each with the way to
    `path`."""
    found = []
    way, folder = "", os.path.abspath(path)
    while folder != repository and folder != os.path.dirname(folder):
        folder, name = os.path.split(folder)
        way = f"{name}/{way}" if way else name
        text = read_head(os.path.join(folder, ".gitignore"), _IGNORE_BYTES)
        if text:
            found.append((way, text.decode("utf-8", "replace")))
    return tuple(found)


def _file(root: str, name: str, budget: Budget) -> File | None:
    full = os.path.join(root, name)
    try:
        status = os.lstat(full)
    except FileNotFoundError:
        return None  # in git's index, gone from the folder
    except OSError:
        return File(_path_text(name), 0, "unreadable", _nothing)
    if stat.S_ISLNK(status.st_mode):
        try:
            target = os.readlink(full)
        except OSError:
            target = ""
        return File(_path_text(name), status.st_size, "symlink", _nothing, _path_text(target))
    if stat.S_ISDIR(status.st_mode):
        return None  # a submodule: the listing reports it
    if not stat.S_ISREG(status.st_mode):
        return File(_path_text(name), 0, "special", _nothing)
    unread = budget.refuse(status.st_size)
    kind = "too-large" if unread else ""
    return File(
        _path_text(name),
        status.st_size,
        kind,
        partial(_read, full, budget.limits.file_bytes),
        stream=partial(_stream, full),
        unread=unread,
        executable=bool(status.st_mode & 0o111),
    )


def open_regular(path: str) -> BufferedReader:
    """Open `path` unless it has become something else than a regular file."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    stream = os.fdopen(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError("no longer a regular file")
    return stream


def read_head(path: str, size: int) -> bytes:
    """Return the first `size` bytes of a regular file; none where it cannot be read."""
    try:
        with open_regular(path) as stream:
            return stream.read(size)
    except OSError:
        return b""


def _read(path: str, limit: int) -> bytes:
    with open_regular(path) as stream:
        return stream.read(limit)


def _stream(path: str) -> Iterator[bytes]:
    with suppress(OSError), open_regular(path) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _nothing() -> bytes:
    return b""


def _path_text(name: str) -> str:
    return path_text(os.fsencode(name)).replace(os.sep, "/")
