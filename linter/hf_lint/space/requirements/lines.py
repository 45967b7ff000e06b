"""From text to logical lines and words, with the offset of every character kept.

pip reads a requirements file in steps: split at any Unicode line end, join lines that end in a backslash, drop
comments. The same steps are taken here, on text whose characters remember where they came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.mapped import MappedText

if TYPE_CHECKING:
    from collections.abc import Iterator


_PLAIN_WORD = regex(r"\S+")


class Word(NamedTuple):
    """A shell-like word of a line; `text` has its quotes removed, `start`..`end` (in the line) has them."""

    text: str
    start: int
    end: int


class UnclosedQuoteError(ValueError):
    """A quotation mark without its partner."""


def comment_start(text: str) -> int:
    """Return where the comment begins: a `#` at the start or after white space (`#egg=` in a URL is none)."""
    at = text.find("#")
    while at > 0 and not text[at - 1].isspace():
        at = text.find("#", at + 1)
    return len(text) if at < 0 else at


def logical_lines(text: str) -> Iterator[MappedText]:
    """Yield the lines of `text` after joining continuations; comments, blank lines and white space at the end are
    gone."""
    pieces: list[tuple[str, int]] = []
    position = 0
    for physical in text.splitlines(keepends=True):
        if physical == "\n" and not pieces:
            position += 1
            continue
        content = physical.splitlines()[0]
        start, position = position, position + len(physical)
        is_comment = content.lstrip().startswith("#")
        if content.endswith("\\") and not is_comment:
            bare = content.lstrip("\\")
            pieces.append((bare.rstrip("\\"), start + len(content) - len(bare)))
            continue
        pieces.append(("" if is_comment else content, start))
        if line := _join(pieces):
            yield line
        pieces = []
    if line := _join(pieces):
        yield line


def _join(pieces: list[tuple[str, int]]) -> MappedText | None:
    joined = "".join(piece for piece, _ in pieces)
    text = joined[: comment_start(joined)].rstrip()
    if not text.strip():
        return None
    runs: list[tuple[int, int]] = []
    length = 0
    for piece, source in pieces:
        runs.append((length, source))
        length += len(piece)
    last, source = pieces[-1]
    return MappedText(text, runs, source + len(last))


def split_words(text: str, start: int) -> list[Word]:
    """Return the words of `text` from `start` on, split like a shell does.

    Raises UnclosedQuoteError where a quotation mark has no partner.
    """
    if not ("'" in text or '"' in text or "\\" in text):  # locks: some hundred kilobytes of digests
        return [Word(found[0], found.start(), found.end()) for found in _PLAIN_WORD.finditer(text, start)]
    words: list[Word] = []
    letters: list[str] = []
    begin = -1
    quote = ""
    position = start
    while position < len(text):
        char = text[position]
        if quote:
            if char == quote:
                quote = ""
            elif char == "\\" and quote == '"' and text[position + 1 : position + 2] in ('"', "\\"):
                position += 1
                letters.append(text[position])
            else:
                letters.append(char)
        elif char.isspace():
            if begin >= 0:
                words.append(Word("".join(letters), begin, position))
                letters, begin = [], -1
        else:
            begin = position if begin < 0 else begin
            if char in "'\"":
                quote = char
            elif char == "\\" and position + 1 < len(text):
                position += 1
                letters.append(text[position])
            else:
                letters.append(char)
        position += 1
    if quote:
        raise UnclosedQuoteError
    if begin >= 0:
        words.append(Word("".join(letters), begin, len(text)))
    return words
