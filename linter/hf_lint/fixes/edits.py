"""Edits that fixes are made of: whole lines, and keys of the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Edit, Fix

if TYPE_CHECKING:
    from hf_lint.space.card import Card, Entry
    from hf_lint.space.file import File


def line_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the lines that hold `start` to `end` begin, and where the line after them begins."""
    first = text.rfind("\n", 0, start) + 1
    if end > start and text[end - 1] == "\n":
        return first, end
    stop = text.find("\n", end)
    return first, len(text) if stop < 0 else stop + 1


def remove_lines(file: File, start: int, end: int) -> Edit:
    """Take out the lines that hold `start` to `end`."""
    return Edit(file.path, *line_bounds(file.text, start, end), "")


def insert_below(file: File, start: int, end: int, line: str) -> Edit:
    """Put `line` below the lines that hold `start` to `end`."""
    _, stop = line_bounds(file.text, start, end)
    ended = stop == 0 or file.text[stop - 1 : stop] == "\n"
    return Edit(file.path, stop, stop, f"{line}\n" if ended else f"\n{line}")


def insert_above(file: File, start: int, line: str) -> Edit:
    """Put `line` above the line that holds `start`."""
    first, _ = line_bounds(file.text, start, start)
    return Edit(file.path, first, first, f"{line}\n")


def drop_key(card: Card, entry: Entry) -> Edit | None:
    """Take an entry of the card out; None where it does not have lines of its own."""
    file = card.file
    if file is None or not _own_lines(file, entry):
        return None
    return remove_lines(file, entry.key_start, max(entry.key_end, entry.end))


def set_key(card: Card, key: str, value: str, below: Entry) -> Edit | None:
    """Give `key` of the card the value, in a line below the entry `below` where it is not there yet."""
    file, entry = card.file, card.get(key)
    if file is None:
        return None
    if entry is not None:
        if not entry.given:
            colon = file.text.find(":", entry.key_end)
            gap = file.text[entry.key_end : colon] if colon >= 0 else "?"
            return None if gap.strip(" ") else Edit(file.path, colon + 1, colon + 1, f" {value}")
        if entry.value.kind != "scalar" or "\n" in file.text[entry.start : entry.end]:
            return None
        return Edit(file.path, entry.start, entry.end, value)
    if not _own_lines(file, below) or below.value.kind != "scalar":
        return None
    first, _ = line_bounds(file.text, below.key_start, below.key_end)
    indent = file.text[first : below.key_start]
    return insert_below(file, below.key_start, max(below.key_end, below.end), f"{indent}{key}: {value}")


def fix(title: str, *edits: Edit | None, safe: bool = True, reveals: tuple[str, ...] = ()) -> Fix | None:
    """Return a fix of these edits; None where one of them could not be made."""
    made = tuple(edit for edit in edits if edit is not None)
    return Fix(title, safe, made, reveals=reveals) if made and len(made) == len(edits) else None


def _own_lines(file: File, entry: Entry) -> bool:
    first, _ = line_bounds(file.text, entry.key_start, entry.key_end)
    return not file.text[first : entry.key_start].strip(" ")
