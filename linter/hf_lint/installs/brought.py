"""Every distribution that the builds of a Space may install: what is not among them is not there.

More than is installed, never less: of a distribution whose release is not known, what any known release requires
counts, and markers are taken to hold. Extras are those that policies/data/imports.yaml or the releases name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.policy import load_data
from hf_lint.installs.asked import every_call
from hf_lint.installs.releases import distribution
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.space import Space

DATA = "data/imports.yaml"
_MAX_NAMES = 1_000


def brought_names(space: Space) -> frozenset[str] | None:
    """Return the normalised names of all that pip may install for the Space; None where that is not known."""
    return space.memo(_brought)


def find_brought(space: Space, names: set[str]) -> set[str]:
    """Return those of `names` that something which the Space asks for brings for sure: most of them, and quickly."""
    asks = [ask for call in every_call(space) for ask in call.asks if not ask.limits_only]
    found = names & {ask.name for ask in asks}
    for ask in asks:
        if found == names:
            break
        known = distribution(ask.name)
        if known is not None:
            allowed = parse_specifier(ask.specifier) if ask.specifier else None
            found |= names & known.always_required(allowed)
    return found


def _brought(space: Space) -> frozenset[str] | None:
    calls = every_call(space)
    if not calls or any(call.others for call in calls):
        return None
    wanted = [(ask.name, ask.extras, ask.specifier) for call in calls for ask in call.asks if not ask.limits_only]
    if space.sdk == "gradio":
        wanted += [(name, frozenset(), "") for name in load_data("data/platform.yaml")["gradio"]["before"]]
    return names_below(wanted)


def names_below(wanted: Iterable[tuple[str, frozenset[str], str]]) -> frozenset[str] | None:
    """Return the names of (name, extras, specifier) and of all that they may require; None where one is not known."""
    waiting = list(wanted)
    # What the Space itself asks for limits what others take of it.
    limits = {name: specifier for name, _, specifier in waiting if specifier}
    seen: set[tuple[str, frozenset[str], str]] = set()
    found: set[str] = set()
    while waiting:
        name, extras, specifier = waiting.pop()
        item = name, extras, limits.get(name, specifier)
        if item in seen:
            continue
        seen.add(item)
        found.add(name)
        if len(found) > _MAX_NAMES:
            return None
        below = possible_requirements(*item)
        if below is None:
            return None
        waiting += below
    return frozenset(found)


@lru_cache(maxsize=8192)
def possible_requirements(
    name: str, extras: frozenset[str], specifier: str
) -> tuple[tuple[str, frozenset[str], str], ...] | None:
    """Return what the releases in a range may require, with extras and specifier; None where that is not known."""
    known = distribution(name)
    if known is None:
        return () if name in load_data(DATA)["leaves"] else None
    found: list[tuple[str, frozenset[str], str]] = []
    allowed = parse_specifier(specifier) if specifier else None
    named: set[str] = set()
    for item, extra in known.all_requirements(allowed):
        if extra:
            named.add(extra)
        if not extra or extra in extras:
            found.append((item.name, frozenset(item.extras), item.specifier))
    table = load_data(DATA)["extras"].get(name, {})
    for extra in extras - named:
        if extra not in table:
            return None
        found += [(one, frozenset(), "") for one in table[extra]]
    return tuple(found)
