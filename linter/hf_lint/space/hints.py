"""Words that a text must hold before it is worth parsing.

    holds(text, "from_pretrained")      # that text anywhere in it
    holds(text, "torch&load")           # "torch" anywhere, and `load` as a whole word

A name is looked for part by part, never as `torch.load` or `load(`: what an import renames (`import torch as t`,
`from torch import load as l`) is written in neither way, and rules know it all the same once the text is parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_VOCABULARY = 4_000_000
"""Code points: beyond, words are looked for in each text, which takes longer but no memory."""


def holds(text: str, word: str) -> bool:
    """Return whether `text` holds `word`: what stands before the first `&` anywhere, and each other part as a whole
    word."""
    if "&" not in word:
        return word in text
    return has_parts(text, word) and all(has_word(text, part) for part in word.split("&")[1:])


class Vocabulary:
    """All that stands between blanks in some texts, once each: a fraction of them, in which a word is sought faster.

    A run asks for hundreds of words, several times for some, and most are nowhere.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        small = sum(map(len, texts)) <= MAX_VOCABULARY
        self._pieces = " ".join({piece for text in texts for piece in text.split()}) if small else None
        self._asked: dict[str, bool] = {}

    def may_hold(self, word: str) -> bool:
        """Return whether one of the texts may hold `word` (see the module). Never False where one does."""
        known = self._asked.get(word)
        if known is None:
            known = self._asked[word] = self._pieces is None or " " in word or has_parts(self._pieces, word)
        return known


def has_parts(text: str, word: str) -> bool:
    """Return whether all parts of `word` stand anywhere in `text`: without them it cannot hold it."""
    return all(part in text for part in word.split("&"))


def has_word(text: str, word: str) -> bool:
    """Return whether `word`, a name, stands in `text` as a whole word."""
    return any(True for _ in find_word(text, word))


def find_word(text: str, word: str) -> Iterator[int]:
    """Yield where `word`, a name, stands in `text` as a whole word: `\\b` of an expression, several times as fast."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (is_part(text[at - 1 : at]) or is_part(text[end : end + 1])):
            yield at
        at = text.find(word, end)


def is_part(char: str) -> bool:
    """Return whether `char` can be part of a name; "" cannot."""
    return char.isalnum() or char == "_"
