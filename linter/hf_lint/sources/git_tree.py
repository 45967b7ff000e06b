"""A Space from a revision or from the index of a git repository."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from hf_lint.errors import SourceError
from hf_lint.sources.directory import MAX_FILE, MAX_FILES, MAX_TOTAL
from hf_lint.space import Space
from hf_lint.space.file import File

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.git.repository import Repository

LINK = "120000"
SUBMODULE = "160000"
_LONGEST_TARGET = 4096


class _Entry(NamedTuple):
    """One file of a tree or of the index; `size` is None when the object is not here."""

    path: bytes
    mode: str
    id: str
    size: int | None


def collect_revision(repository: Repository, revision: str, folder: str) -> Space:
    """The Space in `folder` ("" for the root) of the tree that `revision`, an object id, leads to.

    SourceError when there is no such folder.
    """
    listed = repository.run("ls-tree", "-r", "-l", "-z", "--full-tree", _tree(repository, revision, folder))
    entries = []
    for line in listed.split(b"\0"):
        meta, _, path = line.partition(b"\t")
        mode, kind, object_id, size = (*meta.decode("ascii", "replace").split(), "", "", "", "")[:4]
        if kind == "blob":
            entries.append(_Entry(path, mode, object_id, int(size) if size.isdigit() else None))
    return _space(repository, entries, [])


def collect_index(repository: Repository, folder: str) -> Space:
    """The Space in `folder` as the next commit has it."""
    listed = repository.run("ls-files", "--stage", "-z", *(["--", folder] if folder else []))
    found: dict[bytes, tuple[str, str]] = {}
    conflicts = 0
    for line in listed.split(b"\0"):
        meta, _, path = line.partition(b"\t")
        mode, object_id, stage = (*meta.decode("ascii", "replace").split(), "", "", "")[:3]
        if not object_id or mode == SUBMODULE:
            continue
        conflicts += stage == "2"
        if stage in ("0", "2") or path not in found:  # of a conflict the side that is checked out
            found[path] = (mode, object_id)
    sizes = repository.sizes(object_id for _, object_id in found.values())
    skipped = len(folder.encode("utf-8", "surrogateescape")) + 1 if folder else 0
    entries = [
        _Entry(path[skipped:], mode, object_id, sizes[object_id][1] if object_id in sizes else None)
        for path, (mode, object_id) in found.items()
    ]
    notes = [f"{conflicts} files with an unsolved merge conflict: our side was checked"] if conflicts else []
    return _space(repository, entries, notes)


def shown(path: bytes) -> str:
    """The path as text: bytes that are no UTF-8 become escapes, so that no report fails on them."""
    return path.decode("utf-8", "backslashreplace")


def _tree(repository: Repository, revision: str, folder: str) -> str:
    if not folder:
        return repository.resolve(revision, "tree")
    tree = repository.find(revision, folder)
    if tree is None:
        raise SourceError(f"there is no folder {folder!r} in {revision[:12]}")
    return tree


def _space(repository: Repository, entries: Iterable[_Entry], notes: list[str]) -> Space:
    files: list[File] = []
    left = MAX_TOTAL
    for entry in sorted(entries):
        if len(files) >= MAX_FILES:
            notes.append(f"more than {MAX_FILES:,} files: the rest was not looked at")
            break
        file = _file(repository, entry, left)
        files.append(file)
        left -= 0 if file.kind_if_known else file.size
    return Space(files, notes)


def _file(repository: Repository, entry: _Entry, left: int) -> File:
    path = shown(entry.path)
    read = partial(_read, repository, entry.id)
    if entry.size is None:
        return File(path, 0, "unreadable", read)
    if entry.mode == LINK:
        small = entry.size <= _LONGEST_TARGET
        return File(path, entry.size, "symlink", read, shown(read()) if small else "")
    return File(path, entry.size, "too-large" if entry.size > min(MAX_FILE, left) else "", read)


def _read(repository: Repository, id: str) -> bytes:  # noqa: A002
    found = repository.objects.one(id)
    if not found.kind:
        raise OSError("the object is not here")
    return found.data
