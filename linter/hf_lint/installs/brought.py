"""Every distribution that the builds of a Space may install: what is not among them is not there.

More than is installed, never less: where it is not known which releases a call takes today, what any known release
of a distribution requires counts, and markers are taken to hold. Extras are those that policies/data/imports.yaml or
the releases name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.policy import load_data
from hf_lint.installs.asked import every_call
from hf_lint.installs.releases import distribution
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    from hf_lint.installs.resolve import resolved

    before = load_data("data/platform.yaml")[space.sdk]["before"] if space.sdk in ("gradio", "streamlit") else ()
    wanted: list[tuple[str, frozenset[str], str]] = [(name, frozenset(), "") for name in before]
    found: set[str] = set()
    for call in calls:
        asked = [(ask.name, ask.extras, ask.specifier) for ask in call.asks if not ask.limits_only]
        answers = resolved(space, call)
        if any(answer is None or not answer.complete for answer in answers):
            wanted += asked
        else:
            for answer in answers:
                taken = {name: f"=={version}" for name, version in answer.chosen.items()} if answer is not None else {}
                below = names_below(asked, taken)
                if below is None:
                    return None
                found |= below
    below = names_below(wanted)
    return None if below is None else below | found


def names_below(
    wanted: Iterable[tuple[str, frozenset[str], str]], taken: Mapping[str, str] | None = None
) -> frozenset[str] | None:
    """Return the names of (name, extras, specifier) and of all that they may require; None where one is not known.

    `taken` are the releases that are known to be installed, as `==1.2`, by name.
    """
    waiting = list(wanted)
    # What the Space itself asks for limits what others take of it.
    limits = {name: specifier for name, _, specifier in waiting if specifier} | dict(taken or {})
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
    allowed = parse_specifier(specifier) if specifier else None
    items, named = known.all_requirements(allowed, extras)
    found = [(item.name, frozenset(item.extras), item.specifier) for item in items]
    table = load_data(DATA)["extras"].get(name, {})
    for extra in extras - named:
        if extra not in table:
            return None
        found += [(one, frozenset(), "") for one in table[extra]]
    return tuple(found)
