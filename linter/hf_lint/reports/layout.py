"""Text in lines of a given width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.reports.escape import cells
from hf_lint.reports.excerpt import CUT

_MAX_WORDS = 40
"""Words of code between backticks; of more, one backtick stands for itself."""
_SEQUENCE = regex(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def wrap(text: str, width: int) -> list[str]:
    """Return `text` as lines of at most `width` characters where its words allow it."""
    lines: list[str] = []
    for word in words_of(text, width):
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def words_of(text: str, width: int) -> list[str]:
    """Return the words of `text`; code between backticks is one where it fits into a line, so that it can be pasted."""
    if "`" not in text:
        return text.split(" ")
    pieces: list[str] = []
    held: list[str] = []
    for word in text.split(" "):
        held.append(word)
        if sum(one.count("`") for one in held) % 2 and len(held) <= _MAX_WORDS:
            continue
        code = " ".join(held)
        pieces += [code] if len(code) <= width else held
        held = []
    return [*pieces, *held]


def hang(head: str, text: str, width: int, indent: int) -> Iterator[str]:
    """Yield `text` behind `head`, in lines of at most `width`; the later ones begin with `indent` spaces."""
    lines = wrap(f"{head}{text}", width) if len(head) + len(text) > width else [f"{head}{text}"]
    yield lines[0]
    if len(lines) > 1:
        rest = wrap(" ".join(lines[1:]), width - indent)
        yield from (f"{' ' * indent}{line}" for line in rest)


def fold(text: str, width: int, indent: int = 2) -> Iterator[str]:
    """Yield a painted line in lines of at most `width` columns, where its words allow it; the later ones are
    indented."""
    if len(text) <= width or columns_of(_SEQUENCE.sub("", text)) <= width:
        yield text
        return
    start = len(text) - len(text.lstrip(" "))
    first, *words = words_of(text[start:], width - indent)
    line = " " * start + first
    used = columns_of(_SEQUENCE.sub("", line))
    for word in words:
        columns = columns_of(_SEQUENCE.sub("", word))
        if used + 1 + columns > width and used + 1 > indent:  # else the next line would begin no further left
            yield line
            line, used = " " * indent + word, indent + columns
        else:
            line, used = f"{line} {word}", used + 1 + columns
    yield line


def columns_of(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return len(text) if text.isascii() else sum(width for _, width in cells(text))


def cut(text: str, width: int) -> str:
    """Return `text` in at most `width` columns, with a sign where something is missing."""
    if columns_of(text) <= width:
        return text
    kept, used = [], 1
    for cell, columns in cells(text):
        used += columns
        if used > width:
            break
        kept.append(cell)
    return "".join(kept) + CUT


def pad(text: str, width: int) -> str:
    """Return `text` with spaces behind it, up to `width` columns."""
    return text + " " * (width - columns_of(text))


def fit(texts: Sequence[str], width: int, more: str = "and {} more") -> str:
    """Return as many of `texts` as fit into `width` columns, at least one, and how many are left out."""
    whole = ", ".join(texts)
    if len(texts) == 1 or columns_of(whole) <= width:
        return whole
    shown = texts[0]
    for count, text in enumerate(texts[1:], 2):
        longer = f"{shown}, {text}"
        if columns_of(longer) + 1 + len(more.format(len(texts) - count)) > width:
            return f"{shown} {more.format(len(texts) - count + 1)}"
        shown = longer
    return shown
