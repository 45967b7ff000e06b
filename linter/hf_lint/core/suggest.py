"""Names that somebody may have meant by one that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_WORD = 100
"""Characters of the word that are compared: the time for it grows with the square."""


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the name in `known` that is most like `word`, or None; `likeness` is 0.0 to 1.0, as difflib counts it."""
    import difflib

    return next(iter(difflib.get_close_matches(word[:_MAX_WORD], list(known), 1, likeness)), None)


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return `did you mean 'x'?`; without a name that is near, `otherwise`, or else a list of all names."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f"did you mean {near!r}?"
    return otherwise or f"known: {', '.join(names)}"
