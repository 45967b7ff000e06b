"""Colours of the text report, and when to use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODES = {
    "bold": "1",
    "dim": "2",
    "critical": "1;35",
    "high": "1;31",
    "medium": "1;33",
    "low": "1;36",
    "info": "1;34",
    "error": "1;31",
    "good": "1;32",
    "frame": "1;34",
}


class Painter:
    """Wraps text in ANSI colours, or leaves it alone."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, style: str) -> str:
        """Return `text` in `style`, a severity or one of bold, dim, error, good, frame."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.on and text else text


def wants_color(choice: str, environ: Mapping[str, str], tty: bool) -> bool:
    """Return whether to colour: `--color` first, then NO_COLOR, FORCE_COLOR, then whether it is a terminal that can."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    force = environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE")
    if force:
        return force not in ("0", "false")
    return tty and environ.get("TERM") != "dumb"
