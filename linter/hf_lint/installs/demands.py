"""What the asks of one pip call demand of each distribution: their own ranges, and what pinned releases require."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.installs.releases import contains, distribution
from hf_lint.osv.advisories import Range, parse_specifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.installs.asked import Ask, PipCall

_MAX_DEPTH = 4
_MAX_DEMANDS = 5_000
_MAX_COMPARED = 300


class Demand(NamedTuple):
    """A range that one distribution must lie in. `by` is the ask behind it; `via` the release that requires it, as
    `transformers 4.44.2`, or "" where the ask is about the distribution itself."""

    name: str
    specifier: str
    allowed: Range
    by: Ask
    via: str
    extras: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """`tokenizers<0.20,>=0.19`."""
        return f"{self.name}{self.specifier.replace(' ', '')}"

    def allows(self, version: str) -> bool:
        """Return whether a release satisfies it, exclusions (`!=`) counted."""
        return contains(self.allowed, version) and not _excludes(self.specifier, version)


def demands(call: PipCall) -> dict[str, list[Demand]]:
    """Return every demand that is sure, by distribution: nothing follows from what is not pinned or not known."""
    found: dict[str, list[Demand]] = {}
    waiting = [(demand, 0) for ask in call.asks if (demand := make_demand(ask)) is not None]
    seen: set[tuple[str, str, str]] = set()
    count = 0
    while waiting and count < _MAX_DEMANDS:
        demand, depth = waiting.pop(0)
        count += 1
        found.setdefault(demand.name, []).append(demand)
        release = only_release(demand)
        if not release or demand.by.limits_only or depth >= _MAX_DEPTH:
            continue
        known = distribution(demand.name)
        key = (demand.name, release, ",".join(sorted(demand.extras)))
        if known is None or key in seen:
            continue
        seen.add(key)
        for item in known.requires(release, demand.extras, call.python) or ():
            allowed = parse_specifier(item.specifier)
            if allowed is not None:
                via = f"{demand.name} {release}"
                inner = Demand(item.name, item.specifier, allowed, demand.by, via, frozenset(item.extras))
                waiting.append((inner, depth + 1))
    return found


def contradiction(wanted: Iterable[Demand]) -> tuple[Demand, Demand] | None:
    """Return two demands on one distribution that no release satisfies; None where there may be one."""
    by_specifier: dict[tuple[str, str], Demand] = {}
    for demand in wanted:  # thousands may say the same
        by_specifier.setdefault((demand.specifier, demand.via), demand)
    wanted = list(by_specifier.values())[:_MAX_COMPARED]
    for at, first in enumerate(wanted):
        for second in wanted[:at]:
            if _clash(first, second) or _clash(second, first):
                return second, first
    return None


def candidates(wanted: list[Demand], python: str | None) -> Iterator[tuple[str, str]]:
    """Yield the known releases that satisfy every demand, newest first, and how each comes for the Python."""
    known = distribution(wanted[0].name)
    if known is not None:
        for version in known.within(wanted[0].allowed):
            if all(demand.allows(version) for demand in wanted):
                yield version, known.form(version, python)


def make_demand(ask: Ask) -> Demand | None:
    """Return what `ask` demands; None where its specifier is not one that can be compared."""
    allowed = parse_specifier(ask.specifier)
    return None if allowed is None else Demand(ask.name, ask.specifier, allowed, ask, "", ask.extras)


def only_release(demand: Demand) -> str:
    """Return the one release that a demand allows; "" where there are several."""
    text = demand.specifier.strip().strip("()")
    if not text.startswith("==") or "," in text or "*" in text:
        return ""
    release = text.strip("= ").partition("+")[0]
    if "-" in release:  # `4.0.0-rc1` is 4.0.0rc1
        only = parse_specifier(text)
        return str(only.low[0]) if only is not None else release
    return release


def _clash(pin: Demand, other: Demand) -> bool:
    release = only_release(pin)
    if release:
        return not other.allows(release)
    low = max(pin.allowed.low, other.allowed.low)
    highs = [one.high for one in (pin.allowed, other.allowed) if one.high is not None]
    return bool(highs) and min(highs) <= low


def _excludes(specifier: str, version: str) -> bool:
    if "!=" not in specifier:
        return False
    from packaging.specifiers import SpecifierSet

    return not SpecifierSet(specifier.strip().strip("()")).contains(version, prereleases=True)
