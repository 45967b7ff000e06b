"""A Space from a folder on disk."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from hf_lint.errors import SourceError
from hf_lint.git.entries import path_text
from hf_lint.sources.limits import DEFAULTS, Budget, Limits
from hf_lint.sources.source import Snapshot, Source
from hf_lint.space import Space
from hf_lint.space.file import File
from hf_lint.space.order import reading_order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

_PIECE = 1024 * 1024


class Directory(Source):
    """The files in a folder as a source."""

    kind = "directory"
    is_working_tree = True

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Read the folder. Raises SourceError when it is not a readable folder."""
        yield Snapshot(collect_directory(self.folder))


def collect_directory(path: str | Path, limits: Limits = DEFAULTS) -> Space:
    """The Space in the folder `path`: what a push would send, so files that git ignores are left out.

    Follows no symbolic link and opens nothing but regular files. SourceError when `path` is no readable folder.
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
    names, closed = _names(path, limits.files)
    gaps: list[str] = []
    files = [File(_path_text(name), 0, "unreadable", _nothing) for name in closed]
    budget = Budget(limits)
    for name in sorted(names, key=reading_order):
        if len(files) >= limits.files:
            gaps.append(f"more than {limits.files:,} files: the rest was not checked")
            break
        file = _file(path, name, budget)
        if file is not None:
            files.append(file)
    return Space(files, gaps=gaps)


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
        return None  # a submodule: its files belong to another repository
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
    )


def _open(path: str) -> BufferedReader:
    """Open `path` unless it has become something else than a regular file."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    stream = os.fdopen(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError("no longer a regular file")
    return stream


def _read(path: str, limit: int) -> bytes:
    with _open(path) as stream:
        return stream.read(limit)


def _stream(path: str) -> Iterator[bytes]:
    with suppress(OSError), _open(path) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _nothing() -> bytes:
    return b""


def _path_text(name: str) -> str:
    return path_text(os.fsencode(name)).replace(os.sep, "/")


def _names(root: str, limit: int) -> tuple[list[str], list[str]]:
    """The relative paths of the files to look at, and of the folders that cannot be read."""
    listed = _git_names(root)
    if listed:
        return sorted(listed), []
    found: list[str] = []
    closed: list[str] = []
    for name in _walk(root, closed):
        found.append(name)
        if len(found) > limit:  # one more than is looked at: the caller says so
            break
    return sorted(found), closed


def _walk(root: str, closed: list[str]) -> Iterator[str]:
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            closed.append(folder)
            continue
        for entry in listed:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name != ".git":
                    stack.append(name)
            elif entry.name != ".git":
                yield name


def _git_names(root: str) -> list[str] | None:
    """What git would push from `root`: tracked files and new ones that it does not ignore. None without a repository.

    Runs git with every setting off through which a repository could make it start a program.
    """
    if not _in_repository(os.path.abspath(root)):
        return None
    import subprocess

    from hf_lint.git.repository import git_command, git_environment

    try:
        command = [*git_command(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(command, capture_output=True, timeout=30, env=git_environment(), check=False)
    except (OSError, SourceError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    return list(dict.fromkeys(os.fsdecode(name) for name in done.stdout.split(b"\0") if name))


def _in_repository(folder: str) -> bool:
    """Whether `folder`, an absolute path, or one around it is a repository's."""
    while not os.path.exists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return False
    return True
