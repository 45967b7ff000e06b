"""Where a Space comes from: the only code that reads a target."""

from __future__ import annotations


class SourceError(Exception):
    """A target that cannot be read; the message says what to give instead."""
