"""Values that are given to names: is this one a password or a key, or a text, a path, a reference, a placeholder?"""

from __future__ import annotations

import base64
import binascii
import re

from hf_lint.core.lazy import regex
from hf_lint.core.model import Confidence
from hf_lint.secrets.checks import entropy, is_identifier, is_placeholder, is_wordlike
from hf_lint.secrets.public import is_color
from hf_lint.secrets.stand_ins import is_made_of_words, is_stand_in

_REFERENCE = regex(
    r"\$\{|\$\(|\{\{|\}\}|<%|%\(|%[sd]\b|\{[A-Za-z_][\w.]*\}|<[A-Za-z_ -]+>|os\.environ|process\.env|getenv|"
    r"import\.meta|secrets?\.|vault:|file:|arn:|^env[.:]|^\$|^[/~<{\[(|,;:]|^\.{1,2}/|^[A-Za-z]:\\|://|^--|\(\)|\[\w*\]$"
)
_FILE = regex(
    r"\.(?:py|js|ts|json|txt|ya?ml|toml|pem|crt|html?|png|jpe?g|svg|md|key|env|sh|css|com|org|io|net|ai|dev|app|"
    r"csv|parquet|7z|rar|zip|tar|t?gz|bz2|xz|zst|enc|bak|log|pdf|db|sqlite3?|p12|pfx|jks|cer|der|gpg|asc|pub|ini|conf|cfg)"
    r"(?:\.(?:gz|enc|bak|zip|gpg|asc|pub|tmp|old))*$"
)
# A call, a shell's variable (escaped for a shell further in, or behind other text), a pattern of sed, a default.
_CALL = regex(r"[A-Za-z_$][\w.$]*\((?:$|[A-Za-z_\\)])|`")
_VARIABLE_IN = regex(
    r"^-?\\*\$[A-Za-z_{(]|\$[A-Z]+_[A-Z0-9_]+|\$[A-Z]{3,}(?![A-Za-z0-9])|\$[A-Za-z_]\w*/|%[A-Z][A-Z_]{2,}%"
)
# Sizes of a style sheet, versions, dates.
_MEASURE = regex(r"-?[\d.]+(?:px|r?em|v[hwi]|%|pt|deg|m?s|fr|ch)|v?\d+(?:\.\d+){1,3}|\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?")
_SETTING = regex(r"^[A-Za-z]\w*=[^=]|^[A-Z]+(?:_[A-Z0-9]+)+=$|:[a-z]\w+=")
_PORTS = regex(r"[\d.]+(?::\d+)+")
# DB,fake,LDAP,NCSA: a list of words.
_LIST = regex(r"[A-Za-z][\w.-]{0,30}(?:,[A-Za-z][\w.-]{0,30}){2,}")
_PATTERN = regex(r"\.\*|\\[sdwS][*+]|\[\^|\(\?[:=!P]")
# Made to be seen by everybody: keys for the browser by their own prefix, the request key of Stack Exchange, which only
# counts requests, and rules of a form validator.
_PUBLIC = regex(
    r"sb_publishable_|rl_[A-Za-z0-9]{20}|pk\.eyJ|pk_(?:live|test)_|phc_|(?:[a-z_]+(?::[\w,]+)?\|)+[a-z_]+(?::[\w,]+)?$"
)
_MAIL = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HASH = regex(r"(?:sha\d{1,3}|md5|pbkdf2|scrypt|argon2\w*|bcrypt)[-:$]", re.IGNORECASE)
_KEY_CHARACTERS = regex(r"[A-Za-z0-9_\-.+/=~!@#$%^&*:|]+")
_DOTTED = regex(r"[A-Za-z_]+(?:[._:|,;-][A-Za-z_]+)+[0-9]?")
_PATH_PART = regex(r"[a-z][a-z_-]{2,}\d{0,4}|[A-Z]{1,4}|\d{1,4}|[A-Z][a-z]{2,}|[vV]\d+(?:\.\d+)*|\*{1,2}|\{\w+\}|")
_VARIABLE = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
# Names of classes that begin with the version of a model: Qwen2_5OmniToken2WavConfig.
_CLASS = regex(
    r"[A-Z][A-Za-z0-9_]{5,100}(?:Attention|Block|Config|Decoder|Encoder|Generation|LM|Layer|Model|Pipeline|Processor"
    r"|Tokenizer|TokenizerFast|Classification)"
)
# The subject 1234567890 of the token that jwt.io and many tutorials show, in base64.
_JOHN_DOE = "eyJzdWIiOiIxMjM0NTY3ODkw"
# eyJhbGc.ATTACKER_SESSION.xK3mNqP: somebody wrote words into what looks like a token.
_WRITTEN_OUT = regex(r"(?<![A-Z_])_?[A-Z]{4,80}(?:_[A-Z]{3,80}){1,20}(?![A-Za-z0-9])")
_SCHEME = regex(r"(?:bearer|token|basic|bot|apikey|key)\s+", re.IGNORECASE)
_TRIVIAL_WORDS = (
    "password passwd pass pwd secret token user username root admin postgres mysql mongo redis guest test example "
    "changeme pw mypassword xxx none null true false required hidden string undefined key default value"
)
_NOTHING = frozenset(
    ("none", "null", "empty", "false", "true", "undefined", "unset", "not-set", "not_set", "n/a", "0", "no", "off")
)
_TRIVIAL = frozenset(_TRIVIAL_WORDS.split())
_SIXTEEN = regex(r"[a-z]{16}")
_MAIL_NAME = regex(r"app[-_]?pass|gmail|google|smtp|e?mail|sender")
MIN_LETTERS = 7
MIN_THOUGHT_UP = 10
MAX_PIN = 6
MIN_RANDOM = 12
MIN_LETTERS_ONLY = 16
MIN_BITS = 3.0
"""Entropy of each character."""
_BEHIND = "0123456789!@#$%^&*?.~"
_DIGITS_FOR_LETTERS = str.maketrans("0134578@$", "oieastbas")
_HEX_DIGITS = regex(r"[0-9a-fA-F-]+")
_LOCAL = regex(
    r"@(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker\.internal|db|postgres|mysql|mongo|mongodb|redis)(?![\w.-])"
)
# `https://host:80,user:...`: an address with several hosts.
_SECOND_HOST = regex(r"\d{1,5},")
_EXAMPLE_HOST = regex(
    r"@(?:[\w.-]*\.)?(?:example|test|invalid|host|hostname|server|domain|your[\w-]*|myhost|"
    r"abc(?:d(?:e(?:fg?)?)?)?\d{0,6}(?=\.)|x{3,}(?=\.))\b|@cluster\d*\.mongodb\.net\b|@[\w-]*xxx"
)
_SAMPLE_USER = regex(r"(?:my|db|your|test|some|the)?[_-]?(?:user(?:name)?|usr)\d*|foo|someone|name")
_SAMPLE_PASSWORD = regex(
    r"(?:(?:my|db|your|test|some|the|super|user|strong|secure)[_-]?)*(?:pass(?:word|wd|phrase)?|pwd|secret|pw)[\d!@#$_-]*"
)
# What anybody tries first: a word for it, with a number or a sign behind.
_GUESSABLE = regex(
    r"(?:(?:super|my|test|demo|user|the|bench(?:mark)?|default|dummy|fake|temp)[_-]?)*"
    r"(?:pass(?:word|wd)?|admin(?:istrator)?|test(?:ing|er|user)?|demo|secret|changeme|change[_-]me|letmein|qwerty|welcome|"
    r"user|guest|viewer|operator|manager|student|teacher|employee|customer|staff|root|hello|sample|example|default|temp|dev|abc|pw)[@#!_.-]?\d{0,4}[!@#$.]{0,3}"
)


def strip_scheme(value: str) -> int:
    """Return how many characters of `value` are an authentication scheme (`Bearer `)."""
    match = _SCHEME.match(value)
    return match.end() if match else 0


def is_plain(value: str) -> bool:
    """Return whether `value` can be a secret at all: one ASCII word, no reference, path, address, file name or
    digest."""
    if not 4 <= len(value) <= 4096 or not value.isascii() or any(c.isspace() or not c.isprintable() for c in value):
        return False
    if (
        is_color(value)
        or _MEASURE.fullmatch(value)
        or _CALL.match(value)
        or _VARIABLE_IN.search(value)
        or _PATTERN.search(value)
        or _LIST.fullmatch(value)
    ):
        return False
    if _is_path(value) or _SETTING.search(value) or _PORTS.fullmatch(value):
        return False
    if value[0] in "@&*!#%" and (is_identifier(value[1:]) or not any(c.isdigit() for c in value)):
        return False
    if (
        _VARIABLE.fullmatch(value)
        or _CLASS.fullmatch(value)
        or _PUBLIC.match(value)
        or is_placeholder(_decode_base64(value))
        or _JOHN_DOE in value
    ):
        return False
    return not (_REFERENCE.search(value) or _FILE.search(value) or _MAIL.fullmatch(value) or _HASH.match(value))


def _is_path(value: str) -> bool:
    """Return whether `value` is a path or a template of one: backups/YYYY/MM/DD, models/llama_v2. Base64 has slashes
    too."""
    parts = value.split("/")
    if len(parts) < 2:
        return False
    named = sum(bool(_PATH_PART.fullmatch(part)) and not (len(part) > 3 and entropy(part) > 3.5) for part in parts)
    return named == len(parts)


def is_password(value: str) -> bool:
    """Return whether `value`, which something called a password is given, is one: not a label, a word or a
    reference."""
    if len(value) < 6 or len(value) > 200 or not is_plain(value) or value.lower() in _TRIVIAL:
        return False
    if is_placeholder(value.lower().replace("password", "").replace("secret", "") or "xxxx") or _DOTTED.fullmatch(
        value
    ):
        return False
    if is_stand_in(value):
        return False
    symbols = sum(not c.isalnum() and c not in "_-.:/" for c in value)
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    if not digits and not symbols:
        return len(value) >= 10 and not value.islower() and not value.isupper() and not is_wordlike(value)
    return letters > 0 or len(value) >= 8


def is_app_password(name: str, value: str) -> bool:
    """Return whether Google made `value` for a program: sixteen small letters, in a name that says mail or app."""
    if not _SIXTEEN.fullmatch(value) or is_wordlike(value) or is_placeholder(value):
        return False
    return bool(_MAIL_NAME.search(name.lower())) and len(set(value)) >= MIN_LETTERS


def is_login_password(user: str, value: str) -> bool:
    """Return whether `value` is the password in a pair of literals such as auth=("admin", "..."); weak ones count
    too."""
    if not is_plain(value) or is_placeholder(value) or is_placeholder(user):
        return False
    return not (user.lower() in _TRIVIAL - {"admin", "root", "guest"} and value.lower() in _TRIVIAL)


def is_usable(value: str) -> bool:
    """Return whether `value` works as a password, be it a bad one: no reference and no word for nothing."""
    if not value.isascii() or any(char.isspace() for char in value) or value.lower() in _NOTHING:
        return False
    return not _REFERENCE.search(value) and not _VARIABLE_IN.search(value) and not _VARIABLE.fullmatch(value)


def is_signing_value(name: str, value: str) -> bool:
    """Return whether `value` is a key that `name` signs with, however weak: no reference, and not the name of a
    variable."""
    if not value.strip() or value.lower() in _NOTHING or _REFERENCE.search(value) or _VARIABLE_IN.search(value):
        return False
    return not _VARIABLE.fullmatch(value) and value not in (name, name.upper())


def is_common_word(value: str) -> bool:
    """Return whether `value` is a word that code and texts are full of: password, admin."""
    return value.lower().strip("\"'") in _TRIVIAL


def is_guessable(value: str) -> bool:
    """Return whether `value` is a password that anybody would try first: password123, Admin@123, test1234."""
    if _GUESSABLE.fullmatch(value.lower()) or is_made_of_words(value) or (value.isdigit() and len(value) <= MAX_PIN):
        return True
    return is_made_of_words(value.rstrip(_BEHIND).translate(_DIGITS_FOR_LETTERS))


def is_random(value: str) -> bool:
    """Return whether nobody thought `value` up: long, of letters and digits in no order, and no words."""
    if len(value) < MIN_RANDOM or entropy(value) < MIN_BITS or is_guessable(value) or is_identifier(value):
        return False
    if not any(char.isdigit() for char in value) and (len(value) < MIN_LETTERS_ONLY or value.islower()):
        return False
    return (len(value) >= MIN_LETTERS_ONLY and bool(_HEX_DIGITS.fullmatch(value))) or not is_wordlike(value)


def is_key(value: str, *, strict: bool) -> bool:
    """Return whether `value` looks like a key or token: long and random. `strict` where the name says little."""
    if len(value) < (24 if strict else 16) or not is_plain(value) or not _KEY_CHARACTERS.fullmatch(value):
        return False
    digits = sum(c.isdigit() for c in value)
    letters = sum(c.isalpha() for c in value)
    if not letters or is_placeholder(value) or is_stand_in(value):
        return False
    if _WRITTEN_OUT.search(value):
        return False
    if is_identifier(value):
        return not strict and _is_passphrase(value)
    if entropy(value) < (3.3 if strict else 2.9):
        return False
    if digits < (3 if strict else 1):
        mixed = not value.islower() and not value.isupper()
        return mixed and len(value) >= 24 and not is_wordlike(value)
    return True


def is_strong(value: str) -> bool:
    """Return whether `value` is a password even among the words of a sentence: letters, digits and a sign in it."""
    tests = (str.isalpha, str.isdigit, "!@#$%^&*".__contains__)
    return all(any(test(c) for c in value[:-1]) for test in tests)


def _is_passphrase(value: str) -> bool:
    """Return whether somebody made `value` up to be hard to guess: small and capital letters, digits and a sign."""
    tests = (str.islower, str.isupper, str.isdigit, "!@#$%^&*".__contains__)
    return all(any(test(c) for c in value) for test in tests)


def _decode_base64(value: str) -> str:
    """Return the text that `value` is the base64 of; empty when it is not."""
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        return ""


def is_basic_login(value: str) -> bool:
    """Return whether `value` is what follows `Basic `: user and password in base64."""
    decoded = _decode_base64(value)
    user, colon, password = decoded.partition(":")
    return bool(colon) and decoded.isprintable() and is_login_password(user, password)


def judge_address(text: str, start: int, end: int, usual: Confidence) -> Confidence | None:
    """Return how sure it is that `text[start:end]`, the password of an address, is one; `usual` is that of its kind.

    None where it is none: a reference, a placeholder, the default of a local database. A password for a local database
    that looks as if its owner had thought it up, and may use it elsewhere, is a hint.
    """
    from urllib.parse import unquote

    value = text[start:end]
    user = text[text.rfind("/", 0, start) + 1 : start - 1].lower()
    if _SAMPLE_USER.fullmatch(user) and _SAMPLE_PASSWORD.fullmatch(unquote(value).lower()):
        return None
    if _is_trivial(unquote(value)) or is_stand_in(unquote(value)) or _REFERENCE.search(value) or is_placeholder(value):
        return None
    if is_example_address(text, end) or value.startswith(("$", "%", "*")) or _SECOND_HOST.match(value):
        return None
    if _LOCAL.match(text, end):
        return Confidence.LOW if _is_thought_up(unquote(value)) else None
    return usual


def is_example_address(text: str, end: int) -> bool:
    """Return whether the host of an address, whose password ends at `end`, is one of those that documentation uses."""
    return bool(_EXAMPLE_HOST.match(text, end))


def _is_trivial(password: str) -> bool:
    """Return whether it is nothing but words that samples have."""
    words = password.lower().split()
    return all(word in _TRIVIAL or len(word) == 1 for word in words)


def _is_thought_up(password: str) -> bool:
    """Return whether all four classes of characters are in it, and no word that samples have."""
    tests = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    lower = password.lower()
    return (
        len(password) >= MIN_THOUGHT_UP
        and all(any(test(char) for char in password) for test in tests)
        and not any(word in lower for word in _TRIVIAL if len(word) > 3)
    )
