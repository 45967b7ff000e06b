"""Words of the commands that start servers: options, ports and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from hf_lint.space.shell import Word

_ADDRESS = regex(r"(?:(?P<host>\[[^\]]*\]|[^:]*):)?(?P<port>\d{1,5})")


def read_options(words: tuple[Word, ...]) -> dict[str, tuple[str, Word]]:
    """Return each option with its value (that of the next word, or behind "=") and the word that holds it."""
    found: dict[str, tuple[str, Word]] = {}
    for at, word in enumerate(words):
        if not word.value.startswith("-"):
            continue
        name, equals, value = word.value.partition("=")
        if equals:
            found[name] = (value, word)
        else:
            following = words[at + 1] if at + 1 < len(words) else word
            found[name] = (following.value, following)
    return found


def read_number(text: str | None) -> int | None:
    """Return the number of a port; None for any other text."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 5 else None


def read_address(text: str | None) -> tuple[str, int | None]:
    """Return host and port of an address, "" and None where it has none."""
    match = _ADDRESS.fullmatch(text or "")
    return ((match["host"] or "").strip("[]"), int(match["port"])) if match else ("", None)
