"""The card, for expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.cel.model import plain

if TYPE_CHECKING:
    from hf_lint.cel.model import Places
    from hf_lint.space.card import Card, Value
    from hf_lint.space.file import File


def card_model(card: Card, places: Places) -> dict[str, Any]:
    """Return the keys at the top; of one that is there twice the last, as the Hub takes it."""
    file = card.file
    if file is None:
        return {}
    return {plain(entry.key): _entry(file, entry.key, entry.value, places) for entry in card.entries}


def _entry(file: File, key: str, value: Value, places: Places) -> dict[str, Any]:
    return {
        "key": plain(key),
        "text": plain(value.text.strip()),
        "kind": value.tag,
        "items": [_entry(file, "", item, places) for item in value.items],
        "entries": {plain(entry.key): _entry(file, entry.key, entry.value, places) for entry in value.entries},
        **places.span(file, value.start, value.end),
    }
