"""Writing and pruning baselines after a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.config.baseline import (
    Baseline,
    cover,
    current_entries,
    make_baseline,
    read_before,
    render_baseline,
    stale_entries,
)
from hf_lint.config.settings import policies_of
from hf_lint.core.atomic import replace_file
from hf_lint.core.model import Severity, ToolError
from hf_lint.core.words import count_of
from hf_lint.errors import ConfigError, WriteError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hf_lint.config.baseline import Entry
    from hf_lint.config.settings import Settings
    from hf_lint.core.model import Finding, TargetReport

_SHOWN = 20


def keep_baselines(
    settings: Sequence[Settings], reports: Sequence[TargetReport], *, write: bool, prune: bool
) -> list[TargetReport]:
    """Return the reports, after writing or pruning the baseline of each; what became of it is a note, or an error."""
    return [
        _write_baseline(one, report) if write else _compare(one, report, prune=prune)
        for one, report in zip(settings, reports, strict=True)
    ]


def _write_baseline(settings: Settings, report: TargetReport) -> TargetReport:
    if report.errors:
        return _with_notes(report, "the baseline was not written, because the run is incomplete")
    free = [finding for finding in report.findings if finding.rule not in report.locked]
    baseline = make_baseline(free, report.profile)
    count = len(baseline.entries)
    words = f"{count_of(count, 'finding')} written to {settings.baseline_path}"
    locked = len(report.findings) - len(free)
    words += f", {locked} of locked policies excluded" if locked else ""
    return _save(settings, baseline, cover(report), words, *_first(free))


def _first(findings: Sequence[Finding]) -> list[str]:
    """Say which of the findings that a new baseline covers cannot wait, each with its place, and what to do."""
    critical = [finding for finding in findings if finding.severity == Severity.CRITICAL]
    secrets = [finding for finding in critical if finding.secret]
    if not critical:
        return []
    words = [f"the baseline has {count_of(len(critical), 'critical finding')}, still to be fixed:"]
    words += [
        f"  {one.rule} at {one.location.path}:{one.location.span.line}: {one.message}" for one in critical[:_SHOWN]
    ]
    if len(critical) > _SHOWN:
        words.append(f"  and {len(critical) - _SHOWN} more: `hf-lint --no-waivers --min-severity critical`")
    if secrets:
        words.append(
            "revoke the secrets first, where they were issued, because every reader of the repository has them"
        )
    rest = dict.fromkeys(one.rule for one in critical if not one.secret)
    if rest:
        begin = "then fix the rest" if secrets else "fix them now"
        words.append(f"{begin}: `hf-lint explain {' '.join(rest)}` says how")
    return words


def _compare(settings: Settings, report: TargetReport, *, prune: bool) -> TargetReport:
    if settings.baseline is None:
        return report
    if prune and (report.errors or report.profile < settings.baseline.profile):
        why = f"it was made in profile {settings.baseline.profile}" if not report.errors else "the run is incomplete"
        return _with_error(report, f"the baseline was not pruned, because {why}")
    stale = set(stale_entries(settings.baseline, report, policies_of(settings).renamed))
    current = current_entries(settings.baseline, report)
    if not stale and not current:
        return report
    if not prune:
        words = [f"{_count(stale, 'stale ')} in the baseline: remove with --prune-baseline"] * bool(stale)
        words += [f"{_count(current)} of renamed policies in the baseline: update with --prune-baseline"] * bool(
            current
        )
        return _with_notes(report, *words)
    left = tuple(current.get(entry, entry) for entry in settings.baseline.entries if entry not in stale)
    words = [f"removed {_count(stale, 'stale ')} from {settings.baseline_path}"] * bool(stale)
    words += [f"updated {_count(current)} of renamed policies in {settings.baseline_path}"] * bool(current)
    return _save(settings, settings.baseline._replace(entries=left), report, *words)


def _count(entries: Collection[Entry], kind: str = "") -> str:
    return count_of(len(entries), f"{kind}entry", f"{kind}entries")


def _save(settings: Settings, baseline: Baseline, report: TargetReport, *words: str) -> TargetReport:
    path = Path(settings.baseline_path)
    root = Path(settings.baseline_root) if settings.baseline_root else path.parent
    try:
        before = read_before(path)
        replace_file(root, path.relative_to(root).as_posix(), render_baseline(baseline).encode(), before)
    except (WriteError, ConfigError) as error:
        return _with_error(report, str(error))
    return _with_notes(report, *words)


def _with_notes(report: TargetReport, *notes: str) -> TargetReport:
    return report._replace(notes=(*report.notes, *notes))


def _with_error(report: TargetReport, message: str) -> TargetReport:
    return report._replace(errors=(*report.errors, ToolError("baseline", message)))
