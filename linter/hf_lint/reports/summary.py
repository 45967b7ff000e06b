"""The last words of a run: what was found, what ran, and what was not looked at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.core.model import Severity
from hf_lint.core.words import count_of
from hf_lint.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.core.model import AdvisorySource, Finding, Report, Skip, TargetReport
    from hf_lint.reports.color import Painter

SKIP_WORDS = {
    "not-applicable": "not applicable",
    "offline": "offline",
    "not-installed": "not installed",
    "config": "not in this profile",
}
"""How the summary calls rules that did not run, by the kind of their skip."""
_NAMED = 3
"""Rules that the headline names."""
OLD = {"baseline": "by the baseline", "new-from": "there before"}
"""How it calls what sets findings aside because they are old."""
CHOSEN = ("ignored", "not selected")
"""Reasons of skips by which the run leaves out what its profile has."""
_CONFIG_WORDS = {"ignored": "ignored", "not selected": "not selected", "waivers are off": "disabled"}
"""The same for some reasons of the kind config."""


def count_severities(report: Report) -> dict[str, int]:
    """Return findings by severity, worst first; every severity has its entry."""
    counts = Counter(finding.severity for target in report.targets for finding in target.findings)
    return {str(severity): counts[severity] for severity in sorted(Severity, reverse=True)}


def render_summary(report: Report, paint: Painter, *, hidden: int = 0, verbose: bool = False, width: int = 0) -> str:
    """Errors, notes and the summary line. `hidden` findings were found and filtered out by an option.

    With a `width` lines are broken for a terminal of so many columns; without one each stays a line.
    """
    lines = [line for target in report.targets for line in _about(target, len(report.targets) > 1, paint, verbose)]
    if verbose:
        lines += [_advisories(source, paint) for source in report.advisories]
    lines += [f"{paint('note:', 'bold')} {visible(note)}" for note in report.notes]
    lines.append(summary_line(report, paint, hidden))
    if width:
        from hf_lint.reports.layout import fold

        lines = [part for line in lines for part in fold(line, width)]
    return "".join(f"{line}\n" for line in lines)


def _advisories(source: AdvisorySource, paint: Painter) -> str:
    entries = count_of(source.entries, "entry", "entries")
    when = f"as of {source.as_of}" if source.as_of else "without a date"
    return f"{paint('advisories:', 'dim')} {visible(source.name)}, {entries} {when}"


def render_errors(report: Report, paint: Painter) -> str:
    """Only what went wrong: a quiet run is not a silent one."""
    lines = [line for target in report.targets for line in _errors(target, len(report.targets) > 1, paint)]
    return "".join(f"{line}\n" for line in lines)


def summary_line(report: Report, paint: Painter, hidden: int = 0) -> str:
    """Return what was found and what was done, in one line."""
    return headline(report, paint, hidden, fixable=True) + " · " + ", ".join(_work(report, hidden))


def _errors(target: TargetReport, named: bool, paint: Painter) -> Iterator[str]:
    where = f"{visible(target.target)}: " if named else ""
    return (f"{paint('error:', 'error')} {where}{visible(error.message)}" for error in target.errors)


def _about(target: TargetReport, named: bool, paint: Painter, verbose: bool) -> Iterator[str]:
    where = f"{visible(target.target)}: " if named else ""
    yield from _errors(target, named, paint)
    for note in target.notes:
        yield f"{paint('note:', 'bold')} {where}{visible(note)}"
    for finding in target.fixed:
        yield f"{paint('fixed:', 'good')} {where}{finding.rule} at {visible(finding.location.path)}: {_title(finding)}"
    if verbose:
        for item in target.waived:
            place = f"{item.finding.location.path}:{item.finding.location.span.line}"
            words = f"{item.finding.rule} at {place} ({item.source}{f' until {item.until}' if item.until else ''})"
            why = f": {item.reason}" if item.reason else ""
            yield f"{paint('waived:', 'dim')} {where}{visible(words + why)}"
        for skip in target.skipped:
            yield f"{paint('skipped:', 'dim')} {where}{skip.rule}: {visible(skip.reason)}"


def headline(report: Report, paint: Painter, hidden: int = 0, *, fixable: bool = False) -> str:
    """Return what was found, in a few words that say no more than was checked; with `fixable` also what has a fix."""
    counts = count_severities(report)
    total = sum(counts.values())
    spaces = sum(target.is_space for target in report.targets)
    beside = " and beside " + ("them" if spaces > 1 else "it")
    over = (
        f" in {count_of(spaces, 'Space')}{beside * (spaces < len(report.targets))}" if len(report.targets) > 1 else ""
    )
    incomplete = any(target.errors for target in report.targets)
    if not total:
        if not any(target.rules_run for target in report.targets):
            return paint("Nothing was checked", "error")
        if incomplete:
            return paint(f"Incomplete: no findings{over}, but not everything was checked", "error")
        limits = list(_limits(report, hidden))
        if not limits:
            return paint(f"All good: no findings{over}", "good")
        if limits[0].startswith("new "):
            return paint(f"No {limits[0]}{over}", "bold")
        if limits[0].startswith("of "):
            return paint(f"No findings {limits[0]}{over}", "bold")
        return paint(f"No findings{over}{'' if limits[0].startswith(',') else ' '}{limits[0]}", "bold")
    fixes = [finding.fix for finding in _findings(report) if finding.fix is not None] if fixable else []
    words = f"{count_of(total, 'finding')}{over}"
    words = paint(words, "bold") + _fixable(sum(fix.safe for fix in fixes), len(fixes))
    parts = [paint(f"{count} {severity}", severity) for severity, count in counts.items() if count]
    return f"{words}: {', '.join(parts)}" + (paint(" · incomplete", "error") if incomplete else "")


def _limits(report: Report, hidden: int) -> Iterator[str]:
    """Yield why a run without findings is not all good, in words that follow `No findings`, the weightiest first."""
    if hidden:
        yield f"are shown: {hidden} hidden by --min-severity or --min-confidence"
    waived = Counter(item.source for target in report.targets for item in target.waived)
    if any(waived[source] for source in OLD):
        yield "new findings"
    chosen = any(skip.reason == "not selected" for target in report.targets for skip in target.skipped)
    ignored = sorted({skip.rule for target in report.targets for skip in target.skipped if skip.reason == "ignored"})
    if ignored and not chosen:
        more = f" and {len(ignored) - _NAMED} more" if len(ignored) > _NAMED else ""
        yield f"of the rules that are not ignored ({', '.join(map(visible, ignored[:_NAMED]))}{more} are)"
    if waived:
        yield f"besides {count_of(sum(waived.values()), 'waived one')}"
    if chosen:
        ran = max(target.rules_run for target in report.targets)
        yield f"of the {count_of(ran, 'selected rule')}"
    if any(note.startswith("only a part of the Space") for target in report.targets for note in target.notes):
        yield "in this part of the Space"
    unknown = [target.unknown_start for target in report.targets if target.unknown_start]
    if unknown:
        yield (
            ", but whether all of them start is not known"
            if len(report.targets) > 1
            else (f", but whether it starts is not known, because {visible(unknown[0])}")
        )
    unread = [note for target in report.targets for note in target.notes if " not read" in note]
    if unread:
        yield f"in what was read: {visible(unread[0])}"


def _skip_words(skip: Skip) -> str:
    words = SKIP_WORDS[skip.kind]
    return _CONFIG_WORDS.get(skip.reason, words) if skip.kind == "config" else words


def _work(report: Report, hidden: int) -> Iterator[str]:
    ran = max((target.rules_run for target in report.targets), default=0)
    several = len({target.rules_run for target in report.targets}) > 1
    yield f"{'up to ' if several else ''}{count_of(ran, 'rule')} ran"
    if len(report.targets) == 1:
        counts = Counter(_skip_words(skip) for skip in report.targets[0].skipped)
        for words in (*SKIP_WORDS.values(), *_CONFIG_WORDS.values()):
            if counts[words]:
                yield f"{counts[words]} {words}"
    fixed = sum(len(target.fixed) for target in report.targets)
    if fixed:
        yield f"{fixed} fixed"
    waived = Counter(item.source for target in report.targets for item in target.waived)
    if waived:
        old = ", ".join(f"{waived[source]} {words}" for source, words in OLD.items() if waived[source])
        yield f"{sum(waived.values())} waived" + (f" ({old})" if old else "")
    if hidden:
        yield f"{hidden} hidden by --min-severity or --min-confidence"
    ignored = sum(target.ignored for target in report.targets)
    if ignored:
        names = [visible(name) for target in report.targets for name in target.ignored_names]
        more = [f"{ignored - len(names)} more"] if names and ignored > len(names) else []
        shown = f" ({', '.join([*names, *more])})" if names and len(report.targets) == 1 else ""
        yield f"{ignored} ignored by git and not checked{shown}"
    errors = sum(len(target.errors) for target in report.targets)
    if errors:
        yield count_of(errors, "error")


def _fixable(safe: int, fixes: int) -> str:
    if not fixes:
        return ""
    if not safe:
        return f" ({fixes} fixable with --fix --unsafe-fixes)"
    more = f", {fixes - safe} more with --unsafe-fixes" if fixes > safe else ""
    return f" ({safe} fixable with --fix{more})"


def _title(finding: Finding) -> str:
    return visible(finding.fix.title if finding.fix else finding.title)


def _findings(report: Report) -> Iterable[Finding]:
    return (finding for target in report.targets for finding in target.findings)
