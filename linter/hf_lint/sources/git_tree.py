"""A Space from a revision or from the index of a git repository."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hf_lint.errors import SourceError
from hf_lint.git.entries import LINK, list_index, list_tree, path_text
from hf_lint.sources.directory import MAX_FILE, MAX_FILES, MAX_TOTAL
from hf_lint.space import Space
from hf_lint.space.file import File

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.git.entries import Entry
    from hf_lint.git.repository import Repository

_LONGEST_TARGET = 4096


def collect_revision(repository: Repository, revision: str, folder: str) -> Space:
    """Collect the Space in `folder` ("" for the root) of the tree that `revision`, an object id, leads to.

    Raises SourceError when there is no such folder.
    """
    return _make_space(repository, list_tree(repository, _find_tree(repository, revision, folder)), [])


def collect_index(repository: Repository, folder: str) -> Space:
    """Collect the Space in `folder` as the next commit has it."""
    entries, conflicts = list_index(repository, folder)
    notes = [f"{conflicts} files with an unsolved merge conflict: our side was checked"] if conflicts else []
    return _make_space(repository, entries, notes)


def _find_tree(repository: Repository, revision: str, folder: str) -> str:
    if not folder:
        return repository.resolve(revision, "tree")
    tree = repository.find(revision, folder)
    if tree is None:
        raise SourceError(f"there is no folder {folder!r} in {revision[:12]}")
    return tree


def _make_space(repository: Repository, entries: Iterable[Entry], notes: list[str]) -> Space:
    files: list[File] = []
    left = MAX_TOTAL
    for entry in sorted(entries):
        if len(files) >= MAX_FILES:
            notes.append(f"more than {MAX_FILES:,} files: the rest was not looked at")
            break
        file = _make_file(repository, entry, left)
        files.append(file)
        left -= 0 if file.kind_if_known else file.size
    return Space(files, notes)


def _make_file(repository: Repository, entry: Entry, left: int) -> File:
    path = path_text(entry.path)
    read = partial(_read, repository, entry.id)
    if entry.size is None:
        return File(path, 0, "unreadable", read)
    if entry.mode == LINK:
        small = entry.size <= _LONGEST_TARGET
        return File(path, entry.size, "symlink", read, path_text(read()) if small else "")
    return File(path, entry.size, "too-large" if entry.size > min(MAX_FILE, left) else "", read)


def _read(repository: Repository, id: str) -> bytes:  # noqa: A002
    found = repository.objects.one(id)
    if not found.kind:
        raise OSError("the object is not here")
    return found.data
