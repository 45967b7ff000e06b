"""What takes harm out of a secret: a passphrase around a key, a short life, public data behind it, a better value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.values import is_guessable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from hf_lint.secrets.match import SecretMatch

ENCRYPTED, FALLBACK, PROSE, GUESSABLE = "encrypted", "fallback", "doubtful", "guessable"
_ENCRYPTED = regex(r"BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED|Encryption: (?!none\b)[a-z0-9]")
_OPENSSH = regex(
    r"BEGIN OPENSSH PRIVATE KEY-----[\s\\nr\"',]{0,20}b3BlbnNzaC1rZXktdjEAAAAA(?P<cipher>[A-Za-z0-9+/]{7})"
)
_NO_CIPHER = "BG5vbmU"
"""Base64 of the length and the name of the cipher `none`, by the format of openssh-key-v1."""
_STANDS_IN = regex(
    r"unwrap_or(?:_else|_default)?\s?\(|OrElse\(|getOrDefault\(|orElse\(|\?\?|\|\||\?:|env\.fetch\(|ENV\.fetch\("
)
_DEFAULT = regex(r"\bdefault(?:s|ed)?\b", 2)
MAX_PLACES = 20
_DOCUMENTS = (".md", ".rst", ".txt", ".adoc", ".html")
_SHORT_LIVED = "ya29."
"""Access tokens of Google's OAuth expire after an hour."""


def is_encrypted_key(text: str) -> bool:
    """Say whether a private key needs a passphrase: PEM, OpenSSH and PuTTY say so; of PGP it is not known."""
    openssh = _OPENSSH.search(text)
    return _ENCRYPTED.search(text) is not None or (openssh is not None and openssh["cipher"] != _NO_CIPHER)


def find_relief(match: SecretMatch, text: str, path: str, weaker: Mapping[str, Collection[str]], generic: bool) -> str:
    """Return why a secret opens less than others, as a variant of leaked-credential; "" where nothing says so.

    `weaker` has the kinds of secrets by variant. `generic` says that only a name makes the value one: then the line
    before it may show that it stands in for a better value, or is told as the default that owners change.
    """
    value = text[match.start : match.end]
    if value.startswith(_SHORT_LIVED):
        return "short-lived"
    for variant, kinds in weaker.items():
        if match.kind in kinds:
            return variant
    if "PRIVATE" in value or "PuTTY" in value:
        return ENCRYPTED if is_encrypted_key(value) else ""
    if not generic or match.via not in ("pattern", "context"):
        return ""
    before = text[text.rfind("\n", 0, match.start) + 1 : match.start][-300:]
    if path.lower().endswith(_DOCUMENTS) and _DEFAULT.search(before):
        return PROSE
    if any(_STANDS_IN.search(line) for line in _lines_before(text, value)):
        return FALLBACK
    return GUESSABLE if match.kind.endswith("password") and is_guessable(value) else ""


def _lines_before(text: str, value: str) -> Iterator[str]:
    """Yield what stands before `value` on its line, at each of its places: one that stands in is compared with, too."""
    at = text.find(value)
    for _ in range(MAX_PLACES):
        if at < 0:
            return
        yield text[text.rfind("\n", 0, at) + 1 : at][-300:]
        at = text.find(value, at + len(value))
