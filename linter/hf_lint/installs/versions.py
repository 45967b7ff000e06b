"""Which releases of a distribution the app of a Space can get, as a range: pins, and what pinned releases require."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.installs.asked import pip_calls, space_python
from hf_lint.installs.brought import names_below
from hf_lint.installs.demands import demands
from hf_lint.osv.advisories import Range, parse_specifier

if TYPE_CHECKING:
    from hf_lint.installs.demands import Demand
    from hf_lint.space import Space


def installed_ranges(space: Space) -> dict[str, tuple[Range, Demand]]:
    """Return the range of each distribution that something limits, and the demand that limits it most.

    A distribution that two pip calls of a Dockerfile ask for is left out: the later one may change it.
    """
    return space.memo(_ranges)


def python_range(space: Space) -> Range | None:
    """Return the Python of the Space; None where nothing says it."""
    python = space_python(space)
    return parse_specifier(f"=={python}") if python else None


def todays_range(space: Space, name: str) -> Range | None:
    """Return what the build takes today of a distribution that nothing pins; None where that is not known for sure."""
    from hf_lint.installs.doubts import find_doubts
    from hf_lint.installs.resolve import resolved

    versions: list[str] = []
    for call in pip_calls(space):
        for answer in resolved(space, call):
            if answer is None:
                return None
            doubts = None if answer.complete else find_doubts(call, answer)
            if name not in answer.chosen:
                if answer.complete or (doubts is not None and doubts.is_absent(name)):
                    continue  # this call leaves it as it is
                return None
            if not answer.complete and (doubts is None or not doubts.is_settled(name)):
                return None
            versions.append(answer.chosen[name])
    if not versions:
        return None
    ranges = [found for version in versions if (found := parse_specifier(f"=={version}")) is not None]
    highs = [found.high for found in ranges if found.high is not None]
    return Range(min(found.low for found in ranges), max(highs)) if len(highs) == len(versions) else None


def brings(space: Space, name: str) -> bool | None:
    """Return whether a distribution is installed; None where that is not known."""
    from hf_lint.installs.resolve import resolved

    answers = [answer for call in pip_calls(space) for answer in resolved(space, call)]
    if any(answer is not None and name in answer.chosen for answer in answers):
        return True
    if not answers:
        return None
    calls = pip_calls(space)
    asks = [ask for call in calls for ask in call.asks if not ask.limits_only]
    there = names_below((ask.name, ask.extras, ask.specifier) for ask in asks)
    return None if there is None or name in there or any(call.others for call in calls) else False


def _ranges(space: Space) -> dict[str, tuple[Range, Demand]]:
    found: dict[str, tuple[Range, Demand]] = {}
    twice: set[str] = set()
    for call in pip_calls(space):
        for name, wanted in demands(call).items():
            if name in found:
                twice.add(name)
            both = _intersection(wanted)
            if both is not None:
                found[name] = both
    return {name: value for name, value in found.items() if name not in twice}


def _intersection(wanted: list[Demand]) -> tuple[Range, Demand] | None:
    """Return what satisfies all, and the demand to name for it: a pin, else the one with the highest lower end."""
    low = max(demand.allowed.low for demand in wanted)
    highs = [demand.allowed.high for demand in wanted if demand.allowed.high is not None]
    high = min(highs) if highs else None
    if high is not None and high <= low:
        return None
    chief = max(wanted, key=lambda demand: (bool(demand.by.pinned) and not demand.via, demand.allowed.low))
    return Range(low, high), chief
