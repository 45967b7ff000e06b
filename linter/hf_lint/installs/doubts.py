"""What can be otherwise than `resolve` says, because it does not know all that is installed.

A requirement whose release or dependencies are not known may limit others, bring others, and so change the releases of
others. How far that reaches follows from what its known releases, and those of all that it brings, may require.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.installs.brought import possible_requirements
from hf_lint.installs.releases import contains
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from hf_lint.installs.asked import PipCall
    from hf_lint.installs.resolve import Installed

_MAX_NAMES = 500


class Doubts(NamedTuple):
    """`open_names` may be installed or not, in any release; they may hold `limited` to an older release."""

    open_names: frozenset[str]
    limited: frozenset[str]

    def is_settled(self, name: str) -> bool:
        """Return whether the release that is installed of `name` is known."""
        return name not in self.limited

    def is_absent(self, name: str) -> bool:
        """Return whether nothing in doubt may install `name`."""
        return name not in self.open_names


def find_doubts(call: PipCall, installed: Installed, tried: tuple[str, str] = ("", "")) -> Doubts | None:
    """Return what is in doubt about what a call installs; None where that may be anything.

    Of the two that were `tried` together it is known that the first does not limit the second.
    """
    if "?" in installed.unknown:
        return None
    asked = {ask.name: ask for ask in call.asks if not ask.limits_only}
    pinned = {ask.name for ask in call.asks if ask.pinned}
    waiting = sorted(installed.unknown)
    seen: set[str] = set()
    limited: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        ask = asked.get(name)
        below = possible_requirements(name, ask.extras if ask else frozenset(), ask.specifier if ask else "")
        if below is None or len(seen) > _MAX_NAMES:
            return None
        for other, _, specifier in below:
            if other not in installed.chosen:
                waiting.append(other)
            elif (name, other) != tried and other not in pinned and _may_lower(specifier, installed.chosen[other]):
                limited.add(other)
                waiting.append(other)
    return Doubts(frozenset(seen), frozenset(limited))


def _may_lower(specifier: str, chosen: str) -> bool:
    """Return whether a requirement may hold a distribution below the release that was chosen."""
    allowed = parse_specifier(specifier)
    if allowed is None or "!=" in specifier:
        return True
    return allowed.high is not None and not contains(allowed, chosen)
