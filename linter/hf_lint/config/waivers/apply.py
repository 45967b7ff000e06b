"""Which waiver sets which hit aside, and what is wrong with the waivers."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.config.waivers.globs import matches_any
from hf_lint.config.waivers.inline import bad_date, collect_inline
from hf_lint.config.waivers.model import (
    CONFIG,
    INVALID,
    KINDS,
    UNEXPLAINED,
    UNUSED,
    Waiver,
    WaiverOutcome,
    WaiverProblem,
)
from hf_lint.core.model import Location, Severity, Span
from hf_lint.core.names import note_renamed
from hf_lint.core.suggest import suggest
from hf_lint.core.words import count_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from hf_lint.config.waivers.model import WaiverSettings
    from hf_lint.core.model import Hit
    from hf_lint.pipeline.selection import RuleSelection, SelectedRule
    from hf_lint.space import Space


MAX_REFUSALS = 20
"""Waivers that do not count and are named one by one."""


def today() -> str:
    """Return the date that decides whether a waiver has ended."""
    return datetime.now(timezone.utc).date().isoformat()


def apply_waivers(
    space: Space,
    plan: RuleSelection,
    hits: Sequence[tuple[SelectedRule, Hit]],
    finished: Collection[str],
    settings: WaiverSettings,
) -> WaiverOutcome:
    """Match the waivers of the Space and of its config with `hits`.

    `hits` hold those too that the profile leaves out: a waiver for them is in use. `finished` are the ids of the rules
    that looked at everything: only then can a waiver be said to match nothing.
    """
    own = collect_inline(space)
    waivers = [_check_waiver(waiver, plan, settings) for waiver in own] if settings.own else []
    waivers += [_check_waiver(waiver, plan, settings) for waiver in _waivers_of_config(settings)]
    everywhere = [index for index, waiver in enumerate(waivers) if waiver.source == CONFIG]
    by_path: dict[str, list[int]] = {}
    for index, waiver in enumerate(waivers):
        if waiver.source != CONFIG:
            by_path.setdefault(waiver.location.path, []).append(index)
    used: list[set[str]] = [set() for _ in waivers]
    renamed = [note for waiver in own for note in note_renamed(waiver.names, plan.renamed, _place(waiver))]
    waived: dict[tuple[str, Hit], Waiver] = {}
    refused: dict[str, None] = {}
    parted: dict[tuple[str, Hit], tuple[Hit, ...]] = {}
    for planned, hit in hits:
        places = _places(hit)
        covered: dict[Location, Waiver] = {}
        for place in places:
            for index in (*by_path.get(place.path, ()), *everywhere):
                waiver = waivers[index]
                name = _name_for(waiver, planned)
                if name and _covers(waiver, place):
                    used[index].add(name)
                    if planned.policy.id in settings.locked and not waiver.binding:
                        refused[_refusal(waiver, planned.policy.id, settings)] = None
                    elif _counts(waiver, planned, hit):
                        covered.setdefault(place, waiver)
        left = [place for place in places if place not in covered]
        if not left:
            waived[planned.policy.id, hit] = covered[hit.location]
        elif covered:
            aside = [hit._replace(location=place, related=()) for place in covered]
            waived.update(((planned.policy.id, one), covered[one.location]) for one in aside)
            parted[planned.policy.id, hit] = (hit._replace(location=left[0], related=tuple(left[1:])), *aside)
    problems: list[WaiverProblem] = []
    notes = [*islice(renamed, MAX_REFUSALS), *islice(refused, MAX_REFUSALS)]
    if len(refused) > MAX_REFUSALS:
        notes.append(f"{len(refused) - MAX_REFUSALS} more waivers of locked policies have no effect")
    for waiver, names in zip(waivers, used, strict=True):
        found = list(_problems(waiver, plan, finished, names, settings))
        if waiver.source != CONFIG or (settings.config and not waiver.foreign):
            problems += found
        else:
            where = f"line {waiver.location.span.line} of {waiver.location.path or 'the config'}"
            notes += [f"the waiver in {where}: {p.message}" for p in found if p.kind == INVALID]
    if own and not settings.own:
        notes.append(f"{count_of(len(own), 'waiver')} in the Space's own files ignored")
    return WaiverOutcome(waived, tuple(problems), tuple(notes), parted)


def _waivers_of_config(settings: WaiverSettings) -> Iterator[Waiver]:
    for entry in settings.entries:
        place = Location(entry.file or settings.config, Span(entry.line, 1, entry.line, 1))
        yield Waiver(
            entry.names,
            entry.reason,
            entry.until,
            CONFIG,
            place,
            paths=entry.paths,
            problem=bad_date(entry.until),
            optional=entry.optional,
            binding=entry.binding,
            foreign=bool(entry.file),
        )


def _check_waiver(waiver: Waiver, plan: RuleSelection, settings: WaiverSettings) -> Waiver:
    """Return the waiver with the ids of today, and with a problem where it has ended."""
    if not plan.renamed.keys().isdisjoint(waiver.names):
        waiver = waiver._replace(names=tuple(dict.fromkeys(plan.renamed.get(name, name) for name in waiver.names)))
    if waiver.problem or not waiver.until or waiver.until >= (settings.today or today()):
        return waiver
    return waiver._replace(problem=f"it expired on {waiver.until}")


def _name_for(waiver: Waiver, planned: SelectedRule) -> str:
    """Return the name in `waiver` that means this policy, or ""."""
    policy = planned.policy
    if policy.id in waiver.names:
        return policy.id
    return policy.group if policy.group in waiver.names else ""


def _places(hit: Hit) -> tuple[Location, ...]:
    """Return where the defect is: a secret is one finding wherever it stands, but each place is waived by itself."""
    return (hit.location, *hit.related) if hit.secret else (hit.location,)


def _covers(waiver: Waiver, place: Location) -> bool:
    if waiver.source == CONFIG:
        return not waiver.paths or matches_any(place.path, waiver.paths)
    span = place.span
    last = span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line
    return not waiver.first or (span.line <= waiver.last and waiver.first <= last)


def _counts(waiver: Waiver, planned: SelectedRule, hit: Hit) -> bool:
    if waiver.problem:
        return False
    return bool(waiver.reason) or planned.severity(hit.variant) < Severity.CRITICAL


def _refusal(waiver: Waiver, policy: str, settings: WaiverSettings) -> str:
    return f"the waiver of {policy} at {_place(waiver)} has no effect, because {settings.locked[policy]} locks it"


def _place(waiver: Waiver) -> str:
    return f"{waiver.location.path or 'the config'}:{waiver.location.span.line}"


def _problems(
    waiver: Waiver, plan: RuleSelection, finished: Collection[str], used: set[str], settings: WaiverSettings
) -> Iterator[WaiverProblem]:
    place = waiver.location
    if waiver.problem:
        yield WaiverProblem(INVALID, place, waiver.problem)
    for name in waiver.names:
        wrong = "" if waiver.optional else _bad_name(name, plan.groups, settings, binding=waiver.binding)
        if wrong:
            yield WaiverProblem(INVALID, place, wrong)
        elif (
            not waiver.problem
            and not waiver.optional
            and name not in used
            and _all_finished(name, plan.groups, finished)
        ):
            yield WaiverProblem(UNUSED, place, f"`{name}` has no finding here")
    if not waiver.reason and not waiver.problem:
        words = "the waiver gives no reason after the bracket"
        yield WaiverProblem(UNEXPLAINED, place, f"{words}, and a critical finding needs one")


def _bad_name(name: str, groups: Mapping[str, str], settings: WaiverSettings, *, binding: bool) -> str:
    if name in KINDS:
        return f"`{name}` is about waivers and cannot be waived; add it to `ignore` in .hf-lint.yaml instead"
    if name in settings.locked and not binding:
        return f"`{name}` is locked by {settings.locked[name]}, so no waiver has an effect"
    if name in groups or name in groups.values():
        return ""
    return f"unknown policy or group {name[:60]!r}; {_suggest(name, (*groups, *sorted(set(groups.values()))))}"


@lru_cache(maxsize=256)
def _suggest(name: str, known: tuple[str, ...]) -> str:
    """Suggest a name, once for all waivers that share the mistake."""
    return suggest(name, known, "`hf-lint rules` lists them")


def _all_finished(name: str, groups: Mapping[str, str], finished: Collection[str]) -> bool:
    members: Iterable[str] = [name] if name in groups else [key for key, group in groups.items() if group == name]
    return all(member in finished for member in members)
