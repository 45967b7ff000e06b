"""What is known about the keys of a card: policies/data/card-keys.yaml, typed, and what the rules ask of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.space import Space
    from hf_lint.space.card import Entry

MAX_SHOWN = 60
MAX_LISTED = 10


class Key(NamedTuple):
    """One documented key. `sdk` None: it works with every SDK; the rest as the data file explains it."""

    name: str
    type: str
    sdk: tuple[str, ...] | None = None
    ignored: str = ""
    needs: str = ""
    values: tuple[str, ...] = ()
    pattern: str = ""
    expects: str = ""
    min: int = 0
    max: int = 0
    longest: int = 0
    checked_by: str = ""


@lru_cache(maxsize=1)
def card_keys() -> Mapping[str, Key]:
    """Return the documented keys by name."""
    rows = load_data("data/card-keys.yaml")["keys"]
    return {name: Key(name=name, **_tuples(row)) for name, row in rows.items()}


@lru_cache(maxsize=1)
def metadata_keys() -> frozenset[str]:
    """Return keys that configure nothing and are at home in a card."""
    return frozenset(load_data("data/card-keys.yaml")["metadata"])


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def without_effect(space: Space, key: Key) -> str:
    """Return why the Hub ignores `key` in this Space, in words; "" when it does not, or when that is unknown."""
    if key.ignored:
        return key.ignored
    sdk = space.card.sdk
    if key.sdk is not None and sdk in (card_keys()["sdk"].values) and sdk not in key.sdk:
        return (
            "it works in "
            f"{' and '.join(sdk for sdk in key.sdk if sdk != 'streamlit')} Spaces only, and this one is {sdk}"
        )
    if key.needs and not space.card.flag(key.needs):
        return f"it needs `{key.needs}: true`"
    return ""


def effective(space: Space) -> Iterator[tuple[Entry, Key]]:
    """Yield the entries of documented keys that have a value and an effect in this Space."""
    known = card_keys()
    for entry in space.card.entries:
        key = known.get(entry.key)
        unread = entry is space.card.parsed.unread
        if key is not None and entry.given and not unread and not without_effect(space, key):
            yield entry, key


def quote(text: str) -> str:
    """Return a value of the card as a message quotes it: on one line, not long, and without halves of characters."""
    whole = text[: 4 * MAX_SHOWN].encode("utf-8", "replace").decode()
    line = re.sub(r"\s+", " ", whole).strip().replace("`", "'")
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 3] + "..."


def one_of(text: str, allowed: Sequence[str]) -> str:
    """Return the values that are allowed in place of `text`; of many, the one that is most like it."""
    if len(allowed) <= MAX_LISTED:
        *others, last = (f"`{one}`" for one in allowed)
        return f"use {', '.join(others)} or {last}" if others else f"use {last}"
    return suggest(text[:MAX_SHOWN].lower(), allowed, "see the Hub's documentation for the list")
