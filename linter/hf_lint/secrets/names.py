"""Names that are given to secrets: what is a secret's name and what only sounds like one."""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Collection

_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PASSWORD = _words("password passwd pwd pw passphrase passcode psw passwort")
# Before `pass`: others than these have passes of a renderer, a filter or a compiler.
_BEFORE_PASS = _words(
    "admin api app auth basic database db default email ftp http imap login mail master mongo mongodb my mysql pg "
    "postgres postgresql proxy rabbitmq redis root secret service smtp sql ssh sudo user"
)
_BEFORE_TOKEN = _words("hf auth api access bot github gitlab secret bearer admin")
_SECRET = _words(
    "token secret apikey credential credentials authorization authtoken jwt secretkey accesskey privatekey accesstoken "
    "authkey dsn bearer auth pat"
)
_BEFORE_KEY = _words(
    "api access private secret auth account service encryption signing master admin license client app storage "
    "subscription server role hf openai session x jwt"
)
# Words at the end of a name that tells something about a secret and not the secret itself.
_ABOUT = _words(
    "name names path file filename dir url uri endpoint type label placeholder hint help field column header headers "
    "prefix suffix regex pattern format env var title message text error len length size count limit version scope "
    "scopes ttl expiry expires id ids index description desc policy method mode required class element selector input "
    "info page button hash hashed digest scheme backend provider status level kind link host domain user username "
    "email option options icon list map set tokens keys used time date "
    "at age timeout request response reset rule data attachment fingerprint mgr manager realm handler stmt strength "
    "validator form view changed updated expired created valid visible shown hidden enabled disabled protected addr "
    "address encryption authentication algorithm algo protection strategy"
)
_NOT_SECRET = _words(
    "pad eos bos unk mask cls sep special image audio video start end stop public site sitekey publishable anon "
    "tokenizer tokenize tokens max min num csrf xsrf foreign primary cache sort partition author authors keyboard "
    "hotkey translation next previous continuation cursor pagination idempotency s "
    "change creation request sync wav "
    "activation fake dummy example sample mock placeholder encoded encode decode parse pubkey "
    "forgot forgotten reset confirm confirmation repeat retype invalid incorrect wrong missing authenticity nonce"
)


_DATABASES = _words(
    "db database postgres postgresql pg mysql mariadb mongo mongodb redis rabbitmq amqp neo minio clickhouse cassandra "
    "elastic elasticsearch memcached influxdb couchdb valkey qdrant"
)


_OWN_DOORS = _words(
    "admin administrator auth access bearer dashboard master owner internal panel root app login ui web site space "
    "demo user gradio jupyter vnc"
)
_OTHERS = _DATABASES | _words(
    "smtp mail email imap ftp proxy ldap gmail wifi test tests testing keystore truststore ssh"
)
_NOUNS = _words(
    "token secret key api jwt session pass password pw pwd passwd passcode code x default my the basic http"
)


_SIGNING = regex(
    r"(?:\w*_)?(?:(?:jwt|session|cookie|flask|django|csrf|wtf_csrf|nextauth|auth|storage)_secret(?:_key)?|"
    r"(?:signing|encryption|jwt|hmac)_key|(?:signing|hmac)_secret|secretkeybase|secret_key_base)|"
    r"(?:app_|flask_|django_)?secret_key",
    re.IGNORECASE,
)
# What stands in until a real key is set, and is compared with it: DEFAULT_JWT_SECRET.
_STAND_IN = regex(r"(?:^|_)(?:default|insecure|dev|test|dummy|fallback|example)(?:_|$)", re.IGNORECASE)
_CAPITAL = regex(r"(?<=[a-z])(?=[A-Z])")


def is_signing_name(name: str) -> bool:
    """Return whether `name` is that of a key that signs sessions, tokens or forms: SECRET_KEY, jwtSecret."""
    words = _CAPITAL.sub("_", name)
    return bool(_SIGNING.fullmatch(words)) and not _STAND_IN.search(words)


def is_own_door(name: str) -> bool:
    """Return whether what `name` holds opens the app itself: ADMIN_PASSWORD, APP_PASSWORD, ADMIN_TOKEN, AUTH_TOKEN.

    Then whatever stands in for it works. A key of a provider is checked there, and a database by its neighbours.
    """
    words = {word.lower() for word in _WORD.findall(name)}
    secrecy = secret_class(name)
    if secrecy == "password":
        return words.isdisjoint(_OTHERS)
    if secrecy not in ("secret", "key"):
        return False
    return not words.isdisjoint(_OWN_DOORS) and words <= _OWN_DOORS | _NOUNS


def is_database_name(name: str) -> bool:
    """Return whether `name` is that of a credential of a database or a queue, as in POSTGRES_PASSWORD."""
    return not _DATABASES.isdisjoint(word.lower() for word in _WORD.findall(name))


def is_secret_name(name: str) -> bool:
    """Return whether `name` (of a variable, option, key or header) is one that secrets are given: HF_TOKEN,
    db-password."""
    return secret_class(name) in ("password", "secret")


@functools.lru_cache(maxsize=4096)
def secret_class(name: str) -> str:
    """Return what a value of this name would be: `password`, `secret`, `key` (some key, of a door or of a table) or
    ``."""
    if name.lstrip("$") in ("PWD", "OLDPWD"):
        return ""  # the current folder
    words = [word.lower() for word in _WORD.findall(name)]
    if words[-2:] == ["api", "keys"] or words == ["tokens"]:
        return "key"
    if not words or words[-1] in _ABOUT or not _NOT_SECRET.isdisjoint(words):
        return ""
    if not _PASSWORD.isdisjoint(words) or words == ["pass"]:
        return "password"
    if any(word == "pass" and before in _BEFORE_PASS for before, word in itertools.pairwise(words)):
        return "password"
    if not _SECRET.isdisjoint(words):
        return "secret"
    for before, word in itertools.pairwise(["", *words]):
        if word == "key":
            return "secret" if before in _BEFORE_KEY else "key"
        if word in ("connection", "conn") and words[-1] in ("string", "str"):
            return "secret"
    joined = "".join(words)
    if joined.endswith(("password", "passwd", "passphrase")):
        return "password"  # PGPASSWORD
    if joined.endswith("pass") and joined[: -len("pass")] in _BEFORE_PASS:
        return "password"  # dbpass
    if joined.endswith("token") and joined[: -len("token")] in _BEFORE_TOKEN:
        return "secret"
    if any(part in joined for part in ("apikey", "accesskey", "secretkey", "authkey", "privatekey", "accesstoken")):
        return "secret"
    return "key" if joined.endswith("key") else ""


_PROVIDER_NAME = regex(
    r"(?:HF|HUGGING_?FACE(?:HUB|_HUB)?(?:_API)?|OPENAI|ANTHROPIC|GROQ|GEMINI|GOOGLE|COHERE|MISTRAL|REPLICATE|TOGETHER|"
    r"OPENROUTER|DEEPSEEK|PINECONE|GITHUB|GH|WANDB|ELEVENLABS|TAVILY)_?(?:API_?)?(?:ACCESS_?)?(?:TOKEN|KEY)"
)


def is_provider_name(name: str) -> bool:
    """Return whether a variable holds a key of a provider, not one that the app made up for its clients."""
    return _PROVIDER_NAME.fullmatch(name) is not None


_NEVER_PUBLIC = regex(r"SERVICE_?ROLE|SERVICE_?KEY|SECRET|PRIVATE|ADMIN")


def is_public_name(name: str, words: Collection[str]) -> bool:
    """Return whether a variable is named like a key that is made for pages: it has one of `words`, and none that speaks
    of a server's, as `SUPABASE_SERVICE_ROLE_KEY` and `RECAPTCHA_SECRET_KEY` do."""
    upper = name.upper()
    return any(word in upper for word in words) and _NEVER_PUBLIC.search(upper) is None
