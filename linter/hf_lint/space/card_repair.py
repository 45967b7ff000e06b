"""What a card says besides the lines that do not parse: the rest of the Space is checked before they are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.card import Entry

_MAX_CHARACTERS = 20_000
_MAX_TRIES = 12
"""Keys that are left out by turns: a quotation mark that is not closed lets the parser fail far below it."""
_KEY = regex(r"([\w-]{1,100})[ \t]*:[ \t]*")
_LINE = regex(r"[\w-]+[ \t]*:|[ \t]|- |#")
"""How a line of a card begins; what follows it is prose, where nothing ends the block."""


def read_around(text: str, start: int, end: int, error: int) -> tuple[tuple[Entry, ...], Entry | None] | None:
    """Return the entries of a block that does not parse, and the one among them whose absence lets it parse.

    That one has its key and a mapping without entries; None instead of it where the line has no key. `error` is the
    offset at which the parser gave up. None where leaving out a single key does not help.
    """
    from hf_lint.space.card import Builder

    if end - start > _MAX_CHARACTERS:
        return None
    keys = [*_find_keys(text, start, end)]
    at_or_before = [number for number, key in enumerate(keys) if key <= error]
    for number in at_or_before[: -_MAX_TRIES - 1 : -1]:
        first, last = keys[number], keys[number + 1] if number + 1 < len(keys) else end
        blank = "".join(char if char in "\r\n" else " " for char in text[first:last])
        builder = Builder(text[:first] + blank + text[last:], start, end)
        if builder.run() is None:
            entries, unread = builder.top_entries(), _make_unread(text, first, last)
            return (entries if unread is None else (*entries, unread)), unread
    return None


def _make_unread(text: str, first: int, last: int) -> Entry | None:
    from hf_lint.space.card import Entry, Value

    found = _KEY.match(text, first, last)
    if found is None:
        return None
    return Entry(found[1], first, found.end(1), Value("map", "map", "", False, found.end(), found.end()))


def read_unclosed(text: str, start: int) -> tuple[Entry, ...]:
    """Return the entries of a block that no `---` ends: of the lines before the first one that cannot be part of it."""
    from hf_lint.space.card import Builder

    end = start
    while end < len(text) and end - start < _MAX_CHARACTERS and _LINE.match(text, end):
        end = text.find("\n", end) + 1 or len(text)
    builder = Builder(text, start, end)
    return builder.top_entries() if end > start and builder.run() is None else ()


def _find_keys(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where the lines begin that stand at the left margin and are no items of a list."""
    while start < end:
        if not text[start].isspace() and not text.startswith(("- ", "#"), start):
            yield start
        start = text.find("\n", start, end) + 1 or end
