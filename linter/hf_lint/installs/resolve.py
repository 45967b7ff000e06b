"""What a pip call installs today: the newest release of each distribution that every demand allows.

pip does the same until two demands meet that no release satisfies; it then goes back to older releases. Here that
gives no answer, as does anything that the data does not cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.installs.demands import Demand, candidates, make_demand
from hf_lint.installs.releases import PYTHONS, distribution
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.installs.asked import PipCall

_MAX_ROUNDS = 12


class Installed(NamedTuple):
    """What is installed: releases by name, and the names whose release or requirements are not known."""

    chosen: dict[str, str]
    unknown: frozenset[str]

    @property
    def complete(self) -> bool:
        """Whether it is all that is installed."""
        return not self.unknown


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
    unknown: set[str] = set()
    for _ in range(_MAX_ROUNDS):
        wanted = {name: list(demands) for name, demands in own.items()}
        needed = {ask.name for ask in call.asks if not ask.limits_only}
        unknown = {"?"} if call.others or call.own_index else set()
        for name, (version, extras) in chosen.items():
            known = distribution(name)
            items = known.requires(version, extras, call.python) if known else None
            if items is None:
                unknown.add(name)
                continue
            for item in items:
                allowed = parse_specifier(item.specifier)
                if allowed is None:
                    return None
                by = wanted[name][0].by if name in wanted else call.asks[0]
                wanted.setdefault(item.name, []).append(
                    Demand(item.name, item.specifier, allowed, by, f"{name} {version}", frozenset(item.extras))
                )
                needed.add(item.name)
        following: dict[str, tuple[str, frozenset[str]]] = {}
        for name in needed:
            extras = frozenset().union(*(demand.extras for demand in wanted[name]))
            if distribution(name) is None:
                unknown.add(name)
                continue
            found = next((version for version, form in candidates(wanted[name], call.python) if form != "-"), None)
            if found is None:
                return None
            following[name] = (found, extras)
        if following == chosen:
            return Installed({name: version for name, (version, _) in chosen.items()}, frozenset(unknown))
        chosen = following
    return None
