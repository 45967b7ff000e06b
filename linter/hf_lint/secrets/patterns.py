"""Secrets known by their own shape: literals first, a regular expression only around their hits."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from hf_lint import __version__
from hf_lint.core.cache import load_or_make
from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import regex
from hf_lint.core.model import Confidence
from hf_lint.core.policy import digest_of
from hf_lint.core.records import NamedTuple
from hf_lint.secrets.beside import reach_of_address
from hf_lint.secrets.checks import (
    entropy,
    holds_checksum,
    is_identifier,
    is_placeholder,
    is_sample_token,
    longest_sequence,
)
from hf_lint.secrets.evidence import Evidence
from hf_lint.secrets.kinds import load_kinds
from hf_lint.secrets.values import judge_address

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.secrets.kinds import Kind

MAX_HITS = 4000
"""Hits of one keyword that are looked at one by one: the rest of a text that is made of keywords is left to the
expression alone, which is ten times as fast."""

_NEAR = 300
"""Characters behind a keyword in which the `behind` of its kind stands."""
_TOKEN_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:/~=+?$&%"
_TO_BLANKS = bytes(byte if byte in _TOKEN_BYTES else 32 for byte in range(256))
_DIGITS = b"0123456789"
_MARKS = ":~$%&?+=-_/."
"""Characters that may part the beginning of a token, the rarer first."""
_SHORTEST = 20
_TO_SHAPE = bytes(byte if byte == 32 else 120 for byte in range(256))
_LONG = b"x" * _SHORTEST
_ONE_RUN = 24
_PARTS = regex(r"[^A-Za-z0-9]+")
_WORD_LENGTH = 3.2
"""Letters of a word in a name of letters alone, on average: of random ones it takes most of what passes for words."""
_ESCAPES = "\\%=["
_BORDER = regex(r"(?<![0-9A-Za-z])|(?![^\W_])")
"""Where a token begins in a text without escapes."""
_EDGE = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf]))"
"""The same within a text that is made of keywords, where only the shortest escapes count."""
_COLOR_CODE = regex(r"\[[0-9;]{0,8}m$")
_BLOB = regex(r"[A-Za-z0-9+/_-]*")
_BLOB_SIDE = 30
_PUBLIC_NEAR = (
    "authDomain",
    "firebaseapp",
    "firebaseConfig",
    "messagingSenderId",
    ".clients6.google.com",
    "-pa.googleapis.com",
    "youtubei",
    "nnertube",
    "NNERTUBE",
)
"""What stands beside keys that pages hand out: Firebase's, and those of Google's own pages in captured requests."""
_PUBLIC_ANYWHERE = (
    "firebase/app",
    "firebase-app",
    "initializeApp(",
    "maps.googleapis.com/maps/api/js",
    "mobilesdk_app_id",
)
_EMULATORS = ("devstoreaccount1", "localhost:8081", "127.0.0.1:8081")
"""Azurite and the emulator of Cosmos DB, whose keys are the same everywhere and documented."""
_PUBLIC_SIDE = 500
_WRITTEN_OUT = 10
"""Neighbours of the alphabet or digits in a row, which no token has by chance: 1234567890."""


class Found(NamedTuple):
    """A secret in a text, before masking. `value` is the secret where it does not stand there as it is."""

    kind: str
    start: int
    end: int
    confidence: Confidence
    via: str
    value: str = ""
    evidence: Evidence = Evidence()
    reach: str = ""


def reduced(text: str) -> bytes:
    """Return the stretches of `text` that are long enough and of the right characters to hold a token.

    A twentieth of a usual text: looking for two hundred keywords there is what makes the scan fast. Small letters
    alone make no token, but an address with a password.
    """
    blanked = text.encode("utf-8", "surrogatepass").translate(_TO_BLANKS)
    shape = blanked.translate(_TO_SHAPE)
    words = []
    at = shape.find(_LONG)  # skips short words without looking at each: splitting takes three times as long
    while at >= 0:
        end = shape.find(b" ", at + _SHORTEST)
        word = blanked[at : end if end >= 0 else len(blanked)]
        if not word.islower() or b"://" in word or len(word.translate(None, _DIGITS)) < len(word):
            words.append(word)
        at = shape.find(_LONG, at + len(word))
    return b" ".join(words)


def find_patterns(text: str, candidates: bytes, *, only_certain: bool = False) -> Iterator[Found]:
    """Yield what the pattern kinds find in `text`; `candidates` is `reduced(text)`."""
    known = keywords()
    for head in _heads(known, candidates.decode("ascii")) if candidates else ():
        for keyword, ids in known.narrow[head]:
            yield from _around(text, keyword, ids, only_certain)
    for keyword, ids in known.wide:
        if keyword in text:
            yield from _around(text, keyword, ids, only_certain)
    for kind in map(load_kinds().__getitem__, known.whole):
        if _compiled_bytes(kind.pattern).search(candidates) and any(keyword in text for keyword in kind.keywords):
            yield from _judge_matches(kind, text, compiled(kind.pattern).finditer(text))


def _heads(known: Keywords, near: str) -> Iterator[str]:
    """Yield the beginnings of keywords that are in `near`. To look for each of the hundreds takes five times as
    long."""
    for head in known.plain:
        if head in near:
            yield head
    for mark, heads in known.marked.items():
        if mark in near:
            for before in sorted(heads.keys() & {piece[-2:] for piece in near.split(mark)}):
                for head in heads[before]:
                    if head in near:
                        yield head


def _around(text: str, keyword: str, ids: Iterable[str], only_certain: bool) -> Iterator[Found]:
    for kind in map(load_kinds().__getitem__, ids):
        if kind.confidence >= Confidence.HIGH or not only_certain:
            yield from _judge_matches(kind, text, _match_at_hits(text, keyword, kind))


def _judge_matches(kind: Kind, text: str, matches: Iterator[re.Match[str]]) -> Iterator[Found]:
    for match in matches:
        start, end = match.span("secret" if "secret" in match.re.groupindex else 0)
        if (kind.left == "any" or _starts_token(text, match.start())) and _ends_token(text, end):
            confidence = judge(kind, text, start, end)
            if confidence is not None:
                reach = reach_of_address(text, end) if kind.checks.password else ""
                yield Found(kind.id, start, end, confidence, "pattern", reach=reach)


def _match_at_hits(text: str, keyword: str, kind: Kind) -> Iterator[re.Match[str]]:
    pattern = compiled(kind.pattern)
    at = text.find(keyword)
    for _ in range(MAX_HITS):
        if at < 0:
            return
        after = at + 1
        complete = not kind.behind or text.find(kind.behind, at, at + _NEAR) >= 0
        for start in _starts(text, max(at - kind.before, 0), at) if complete else ():
            match = pattern.match(text, start)
            if match and match.end() > at:
                yield match
                after = match.end()
                break
        at = text.find(keyword, max(after, at + 1))
    if at >= 0:
        edge = "" if kind.before or kind.left == "any" else _EDGE
        yield from compiled(f"{edge}(?:{kind.pattern})").finditer(text, max(at - kind.before, 0))


def _starts(text: str, first: int, at: int) -> Iterator[int]:
    """Yield where a token that holds `at` may begin, from `first` on; `at` itself always."""
    if first < at:
        may_escape = any(mark in text[max(first - 10, 0) : at] for mark in _ESCAPES)
        if may_escape:
            yield from (start for start in range(first, at) if _starts_token(text, start))
        else:
            yield from (match.start() for match in _BORDER.finditer(text, first, at) if match.start() < at)
    yield at


def judge(kind: Kind, text: str, start: int, end: int) -> Confidence | None:
    """Return how sure it is that `text[start:end]`, which has the shape of `kind`, is a secret; None when it is not."""
    secret = text[start:end]
    checks = kind.checks
    if secret in kind.ignored or (checks.checksum and not holds_checksum(checks.checksum, secret)):
        return None
    if checks.password:
        return judge_address(text, start, end, kind.confidence)
    body = secret
    for keyword in kind.keywords:
        if secret.startswith(keyword):
            body = secret[len(keyword) :]
            break
    if entropy(body) < checks.entropy or sum(c.isdigit() for c in body) < checks.digits:
        return None
    if longest_sequence(body) >= _WRITTEN_OUT:
        return None
    if checks.words and (_is_written(body) or is_identifier(body, _WORD_LENGTH if body.isalpha() else 2.5)):
        return None
    if checks.noise and in_blob(text, start, end):
        return None
    if checks.public == "dsn" and "sentry" in text[end : end + 80]:
        return None
    if is_handed_out(kind, text, start, end):
        return Confidence.LOW
    if checks.public == "emulator":
        near = text[max(start - _PUBLIC_SIDE, 0) : end + _PUBLIC_SIDE]
        if any(word in near for word in _EMULATORS):
            return None
    return kind.confidence


def is_handed_out(kind: Kind, text: str, start: int, end: int) -> bool:
    """Return whether the text around a key tells that it is one which pages hand out to everybody."""
    if kind.checks.public != "firebase":
        return False
    near = text[max(start - _PUBLIC_SIDE, 0) : end + _PUBLIC_SIDE]
    return any(word in near for word in _PUBLIC_NEAR) or any(word in text for word in _PUBLIC_ANYWHERE)


def _is_written(body: str) -> bool:
    """Return whether a person wrote the random part: in a long run of letters and digits words turn up by chance."""
    longest = max((len(run) for run in _PARTS.split(body)), default=0)
    return is_sample_token(body) if longest >= _ONE_RUN else is_placeholder(body)


def _starts_token(text: str, start: int) -> bool:
    """Return whether a token can begin at `start`.

    No letter or digit stands before it, save one that ends an escape: \\n, %3D, =3D, \\x22, \\u0022, a colour code.
    """
    if not start or not text[start].isalnum():
        return True
    before = text[start - 1]
    if not (before.isascii() and before.isalnum()):
        return True
    if before in "nrtbf" and text[start - 2 : start - 1] == "\\":
        return True
    if before == "m" and _COLOR_CODE.search(text[max(start - 10, 0) : start]):
        return True
    if text[start - 3 : start - 2] in ("%", "=") or text[max(start - 6, 0) : start - 4] == "\\u":
        return _is_hex(text[max(start - 2, 0) : start])
    return text[max(start - 4, 0) : start - 2] == "\\x" and _is_hex(text[start - 2 : start])


def _is_hex(text: str) -> bool:
    return len(text) == 2 and all(char in "0123456789abcdefABCDEF" for char in text)


def _ends_token(text: str, end: int) -> bool:
    last, after = text[end - 1], text[end : end + 1]
    return not (last.isalnum() and after.isascii() and after.isalnum())


def in_blob(text: str, start: int, end: int) -> bool:
    """Return whether the place is inside a long stretch of encoded data, where every short shape turns up by chance."""
    right = _BLOB.match(text, end, end + _BLOB_SIDE + 1)
    left = _BLOB.match(text[max(start - _BLOB_SIDE - 1, 0) : start][::-1])
    return any(side is not None and len(side.group()) > _BLOB_SIDE for side in (left, right))


@functools.lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern; most of the pack is never needed in a run."""
    return compile_kept(pattern)


@functools.lru_cache(maxsize=16)
def _compiled_bytes(pattern: str) -> re.Pattern[bytes]:
    return compile_kept(pattern.encode())


class Keywords(NamedTuple):
    """What is looked for first. Each entry is a keyword with the ids of its kinds."""

    narrow: Mapping[str, list[tuple[str, list[str]]]]
    """Those inside token-like stretches, by how they begin: of those that begin alike the shortest stands for all."""
    marked: Mapping[str, Mapping[str, list[str]]]
    """Those beginnings by a mark in them, and by the two characters before it: `hf_` by `_` and `hf`."""
    plain: list[str]
    """The other beginnings."""
    wide: list[tuple[str, list[str]]]
    """Those that may stand anywhere."""
    whole: list[str]
    """The ids of kinds whose keyword only has to be somewhere in the text."""
    named: list[tuple[str, str, str]]
    """The names of providers: first word, name and the id of the kind."""


@functools.lru_cache(maxsize=1)
def keywords() -> Keywords:
    """Return the keywords of the pack, kept in the user's cache like the pack itself."""
    kinds = load_kinds()
    digest = digest_of([(kinds.digest, f"{__version__} {Keywords._fields}".encode())])
    return Keywords(*load_or_make("keywords", digest, lambda: _make_keywords(kinds)))


def _make_keywords(kinds: Mapping[str, Kind]) -> Keywords:
    by_keyword: dict[str, list[Kind]] = {}
    for kind in kinds.values():
        for keyword in kind.keywords if kind.scope != "file" else ():
            by_keyword.setdefault(keyword, []).append(kind)
    narrow: dict[str, list[tuple[str, list[str]]]] = {}
    wide = []
    head = ""
    for keyword, found in sorted(by_keyword.items()):
        entry = keyword, [kind.id for kind in found]
        if any(kind.scope != "hit" for kind in found) or not set(keyword.encode()) <= set(_TOKEN_BYTES):
            wide.append(entry)
            continue
        if not head or not keyword.startswith(head):
            head = keyword
        narrow.setdefault(head, []).append(entry)
    marked: dict[str, dict[str, list[str]]] = {}
    plain = []
    for head in narrow:
        mark = next((mark for mark in _MARKS if head.find(mark) >= 2), "")
        if mark:
            marked.setdefault(mark, {}).setdefault(head.partition(mark)[0][-2:], []).append(head)
        else:
            plain.append(head)
    whole = [kind.id for kind in kinds.values() if kind.scope == "file"]
    named = [(name.partition("_")[0], name, kind.id) for kind in kinds.values() for name in kind.names]
    return Keywords(narrow, marked, plain, wide, whole, named)
