"""A Space and a plan make a report: runs the rules, and turns their hits into findings."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import TYPE_CHECKING, cast

from hf_lint.config.waivers.styles import has_marker
from hf_lint.core.lazy import name_matches
from hf_lint.core.model import (
    Finding,
    NotInstalled,
    Problem,
    Skip,
    TargetReport,
    ToolError,
    Waived,
)
from hf_lint.core.names import SDKS
from hf_lint.core.words import count_of
from hf_lint.pipeline.aside import is_lowered
from hf_lint.pipeline.findings import make_findings
from hf_lint.pipeline.fold import assign
from hf_lint.space.calls import may_hold
from hf_lint.space.gitpatterns import is_unwanted
from hf_lint.space.unread import describe_unread, find_unread_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.config.waivers.model import WaiverOutcome, WaiverSettings
    from hf_lint.core.model import Hit
    from hf_lint.core.registry import Rule
    from hf_lint.pipeline.selection import RuleSelection, SelectedRule
    from hf_lint.space import Space

MAX_SECONDS = 600.0
"""For the rules on one Space: no more begin after that. What a single rule may take is bounded by its own limits."""
_MAX_NAMED = 3
"""Files that git ignores which the last line names."""
MAX_HITS = 500
"""Findings of one rule in one Space; more of the same teach nobody."""


def check_space(
    space: Space,
    plan: RuleSelection,
    *,
    target: str = ".",
    kind: str = "directory",
    waivers: WaiverSettings | None = None,
) -> TargetReport:
    """Run the planned rules over `space`. Never raises: a rule that fails becomes a tool error that names it.

    Without `waivers`, those in the Space's own files count.
    """
    errors: list[ToolError] = []
    skipped = list(plan.skipped)
    sdk = _sdk(space, errors)
    _find_startup(space, errors)
    active = []
    finished = set()
    for planned in plan.rules:
        if planned.policy.sdk and sdk in SDKS and sdk not in planned.policy.sdk:  # first: its rule is not imported
            skipped.append(Skip(planned.policy.id, "not-applicable", f"sdk is {sdk}"))
            finished.add(planned.policy.id)
        elif planned.rule.closing and waivers is not None and not waivers.on:
            skipped.append(Skip(planned.policy.id, "config", "waivers are off"))
        else:
            active.append(planned)
    active.sort(key=lambda one: one.rule.last)
    _start(space, active, errors)
    hits: list[tuple[SelectedRule, Hit]] = []
    notes = [*space.notes]
    end = monotonic() + MAX_SECONDS
    for planned in active:
        if planned.rule.closing:
            continue
        if monotonic() > end:
            late = f"{planned.policy.id} did not run: the rules before it took more than {MAX_SECONDS:g} seconds"
            errors.append(ToolError("rule", late))
            continue
        before = len(errors) + len(notes) + len(skipped)
        hits += [(planned, hit) for hit in _run(space, planned, errors, notes, skipped)]
        if len(errors) + len(notes) + len(skipped) == before:
            finished.add(planned.policy.id)
    outcome = _settle_waivers(space, plan, hits, finished, waivers, errors)
    parted = outcome.parted if outcome is not None else {}
    shown = []
    untidy: set[str] = set()
    for planned, whole in hits:
        for hit in parted.get((planned.policy.id, whole), (whole,)):
            path = hit.location.path
            if not planned.applies(hit.variant, plan.profile, lowered=is_lowered(space, planned.policy, path)):
                continue
            if planned.policy.concern == "hygiene" and is_unwanted(space, path):
                untidy.add(path)
                continue
            shown.append((planned, hit))
    if untidy:
        notes.append(
            f"{count_of(len(untidy), 'file')} that .gitignore names: not reported as untidy, all else is checked"
        )
    if outcome is not None:
        notes += outcome.notes
        for planned in active:
            if planned.rule.closing:
                shown += [(planned, hit) for hit in _run(outcome, planned, errors, notes, skipped)]
    errors += _unreadable(space)
    findings = make_findings(space, shown)
    waived: tuple[Waived, ...] = ()
    if outcome is not None:
        findings, waived, refused = _split(findings, outcome, waivers)
        notes += refused
        from hf_lint.pipeline.old_notes import critical_notes

        notes += critical_notes(waived)
    return TargetReport(
        target=target,
        kind=kind,
        sdk=sdk,
        findings=_assign(space, [finding for finding, _ in findings], errors),
        skipped=tuple(sorted(skipped, key=lambda skip: skip.rule)),
        errors=tuple(errors),
        rules_run=len(active) - sum(skip.kind == "not-installed" for skip in skipped),
        notes=(*notes, *describe_unread(space)),
        waived=waived,
        ignored=space.ignored,
        ignored_names=space.ignored_names[:_MAX_NAMED],
        unknown_start=_why_unknown(space),
    )


def _why_unknown(space: Space) -> str:
    """Return why what the Space installs and starts is not known; "" where it is."""
    version = space.card.text("python_version") if space.startup.kind in ("gradio", "streamlit") else None
    if version is None:
        return space.startup.unknown
    from hf_lint.installs.asked import space_python
    from hf_lint.space.requirements.markers import KNOWN_PYTHONS

    python = space_python(space)
    return f"hf-lint has no list of what installs on Python {python}" if python and python not in KNOWN_PYTHONS else ""


def _settle_waivers(
    space: Space,
    plan: RuleSelection,
    hits: list[tuple[SelectedRule, Hit]],
    finished: set[str],
    settings: WaiverSettings | None,
    errors: list[ToolError],
) -> WaiverOutcome | None:
    """Return what the waivers do; None where there is none, which is the common case and costs nothing."""
    if settings is not None and not settings.on:
        return None
    if not (settings and (settings.entries or settings.baseline)) and not has_marker(space):
        return None
    from hf_lint.config.waivers.apply import apply_waivers
    from hf_lint.config.waivers.model import WaiverSettings

    try:
        return apply_waivers(space, plan, hits, finished, settings or WaiverSettings())
    except Exception as error:  # then no finding is set aside, and the run says that it is incomplete
        errors.append(_crash("reading the waivers", error))
        return None


def _split(
    findings: list[tuple[Finding, Hit]], outcome: WaiverOutcome, settings: WaiverSettings | None
) -> tuple[list[tuple[Finding, Hit]], tuple[Waived, ...], list[str]]:
    """Return the findings that count, those set aside, and what the baseline cannot set aside, in words."""
    from hf_lint.secrets import mask_text

    kept, waived = [], []
    refused: Counter[str] = Counter()
    for finding, hit in findings:
        waiver = outcome.waived.get((finding.rule, hit))
        if waiver is not None:
            waived.append(Waived(finding, mask_text(waiver.reason), waiver.source, waiver.until))
        elif settings is not None and not settings.baseline.isdisjoint(
            (finding.fingerprint, *finding.former_fingerprints)
        ):
            if finding.rule in settings.locked:
                refused[f"of {finding.rule} has no effect, because {settings.locked[finding.rule]} locks it"] += 1
                kept.append((finding, hit))
            else:
                waived.append(Waived(finding, "", "baseline"))
        else:
            kept.append((finding, hit))
    notes = [f"the baseline's waiver {why}{f' ({n} findings)' if n > 1 else ''}" for why, n in refused.items()]
    return kept, tuple(waived), notes


def _assign(space: Space, findings: list[Finding], errors: list[ToolError]) -> tuple[Finding, ...]:
    """Return the findings, each knowing which one it is a place of; see hf_lint.pipeline.fold."""
    if len(findings) < 2:
        return tuple(findings)
    try:
        return assign(space, findings)
    except Exception as error:  # then each is told by itself
        errors.append(_crash("putting findings together", error))
        return tuple(findings)


def _sdk(space: Space, errors: list[ToolError]) -> str | None:
    try:
        return space.sdk
    except Exception as error:  # hostile input must not end the run
        errors.append(_crash("the card", error))
        return None


def _find_startup(space: Space, errors: list[ToolError]) -> None:
    """Make the model of what the Space starts; where that fails, everything about it counts as unknown."""
    try:
        _ = space.startup
    except Exception as error:  # hostile input must not end the run
        from hf_lint.startup.entries import unknown_startup

        errors.append(_crash("what the Space starts", error))
        space.startup = unknown_startup(space)


def _start(space: Space, active: Iterable[SelectedRule], errors: list[ToolError]) -> None:
    for planned in active:
        if planned.rule.starts:
            try:
                if _has_subject(space, planned.rule) and planned.rule.start is not None:
                    planned.rule.start(space, planned.policy)
            except Exception as error:
                errors.append(_crash(planned.policy.id, error))


def _has_subject(space: Space, rule: Rule) -> bool:
    """Return whether the Space has a file or a word that `rule` looks for: else there is no need to import it."""
    known = space.memo(_make_known)
    for pattern in rule.files:
        if pattern not in known:
            known[pattern] = any(name_matches(path, pattern) for path in space.files)
        if known[pattern]:
            return True
    return any(may_hold(space, word) for word in rule.words) or not (rule.files or rule.words)


def _make_known(space: Space) -> dict[str, bool]:
    """By pattern, whether a file has such a name."""
    return {}


def _run(
    subject: Space | WaiverOutcome,
    planned: SelectedRule,
    errors: list[ToolError],
    notes: list[str],
    skipped: list[Skip],
) -> list[Hit]:
    """Return the rule's hits, without repetition, in order of place; at most MAX_HITS, and a note where there are
    more."""
    hits: dict[Hit, None] = {}
    try:
        if not planned.rule.closing and not _has_subject(cast("Space", subject), planned.rule):
            return []
        for result in planned.rule.check(subject, planned.policy):
            if isinstance(result, Problem):
                errors.append(ToolError("engine", f"{planned.policy.id}: {result.message}"))
            elif isinstance(result, NotInstalled):
                if planned.selected:  # asked for by name: then going without is no small thing
                    errors.append(ToolError("engine", f"{planned.policy.id}: {result.reason}"))
                else:
                    skipped.append(Skip(planned.policy.id, "not-installed", result.reason))
            else:
                planned.severity(result.variant)  # a variant without an entry is this rule's fault: say so now
                hits[result] = None
    except Exception as error:  # one broken rule must not hide what the others find
        errors.append(_crash(planned.policy.id, error))
    if len(hits) > MAX_HITS:
        notes.append(f"{planned.policy.id}: {len(hits)} findings, the first {MAX_HITS} are shown")
    return sorted(hits, key=lambda hit: (hit.location.path, hit.location.span, hit.message))[:MAX_HITS]


def _crash(what: str, error: Exception) -> ToolError:
    """Return a tool error that says where the code failed. What the exception says may quote the Space: it is left
    out."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno}"
    return ToolError("rule", f"{what} failed with {type(error).__name__} at {place}; please report this")


def _unreadable(space: Space) -> list[ToolError]:
    return [
        ToolError("file", f"{file.path} could not be read, so it was not checked")
        for file in space.files.values()
        if file.kind_if_known == "unreadable"
    ] + [ToolError("file", gap) for gap in (*space.gaps, *find_unread_texts(space))]
