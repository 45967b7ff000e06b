"""Can what is asked for be installed together, and does it start when it is?"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from hf_lint.core.model import Edit, Hit, Problem
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.installs.asked import pip_calls
from hf_lint.installs.demands import candidates, contradiction, demands
from hf_lint.installs.platform import DOUBT, is_doubtful
from hf_lint.installs.releases import distribution
from hf_lint.rules.deps.names import code
from hf_lint.rules.deps.pairs import broken_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.model import Fix, Location
    from hf_lint.core.policy import Policy
    from hf_lint.installs.asked import Ask, PipCall
    from hf_lint.installs.demands import Demand
    from hf_lint.space import Space

_SDKS = ("gradio", "streamlit")
"""What the platform installs in one call with requirements.txt."""
_MAX_CONTRADICTIONS = 2
"""How many of one call are followed both ways."""
_PICKLES = (".pkl", ".pickle", ".joblib", ".sav", ".pt", ".pth", ".bin", ".ckpt")


@rule("incompatible-pins")
def incompatible_pins(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report requirements that no set of releases satisfies, and pairs of releases that stop the app when it starts.

    With the parameter `resolve`, uv is asked about what nothing is known to be wrong with.
    """
    reported: set[Location] = set()
    for call in pip_calls(space):
        refused = False
        for hit in _contradictions(space, call):
            refused = True
            if hit.location not in reported:
                reported.add(hit.location)
                yield hit
        for hit in _refused_ranges(call) if not refused and _has_range(call) else ():
            refused = True
            if hit.location not in reported:
                reported.add(hit.location)
                yield hit
        pairs = broken_pairs(space, call) if not refused else _in_every_way_out(space, call)
        for hit in pairs:
            refused = True
            if hit.location not in reported:
                reported.add(hit.location)
                yield hit
        if policy.params["resolve"] and not refused:
            yield from _ask_uv(call, policy)
    if any(path.endswith(_PICKLES) for path in space.files):
        from hf_lint.analysis.pickle_versions import find_unreadable

        yield from (hit for hit in find_unreadable(space) if hit.location not in reported)


def _has_range(call: PipCall) -> bool:
    """Return whether something is asked for from a release on, and something else not beyond one."""
    own = [ask for ask in call.asks if ask.location is not None]
    return any(not ask.pinned and (">" in ask.specifier or "~=" in ask.specifier) for ask in own) and any(
        "<" in ask.specifier or "==" in ask.specifier for ask in own
    )


def _refused_ranges(call: PipCall) -> Iterator[Hit]:
    """Yield a requirement of which every release requires what another one rules out."""
    from hf_lint.installs.ranges import refused_ranges

    for found in refused_ranges(call):
        place, other = found.ask.location, found.other.location
        if place is not None and other is not None:
            message = (
                f"every release that {code(found.ask.written)} allows requires another {found.other.name} than "
                f"{code(found.other.written)} ({found.release}: {code(found.needs)}), so the build fails"
            )
            yield Hit(place, message, "contradiction", related=(other,), key=f"{found.ask.name} range")


def _ask_uv(call: PipCall, policy: Policy) -> Iterator[Hit | Problem]:
    """Yield what uv says of a call, at the first requirement that it names."""
    from hf_lint.engines.processes import Bounds
    from hf_lint.engines.uv import resolve
    from hf_lint.installs.releases import PYTHONS

    asks = [ask for ask in call.asks if not ask.limits_only]
    places = [ask for ask in asks if ask.location is not None]
    if not places:
        return
    if call.others or call.own_index or len(asks) != len(call.asks):
        yield Problem("uv was not asked, because some requirements do not come from the package index")
        return
    wanted = [
        f"{ask.name}{'[' + ','.join(sorted(ask.extras)) + ']' if ask.extras else ''}{ask.specifier}" for ask in asks
    ]
    pythons = [call.python] if call.python else [PYTHONS[0], PYTHONS[-1]]
    answer = resolve(wanted, pythons, Bounds(policy.params["seconds"], 1_000_000, 2))
    if answer.problem:
        yield Problem(answer.problem)
    elif answer.reason:
        place = next((ask for ask in places if re.search(rf"\b{re.escape(ask.name)}\b", answer.reason)), places[0])
        assert place.location is not None
        message = f"uv finds no releases that can be installed together, so the build fails: {answer.reason}"
        yield Hit(place.location, message, key="resolve")


def _contradictions(space: Space, call: PipCall) -> Iterator[Hit]:
    """Yield what contradicts itself; where the card and requirements.txt ask for different releases of the SDK, also
    what contradicts either of them."""
    wanted = demands(call)
    disputed = [name for name in _SDKS if contradiction(one for one in wanted.get(name, ()) if not one.via)]
    yield from _contradictions_of(space, call, wanted, disputed)
    for name in disputed:
        pair = contradiction(one for one in wanted[name] if not one.via)
        assert pair is not None
        calls = [_without(call, one.by) for one in sorted(pair, key=_is_by_card)]
        first, second = (
            {hit.location: hit for hit in _contradictions_of(space, one, demands(one), [])} for one in calls
        )
        yield from (hit for location, hit in first.items() if location in second)


def _without(call: PipCall, ask: Ask) -> PipCall:
    return call._replace(asks=tuple(one for one in call.asks if one is not ask))


def _in_every_way_out(space: Space, call: PipCall) -> Iterator[Hit]:
    """Yield the broken pairs that are left whichever side of each contradiction gives way."""
    found = [pair for one in demands(call).values() if (pair := contradiction(one)) is not None]
    sides = dict.fromkeys(tuple(dict.fromkeys(one.by for one in sorted(pair, key=_is_by_card))) for pair in found)
    if len(sides) > _MAX_CONTRADICTIONS or any(len(side) == 1 for side in sides):
        return
    left: dict[tuple[Location, str], Hit] | None = None
    for gone in product(*sides):
        changed = call
        for ask in gone:
            changed = _without(changed, ask)
        hits = {(hit.location, hit.key): hit for hit in broken_pairs(space, changed, call)}
        left = hits if left is None else {key: hit for key, hit in left.items() if key in hits}
        if not left:
            return
    yield from (left or {}).values()


def _contradictions_of(
    space: Space, call: PipCall, wanted: Mapping[str, list[Demand]], disputed: Sequence[str]
) -> Iterator[Hit]:
    for name in wanted:
        pair = contradiction(wanted[name])
        if pair is None or any(one.by.name in disputed for one in pair):
            continue
        first, second = pair
        if space.sdk == "streamlit" and _is_by_card(first) != _is_by_card(second):
            continue  # whether the platform still installs both in one call is not known
        # The place is the requirement that the owner wrote, of two the one about the distribution itself.
        place, other = (first, second) if not first.via and first.by.location else (second, first)
        if place.by.location is None:
            place, other = other, place
        if place.by.location is None or (name == "gradio" and not first.via and not second.via):
            continue  # what requirements.txt and the card say about Gradio itself is conflicting-sdk-version
        related = (other.by.location,) if other.by.location and other.by.location != place.by.location else ()
        fix = None if place.via else _fix(place, wanted[name], call)
        key = f"{name} {place.by.written}"
        words = _words(place, other)
        if other.by.location is None and is_doubtful(space, name):
            yield Hit(place.by.location, words + DOUBT, "platform", related=related, key=key)
        else:
            yield Hit(place.by.location, words, "contradiction", fix=fix, related=related, key=key)


def _is_by_card(demand: Demand) -> bool:
    return demand.by.written.startswith("sdk_version")


def _words(place: Demand, other: Demand) -> str:
    mine = code(place.words) if not place.via else f"{_via(place)} requires {code(place.words)}"
    theirs = f"{_via(other)} requires {code(other.words)}" if other.via else f"{code(other.by.written)} is required too"
    return f"{mine}, but {theirs}, so pip finds no release that satisfies both, and the build fails"


def _via(demand: Demand) -> str:
    written = demand.by.written
    name, _, release = demand.via.partition(" ")
    if demand.by.name != name:
        return f"{demand.via} (for {code(written)})"
    via = (
        f"{name}[{','.join(sorted(demand.by.extras))}] {release}"
        if _is_of_extras(demand, name, release)
        else demand.via
    )
    return f"{via} ({code(written)})" if written.startswith("sdk_version") else via


def _is_of_extras(demand: Demand, name: str, release: str) -> bool:
    """Say whether the release alone does not require it: the platform installs extras of Gradio that nobody wrote."""
    known = distribution(name) if demand.by.extras else None
    plain = known.requires(release, frozenset(), None) if known is not None else None
    return plain is not None and (demand.name, demand.specifier) not in [(one.name, one.specifier) for one in plain]


def _fix(place: Demand, wanted: list[Demand], call: PipCall) -> Fix | None:
    """Pin the newest release that all others allow."""
    ask = place.by
    if ask.item is None or ask.file is None or ask.item.hashes or not ask.item.pinned:
        return None
    others = [demand for demand in wanted if demand.by is not ask]
    release = next((v for v, form in candidates(others, call.python) if form == "w"), None) if others else None
    if release is None:
        return None
    edit = Edit(ask.file.path, ask.item.specifier_start, ask.item.specifier_end, f"=={release}")
    return edits.fix(f"pin {ask.name} {release}", edit, safe=False)
