"""The files that a tree or the index of a repository lists, and the modes that git gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from hf_lint.git.repository import Repository

LINK = "120000"
RUNS = "100755"
"""The mode of a file that may be executed."""
SUBMODULE = "160000"


class Entry(NamedTuple):
    """One file of a tree or of the index; `size` is None when the object is missing."""

    path: bytes
    mode: str
    id: str
    size: int | None


def list_tree(repository: Repository, tree: str) -> list[Entry]:
    """List the files of the tree with the id `tree`, submodules left out."""
    entries = []
    for line in repository.run("ls-tree", "-r", "-l", "-z", "--full-tree", tree).split(b"\0"):
        meta, _, path = line.partition(b"\t")
        mode, kind, object_id, size = (*meta.decode("ascii", "replace").split(), "", "", "", "")[:4]
        if kind == "blob":
            entries.append(Entry(path, mode, object_id, int(size) if size.isdigit() else None))
    return entries


def list_index(repository: Repository, folder: str) -> tuple[list[Entry], int]:
    """List the files of the index below `folder` ("" for the root), and count the unsolved merge conflicts.

    Paths are relative to `folder`. Of a conflict the side that is checked out counts.
    """
    listed = repository.run("ls-files", "--stage", "-z", *(["--", folder] if folder else []))
    found: dict[bytes, tuple[str, str]] = {}
    conflicts = 0
    for line in listed.split(b"\0"):
        meta, _, path = line.partition(b"\t")
        mode, object_id, stage = (*meta.decode("ascii", "replace").split(), "", "", "")[:3]
        if not object_id or mode == SUBMODULE:
            continue
        conflicts += stage == "2"
        if stage in ("0", "2") or path not in found:
            found[path] = (mode, object_id)
    sizes = repository.sizes(object_id for _, object_id in found.values())
    skipped = len(folder.encode("utf-8", "surrogateescape")) + 1 if folder else 0
    entries = [
        Entry(path[skipped:], mode, object_id, sizes[object_id][1] if object_id in sizes else None)
        for path, (mode, object_id) in found.items()
    ]
    return entries, conflicts


def path_text(path: bytes) -> str:
    """Return a path of git as text: bytes that are not UTF-8 become escapes, so that no report fails on them."""
    return path.decode("utf-8", "backslashreplace")
