"""Moments and days as others write them."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any


def parse_moment(text: Any) -> datetime | None:
    """Return a moment in ISO 8601, at UTC; None for what is none. One without a zone is taken for UTC, as the Hub means
    it."""
    try:
        moment = datetime.fromisoformat(str(text).strip().replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def read_moment(text: Any) -> str:
    """Return the same as a text, so that texts compare as moments do; "" for what is none."""
    moment = parse_moment(text)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment is not None else ""


def is_day(text: str) -> bool:
    """Say whether it is a day as in 2026-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
