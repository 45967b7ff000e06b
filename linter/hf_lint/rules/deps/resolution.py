"""Can what is asked for be installed together, and does it start when it is?"""

from __future__ import annotations

import re
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
    from collections.abc import Iterator

    from hf_lint.core.model import Fix, Location
    from hf_lint.core.policy import Policy
    from hf_lint.installs.asked import PipCall
    from hf_lint.installs.demands import Demand
    from hf_lint.space import Space

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
        if not refused:
            for hit in broken_pairs(space, call):
                refused = True
                if hit.location not in reported:
                    reported.add(hit.location)
                    yield hit
        if policy.params["resolve"] and not refused:
            yield from _ask_uv(call, policy)
    if any(path.endswith(_PICKLES) for path in space.files):
        from hf_lint.analysis.pickle_versions import find_unreadable

        yield from (hit for hit in find_unreadable(space) if hit.location not in reported)


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
    wanted = demands(call)
    # Once requirements.txt and the card agree about Gradio, what its two releases require may agree, too.
    disputed = contradiction(one for one in wanted.get("gradio", ()) if not one.via) is not None
    for name in wanted:
        pair = contradiction(wanted[name])
        if pair is None or (disputed and any(one.by.name == "gradio" for one in pair)):
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
