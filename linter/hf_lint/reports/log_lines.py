"""Which policies the lines of a build log or a run log speak of.

What a policy knows of its lines stands in it (`log`); rows of data about releases have the error of each. A policy that
names more of a line comes first. Nothing of the log is followed or run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.core.policy import Policy

MAX_LINE = 2_000
MAX_LINES = 200_000
MAX_FOUND = 20
_ROWS = {
    "incompatible-pins": ("data/pairs.yaml", "pairs"),
    "uninstallable-requirement": ("data/uninstallable.yaml", "requirements"),
}
"""Where the rows are that know an error of their own, by the policy that reports them."""


class Known(NamedTuple):
    """A part of a line, and the policy that it tells of. `hint` says more than the policy does."""

    policy: str
    pieces: tuple[str, ...]
    hint: str

    @property
    def weight(self) -> int:
        """How much of the line is named."""
        return sum(map(len, self.pieces))

    def fits(self, line: str) -> bool:
        """Return whether the line has all pieces in order."""
        at = 0
        for piece in self.pieces:
            at = line.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        return True


class Match(NamedTuple):
    """A line of the log (`number` counts from 1), and what is known of it, the most telling first."""

    number: int
    line: str
    found: tuple[Known, ...]


def find_matches(lines: Iterable[str], policies: Iterable[Policy]) -> Iterator[Match]:
    """Yield the lines that tell of a policy: each pair of policy and hint with the first line that does."""
    known = sorted(_all_known(tuple(policies)), key=lambda item: -item.weight)
    reported: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, 1):
        if number > MAX_LINES or len(reported) >= MAX_FOUND:
            return
        line = line[:MAX_LINE].strip()
        found = [item for item in known if item.fits(line)]
        new = {(item.policy, item.hint): item for item in found if (item.policy, item.hint) not in reported}
        if new:
            reported.update(new)
            yield Match(number, line, tuple(new.values()))


def _all_known(policies: tuple[Policy, ...]) -> Iterator[Known]:
    for policy in policies:
        for text in policy.log:
            yield Known(policy.id, _split(text), "")
        if policy.id in _ROWS and not policy.origin:
            path, key = _ROWS[policy.id]
            for row in load_data(path)[key]:
                start = row.get("stops") or row.get("why")
                yield Known(policy.id, _split(row["error"]), f"{row['package']}: {start}; {row['remedy']}")


@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[str, ...]:
    return tuple(piece for piece in text.split("*") if piece)
