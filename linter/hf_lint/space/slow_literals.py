"""f-strings that the parser of Python before 3.12 takes minutes for."""

from __future__ import annotations

import re
import sys

from hf_lint.core.lazy import regex

_MAX_FIELD_COST = 2_000_000_000
"""Fields of an f-string times its length, in sum: Python 3.11 reads three times as many a second."""
_LITERAL = regex(
    r"#[^\n]*|(?P<prefix>[A-Za-z]{0,2})(?:"
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'(?:[^'\\\n]|\\.)*'?)",
    re.DOTALL,
)
_PREFIX = regex(r"[fF][rR]?[\"']")


def find_slow_literal(text: str) -> int:
    """Return where an f-string begins that the parser before Python 3.12, whose time grows with the square, cannot read
    in a second; -1 where none does."""
    if sys.version_info >= (3, 12) or text.count("{") * len(text) < _MAX_FIELD_COST:
        return -1
    # Quotes that only Python 3.12 reads hide from the expression where literals end: a long line counts by itself.
    start = 0
    for line in text.split("\n"):
        if line.count("{") * len(line) > _MAX_FIELD_COST and _PREFIX.search(line):
            return start
        start += len(line) + 1
    cost = 0
    for literal in _LITERAL.finditer(text):
        if "f" in (literal["prefix"] or "").lower():
            cost += literal[0].count("{") * len(literal[0])
            if cost > _MAX_FIELD_COST:
                return literal.start()
    return -1
