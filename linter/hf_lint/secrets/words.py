"""The words that every name of a secret, of a login and of a table of users has, and where they stand in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# JWTs, data source names and connection strings have a shape of their own: names without another word are not sought.
NAME_WORDS = ("token", "secret", "pass", "key", "cred", "auth", "pw")
TABLE_WORDS = ("user", "account", "login", "cred", "pass", "auth")
_ALL = tuple(dict.fromkeys((*NAME_WORDS, *TABLE_WORDS)))


def find_words(lower: str) -> Mapping[str, list[int]]:
    """Return where each word stands in `lower`, a text in small letters: looked for once, whoever asks."""
    places: dict[str, list[int]] = {}
    for word in _ALL:
        found = []
        at = lower.find(word)
        while at >= 0:
            found.append(at)
            at = lower.find(word, at + len(word))
        places[word] = found
    return places
