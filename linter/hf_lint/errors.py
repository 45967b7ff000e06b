"""Errors that hf-lint raises on purpose."""

from __future__ import annotations


class SourceError(Exception):
    """A target that cannot be read; the message says what to give instead."""
