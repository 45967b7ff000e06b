"""Bounds of the search for secrets: nothing that repeats itself in a text may hide a secret behind it in silence."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    T = TypeVar("T")

MAX_NAMES = 50_000
"""Values by name that are looked at in one Space: a twentieth of a millisecond each."""
MAX_BEGINNINGS = 6_000
"""Beginnings of tokens in one Space whose rest is looked for: less than half a millisecond each."""
MAX_USES = 500_000
"""Places in one Space at which a variable that holds a piece of a token is used."""
MAX_HITS = 100_000
"""Places of one sort that are looked at in one text: what is there is often nothing, and found out in microseconds."""


class Bounds:
    """What is left of the work that all texts of a run may take, and what was left out of those searched so far."""

    __slots__ = ("beginnings", "gaps", "names", "uses")

    def __init__(self, names: int = MAX_NAMES, uses: int = MAX_USES, beginnings: int = MAX_BEGINNINGS) -> None:
        self.names = names
        self.beginnings = beginnings
        self.uses = uses
        self.gaps: dict[str, None] = {}

    def note(self, what: str) -> None:
        """Note that a text has too many of what is named so."""
        self.gaps[f"secrets were not looked for to its end: it has too many {what}"] = None

    def first(self, items: Iterable[T], what: str, most: int = MAX_HITS) -> Iterator[T]:
        """Yield the first of many items, and note where there are more."""
        rest = iter(items)
        yield from islice(rest, most)
        if next(rest, None) is not None:
            self.note(what)
