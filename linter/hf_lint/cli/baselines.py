"""Writing and pruning baselines after a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.config.baseline import Baseline, covered, make_baseline, render_baseline, stale_entries
from hf_lint.core.atomic import WriteError, replace_file
from hf_lint.core.model import ToolError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.config.settings import Settings
    from hf_lint.core.model import TargetReport


def keep_baselines(
    settings: Sequence[Settings], reports: Sequence[TargetReport], *, write: bool, prune: bool
) -> list[TargetReport]:
    """The reports, after writing or pruning the baseline of each; what became of it is a note, or an error."""
    return [
        _write_baseline(one, report) if write else _compare(one, report, prune=prune)
        for one, report in zip(settings, reports, strict=True)
    ]


def _write_baseline(settings: Settings, report: TargetReport) -> TargetReport:
    if report.errors:
        return _with_note(report, "no baseline was written: the run is incomplete")
    free = [finding for finding in report.findings if finding.rule not in report.locked]
    baseline = make_baseline(free, report.profile)
    count = len(baseline.entries)
    words = f"{count} finding{'' if count == 1 else 's'} written to {settings.baseline_path}"
    locked = len(report.findings) - len(free)
    words += f", {locked} of locked policies left out" if locked else ""
    return _save(settings, baseline, covered(report), words)


def _compare(settings: Settings, report: TargetReport, *, prune: bool) -> TargetReport:
    if settings.baseline is None:
        return report
    if prune and (report.errors or report.profile < settings.baseline.profile):
        why = f"it was made in profile {settings.baseline.profile}" if not report.errors else "the run is incomplete"
        return _with_error(report, f"the baseline was not pruned: {why}")
    stale = set(stale_entries(settings.baseline, report))
    if not stale:
        return report
    count = f"{len(stale)} {'entry' if len(stale) == 1 else 'entries'}"
    if not prune:
        return _with_note(report, f"{count} of the baseline match nothing any more: --prune-baseline takes them out")
    left = settings.baseline._replace(entries=tuple(e for e in settings.baseline.entries if e not in stale))
    return _save(settings, left, report, f"{count} taken out of {settings.baseline_path}")


def _save(settings: Settings, baseline: Baseline, report: TargetReport, words: str) -> TargetReport:
    path = Path(settings.baseline_path)
    try:
        replace_file(path.parent, path.name, render_baseline(baseline).encode())
    except WriteError as error:
        return _with_error(report, str(error))
    return _with_note(report, words)


def _with_note(report: TargetReport, note: str) -> TargetReport:
    return report._replace(notes=(*report.notes, note))


def _with_error(report: TargetReport, message: str) -> TargetReport:
    return report._replace(errors=(*report.errors, ToolError("baseline", message)))
