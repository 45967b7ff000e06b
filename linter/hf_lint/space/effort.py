"""How much of one Space is parsed, in all its files together: Dockerfiles, shell and workflows, and Python; and how
many values of its Python are followed.

A command of two characters becomes objects of a kilobyte, and every rule walks over it. Of 320 real Spaces none takes
a tenth of the bound. What the Space builds and starts is asked for first, so that padding elsewhere cannot crowd it
out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.space import Space

MAX_EFFORT = 120_000
"""About one a word and three a command: 120,000 words, or 20,000 of the shortest commands."""
MAX_EXPANDED = 2_000_000
MAX_FOLLOWED = 1_000_000
"""About a second. A name that is set 500 times and read 500 times has 250,000 values to look at."""
MAX_NODES = 700_000
"""Expressions and statements of Python in all modules, some 500 bytes each; the largest of 720 real Spaces has 460,000
in 4.4 MB."""
_NODE_BYTES = 500
_SPARE = 50_000_000
"""Bytes by which the last module may pass the bound: `fits_tree` takes a tree for larger than it is."""
TOO_MUCH = "the Dockerfiles, scripts and workflows of the Space have too many commands"
_BLANKS = (" ", "\t")
_LINE = 3
"""What a line costs: it is a command as often as not."""
_MARKS = ("&", "|", ";", "(", "`", "$", "'", '"', "\\")
_SMALL = 64
"""What a text costs by itself."""


def weigh(text: str) -> int:
    """Estimate from above how many words and commands `text` has, without parsing it."""
    return sum(map(text.count, _BLANKS)) + _LINE * text.count("\n") + 2 * sum(map(text.count, _MARKS))


def note_values(space: Space, path: str) -> None:
    """Remember that a file has more values than are followed: the run is incomplete."""
    space.note_gap(f"{path} was not followed in full: its names are given too many values")


def follow_values(space: Space, path: str, steps: int) -> bool:
    """Count what is followed to know a value; False, and a gap, where the Space has too much of it."""
    fits = steps <= space.effort.followed
    if fits:
        space.effort.followed -= steps
    else:
        note_values(space, path)
    return fits


class Effort:
    """What is left of the bound."""

    __slots__ = ("expansions", "followed", "left", "nodes")

    def __init__(self, left: int = MAX_EFFORT) -> None:
        self.left = left
        self.expansions = MAX_EXPANDED
        """Characters of scripts with their variables put in that may still be made."""
        self.followed = MAX_FOLLOWED
        """Expressions that a value may be made of, over all places that ask."""
        self.nodes = MAX_NODES

    def has_room_for(self, source: str) -> bool:
        """Return whether there is room for the tree of one more module."""
        from hf_lint.space.python_parser import fits_tree

        return self.nodes > 0 and fits_tree(source, _NODE_BYTES * self.nodes + _SPARE)

    def take(self, text: str) -> bool:
        """Count a text; False, and nothing is counted, where it does not fit."""
        return self._count(weigh(text) + _SMALL)

    def _count(self, weight: int) -> bool:
        if weight > self.left:
            return False
        self.left -= weight
        return True

    def take_lines(self, text: str) -> int:
        """Count the text up to the last line that fits; return where that ends."""
        if self.take(text):
            return len(text)
        at = 0
        while at < len(text):
            end = text.find("\n", at) + 1 or len(text)
            if not self._count(weigh(text[at:end])):
                break
            at = end
        return at
