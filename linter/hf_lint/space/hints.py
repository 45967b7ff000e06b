"""Words that a text must hold before it is worth parsing.

    holds(text, "from_pretrained")      # that text anywhere in it
    holds(text, "torch&load")           # "torch" anywhere, and `load` as a whole word

A name is looked for part by part, never as `torch.load` or `load(`: what an import renames (`import torch as t`,
`from torch import load as l`) is written in neither way, and rules know it all the same once the text is parsed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space.file import File

MAX_VOCABULARY = 4_000_000
"""Code points: beyond, words are looked for in each text, which takes longer but no memory."""

_ASCII = bytes(range(128))
_TO_WORDS = bytes(byte if (byte < 128 and chr(byte).isalnum()) or byte == 95 else 32 for byte in range(256))


# Letters that are no ASCII ones and that Python reads as such in names: long s, ligatures, full width, mathematics.
_COMPATIBLE = regex(
    "[\u017f\u00aa\u00ba\u02b0-\u02b8\u02e1-\u02e3\u1d2c-\u1d6a\u2071\u207f\u2090-\u209c\u2102-\u2149\u2160-\u217f"
    "\ufb00-\ufb06\uff10-\uff5a\U0001d400-\U0001d7ff]"
)


def beyond_ascii(text: str) -> str:
    """Return the characters of `text` that are no ASCII ones, in a tenth of the time that one expression takes for it:
    few texts have more than some."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def as_python_reads(text: str) -> str:
    """Return `text`; where names of Python may be in other letters than ASCII, with all of it in those behind it."""
    if text.isascii() or _COMPATIBLE.search(beyond_ascii(text)) is None:
        return text
    return f"{text}\n{unicodedata.normalize('NFKC', text)}"


def holds(text: str, word: str) -> bool:
    """Return whether `text` holds `word`: what stands before the first `&` anywhere, and each other part as a whole
    word."""
    if "&" not in word:
        return word in text
    anywhere, *whole = word.split("&")
    return anywhere in text and all(part in text and has_word(text, part) for part in whole)


def identifiers(text: str) -> frozenset[str]:
    """Return the names of ASCII letters, digits and `_` in `text`. Any other sign ends one, letters among them."""
    return frozenset(text.encode("ascii", "replace").translate(_TO_WORDS).decode("ascii").split())


class Vocabulary:
    """All names in some texts, once each: a sixth of them, in which a word is sought faster.

    A run asks for hundreds of words, several times for some, and most are nowhere.
    """

    def __init__(self, files: Sequence[File]) -> None:
        small = sum(len(file.text) for file in files) <= MAX_VOCABULARY
        self._words: frozenset[str] | None = frozenset().union(*(file.words for file in files)) if small else None
        self._joined = " ".join(self._words or ())
        self._asked: dict[str, bool] = {}

    def may_hold(self, word: str) -> bool:
        """Return whether one of the texts may hold `word` (see the module). Never False where one does."""
        known = self._asked.get(word)
        if known is None:
            known = self._asked[word] = self._words is None or self._has(self._words, word)
        return known

    def _has(self, words: frozenset[str], word: str) -> bool:
        parts, whole = _divide(word)
        for part in parts:  # no `all`: a run asks this tens of thousands of times
            if part not in words and part not in self._joined:
                return False
        return words.issuperset(whole)


@lru_cache(maxsize=1024)
def _divide(word: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the names in what may stand anywhere, and the whole words."""
    anywhere, *whole = word.split("&")
    return identifiers(anywhere), tuple(whole)


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
