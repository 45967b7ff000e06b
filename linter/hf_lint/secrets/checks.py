"""Tests of a text that has the right shape: is it random, a placeholder, words, public, does its checksum hold?"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
import math
import zlib
from collections import Counter
from typing import Any

from hf_lint.core.lazy import regex

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# The letter pairs of English and of code: they make up two thirds of words and a sixth of random letters.
_PAIR_LIST = (
    "th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld "
    "ur ro ri io ic ne me li co ta ce ch ll be ma ho el la ec om ns us ac ca un ut ai ad pe pr po em ee ss il no tr ge "
    "di ke ul id mo ot ct ow ig am ay im ie su op fo rs so do pl ry ly oo ap ab ag bl cl ey fi ef lo ck wa we wi mp ni "
    "ex sh um uc tu av ev ty ki mi pi vi ei ol od os ub up if iv"
)
_PAIRS = frozenset(_PAIR_LIST.split())
_DIGITS = regex(r"[0-9]+")
_HEX = regex(r"[0-9a-fA-F-]{20,}")
_LETTERS = regex(r"[a-z]{2,}")
_PLACEHOLDER = regex(
    r"x{4,}|\*{3,}|\.{3}|…|_{4,}|-{6,}|0{7,}|(.)\1{7,}|"
    r"your|not[-_ ]an?[-_ ]|change[-_ ]?(?:me|this|it)|replace|example|placeholder|dummy|redacted|insert|"
    r"encoded|sample|goes[-_]?here|"
    r"(?:^|[-_ .])(?:my|the|some|fake|test|todo|mock|demo|none|null|undefined|paste|wrong|invalid|enter|"
    r"here|xxx|abc|foo|bar)(?:[-_ .]|$)"
)
_WRITTEN = regex(
    r"(.)\1{5,}|example|placeholder|replace|redacted|changeme|dummy|insert|your_?(?:hf|hugging|api|access|own|real|secret|"
    r"token|key)|goeshere|notareal|tokenhere|keyhere|huggingface|qwertyu|asdfghj|zxcvbn"
)
_PARTS = regex(r"[-_./:@+ ]+")
_CAMEL = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def entropy(text: str) -> float:
    """Shannon entropy of the characters, in bits for each."""
    size = len(text)
    if not size:
        return 0.0
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())


def is_placeholder(text: str) -> bool:
    """Return whether `text` says itself that it is not the real thing: xxxx, your-token, 1234567890, abcdef."""
    return bool(_PLACEHOLDER.search(text.lower())) or longest_sequence(text) >= 7


def is_sample_token(text: str) -> bool:
    """Return whether the random part of a token was written by a person: one letter over and over, the alphabet, the
    keyboard.

    Unlike `is_placeholder` this asks for so much that it does not happen by chance: of a million random tokens of 34
    letters a few dozen hold `xxxx` or `your` in some mixture of capitals, and every one of them opens an account.
    """
    lower = text.lower()
    if max(map(lower.count, set(lower)), default=0) * 2.5 >= len(lower) or longest_sequence(lower) >= 7:
        return True
    return bool(_WRITTEN.search(lower)) or _is_repeated(lower)


def _is_repeated(text: str) -> bool:
    """Return whether a piece of up to half its length makes up the whole of `text`."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def longest_sequence(text: str) -> int:
    """Return the longest run of neighbours in the alphabet or among the digits, upwards: abcdefg, 34567890."""
    best = run = 1
    for before, after in itertools.pairwise(text):
        run = run + 1 if ord(after) == ord(before) + 1 or before + after == "90" else 1
        best = max(best, run)
    return best


def is_wordlike(text: str) -> bool:
    """Return whether the letters of `text` are words, as in an identifier, rather than random."""
    runs = _LETTERS.findall(text.lower())
    pairs = [run[at : at + 2] for run in runs for at in range(len(run) - 1)]
    if len(pairs) < 4:
        return False
    # Half of the pairs of identifiers are common ones in 99 of 100, and of random letters in 1 of 100.
    return sum(pair in _PAIRS for pair in pairs) / len(pairs) >= (0.5 if len(pairs) >= 18 else 0.55)


def is_identifier(text: str, shortest: float = 2.5) -> bool:
    """Return whether `text` is a name that people gave: AutoModelForCausalLM, text-embedding-3-small, my_secret_name.

    Its words have `shortest` letters on average at least.
    """
    letters = [c for c in text if c.isalpha()]
    if not letters or _HEX.fullmatch(text):
        return False
    if len(_DIGITS.findall(text)) > max(2, len(_PARTS.findall(text)) + 1):
        return False
    upper = sum(c.isupper() for c in letters) / len(letters)
    if not (upper <= 0.35 or upper == 1.0) or not is_wordlike(text):
        return False
    words = [word for part in _PARTS.split(text) for word in _CAMEL.findall(part)]
    # Words with a few numbers between them; random letters and digits change places much more often.
    return sum(len(word) for word in words) >= shortest * len(words)


def crc32_base62(text: str) -> str:
    """Return the checksum at the end of GitHub's and npm's tokens: CRC-32 in six digits of base 62."""
    number = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits


def holds_checksum(name: str, secret: str) -> bool:
    """Return whether the check called `name` in the pattern pack holds: `crc32-base62` or `jwt`."""
    if name == "crc32-base62":
        return crc32_base62(secret[-36:-6]) == secret[-6:]
    return _is_private_jwt(secret)


def _is_private_jwt(token: str) -> bool:
    """Return whether `token` is a JSON web token that is not meant to be public (Supabase's `anon`) nor the usual
    sample."""
    head, payload = (json_part(part) for part in token.split(".")[:2])
    if head is None or payload is None or "alg" not in head:
        return False
    if payload.get("role") in ("anon", "authenticated", "public"):
        return False
    return payload.get("sub") != "1234567890" and payload.get("name") != "John Doe"


def json_part(part: str) -> dict[str, Any] | None:
    """Return the object that a part of a JSON web token holds; None where it holds none."""
    try:
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    return value if isinstance(value, dict) else None
