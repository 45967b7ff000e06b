"""Secrets behind escapes: "\\x68\\x66...", "\\150", "\\u0068", "\\N{...}", %68, &#104;, and characters of no width."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.patterns import Found, find_patterns, reduced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.secrets.bounds import Bounds

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_ESCAPE = (
    r"\\{1,2}x[2-7][0-9A-Fa-f]|\\{1,2}u00[2-7][0-9A-Fa-f]|\\u\{0{0,4}[2-7][0-9A-Fa-f]\}|&#\d{2,3};|"
    r"&#[xX][2-7][0-9A-Fa-f];|\\{1,2}U000000[2-7][0-9A-Fa-f]|\\{1,2}(?:0[4-7][0-7]|1[0-7][0-7])|"
    r"\\N\{[A-Z -]{3,40}\}|%[2-7][0-9A-Fa-f]|&lowbar;"
)
_UNSEEN = rf"\\u(?:200[bcdBCD]|2060|[fF][eE][fF][fF]|00[aA][dD])|[{_INVISIBLE}]|\x1b\[[\d;]{{0,20}}m"
_PIECE = regex(rf"(?P<escape>{_ESCAPE})|(?P<unseen>{_UNSEEN})|[A-Za-z0-9_.:/@+=~-]")
_PIECES = rf"(?:[A-Za-z0-9_.:/@+=~-]|{_ESCAPE}|{_UNSEEN})"
_RUN = regex(rf"{_PIECES}{{20,3000}}")
_REST = regex(rf"{_PIECES}{{1,3000}}")
# Escapes of a letter, a digit or a joint, and of what is not seen, with more of a token behind them. Each is looked for
# only where its first two characters are: texts without escapes cost next to nothing.
_MORE = r"(?=(?:[A-Za-z0-9_.-]|\\[xu][0-9a-fA-F{]{2}|\\[01][0-7]|\\U0|\\N\{[A-Z -]{3,40}|&#|%[2-7]|[0-9a-f}]){6})"
_CODE = r"(?:3\d|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9Aa])"
_HEXADECIMAL = regex(rf"\\x{_CODE}" + _MORE)
_UNICODE = regex(rf"\\u(?:00{_CODE}|\{{0{{0,4}}[3-7]|200[bcdBCD]|2060|[fF][eE][fF][fF])" + _MORE)
_LONG = regex(rf"\\U000000{_CODE}" + _MORE)
_OCTAL = regex(r"\\(?:0[67][0-7]|1[0-7][0-7])" + _MORE)
_NAMED = regex(r"\\N\{[A-Z -]{3,40}\}" + _MORE)
_PERCENT = regex(rf"%(?:{_CODE}|2[dD])" + _MORE)
_ENTITY = regex(r"&#(?:[xX][3-7]|[4-9]\d;|1[012]\d;)|&lowbar;")
_COLOUR = regex(r"\x1b\[[\d;]{0,20}m(?=[A-Za-z0-9_-]{3})")
"""What a terminal shows in colours has these between its words, or in the middle of one."""
_BY_MARK = {
    "\\x": _HEXADECIMAL,
    "\\u": _UNICODE,
    "\\U0": _LONG,
    "\\1": _OCTAL,
    "\\0": _OCTAL,
    "\\N{": _NAMED,
}
_MARK = regex(r"\\(?:[xu10]|U0|N\{)")
_SHORT = 400_000
"""Code points: in what is larger each mark is sought by itself, so that a text of escapes makes no long list."""
# What may stand before the escape in the same run, read from right to left; the run is then matched forwards.
_BEFORE = regex(rf"[A-Za-z0-9_.:/@+=~\\&#;%{{}}{_INVISIBLE}-]{{0,1500}}")
_HEX_ENDING = regex(r"([0-9A-Fa-f]{2})\}?$")


def find_escaped(text: str, bounds: Bounds, *, python: bool) -> Iterator[Found]:
    """Yield what escapes in `text` hide; the place is that of the secret as it is written, the value what it stands
    for.

    In `python` nobody undoes the escapes of HTML.
    """
    for written, offset in _runs(text, bounds, python=python):
        value, starts, ends = _decode(written)
        for found in find_patterns(value, reduced(value)):
            start, end = starts[found.start], ends[found.end - 1]
            if written[start:end] != value[found.start : found.end]:
                secret = found.value or value[found.start : found.end]
                yield Found(found.kind, offset + start, offset + end, found.confidence, "escaped", secret)


def _runs(text: str, bounds: Bounds, *, python: bool) -> Iterator[tuple[str, int]]:
    """Yield the stretches of token characters and escapes with an escape in them, and where each begins."""
    # One character is sought ten times as fast as two.
    sorts = []
    if "\\" in text:
        short = len(text) <= _SHORT
        marks = {*_MARK.findall(text)} if short else {mark for mark in _BY_MARK if mark in text}
        sorts = [pattern for mark, pattern in _BY_MARK.items() if mark in marks]
    if "%" in text:
        sorts.append(_PERCENT)
    if not python and "&" in text and ("&#" in text or "&lowbar;" in text):
        sorts.append(_ENTITY)
    if "\x1b[" in text:
        sorts.append(_COLOUR)
    if not text.isascii():
        sorts += [regex(mark) for mark in _INVISIBLE if mark in text]
    seen: set[int] = set()
    for pattern in sorts:
        end = -1
        for hit in bounds.first(pattern.finditer(text), "escapes"):
            at = hit.start()
            if at < end:
                continue
            left = _BEFORE.match(text[max(at - 1500, 0) : at][::-1])
            rest = _REST.match(text, at, at + 3000)
            run = _RUN.search(text, at - (left.end() if left else 0), rest.end()) if rest else None
            if run and run.start() <= at:
                end = run.end()
                if run.start() not in seen:
                    seen.add(run.start())
                    yield run.group(), run.start()


def _decode(written: str) -> tuple[str, list[int], list[int]]:
    """Return what `written` stands for, and where what each of its characters is written as begins and ends."""
    pieces = [piece for piece in _PIECE.finditer(written) if not piece["unseen"]]
    value = "".join(_character(piece.group()) if piece["escape"] else piece.group() for piece in pieces)
    return value, [piece.start() for piece in pieces], [piece.end() for piece in pieces]


def _character(escape: str) -> str:
    if escape == "&lowbar;":
        return "_"
    if escape.startswith("&#") and escape[2] not in "xX":
        return chr(int(escape[2:-1]))
    if escape.startswith("\\N"):
        try:
            return unicodedata.lookup(escape[3:-1])
        except KeyError:
            return "?"
    octal = escape.lstrip("\\")
    if octal.isdigit():
        return chr(int(octal, 8))
    ending = _HEX_ENDING.search(escape.rstrip(";"))
    return chr(int(ending[1], 16)) if ending else escape
