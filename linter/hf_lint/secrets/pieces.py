"""Secrets that a text puts together from pieces, in any language: `"hf_" + "..."`, `T=hf_; T+=...`, `${p}...`.

Nothing is parsed: what follows the beginning of a token is tried as its rest, with and without the words between. Only
what then has the whole form of a token is one. Python's own joints are read exactly in `joined`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Confidence
from hf_lint.secrets.patterns import Found, find_patterns, reduced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.secrets.bounds import Bounds

BEGINNINGS = ("hf_", "sk-", "ghp_", "AKIA", "AIza", "gsk_", "xoxb-")
_STEMS = {"hf": "hf_", "sk": "sk-", "ghp": "ghp_", "gsk": "gsk_", "github_pat": "github_pat_"}
"""Beginnings whose last mark stands elsewhere: `"_".join(["hf", rest])`, `"${A}_${B}"`."""
_REST = regex(rb"[A-Za-z0-9]{34,}")
"""What is left of such a token: few texts have it, and only those are searched for the beginnings."""
_MAX_USES = 20
_OF_NAMES = ".(:/"
"""What follows a name of code, `hf_lint.core`, and no piece of a text."""
_MAX_PIECES = 8
_MAX_SKIPPED = 4
_LONGEST_HEAD = 36
_SHORTEST = 20
_NEAR = 4000
"""Characters behind the beginning, and before it, among which its variable is used."""
_BEGUN = regex(r"[A-Za-z0-9_-]{2,60}")
# What stands between two pieces: a quotation mark or a joint is in it, and at most one word, such as `concat` or a key.
_GAP = regex(r"[^A-Za-z0-9]{1,24}")
_PIECE = regex(r"[A-Za-z0-9_-]{1,200}")
_JOINTS = frozenset("\"'`\\+${()%")
_GIVEN = r"[\"']?\]?[ \t]{0,3}(?::[ \t]?\w{1,20}[ \t]?)?(?::=|\?=|=|:|[ \t])[ \t]{0,3}[bruf]{0,2}"
# What joins two pieces of which none is long: literals side by side, or with an operator or a comma between them.
_JOINT = regex(r"[\"'`][ \t\r\n]{0,20}(?:[+,&~]|\.{1,2}|\\)?[ \t\r\n]{0,20}[bruf]{0,2}[\"'`]")
# What puts a variable behind a beginning: `"hf_" + rest`, f"hf_{rest}", `hf_${rest}`, "hf_".concat(rest).
_PUT_IN = regex(r"(?:[\"'`][ \t\r\n]{0,12}(?:[+&~]|\.{1,2})[ \t\r\n]{0,12}\$?|[$#]?\{{1,2}[ \t]{0,2}|[\"'`]?\$)")
_NAME = regex(rf"([A-Za-z_]\w{{0,40}}){_GIVEN}[\"'`]?$")
_VALUE = regex(rf"{_GIVEN}[\"'`]?([\w-]{{8,200}})")
_WORD = regex(r"[A-Za-z_]\w{0,40}")


def find_pieces(text: str, candidates: bytes, bounds: Bounds) -> Iterator[Found]:
    """Yield the secrets in pieces; the place is that of the pieces, or of the rest where the beginning stands
    elsewhere.

    Without `candidates`, long stretches of `text` that may hold a token, only those of the Hub are looked for.
    """
    for beginning in BEGINNINGS if candidates else BEGINNINGS[:1]:
        if beginning in text:
            for at in _begun(text, beginning):
                yield from _read_beginning(text, at, bounds)
    if any(not rest[0].islower() for rest in _REST.finditer(candidates)):  # a digest is written small
        for stem, beginning in _STEMS.items():
            for written in (f'"{stem}"', f"'{stem}'", f"={stem}"):
                if written in text:
                    for at in _stems(text, written):
                        yield from _read_rest(text, at, at + len(stem), beginning, bounds)


def _begun(text: str, beginning: str) -> Iterator[int]:
    """Yield where a token may begin so."""
    at = text.find(beginning)
    while at >= 0:
        if at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_"):
            yield at
        at = text.find(beginning, at + len(beginning))


def _read_beginning(text: str, at: int, bounds: Bounds) -> Iterator[Found]:
    begun = _BEGUN.match(text, at)
    if begun is not None and text.startswith(("...", "\u2026", "***"), begun.end()):
        return  # a placeholder
    if begun is None or len(begun[0]) > _LONGEST_HEAD or begun.end() == len(text):
        return  # whole, or none
    if text[begun.end()] in _OF_NAMES:
        return
    yield from _read_rest(text, at, begun.end(), begun[0], bounds)


def _stems(text: str, written: str) -> Iterator[int]:
    """Yield where the beginning of a token stands by itself, behind a mark and without the last of its own."""
    at = text.find(written)
    while at >= 0:
        after = text[at + len(written) : at + len(written) + 1]
        if written[0] != "=" or not (after.isalnum() or after in ("_", "-")):
            yield at + 1
        at = text.find(written, at + len(written))


def _read_rest(text: str, at: int, end: int, head: str, bounds: Bounds) -> Iterator[Found]:
    """Yield the token of which `head` is written from `at` to `end`, and the rest behind it or with its variable."""
    bounds.beginnings -= 1
    if bounds.beginnings < 0:
        bounds.note("beginnings of tokens")
        return
    places = _pieces(text, end)
    yield from _judged(text, at, head, places)
    if places and _PUT_IN.fullmatch(text, end, places[0][0]):
        yield from _read_value(text, places[0], head, end, bounds)
    name = _NAME.search(text, max(at - 120, 0), at)
    if name is not None:
        yield from _read_name(text, name[1], head, end, bounds)


def _read_name(text: str, name: str, head: str, behind: int, bounds: Bounds) -> Iterator[Found]:
    """Yield where the variable that holds a beginning is used: `name += "..."`, `"${name}..."`, `name + other`."""
    for use in islice(_places(text, name, behind, bounds), _MAX_USES):
        places = _pieces(text, use + len(name))
        if not places:
            continue
        start, end = places[0]
        yield from _judged(text, start, head, places)
        if text[start:end] != name:
            yield from _read_value(text, places[0], head, behind, bounds)


def _read_value(text: str, place: tuple[int, int], head: str, behind: int, bounds: Bounds) -> Iterator[Found]:
    """Yield the token of which `head` is the beginning, and the variable at `place` holds the rest."""
    name = text[slice(*place)]
    if not _WORD.fullmatch(name):
        return
    for given in islice(_places(text, name, max(behind - _NEAR, 0), bounds), _MAX_USES):
        value = _VALUE.match(text, given + len(name))
        if value is not None:
            yield from _judged(text, value.start(1), head, [value.span(1)])


def _places(text: str, name: str, begin: int, bounds: Bounds) -> Iterator[int]:
    """Yield where the whole word `name` stands in the next thousands of characters."""
    at = text.find(name, begin, begin + 2 * _NEAR)
    while at >= 0:
        bounds.uses -= 1
        if bounds.uses < 0:
            bounds.note("uses of variables that hold the beginning of a token")
            return
        end = at + len(name)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() or before == "_" or after.isalnum() or after == "_"):
            yield at
        at = text.find(name, end, begin + 2 * _NEAR)


def _pieces(text: str, at: int) -> list[tuple[int, int]]:
    """Return the places of the next words behind `at`, as long as there are joints between them."""
    found: list[tuple[int, int]] = []
    while len(found) < _MAX_PIECES:
        gap = _GAP.match(text, at)
        if gap is None or (found and _JOINTS.isdisjoint(gap[0])):
            break
        piece = _PIECE.match(text, gap.end())
        if piece is None:
            break
        found.append(piece.span())
        at = piece.end()
    return found


def _judged(text: str, start: int, head: str, places: list[tuple[int, int]]) -> Iterator[Found]:
    """Yield the token that `head` is the beginning of, with one piece behind it or several."""
    words = [text[begin:end] for begin, end in places]
    if sum(map(len, words)) + len(head) < _SHORTEST:
        return
    for first in range(min(len(words), _MAX_SKIPPED)):
        value = head
        for last in range(first, len(words)):
            if last > first and not _JOINT.fullmatch(text, places[last - 1][1], places[last][0]):
                break
            value += words[last]
            if len(value) < _SHORTEST:
                continue
            if value[len(head) :].isupper() and not head.startswith("AKIA"):
                continue  # a name: all others have small letters, too
            found = next(find_patterns(value, reduced(value)), None)
            if found is not None and found.start == 0 and found.end > len(head) and found.confidence >= Confidence.HIGH:
                secret = found.value or value[: found.end]
                yield Found(found.kind, start, places[last][1], found.confidence, "joined", secret)
                return
