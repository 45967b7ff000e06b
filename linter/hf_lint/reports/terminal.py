"""What a terminal can show: how wide it is, and whether it turns OSC 8 sequences into links."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

NARROWEST, WIDEST = 40, 120
"""Columns: below, nothing can be laid out; above, lines are hard to read."""
_ADDRESS = regex(r"https?://[!-~]+")
_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby", "zed"})
_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour", "wezterm")
_MARKS = ("WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "DOMTERM")


def width_of(stream: TextIO | None, environ: Mapping[str, str]) -> int:
    """Return the columns to write to `stream`: COLUMNS, else those of the terminal, else WIDEST."""
    given = environ.get("COLUMNS", "")
    columns = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    if not columns and stream is not None:
        try:
            columns = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError, AttributeError):  # no terminal, or no file at all
            columns = 0
    return min(max(columns or WIDEST, NARROWEST), WIDEST)


def wants_links(environ: Mapping[str, str], tty: bool) -> bool:
    """Return whether the terminal is known to show OSC 8 links; FORCE_HYPERLINK says so for others, or says no with
    0."""
    forced = environ.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    if not tty or environ.get("TERM") == "dumb" or environ.get("CI"):
        return False
    if environ.get("TERM_PROGRAM") in _PROGRAMS or environ.get("TERM", "").startswith(_TERMS):
        return True
    if any(environ.get(mark) for mark in _MARKS):
        return True
    vte = environ.get("VTE_VERSION", "")
    return vte.isdigit() and int(vte) >= 5000  # earlier ones show the address in the text


def link(text: str, address: str) -> str:
    """Return `text` as a link to `address`; as it is where the address could end the sequence."""
    if not _ADDRESS.fullmatch(address):
        return text
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"
