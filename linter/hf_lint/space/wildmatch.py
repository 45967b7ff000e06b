"""Shell patterns as git's wildmatch.c matches them against paths, quirks included.

Patterns come from the Space, so matching takes time in proportion to pattern and path multiplied, whatever they hold.
git compares bytes: a `?` is half of an `é`. Texts are therefore turned into one character a byte first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Container

    # What stands for one character holds the characters that fit; the rest are stars.
    Piece = Container[str] | int

STAR = 0
"""`*`: any number of characters within one part of the path."""
DEEP = 1
"""`**` at the end: anything."""
FOLDERS = 2
"""`**/`: nothing, or any number of folders."""
_WILD = regex(r"[*?\[\\]")
_BYTES = [chr(code) for code in range(256)]
_ASCII = _BYTES[:128]
_ANY = frozenset(_BYTES) - {"/"}
_CLASSES = {
    "alnum": frozenset(filter(str.isalnum, _ASCII)),
    "alpha": frozenset(filter(str.isalpha, _ASCII)),
    "blank": frozenset(" \t"),
    "cntrl": frozenset((*_ASCII[:32], _ASCII[127])),
    "digit": frozenset("0123456789"),
    "graph": frozenset(_ASCII[33:127]),
    "lower": frozenset(filter(str.islower, _ASCII)),
    "print": frozenset(_ASCII[32:127]),
    "punct": frozenset(char for char in _ASCII[33:127] if not char.isalnum()),
    "space": frozenset(" \t\n\r\v\f"),
    "upper": frozenset(filter(str.isupper, _ASCII)),
    "xdigit": frozenset("0123456789abcdefABCDEF"),
}


class _NeverError(Exception):
    """The pattern is malformed: git takes it to match nothing."""


def wildmatch(pattern: str, path: str) -> bool:
    """Report whether `pattern` matches all of `path`; neither starts with a slash."""
    pattern, path = _as_bytes(pattern), _as_bytes(path)
    wild = _WILD.search(pattern)
    if wild is None:
        return pattern == path
    if not path.startswith(pattern[: wild.start()]):
        return False
    # git hands over what follows the literal start, so that `a**/b` has its `**` at the start and crosses folders.
    pieces = _pieces(pattern[wild.start() :])
    return pieces is not None and match_pieces(pieces, path[wild.start() :])


def _as_bytes(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("latin-1")


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[Piece, ...] | None:
    """Cut the pattern into pieces; None for a malformed one."""
    found: list[Piece] = []
    at = 0
    try:
        while at < len(pattern):
            piece, at = _next_piece(pattern, at)
            found.append(piece)
    except (_NeverError, IndexError):
        return None
    return tuple(found)


def _next_piece(pattern: str, at: int) -> tuple[Piece, int]:
    """Return the piece at `at`, and where the next one starts. IndexError where the pattern ends within the piece."""
    char = pattern[at]
    if char == "\\":
        return pattern[at + 1], at + 2
    if char == "?":
        return _ANY, at + 1
    if char == "[":
        return _bracket(pattern, at + 1)
    if char != "*":
        return char, at + 1
    end = at
    while pattern[end : end + 1] == "*":
        end += 1
    if end - at > 1 and (at == 0 or pattern[at - 1] == "/"):
        if end == len(pattern) or pattern.startswith("\\/", end):
            return DEEP, end
        if pattern[end] == "/":
            return FOLDERS, end + 1
    return STAR, end


def _bracket(pattern: str, at: int) -> tuple[Piece, int]:
    """Return the characters that `[...]` stands for; `at` is behind the opening bracket."""
    negated = pattern[at] in "!^"
    at += negated
    found: set[str] = set()
    before = ""  # what a range may start at
    first = True
    while first or pattern[at] != "]":
        first = False
        char = pattern[at]
        if char == "-" and before and pattern[at + 1] != "]":
            at += 2 if pattern[at + 1] == "\\" else 1
            found.update(_BYTES[ord(before) : ord(pattern[at]) + 1])
            before = ""
        elif char == "[" and pattern[at + 1] == ":":
            end = pattern.index("]", at + 2) if "]" in pattern[at + 2 :] else len(pattern)
            if pattern[end] and end > at + 2 and pattern[end - 1] == ":":
                name = pattern[at + 2 : end - 1]
                if name not in _CLASSES:
                    raise _NeverError
                found |= _CLASSES[name]
                at, before = end, ""
            else:
                found.add("[")
                before = "["
        else:
            at += char == "\\"
            before = pattern[at]
            found.add(before)
        at += 1
    return (_ANY - found if negated else frozenset(found) - {"/"}), at + 1


def match_pieces(pieces: tuple[Piece, ...], text: str) -> bool:
    """Report whether the pieces match all of `text`.

    From left to right; after a mismatch only the last star, and then the last `**`, takes more. That is enough, because
    a star ends with its part of the path and a `**` can take over all that an earlier one left.
    """
    at = place = 0
    star: tuple[int, int] | None = None
    deep: tuple[int, int] | None = None
    while at < len(pieces) or place < len(text):
        piece = pieces[at] if at < len(pieces) else ""
        if piece == STAR:
            star = at + 1, place
            at += 1
        elif isinstance(piece, int):
            deep, star = (at, place), None
            at += 1
        elif place < len(text) and text[place] in piece:
            at += 1
            place += 1
        elif star is not None and text[star[1] : star[1] + 1] not in ("", "/"):
            star = at, place = star[0], star[1] + 1
        elif deep is not None:
            place = deep[1] + 1 if pieces[deep[0]] == DEEP else text.find("/", deep[1]) + 1
            if not 0 < place <= len(text):
                return False
            deep, star = (deep[0], place), None
            at = deep[0] + 1
        else:
            return False
    return True
