"""What one commit adds to a file, or says, as text to look at, and what in it takes more than a look."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.rules.secrets.signing_keys import may_sign
from hf_lint.secrets.joined import may_be_joined
from hf_lint.space.file import File

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hf_lint.git.patch import Patch
    from hf_lint.secrets.places import Place

MESSAGE = ".git/COMMIT_EDITMSG"
"""The path that findings in commit messages have: it is where git lets people write them."""
TAG_MESSAGE = ".git/TAG_EDITMSG"
# What a rule may take for a secret although the detector by itself does not, with the literals one of which it has: a
# password in a URL or a shell's fallback; a fallback in code; a key that signs.
_HINTS = (
    (
        ("://", "${"),
        regex(
            r"://[^\s/@:]{1,200}:[^\s/@]{1,200}@|"
            r"\$\{\w{0,60}(?:key|token|secret|pass|pwd|cred|auth|dsn|jwt|conn)\w{0,60}:?[-=]",
            re.IGNORECASE,
        ),
    ),
    (
        ("getenv", "environ", ".env"),
        regex(
            r"(?:getenv|environ|\.get)\W{1,3}\w{0,60}(?:key|token|secret|pass|pwd|auth)\w{0,60}[\"'][\])]?\s{0,4}(?:,|or\b)"
            r"|\.env\W{1,3}\w{0,60}(?:key|token|secret|pass|pwd|auth)\w{0,60}[\"'\])]{0,3}\s{0,4}(?:\|\||\?)",
            re.IGNORECASE,
        ),
    ),
    (
        ("ecret", "SECRET", "SIGN", "sign", "jwt.", "hmac.", "Serializer(", "Signer(", "_KEY", "_key"),
        regex(
            r"(?:secret|sign\w{0,10}|jwt|hmac|encrypt\w{0,6}|csrf)[\w.-]{0,40}[\"'\])]{0,3}\s{0,4}(?::\s?\w{1,20}\s{0,4})?"
            r"(?:[:=]|\()\s{0,4}(?:[^\n\"'`]{0,80}[,(]\s{0,4}|\{[^\n]{0,80})?(?:b?[\"'`]\S|[\w-]{1,60}[\"']?\s*$)|"
            r"serializer\(|signer\(",
            re.IGNORECASE | re.MULTILINE,
        ),
    ),
)


_CALL_LINES = 4
# A word of signing, and behind it, perhaps some lines on in the same call, a literal.
_SIGNING = regex(
    r"""(?:secret|signing|jwt|hmac|fernet|serializer|signer|_key|sessionmiddleware|cookieparser)[^\n]{0,120}?"""
    r"""(?:\n[^\n]{0,120}?){0,3}?(?:["'`][^\s"'`]{6,300}["'`]|[:=][ \t]{0,8}[^\s"'`]{6,300}[ \t]*(?:\#.*)?$)""",
    re.IGNORECASE | re.MULTILINE,
)
_LONG_LINE = 1000
_BASE64 = ("base64", "b64", "atob(", "kind: secret")


class Lines(NamedTuple):
    """What a patch says of its lines: where in the file each stands, from 0, and which are new."""

    numbers: Sequence[int]
    added: frozenset[int]


class Chunk(NamedTuple):
    """Text to look at: new lines, some with the one before them, and which `lines` of the file it is.

    `load` gives the whole file, None when it is not to be had.
    """

    path: str
    text: str
    lines: Patch | Lines
    commit: str
    load: Callable[[], File | None]


def has_hint(piece: Chunk) -> bool:
    """Return whether one of the new lines has what a rule may take for a secret."""
    text, numbers, added = piece.text, piece.lines.numbers, piece.lines.added
    for literals, hint in _HINTS:
        for literal in literals:  # thousands of times in a history: a generator would take twice as long
            if literal in text:
                lines = (text.count("\n", 0, match.start()) for match in hint.finditer(text))
                if any(numbers[line] in added for line in lines):
                    return True
                break
    return False


def may_hold_signing_key(piece: Chunk) -> bool:
    """Return whether a literal in the piece may be a signing key, which no shape gives away: only the rule knows its
    place."""
    if piece.path in (MESSAGE, TAG_MESSAGE) or not may_sign(piece.text):
        return False
    numbers, added = piece.lines.numbers, piece.lines.added
    literals = (piece.text.count("\n", 0, match.start()) for match in _SIGNING.finditer(piece.text))
    return any(not added.isdisjoint(numbers[line : line + _CALL_LINES]) for line in literals)


def stands_alone(text: str, place: Place) -> bool:
    """Return whether `text`, or some of it, must not be scanned together with other text.

    With a long line in it the scan takes all of it for minified code, where base64 is announced it decodes more, and
    expressions are only read in what is Python as a whole.
    """
    if place.python and may_be_joined(text):
        return True
    lower = text.lower()
    return any(word in lower for word in _BASE64) or max(map(len, lower.split("\n"))) > _LONG_LINE


def file_of(path: str, data: bytes) -> File:
    """Return a file in memory."""
    return File(path, len(data), "", partial(bytes, data))


def decode(data: bytes) -> str:
    """Return the text of a part of a file that git takes for text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def decode_message(data: bytes) -> str:
    """Return what a commit says."""
    return data.decode("utf-8", "replace")


def make_message_chunk(path: str, text: str, commit: str) -> Chunk:
    """Return the message of a commit or tag as a piece."""
    lines = range(text.count("\n") + 1)
    whole = Lines(lines, frozenset(lines))
    return Chunk(path, text, whole, commit, lambda: file_of(path, text.encode("utf-8", "replace")))


def compare_versions(file: File, before: Sequence[str], commit: str) -> Chunk:
    """Return the file as a piece: what is new in it, compared with older versions."""
    lines = file.text.split("\n") if file.text else []
    known = {line for version in before for line in version.split("\n")}
    added = frozenset(number for number, line in enumerate(lines) if line not in known)
    return Chunk(file.path, file.text, Lines(range(len(lines)), added), commit, lambda: file)
