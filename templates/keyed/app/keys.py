"""The key that programs send, and for how long nobody listens to who guesses it."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from app.guesses import Guesses

if TYPE_CHECKING:
    from collections.abc import Mapping


class KeyProblem(Exception):
    """A request that may not ask; the message is for who sent it. With `seconds` no key is looked at for so long."""

    def __init__(self, message: str, seconds: int = 0) -> None:
        super().__init__(message)
        self.seconds = seconds


class Keys:
    """Judges requests by `key`, or lets all of them through where there is none."""

    def __init__(self, key: str | None) -> None:
        self._key = key
        self._guesses = Guesses()

    def check(self, headers: Mapping[str, str], address: str | None) -> None:
        """KeyProblem when the request came without the key, or from where one wrong key after the other came.

        `headers` are by name in lower case, `address` is the visitor's, if it is known.
        """
        if self._key is None:
            return
        left = self._guesses.seconds_left(address)
        if left:
            raise KeyProblem(f"Too many wrong API keys. Try again in {left} seconds.", left)
        sent = _sent_keys(headers)
        right = _has_key(sent, self._key)
        if any(sent):
            self._guesses.note(address, right=right)
        if not right:
            raise KeyProblem(
                "The API key is missing or wrong. Send it in the header `Authorization: Bearer KEY`, or in `X-API-Key` "
                "where the other header holds the token that opens a private Space."
            )


def _sent_keys(headers: Mapping[str, str]) -> tuple[str, str]:
    """What a request brings as keys; empty where it brings none."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else "", headers.get("x-api-key", "")


def _has_key(sent: tuple[str, str], key: str) -> bool:
    """Whether `key` is one of `sent`; how long the answer takes does not tell how much of it was right."""
    known = hashlib.sha256(key.encode()).digest()
    return any([hmac.compare_digest(hashlib.sha256(text.encode("latin-1")).digest(), known) for text in sent])
