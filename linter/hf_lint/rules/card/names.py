"""Keys of the card that do nothing: misspelt, set in another place, or meant for another SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.core.suggest import nearest
from hf_lint.fixes import edits
from hf_lint.rules.card.keys import card_keys, metadata_keys, quote, without_effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

MAX_NAME = 60
MAX_KEYS = 100
"""Unknown keys that are looked at: a card with more is no card, and comparing names costs time."""


@rule("unknown-card-key")
def unknown_card_key(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report keys that are neither documented nor common metadata."""
    card = space.card
    if card.file is None:
        return
    known_keys = card_keys()
    known = {*known_keys, *metadata_keys(), "<<"}
    unknown = [entry for entry in card.entries if entry.key not in known and len(entry.key) <= MAX_NAME]
    for entry in unknown[:MAX_KEYS]:
        message, variant, meant = _about(entry.key, policy)
        rename = None
        key = known_keys.get(meant)
        useful = meant and card.get(meant) is None and not (key and without_effect(space, key))
        if useful and card.file.text[entry.key_start : entry.key_end] == entry.key:
            edit = Edit(card.file.path, entry.key_start, entry.key_end, meant)
            rename = edits.fix(f"rename it to `{meant}`", edit, safe=False)
        yield Hit(card.file.location(entry.key_start, entry.key_end), message, variant, rename)


def _about(key: str, policy: Policy) -> tuple[str, str, str]:
    """Return the message about an unknown key, the policy's variant, and the key that is meant, or ""."""
    start = f"the Hub ignores `{quote(key)}`"
    plain = _plain(key)
    meant = next((policy.params["meant"][name] for name in policy.params["meant"] if _plain(name) == plain), None)
    meant = meant or _similar(plain, policy.params["likeness"])
    if meant is not None:
        return f"{start}, because the key is called `{meant}`", "", meant
    elsewhere = next((text for name, text in policy.params["elsewhere"].items() if _plain(name) == plain), None)
    if elsewhere is not None:
        return f"{start}: {elsewhere}", "", ""
    return f"{start}, which is not a key of a Space's configuration", "custom", ""


def _similar(plain: str, likeness: float) -> str | None:
    names = {_plain(name): name for name in (*metadata_keys(), *card_keys())}
    close = nearest(plain, names, likeness)
    return names[close] if close else None


def _plain(name: str) -> str:
    """Return `name` without case and separators, by which people remember it."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


@rule("ignored-card-key")
def ignored_card_key(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report documented keys that have no effect with this SDK, or without another key."""
    card = space.card
    if card.file is None:
        return
    known = card_keys()
    for entry in card.entries:
        key = known.get(entry.key)
        reason = without_effect(space, key) if key is not None and entry.given else ""
        if reason:
            place = card.file.location(entry.key_start, entry.key_end)
            drop = edits.fix(f"take `{entry.key}` out", edits.drop_key(card, entry))
            yield Hit(place, f"`{entry.key}` has no effect here: {reason}", fix=drop)
