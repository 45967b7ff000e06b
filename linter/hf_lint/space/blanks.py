"""Texts in which parts are blank, so that every other place stays where it was."""

from __future__ import annotations

from hf_lint.core.lazy import regex

_NOT_END = regex(r"[^\n]")


def blank(text: str) -> str:
    """Return blanks for everything in `text` but its line ends."""
    return str(_NOT_END.sub(" ", text))
