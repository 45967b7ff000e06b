"""What running, testing and editing leave behind, committed by mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_SQLITE = b"SQLite format 3\0"


class _Junk(NamedTuple):
    """One kind of leftover, by the names of its folders or files."""

    what: str
    variant: str
    folders: frozenset[str]
    marker: str
    """A file that makes any folder one of this kind."""
    suffixes: tuple[str, ...]
    names: frozenset[str]


@rule("committed-junk")
def committed_junk(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report one hit for each folder of leftovers, and for each kind of single files."""
    kinds = [_junk(row) for row in policy.params["kinds"]]
    marked = {(path[: -len(kind.marker)], kind) for kind in kinds if kind.marker for path in _ends(space, kind.marker)}
    found: dict[tuple[str, _Junk], list[File]] = {}
    for file in space.files.values():
        place = _place(file, kinds, marked)
        if place is not None:
            found.setdefault(place, []).append(file)
    tables = regex(policy.params["visitor_tables"].encode(), re.IGNORECASE)
    for file in space.files.values():
        if not file.vendored and not file.kind_if_known and file.head.startswith(_SQLITE):
            match = tables.search(file.data)
            if match:
                table = match[1].decode("ascii", "replace")
                message = (
                    f"this database contains a table `{table}`, whose rows anyone who can read the repository can read"
                )
                yield Hit(file.location(), message, key=file.path)
    for (where, kind), files in found.items():
        if where:
            message = f"`{where}` contains {kind.what} ({len(files)} {'file' if len(files) == 1 else 'files'})"
        else:
            more = f" and {len(files) - 1} more" if len(files) > 1 else ""
            message = f"{kind.what}: `{files[0].path}`{more}"
        yield Hit(files[0].location(), message, kind.variant, key=where or kind.what)


def _junk(row: Mapping[str, object]) -> _Junk:
    def texts(key: str) -> list[str]:
        value = row.get(key, [])
        return [str(item) for item in value] if isinstance(value, list) else []

    marker = str(row.get("marker", ""))
    variant = str(row.get("variant", ""))
    folders, names = frozenset(texts("folders")), frozenset(texts("names"))
    return _Junk(str(row["what"]), variant, folders, marker, tuple(texts("suffixes")), names)


def _ends(space: Space, name: str) -> list[str]:
    return [path for path in space.files if path.endswith(f"/{name}")]


def _place(file: File, kinds: list[_Junk], marked: set[tuple[str, _Junk]]) -> tuple[str, _Junk] | None:
    """Return the topmost folder of leftovers that the file is in, or "" for a single file; None where it is none."""
    parts = file.path.split("/")
    folder = ""
    for part in parts[:-1]:
        folder += f"{part}/"
        for kind in kinds:
            if part in kind.folders or (folder, kind) in marked:
                # Caches lie in every folder: one finding for all of them.
                return ("" if kind.variant == "caches" else folder), kind
    for kind in kinds:
        if file.name in kind.names or (kind.suffixes and file.name.lower().endswith(kind.suffixes)):
            return "", kind
    return None
