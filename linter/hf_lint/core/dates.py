"""Moments as others write them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any


def read_moment(text: Any) -> str:
    """Return a moment in ISO 8601, at UTC, so that texts compare as moments do; "" for what is none.

    One without a zone is taken for UTC, as the Hub means it.
    """
    try:
        moment = datetime.fromisoformat(str(text).strip().replace("Z", "+00:00"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return ""
