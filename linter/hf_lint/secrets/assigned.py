"""Judge a value by the name it is given and by how: is it a password, a key, a label, the result of a call?"""

from __future__ import annotations

import functools
import re

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.secrets.checks import is_identifier
from hf_lint.secrets.evidence import NAMED_KEY, NAMED_SECRET, PASSWORD_LIKE, RANDOM, Evidence
from hf_lint.secrets.kinds import known_samples
from hf_lint.secrets.names import secret_class
from hf_lint.secrets.values import (
    is_app_password,
    is_basic_login,
    is_key,
    is_login_password,
    is_password,
    is_strong,
    strip_scheme,
)

_SETTER = regex(r"(?:^|[^a-z])(?:set|with|use|put|configure|login|authenticate|basic_?auth|auth)", re.IGNORECASE)
# The hash of a literal is made where somebody logs in with that literal.
_HASHER = regex(
    r"(?:\w*_)?(?:hash_password|password_hash|make_password|passwd|hashpw)|(?:generate|make|hash)[pP]assword(?:Hash)?"
)
_SIGN = regex(r"[!#$%^&*@~?]")
_UUID = regex(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")


class Judged(NamedTuple):
    """A generic kind of secret, how many leading characters of the value are not it, and what speaks for it."""

    kind: str
    skipped: int
    evidence: Evidence


_HASHED = Evidence().plus(NAMED_SECRET + PASSWORD_LIKE, "its hash is made here, to log in with")
_LOGIN_PAIR = Evidence().plus(NAMED_SECRET + RANDOM, "user name and password in base64")
_SHORT_NAME = 4


@functools.lru_cache(maxsize=1024)
def judge_assigned(name: str, value: str, form: str = "quoted") -> Judged | None:
    """Return what `value` is, which `name` is given in this `form` (see Assignment); None where it is no secret."""
    if form == "call" and _HASHER.fullmatch(name.rpartition(".")[2]):
        return Judged("assigned-password", 0, _HASHED) if is_login_password("admin", value) else None
    secrecy = secret_class(name)
    if not secrecy:
        return None
    skipped = strip_scheme(value)
    secret = value[skipped:]
    if secret in known_samples():
        return None
    if value[:skipped].lower().startswith("basic"):
        return Judged("login-pair", skipped, _LOGIN_PAIR) if is_basic_login(secret) else None
    if secrecy == "password":
        return _judge_password(name, secret, skipped, form)
    strict = secrecy == "key" or form in ("compare", "line") or (form == "call" and not _is_setter(name))
    if name.startswith("--") and is_password(secret) and (_SIGN.search(secret) or not is_identifier(secret)):
        return _judge_password(name, secret, skipped, form)  # --auth-token of one's own server
    if secrecy == "key" and _UUID.fullmatch(secret):
        return None  # of a row, an object, a cache: a key of a door says so in its name
    if is_key(secret, strict=strict):
        weight = NAMED_KEY if secrecy == "key" else NAMED_SECRET
        return Judged(
            "assigned-secret",
            skipped,
            Evidence().plus(weight, f"the name says {secrecy}").plus(RANDOM, "it looks random"),
        )
    return None


def _is_setter(name: str) -> bool:
    """Return whether something of this name takes a secret when it is called: set_api_key, BasicAuth."""
    return bool(_SETTER.search(name.rpartition(".")[2]))


def _judge_password(name: str, secret: str, skipped: int, form: str) -> Judged | None:
    if form == "call" and not _is_setter(name):
        return None  # a function of that name: _pass("rule_7_met"), password("Enter it again 2")
    if form == "list" and len(name) < _SHORT_NAME:
        return None
    named = Evidence().plus(NAMED_SECRET, "the name says password")
    if is_app_password(name, secret):
        return Judged("assigned-password", skipped, named.plus(RANDOM, "sixteen letters, as Google makes them"))
    if not is_password(secret):
        return None
    points = RANDOM if is_strong(secret) else PASSWORD_LIKE
    return Judged("assigned-password", skipped, named.plus(points, "the value is not a word, path or reference"))
