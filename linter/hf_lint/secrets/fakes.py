"""Fake secrets for examples and tests, made when they are needed, so that no file in the repository holds one.

`@@fake:KIND@@` stands for a fake of the kind KIND of policies/secrets/kinds, `@@fake:KIND:2@@` for another one of it.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.secrets.checks import crc32_base62
from hf_lint.secrets.kinds import load_kinds

if TYPE_CHECKING:
    from collections.abc import Callable

_MARK = re.compile(r"@@fake:([a-z0-9-]+)(?::([0-9]+))?@@")
_PART = re.compile(r"\{([a-zA-Z]+[0-9]?)(?::([a-z0-9_]+))?\}")
_CLASSES = {
    "a": string.ascii_letters,
    "l": string.ascii_lowercase,
    "d": string.digits,
    "x": "0123456789abcdef",
    "X": "0123456789ABCDEF",
    "w": string.ascii_letters + string.digits,
    "b": string.ascii_letters + string.digits + "_-",
    "ld": string.ascii_lowercase + string.digits,
    "ud": string.ascii_uppercase + string.digits,
    "aws": string.ascii_uppercase + "234567",
    "bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}


def expand(text: str) -> str:
    """Return `text` with every mark replaced by its fake, the same one each time. ValueError names an unknown kind."""
    return _replace(text, make_fake)


def display(text: str) -> str:
    """Return `text` with every mark replaced by something that people recognise and no scanner takes for a secret."""
    return _replace(text, _describe_kind)


@lru_cache(maxsize=1024)
def make_fake(kind: str, number: int = 1) -> str:
    """Return a realistic secret of this kind that opens nothing, one for each `number`. ValueError on unknown kinds."""
    return _render(_shape(kind), random.Random(f"hf-lint:{kind}:{number}"))  # noqa: S311 - repeatable on purpose


def _shape(kind: str) -> str:
    kinds = load_kinds()
    if kind not in kinds:
        raise ValueError(f"@@fake:{kind}@@ names no kind of policies/secrets/kinds")
    return kinds[kind].fake


def _describe_kind(kind: str, _number: int) -> str:
    """Return what stands before the random part and an ellipsis: `hf_…`."""
    shape = _shape(kind)
    return shape[: shape.index("{")] + "…" if shape.index("{") else "<secret>"


def _replace(text: str, make: Callable[[str, int], str]) -> str:
    if "@@fake:" not in text:
        return text
    return _MARK.sub(lambda mark: make(mark[1], int(mark[2] or 1)), text)


def _render(shape: str, rng: random.Random) -> str:
    """Fill in a `fake` of the pattern pack: literal text with parts such as {a:34}, {uuid}, {crc}, {jwt:role}."""
    made = ""
    at = 0
    for part in _PART.finditer(shape):
        made += shape[at : part.start()]
        at = part.end()
        name, argument = part[1], part[2] or ""
        if name in _CLASSES:
            made += _letters(_CLASSES[name], int(argument), rng)
        elif name == "uuid":
            made += "-".join(_letters(_CLASSES["x"], size, rng) for size in (8, 4, 4, 4, 12))
        elif name == "crc":
            made += crc32_base62(made[-30:])
        elif name == "discord":
            made += _base64(_letters("123456789", 18, rng).encode())[1:]
        elif name == "jwt":
            made += _jwt(argument, rng)
        else:
            raise ValueError(f"{{{name}}} in a fake is not known")
    return made + shape[at:]


def _letters(alphabet: str, size: int, rng: random.Random) -> str:
    """Random letters; long ones with a letter and a digit in them wherever the alphabet has both, as real ones have."""
    while True:
        made = "".join(rng.choice(alphabet) for _ in range(size))
        mixed = any(c.isdigit() for c in alphabet) and any(c.isalpha() for c in alphabet)
        if size < 8 or not mixed or (made[0].isalnum() and made[-1].isalnum() and sum(c.isdigit() for c in made) > 1):
            return made


def _jwt(claim: str, rng: random.Random) -> str:
    payload = {"iss": "accounts", "ref": _letters(_CLASSES["l"], 20, rng), "role" if claim != "sub" else claim: claim}
    parts = [{"alg": "HS256", "typ": "JWT"}, {**payload, "iat": 1700000000 + rng.randrange(10**7), "exp": 2000000000}]
    head, body = (_base64(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{head}.{body}.{_letters(_CLASSES['b'], 43, rng)}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
