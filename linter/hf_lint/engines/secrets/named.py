"""Secrets that only their provider's name gives away: 40 hexadecimal digits are a W&B key where W&B is named."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from hf_lint.engines.secrets.checks import entropy, is_identifier, is_placeholder
from hf_lint.engines.secrets.kinds import load_kinds
from hf_lint.engines.secrets.patterns import Found, compiled, in_blob
from hf_lint.model import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.engines.secrets.kinds import Kind

MAX_CANDIDATES = 1000
_BEFORE = 200
_BLOB = 1000
_TOKEN = re.compile(rb"[A-Za-z0-9_-]{16,100}")
_FOLLOWED = r"(?![a-z])|(?=api|key|token|secret|client|auth|pass|pat)"
_ABOUT_VALUE = re.compile(
    r"(?:model|revision|commit|sha\d*|hash|digest|md5|checksum|rev|ref|image|id|uuid)[\"']?\s?[:=@]\s?[\"']?$"
)


def find_named(text: str, lower: str, candidates: bytes) -> Iterator[Found]:
    """Random-looking values anywhere in `text` whose shape and the provider named before them agree."""
    words = [word for word in candidates.split() if len(word) < _BLOB]
    tokens = {
        token
        for word in words
        for token in _TOKEN.findall(word)
        if len(token.translate(None, b"0123456789")) < len(token) - 1
    }
    for token in sorted(tokens)[:MAX_CANDIDATES]:
        value = token.decode("ascii")
        kinds = _kinds_of_shape(value)
        if not kinds or not is_random(value):
            continue
        at = text.find(value)
        while at >= 0:
            end = at + len(value)
            if not (text[end : end + 1].isalnum() or text[max(at - 1, 0) : at].isalnum() or in_blob(text, at, end)):
                yield from _named(kinds, lower, at, end)
            at = text.find(value, end)


def name_value(value: str, lower: str, start: int, end: int) -> Found | None:
    """The provider's kind that the value at `start` is, by its shape and by who is named before it."""
    return next(_named(_kinds_of_shape(value), lower, start, end), None)


def is_random(value: str) -> bool:
    """Whether `value` is neither words nor a placeholder nor one character over and over."""
    return entropy(value) >= 2.6 and not is_placeholder(value) and not is_identifier(value)


def _named(kinds: list[Kind], lower: str, start: int, end: int) -> Iterator[Found]:
    line = lower.rfind("\n", 0, start) + 1
    near = lower[max(line, start - _BEFORE) : start]
    if near.endswith(("@", "#", "/")) or _ABOUT_VALUE.search(near):
        return
    best = _nearest(kinds, near)
    sure = best is not None
    if best is None and line > 1:
        best = _nearest(kinds, lower[max(line - _BEFORE, 0) : line])
        if best is not None and not _says_key(near):
            return
    if best is not None:
        yield Found(best.id, start, end, best.confidence if sure else Confidence.MEDIUM, "context")


def _says_key(near: str) -> bool:
    return any(word in near for word in ("key", "token", "secret", "auth", "pass"))


def _nearest(kinds: list[Kind], near: str) -> Kind | None:
    """The kind whose provider is named last in `near`."""
    best, where = None, -1
    for kind in kinds:
        for name in kind.names:
            if name.partition("_")[0] in near:
                for match in _name_pattern(name).finditer(near):
                    if match.start() > where:
                        best, where = kind, match.start()
    return best


@functools.lru_cache(maxsize=512)
def _name_pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){name.replace('_', r'[^a-z0-9]?')}(?:{_FOLLOWED})")


@functools.lru_cache(maxsize=1)
def _by_shape() -> dict[str, list[Kind]]:
    shapes: dict[str, list[Kind]] = {}
    for kind in load_kinds().values():
        if kind.value:
            shapes.setdefault(kind.value, []).append(kind)
    return shapes


def _kinds_of_shape(value: str) -> list[Kind]:
    return [
        kind
        for shape, kinds in _by_shape().items()
        if compiled(shape).fullmatch(value)
        for kind in kinds
        if value not in kind.ignored
    ]
