"""Texts in which parts are blank, so that every other place stays where it was."""

from __future__ import annotations


def blank(text: str) -> str:
    """Return blanks for everything in `text` but its line ends."""
    return "\n".join([" " * len(line) for line in text.split("\n")])
