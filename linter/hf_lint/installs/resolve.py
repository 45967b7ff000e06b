"""What a pip call installs today: the newest release of each distribution that every demand allows.

pip does the same until two demands meet that no release satisfies; it then goes back to older releases. Here that is
followed only where there is one way back: the release that contradicts the pins can be in no solution. Other
contradictions give no answer, as does anything that the data does not cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.installs.demands import Demand, candidates, make_demand, only_release
from hf_lint.installs.releases import PYTHONS, distribution
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.installs.asked import PipCall
    from hf_lint.installs.releases import Distribution
    from hf_lint.space import Space

_MAX_ROUNDS = 30


class Installed(NamedTuple):
    """What is installed: releases by name, and the names whose release or requirements are not known."""

    chosen: dict[str, str]
    unknown: frozenset[str]

    @property
    def complete(self) -> bool:
        """Whether it is all that is installed."""
        return not self.unknown


def resolved(space: Space, call: PipCall) -> list[Installed | None]:
    """Return what `resolutions` says of a call, worked out once."""
    answers = space.memo(_answers)
    if call not in answers:
        answers[call] = resolutions(call)
    return answers[call]


def _answers(space: Space) -> dict[PipCall, list[Installed | None]]:
    return {}


def resolutions(call: PipCall) -> list[Installed | None]:
    """Return what the call installs, for its Python; for each Python that a Space may have, where it is not known."""
    pythons = [call.python] if call.python else [*PYTHONS]
    own = _own_demands(call)
    return [_resolve(call._replace(python=python), own) for python in pythons]


def resolve(call: PipCall) -> Installed | None:
    """Return the releases that the call installs; None where pip has to look further than is done here."""
    return _resolve(call, _own_demands(call))


def _own_demands(call: PipCall) -> dict[str, list[Demand]] | None:
    """Return what the call itself asks for, by name; None where some of it is no specifier."""
    found: dict[str, list[Demand]] = {}
    for ask in call.asks:
        demand = make_demand(ask)
        if demand is None:
            return None
        found.setdefault(ask.name, []).append(demand)
    return found


def _resolve(call: PipCall, own: Mapping[str, list[Demand]] | None) -> Installed | None:
    if own is None:
        return None
    chosen: dict[str, tuple[str, frozenset[str]]] = {}
    barred: dict[str, dict[str, list[Demand]]] = {}
    newest: dict[tuple[str, tuple[str, ...]], str | None] = {}
    for _ in range(_MAX_ROUNDS):
        wanted, unknown = _collect_wanted(call, own, chosen)
        following: dict[str, tuple[str, frozenset[str]]] = {}
        for name in [name for name, demands in wanted.items() if not all(one.by.limits_only for one in demands)]:
            extras = frozenset().union(*(demand.extras for demand in wanted[name]))
            known = distribution(name)
            if known is None:
                unknown.add(name)
                continue
            asked = name, tuple([demand.specifier for demand in wanted[name]])
            if asked in newest and name not in barred:
                found = newest[asked]
            else:
                allowed = (version for version, form in candidates(wanted[name], call.python) if form != "-")
                found = next((one for one in allowed if _fits(known, one, extras, call, barred.get(name, {}))), None)
            if name not in barred:
                newest[asked] = found  # most rounds ask the same of most
            if not _is_sure(known, found, wanted[name]):
                unknown.add(name)
            elif found is not None:
                following[name] = (found, extras)
            elif not _bar(name, wanted, call, barred):
                return None
            else:  # once more without those that were chosen and may not be
                following = {one: what for one, what in chosen.items() if one not in barred}
                break
        if following == chosen:
            return Installed({name: version for name, (version, _) in chosen.items()}, frozenset(unknown))
        chosen = following
    return None


def _collect_wanted(
    call: PipCall, own: Mapping[str, list[Demand]], chosen: Mapping[str, tuple[str, frozenset[str]]]
) -> tuple[dict[str, list[Demand]], set[str]]:
    """Return what the call and the chosen releases demand, by name, and the names of which that is not known."""
    wanted = {name: list(demands) for name, demands in own.items()}
    unknown = {"?"} if call.others or call.own_index else set()
    for name, (version, extras) in chosen.items():
        known = distribution(name)
        items = known.requires(version, extras, call.python) if known else None
        if items is None:
            unknown.add(name)
        for item in items or ():
            allowed = parse_specifier(item.specifier)
            if allowed is None:
                unknown.add(item.name)
                continue
            by = wanted[name][0].by if name in wanted else call.asks[0]
            wanted.setdefault(item.name, []).append(
                Demand(item.name, item.specifier, allowed, by, f"{name} {version}", frozenset(item.extras))
            )
    return wanted, unknown


def _bar(
    name: str, wanted: Mapping[str, list[Demand]], call: PipCall, barred: dict[str, dict[str, list[Demand]]]
) -> bool:
    """Bar the releases whose demands on `name` contradict what is pinned; False where that is nobody's fault alone."""
    pinned = {
        one for one, demands in wanted.items() if any(only_release(demand) and not demand.via for demand in demands)
    }
    for _ in range(_MAX_ROUNDS):
        also = {
            one
            for one, demands in wanted.items()
            if any(only_release(demand) and demand.via.partition(" ")[0] in pinned for demand in demands)
        }
        if also <= pinned:
            break
        pinned |= also
    fixed = [demand for demand in wanted[name] if not demand.via or demand.via.partition(" ")[0] in pinned]
    if not fixed or not _is_possible(fixed, call):
        return False
    found = False
    for demand in wanted[name]:
        asker = demand.via.partition(" ")[0]
        if asker and asker not in pinned and not _is_possible([*fixed, demand], call):
            found |= name not in barred.get(asker, {})
            barred.setdefault(asker, {})[name] = fixed
    return found


def _is_possible(demands: list[Demand], call: PipCall) -> bool:
    return any(form != "-" for _, form in candidates(demands, call.python))


def _fits(
    known: Distribution, version: str, extras: frozenset[str], call: PipCall, barred: Mapping[str, list[Demand]]
) -> bool:
    """Return whether what a release demands of others can be had along with what is fixed about them."""
    for item in (known.requires(version, extras, call.python) or ()) if barred else ():
        allowed = parse_specifier(item.specifier) if item.name in barred else None
        if allowed is not None:
            fixed = barred[item.name]
            demand = fixed[0]._replace(specifier=item.specifier, allowed=allowed)
            if not _is_possible([*fixed, demand], call):
                return False
    return True


def _is_sure(known: Distribution, found: str | None, wanted: list[Demand]) -> bool:
    """Return whether the data hold all that the demands allow: they lack what came since, and much of partial ones."""
    pins = [release for demand in wanted if (release := only_release(demand))]
    if found is None:
        return not known.partial and all(known.find(release) is not None for release in pins)
    return bool(pins) or not known.partial or found == known.versions[-1]
