"""Words for messages about packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_NAME = 60


def code(text: str) -> str:
    """Return `text` as code, cut where it is longer than a name."""
    text = text if len(text) <= MAX_NAME else text[: MAX_NAME - 1] + "…"
    return f"`{text}`"


def list_names(names: Sequence[str], limit: int) -> str:
    """Return up to `limit` names as code, and how many more there are."""
    return list_words([code(name) for name in names], limit)


def list_words(words: Sequence[str], limit: int) -> str:
    """Return up to `limit` words, and how many more there are."""
    shown = ", ".join(words[:limit])
    return f"{shown} and {len(words) - limit} more" if len(words) > limit else shown


def host_of(url: str) -> str:
    """Return the host of a URL in lower case, without user, password or port; "" where there is none."""
    from urllib.parse import urlsplit

    try:
        return (urlsplit(url.strip()).hostname or "").lower()
    except ValueError:
        return ""
