"""Columns of text in bytes of UTF-8, as Python's parser counts them."""

from __future__ import annotations

from hf_lint.core.lazy import regex

_NON_ASCII = regex(r"[^\x00-\x7f]")


def wide_characters(line: str) -> tuple[list[int], list[int]] | None:
    """Return the byte columns just behind each non-ASCII character of a line, and how many bytes all up to there are in
    excess."""
    columns: list[int] = []
    excess: list[int] = []
    extra = 0
    for match in _NON_ASCII.finditer(line):
        code = ord(match.group())
        extra += 1 if code < 0x800 else 2 if code < 0x10000 else 3
        columns.append(match.end() + extra)
        excess.append(extra)
    return (columns, excess) if columns else None
