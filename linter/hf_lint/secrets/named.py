"""Secrets that only their provider's name gives away: 40 hexadecimal digits are a W&B key where W&B is named."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import regex
from hf_lint.core.model import Confidence
from hf_lint.secrets.checks import entropy, is_identifier, is_placeholder
from hf_lint.secrets.evidence import FINDING, NAMED_KEY, NAMED_PROVIDER, NAMED_SECRET, SHAPE, Evidence
from hf_lint.secrets.kinds import load_kinds
from hf_lint.secrets.patterns import Found, compiled, in_blob, keywords
from hf_lint.secrets.public import is_public_identifier

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from hf_lint.secrets.kinds import Kind

MAX_CANDIDATES = 3000
_BEFORE = 200
_BLOB = 1000
_LINE = 2000
_SHORT = 30
"""So many letters are gone through faster by pairs than by looking for each name."""
_GIVEN = regex(r"([a-z_][\w.-]{0,60})[\"']?\]?\s{0,3}[:=]{1,2}\s{0,3}[\"'`]?$")
_RUN = regex(r"[a-z0-9+/_=-]*")
_VALUE_LENGTH, _VALUE_DIGITS = 16, 4
_TOKEN = regex(rb"[A-Za-z0-9_-]{16,100}")
_FOLLOWED = r"(?![a-z0-9])|(?=[0-9](?![a-z0-9]))|(?=api|key|token|secret|client|auth|pass|pat)"
_KEY_WORDS = ("key", "token", "secret", "auth", "pass", "login", "cred", "client", "pwd")
# What a link gives the value to, and such names that say key without one of the words above.
_QUERY = regex(r"[?&]([\w.-]{1,60})=$")
_KEY_PARAMETERS = frozenset(("appid", "app_id", "api", "sig", "signature", "access", "private", "crumb"))
_DOMAIN = regex(r"\.(?:com|org|net|io|ai|co|dev|app|cloud|us|eu)\b")
_CALLED = regex(r"[\w.]\(\s*[\"']?$|,\s*[\"']?$|=\s*[\"']?$")
_NEVER = ("@", "#", "/", "sha256:")
"""Ends of what stands before a value that is no key; a lock has thousands of digests, whose names need no search."""
_ABOUT_VALUE = regex(
    r"(?:model|revision|commit|sha\d*|hash|digest|md5|checksum|rev|ref|image|id|uuid)[\"']?\s?[:=@]\s?[\"']?$"
)


def find_named(text: str, lower: str, candidates: bytes) -> Iterator[Found]:
    """Random-looking values anywhere in `text` whose shape and the provider named before them agree."""
    end = looked = 0
    for word in candidates.split():
        for token in _TOKEN.findall(word) if len(word) < _BLOB else ():
            if len(token.translate(None, b"0123456789")) > len(token) - 2:
                continue
            at = text.find(token.decode("ascii"), end)
            if at < 0:
                continue
            looked += 1
            if looked > MAX_CANDIDATES:
                return
            end = at + len(token)
            if not (text[end : end + 1].isalnum() or text[max(at - 1, 0) : at].isalnum()):
                found = name_value(text[at:end], text, lower, at, end)
                if found and not in_blob(text, at, end):
                    yield found


def name_value(value: str, text: str, lower: str, start: int, end: int) -> Found | None:
    """Return the provider's kind that the value at `start` is, by its shape and by who is named before it."""
    found = _judge_named(value, text, lower, start, end)
    return found if found and (is_random(value) or not load_kinds()[found.kind].checks.words) else None


# What a provider's name stands before and is no key: PINECONE_INDEX, WANDB_RUN, datadog_trace.
_OTHER_THING = regex(
    r"(?:index|trace|span|run|cache|env|environment|region|project|dataset|table|list|queue|topic|channel|model|space|"
    r"namespace|version|release|build|request|session|label|group|team|org|organi[sz]ation|user|path|bucket|collection|"
    r"database|cluster|job|task|thread|assistant|agent|voice|workspace|template|form|page|app|client|account|tenant|zone)s?"
    r"(?:[_-]?(?:id|uuid|hash|sha|md5|name))?$"
)


def is_random(value: str) -> bool:
    """Return whether `value` is neither words nor a placeholder nor one character over and over."""
    return entropy(value) >= 2.6 and not is_placeholder(value) and not is_identifier(value)


def _judge_named(value: str, text: str, lower: str, start: int, end: int) -> Found | None:
    line = lower.rfind("\n", max(start - _LINE, 0), start) + 1
    near = lower[max(line, start - _BEFORE) : start]
    if near.endswith(_NEVER):
        return None
    best = _nearest(value, near)
    sure = best is not None
    if best is None and line > 1 and _says_key(near):
        best = _nearest(value, lower[max(line - _BEFORE, 0) : line])
    if best is None or _ABOUT_VALUE.search(near):
        return None
    if is_public_identifier(value, text, start, end):
        return None
    asked = _QUERY.search(near)
    if asked and not _says_key(asked[1]) and asked[1] not in _KEY_PARAMETERS:
        return None  # the number of a page, a share, a video
    reason = f"{best.provider} is named before it, and it has the shape of its keys"
    evidence = Evidence().plus(NAMED_PROVIDER + SHAPE, reason)
    given = _GIVEN.search(near)
    if given and _OTHER_THING.search(given[1]) and not _says_key(given[1]):
        return None
    if _says_key(given[1] if given else near):
        evidence = evidence.plus(NAMED_SECRET, "a word for a secret comes before it")
    elif given and _nearest(value, given[1]) is not None:
        evidence = evidence.plus(NAMED_KEY, "it is given to a name of that provider")
    elif _CALLED.search(near) and not _is_only_a_domain(best, near):
        evidence = evidence.plus(NAMED_KEY, "something is called with it")
    usual = best.confidence if sure and evidence.points > FINDING else Confidence.MEDIUM
    return Found(
        best.id,
        start,
        end,
        min(usual, evidence.confidence if evidence.points < FINDING else usual),
        "context",
        evidence=evidence,
    )


def _is_only_a_domain(kind: Kind, near: str) -> bool:
    """Return whether the provider is named as the host of a link alone: that says where it leads, not what follows."""
    found = [match for name in kind.names for match in _name_pattern(name).finditer(near)]
    return bool(found) and all(_DOMAIN.match(near, match.end()) for match in found)


def _says_key(near: str) -> bool:
    return any(word in near for word in _KEY_WORDS)


def _nearest(value: str, near: str) -> Kind | None:
    """Return the kind of the shape of `value` whose provider is named last in `near`."""
    best, where = None, -1
    for number in _mentioned(near):
        _, name, id = keywords().named[number]  # noqa: A001
        kind = load_kinds()[id]
        if value not in kind.ignored and compiled(kind.value).fullmatch(value):
            for match in _name_pattern(name).finditer(near):
                if match.start() > where and not _is_in_value(near, match.start(), match.end()):
                    best, where = kind, match.start()
    return best


@functools.lru_cache(maxsize=1024)
def _mentioned(near: str) -> tuple[int, ...]:
    """Return the numbers of the names in `keywords().named` whose first word stands in `near`.

    A short text is gone through by pairs of letters: files of very many short lines spend their time here.
    """
    if len(near) > _SHORT:
        return tuple([number for number, (word, _, _) in enumerate(keywords().named) if word in near])
    pairs, others = _first_words()
    found = [number for word, number in others if word in near]
    for at in range(len(near) - 1):
        for word, number in pairs.get(near[at : at + 2], ()):
            if near.startswith(word, at):
                found.append(number)
    return tuple(sorted({*found}))


@functools.lru_cache(maxsize=1)
def _first_words() -> tuple[dict[str, list[tuple[str, int]]], list[tuple[str, int]]]:
    """Return the first words of names with their numbers: by their first two letters, and those of one letter."""
    pairs: dict[str, list[tuple[str, int]]] = {}
    others: list[tuple[str, int]] = []
    for number, (word, _, _) in enumerate(keywords().named):
        table = pairs.setdefault(word[:2], []) if len(word) > 1 else others
        table.append((word, number))
    return pairs, others


def _is_in_value(near: str, start: int, end: int) -> bool:
    """Return whether the name stands within a value: letters between the digits of a longer run."""
    left = _RUN.match(near[:start][::-1])
    right = _RUN.match(near, end)
    run = near[start - (left.end() if left else 0) : right.end() if right else end]
    return len(run) >= _VALUE_LENGTH and sum(char.isdigit() for char in run) >= _VALUE_DIGITS


@functools.lru_cache(maxsize=512)
def _name_pattern(name: str) -> re.Pattern[str]:
    return compile_kept(rf"(?<![a-z0-9]){name.replace('_', r'[^a-z0-9]?')}(?:{_FOLLOWED})")
