"""What of a Space no rule has read: text makes the run incomplete, everything else is named.

Data by name (.csv, .txt ...) over the limit is no gap: no rule but those for secrets reads it, and these go through its
bytes to the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.words import count_of
from hf_lint.space.filenames import is_code_name

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File

_SHOWN = 3
_HEAD = 8192


def find_unread_texts(space: Space) -> list[str]:
    """Return one sentence for each text file that counts as too large: the run is incomplete without it."""
    return [
        f"{file.path} ({_size(file.size)}) was not checked: {file.unread or 'it is too large'}"
        for file in space.files.values()
        if file.kind_if_known == "too-large" and not file.vendored and _is_text(file) and not _is_searched(file)
    ]


def describe_unread(space: Space) -> list[str]:
    """Notes about the other files over the limits, and about those of which only a part was searched for secrets."""
    large = [file for file in space.files.values() if file.kind_if_known == "too-large"]
    rest = [file.path for file in large if file.vendored or not _is_text(file) or _is_searched(file)]
    notes = []
    by_reason: dict[str, list[str]] = {}
    for path in rest:
        by_reason.setdefault(_reason(space.files[path]), []).append(path)
    for reason, paths in by_reason.items():
        how = "not read" if all(space.files[path].searched is None for path in paths) else "searched for tokens only"
        notes.append(f"{count_of(len(paths), 'file')} {reason} {how}: {_list_paths(paths)}")
    cut = [file.path for file in space.files.values() if file.searched is False]
    if cut:
        notes.append(f"{count_of(len(cut), 'binary file')} searched for tokens in part only: {_list_paths(cut)}")
    return notes


def _reason(file: File) -> str:
    """Return why a file is not read: its own size, or that of the others."""
    alone = not file.unread or file.unread.startswith("it is")
    return "over the size limit" if alone else f"({file.unread})"


def _is_text(file: File) -> bool:
    """Return whether it is text by its use, its name or its first bytes."""
    if file.is_text_name:
        return True
    head = next(file.chunks(), b"")[:_HEAD]
    odd = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13, 27))
    return bool(head) and b"\0" not in head and odd * 50 <= len(head)


def _is_searched(file: File) -> bool:
    """Return whether it is data by name, and the search of its bytes, if any, went to the end."""
    return not file.first and file.is_text_name and not is_code_name(file.name) and file.searched is not False


def _list_paths(paths: list[str]) -> str:
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} KB"
