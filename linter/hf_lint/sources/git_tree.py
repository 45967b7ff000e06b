"""A Space from a revision or from the index of a git repository."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hf_lint.errors import SourceError
from hf_lint.git.entries import LINK, RUNS, list_index, list_tree, path_text
from hf_lint.sources.limits import DEFAULTS, Budget, Limits
from hf_lint.sources.source import is_below
from hf_lint.space import Space
from hf_lint.space.file import File
from hf_lint.space.order import reading_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.git.entries import Entry
    from hf_lint.git.repository import Repository

_LONGEST_TARGET = 4096


def collect_revision(
    repository: Repository, revision: str, folder: str, limits: Limits = DEFAULTS, without: tuple[str, ...] = ()
) -> Space:
    """Collect the Space in `folder` ("" for the root) of the tree that `revision`, an object id, leads to.

    Folders `without` which it is wanted are left out. Raises SourceError when there is no such folder.
    """
    listed = list_tree(repository, _find_tree(repository, revision, folder))
    space = _make_space(repository, listed, [], limits, without, _ignores_above(repository, revision, folder))
    space.is_root = not folder
    return space


def collect_index(
    repository: Repository, folder: str, limits: Limits = DEFAULTS, without: tuple[str, ...] = ()
) -> Space:
    """Collect the Space in `folder` as the next commit has it, without some folders."""
    entries, conflicts = list_index(repository, folder)
    notes = [f"{conflicts} files have an unresolved merge conflict; our side was checked"] if conflicts else []
    space = _make_space(repository, entries, notes, limits, without, _ignores_above(repository, "", folder))
    space.is_root = not folder
    return space


def _ignores_above(repository: Repository, revision: str, folder: str) -> list[tuple[str, str]]:
    """Return the ignore files between `folder` and the root of the repository, each with the way to `folder`."""
    parts = folder.split("/") if folder else []
    found = []
    for depth in range(len(parts)):
        file = repository.find(revision, "/".join([*parts[:depth], ".gitignore"]))
        if file is not None:
            found.append(("/".join(parts[depth:]), repository.objects.one(file).data.decode("utf-8", "replace")))
    return found


def _find_tree(repository: Repository, revision: str, folder: str) -> str:
    if not folder:
        return repository.resolve(revision, "tree")
    tree = repository.find(revision, folder)
    if tree is None:
        raise SourceError(f"the folder {folder!r} does not exist in {revision[:12]}")
    return tree


def _make_space(
    repository: Repository,
    entries: Iterable[Entry],
    notes: list[str],
    limits: Limits,
    without: tuple[str, ...],
    above: Iterable[tuple[str, str]],
) -> Space:
    files: list[File] = []
    gaps: list[str] = []
    budget = Budget(limits)
    for path, entry in sorted(
        ((path_text(entry.path), entry) for entry in entries), key=lambda item: reading_order(item[0])
    ):
        if without and is_below(path, without):
            continue
        if len(files) >= limits.files:
            gaps.append(f"more than {limits.files:,} files: the rest was not checked")
            break
        files.append(_make_file(repository, path, entry, budget))
    return Space(files, notes, gaps, ignores_above=above)


def _make_file(repository: Repository, path: str, entry: Entry, budget: Budget) -> File:
    read = partial(_read, repository, entry.id)
    if entry.size is None:
        return File(path, 0, "unreadable", read)
    if entry.mode == LINK:
        small = entry.size <= _LONGEST_TARGET
        return File(path, entry.size, "symlink", read, path_text(read()) if small else "")
    unread = budget.refuse(entry.size)
    return File(path, entry.size, "too-large" if unread else "", read, unread=unread, executable=entry.mode == RUNS)


def _read(repository: Repository, id: str) -> bytes:  # noqa: A002
    found = repository.objects.one(id)
    if not found.kind:
        raise OSError("the object is missing")
    return found.data
