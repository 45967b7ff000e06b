"""Secrets as numbers of characters, in hexadecimal, or backwards: `bytes([104, 102, 95, ...])`, `"..._fh"[::-1]`.

Only texts come here in which the underscore that most tokens have stands in one of these ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.patterns import Found, find_patterns, reduced

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from hf_lint.secrets.bounds import Bounds

_MAX_RUNS = 5_000
_UNDERSCORES = ("68665f", "_fh", "2,")
"""What the underscore of a token, and the letter before it, become in each of these ways."""
_DECIMAL = regex(r"(?<![\d.])\d{2,3}(?:,\s{0,4}\d{2,3}){18,200}(?![\d.])")
_DIGITS = regex(r"(?<![0-9A-Fa-f])(?:[2-7][0-9A-Fa-f]){20,200}(?![0-9A-Fa-f])")
_BACKWARDS = regex(r"(?<![A-Za-z0-9])[A-Za-z0-9]{30,60}_fh(?![A-Za-z0-9_])")


def find_codes(text: str, bounds: Bounds) -> Iterator[Found]:
    """Yield the secrets in such stretches; the place is that of the stretch."""
    yield from _decoded(text, _DIGITS, _read_digits, bounds)
    yield from _decoded(text, _DECIMAL, _read_numbers, bounds)
    yield from _decoded(text, _BACKWARDS, lambda run: run[::-1], bounds)


def _decoded(text: str, runs: re.Pattern[str], decode: Callable[[str], str], bounds: Bounds) -> Iterator[Found]:
    hits = (run for run in runs.finditer(text) if any(mark in run[0].lower() for mark in _UNDERSCORES))
    for run in bounds.first(hits, "numbers of characters", _MAX_RUNS):
        value = decode(run[0])
        found = next(find_patterns(value, reduced(value)), None) if value else None
        if found is not None:
            secret = found.value or value[found.start : found.end]
            yield Found(found.kind, run.start(), run.end(), found.confidence, "encoded", secret)


def _read_numbers(run: str) -> str:
    codes = [int(number) for number in run.split(",")]
    return "".join(map(chr, codes)) if all(32 <= code < 127 for code in codes) else ""


def _read_digits(run: str) -> str:
    return bytes.fromhex(run).decode("ascii")
