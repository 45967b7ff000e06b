"""Ranges of which every release requires what another requirement of the same call rules out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.installs.demands import Demand, contradiction, make_demand
from hf_lint.installs.releases import distribution
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.installs.asked import Ask, PipCall

_MAX_RELEASES = 60


class Refused(NamedTuple):
    """A requirement, the one that rules out all of its releases, and what the newest of these requires instead."""

    ask: Ask
    other: Ask
    release: str
    needs: str


def refused_ranges(call: PipCall) -> Iterator[Refused]:
    """Yield the requirements with a lower end that leave only releases which others of the call rule out."""
    limits: dict[str, Demand] = {}
    for ask in call.asks:
        if ask.location is not None and ("<" in ask.specifier or "==" in ask.specifier):
            demand = make_demand(ask)
            if demand is not None:
                limits[ask.name] = demand
    for ask in call.asks if limits else ():
        ranged = ">" in ask.specifier or "~=" in ask.specifier
        if ranged and ask.location is not None and not ask.pinned and not ask.limits_only:
            found = _refused(call, ask, {name: one for name, one in limits.items() if name != ask.name})
            if found is not None:
                yield found


def _refused(call: PipCall, ask: Ask, limits: Mapping[str, Demand]) -> Refused | None:
    known, own = distribution(ask.name), make_demand(ask)
    allowed = parse_specifier(ask.specifier)
    if known is None or known.partial or own is None or allowed is None:
        return None
    releases = known.within(allowed)[::-1]  # the oldest is the one that most limits allow
    if not releases or len(releases) > _MAX_RELEASES:
        return None
    found: Refused | None = None
    unknown = False
    for release in releases:
        if not own.allows(release) or known.form(release, call.python) == "-":
            continue
        unknown = known.requires(release, ask.extras, call.python) is None
        if unknown and found is not None:
            continue  # between two releases that are ruled out it is as they are; the last one has to be known
        found = _rule_out(call, ask, release, limits)
        if found is None:
            return None
    return found if not unknown else None


def _rule_out(call: PipCall, ask: Ask, release: str, limits: Mapping[str, Demand]) -> Refused | None:
    """Return what rules out one release; None where nothing does, or it is not known what it requires."""
    known = distribution(ask.name)
    for item in (known.requires(release, ask.extras, call.python) if known is not None else None) or ():
        limit, needed = limits.get(item.name), parse_specifier(item.specifier)
        if limit is None or needed is None:
            continue
        wanted = Demand(item.name, item.specifier, needed, ask, f"{ask.name} {release}")
        if contradiction((limit, wanted)) is not None:
            return Refused(ask, limit.by, release, wanted.words)
    return None
