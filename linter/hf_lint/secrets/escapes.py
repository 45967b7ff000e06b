"""Secrets behind escapes: "\\x68\\x66...", "\\u0068...", &#104;, %68, and characters of no width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.patterns import Found, find_patterns, reduced

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_RUNS = 300
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_HINTS = ("\\x", "\\u00", "\\u{", "&#", "%5F", "%5f", "%68", "%73", "%67", "\\1", "\\u200", *_INVISIBLE)
_ESCAPE = (
    r"\\{1,2}x[2-7][0-9A-Fa-f]|\\{1,2}u00[2-7][0-9A-Fa-f]|\\u\{0{0,4}[2-7][0-9A-Fa-f]\}|\\[01][0-7]{2}|&#\d{2,3};|"
    r"&#[xX][2-7][0-9A-Fa-f];|%[2-7][0-9A-Fa-f]"
)
_UNSEEN = rf"\\u(?:200[bcdBCD]|2060|[fF][eE][fF][fF]|00[aA][dD])|[{_INVISIBLE}]"
_PIECE = regex(rf"(?P<escape>{_ESCAPE})|(?P<unseen>{_UNSEEN})|[A-Za-z0-9_.:/@+=~-]")
_RUN = regex(rf"(?:[A-Za-z0-9_.:/@+=~-]|{_ESCAPE}|{_UNSEEN}){{20,2000}}")
_HEX_ENDING = regex(r"([0-9A-Fa-f]{2})\}?$")


def find_escaped(text: str) -> Iterator[Found]:
    """What escapes in `text` hide; the place is that of the whole run, the value what it stands for."""
    if not any(hint in text for hint in _HINTS):
        return
    runs = 0
    for run in _RUN.finditer(text):
        written = run.group()
        if not any(mark in written for mark in ("\\", "&", "%", *_INVISIBLE)):
            continue
        runs += 1
        if runs > MAX_RUNS:
            return
        value, places = _decode(written)
        for found in find_patterns(value, reduced(value)):
            start, end = places[found.start], places[found.end]
            if written[start:end] != value[found.start : found.end]:
                secret = found.value or value[found.start : found.end]
                yield Found(found.kind, run.start() + start, run.start() + end, found.confidence, "escaped", secret)


def _decode(written: str) -> tuple[str, list[int]]:
    """What `written` stands for, and where each of its characters begins, with the end of the whole last."""
    value: list[str] = []
    places: list[int] = []
    for piece in _PIECE.finditer(written):
        if piece["unseen"]:
            continue
        value.append(_character(piece.group()) if piece["escape"] else piece.group())
        places.append(piece.start())
    return "".join(value), [*places, len(written)]


def _character(escape: str) -> str:
    if escape.startswith("&#") and escape[2] not in "xX":
        return chr(int(escape[2:-1]))
    if re.fullmatch(r"\\[01][0-7]{2}", escape):
        return chr(int(escape[1:], 8))
    ending = _HEX_ENDING.search(escape.rstrip(";"))
    return chr(int(ending[1], 16)) if ending else escape
