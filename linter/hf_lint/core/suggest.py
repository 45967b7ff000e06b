"""Names that somebody may have meant by one that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_WORD = 100
"""Characters of the word that are compared: the time for it grows with the square."""
_MAX_SLIPS = 3
_LETTERS_PER_SLIP = 4
_PREFIX = 3
"""Letters from which on the beginning of a name is taken for the name."""


def nearest(word: str, known: Iterable[str], likeness: float | None = None) -> str | None:
    """Return the name in `known` that `word` may be a slip of, or None.

    A slip is a letter too many, too few or wrong, or two that changed places: one in four letters, three at most. The
    beginning of a single name means it, too. With `likeness` from 0.0 to 1.0 names are compared as difflib does, which
    finds what looks alike and means something else.
    """
    names = list(known)
    word = word[:_MAX_WORD]
    if likeness is not None:
        import difflib

        return next(iter(difflib.get_close_matches(word, names, 1, likeness)), None)
    plain = _plain(word)
    allowed = min(_MAX_SLIPS, max(1, len(plain) // _LETTERS_PER_SLIP)) if len(plain) > 1 else 0
    close = [(slips, name) for name in names if (slips := _slips(plain, _plain(name), allowed)) <= allowed]
    if close:
        return min(close, key=lambda pair: pair[0])[1]
    begun = [name for name in names if len(plain) >= _PREFIX and _plain(name).startswith(plain)]
    return begun[0] if len(begun) == 1 else None


def suggest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return `did you mean 'x'?`; without a name that is near, `otherwise`, or else a list of all names."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f"did you mean {near!r}?"
    return otherwise or f"known: {', '.join(names)}"


def _plain(name: str) -> str:
    return name.lower().lstrip("-").replace("_", "-")


def _slips(word: str, name: str, most: int) -> int:
    """Return how many slips lead from `word` to `name` (optimal string alignment); over `most` where they are too
    many."""
    if abs(len(word) - len(name)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(name) + 1))
    for at, letter in enumerate(word, 1):
        last, before, row = before, row, [at]
        for to, wanted in enumerate(name, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == name[to - 2] and word[at - 2] == wanted:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
