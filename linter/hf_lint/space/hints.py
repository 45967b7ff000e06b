"""Words that a text must hold before it is worth parsing.

    holds(text, "from_pretrained")      # that text anywhere in it
    holds(text, "torch&load")           # "torch" anywhere, and `load` as a whole word

A name is looked for part by part, never as `torch.load` or `load(`: what an import renames (`import torch as t`,
`from torch import load as l`) is written in neither way, and rules know it all the same once the text is parsed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    import re


def holds(text: str, word: str) -> bool:
    """Whether `text` holds `word`: what stands before the first `&` anywhere, and each other part as a whole word."""
    if "&" not in word:
        return word in text
    return has_parts(text, word) and all(_whole(part).search(text) is not None for part in word.split("&")[1:])


def has_parts(text: str, word: str) -> bool:
    """Whether all parts of `word` stand anywhere in `text`: without them it cannot hold it."""
    return all(part in text for part in word.split("&"))


@lru_cache(maxsize=256)
def _whole(word: str) -> re.Pattern[str]:
    return regex(rf"\b{word}\b")
