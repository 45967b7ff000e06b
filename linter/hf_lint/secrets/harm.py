"""What takes harm out of a secret: a passphrase around a key, a short life, public data behind it, a better value."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.kinds import load_kinds
from hf_lint.secrets.values import is_guessable, is_random

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from hf_lint.secrets.match import SecretMatch

ENCRYPTED, FALLBACK, PROSE, GUESSABLE = "encrypted", "fallback", "doubtful", "guessable"
TRANSPORT, UNMARKED = "transport", "unmarked"
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
_OF_SERVERS = regex(
    r"localhost|snakeoil|self-?signed|(?:^|[/_.-])(?:ssl|tls|certs?|server|https?|nginx|dev|test|dummy|example)[/_.-]"
)
_OF_NOBODY = regex(
    r"(?:project_id|client_email)[\\\"':\s]{1,12}(?:(?:mock|dummy|fake|example|sample|placeholder|your)[\w@.-]{0,90}"
    r"|test(?:ing|-?project(?:-?id)?|@[\w.-]{0,90})?)[\\\"']",
    2,
)
"""The project of a service account that stands for one: there its key opens nothing."""
_SHORT_KEY = regex(r"KEY-----(?:\\{1,3}[nr]|\s){0,6}MII[BC]")
"""An RSA key of 512 or 1024 bits, by the length of its DER: Google makes those of service accounts with 2048."""
_NEAR = 600
_SHORT_LIVED = "ya29."
"""Access tokens of Google's OAuth expire after an hour."""


def is_encrypted_key(text: str) -> bool:
    """Say whether a private key needs a passphrase: PEM, OpenSSH and PuTTY say so; of PGP it is not known."""
    openssh = _OPENSSH.search(text)
    return _ENCRYPTED.search(text) is not None or (openssh is not None and openssh["cipher"] != _NO_CIPHER)


def weigh_private_key(text: str, path: str) -> str:
    """Return why a private key opens less than a login, as a variant of leaked-credential; "" where nothing says so.

    A key in the form of OpenSSH or PKCS 1 is what people log in to machines with. By its name it may be that of a
    certificate, made for a server on the owner's own machine; a key in PKCS 8 may be either, or may sign tokens.
    """
    if is_encrypted_key(text):
        return ENCRYPTED
    if "BEGIN OPENSSH" in text or "PuTTY" in text:
        return ""
    if "CERTIFICATE-----" in text or _OF_SERVERS.search(path.lower()):
        return TRANSPORT
    return UNMARKED if "BEGIN PRIVATE KEY" in text or "BEGIN EC " in text else ""


def _weigh_jwt(token: str) -> str:
    """Return the variant for a signed token: over by its own date, or of Supabase's role that may do everything."""
    from hf_lint.secrets.checks import json_part

    claims = json_part(token.split(".")[1]) or {}
    if claims.get("role") == "service_role":
        return ""
    ends = claims.get("exp")
    return "short-lived" if isinstance(ends, int | float) and ends < time.time() else "token"


def find_relief(match: SecretMatch, text: str, path: str, weaker: Mapping[str, Collection[str]], generic: bool) -> str:
    """Return why a secret opens less than others, as a variant of leaked-credential; "" where nothing says so.

    `weaker` has the kinds of secrets by variant. `generic` says that only a name makes the value one: then the line
    before it may show that it stands in for a better value, or is told as the default that owners change.
    """
    value = text[match.start : match.end]
    if value.startswith(_SHORT_LIVED):
        return "short-lived"
    if match.kind == "jwt":
        return _weigh_jwt(value)
    for variant, kinds in weaker.items():
        if match.kind in kinds:
            return variant
    if match.kind == "gcp-service-account-key":
        around = text[max(match.start - _NEAR, 0) : match.start] + text[match.end : match.end + _NEAR]
        return PROSE if _OF_NOBODY.search(around) or _SHORT_KEY.search(value) else ""
    if "PRIVATE" in value or "PuTTY" in value:
        return weigh_private_key(value, path)
    if load_kinds()[match.kind].checks.password and is_guessable(_decoded(value)):
        return GUESSABLE
    before = text[text.rfind("\n", 0, match.start) + 1 : match.start][-300:]
    if match.via == "context" and before.rstrip().endswith("${{"):
        return FALLBACK  # a workflow takes the name of a secret there, so that this opens nothing for the job itself
    if not generic or match.via not in ("pattern", "context"):
        return ""
    if path.lower().endswith(_DOCUMENTS) and _DEFAULT.search(before):
        return PROSE
    if any(_STANDS_IN.search(line) for line in _lines_before(text, value)):
        return FALLBACK
    return GUESSABLE if match.kind.endswith("password") and is_guessable(value) else ""


def is_unproven(match: SecretMatch, text: str) -> bool:
    """Say whether a secret has no form of a provider's and does not look random: somebody may have made it up."""
    kind = load_kinds()[match.kind]
    if kind.pattern and not kind.checks.password and kind.provider != "any":
        return False
    return not match.member and not is_random(_decoded(text[match.start : match.end]))


def is_made_up(match: SecretMatch, text: str) -> bool:
    """Say whether the secret is words that samples have, or a password that anybody tries first."""
    return is_guessable(_decoded(text[match.start : match.end]))


def _decoded(value: str) -> str:
    """Return what an address has for `value`, with its escapes undone."""
    from urllib.parse import unquote

    return unquote(value)


def _lines_before(text: str, value: str) -> Iterator[str]:
    """Yield what stands before `value` on its line, at each of its places: one that stands in is compared with, too."""
    at = text.find(value)
    for _ in range(MAX_PLACES):
        if at < 0:
            return
        yield text[text.rfind("\n", 0, at) + 1 : at][-300:]
        at = text.find(value, at + len(value))
