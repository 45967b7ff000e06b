"""A run over one or more targets: their reports put together, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.config.settings import ADVISORY_RULES, organisation
from hf_lint.core.model import AdvisorySource, Report, TargetReport
from hf_lint.core.policy import digest_of
from hf_lint.osv.sources import advisory_sources, age_notes
from hf_lint.pipeline.lint import lint, selection_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hf_lint.config.settings import Settings
    from hf_lint.sources.source import Source

INCOMPLETE = 3


def lint_task(task: tuple[Source, Settings]) -> TargetReport:
    """Lint one target; a worker process gets source and settings as one value."""
    return lint(*task)


def find_advisories(settings: Iterable[Settings], path: str | None = None) -> tuple[AdvisorySource, ...]:
    """Return what dependencies are compared with: hf-lint's own table and the export at `path`; nothing where no rule
    reads them. Raises ExportError for an export that cannot be used."""
    plans = map(selection_for, settings)
    if path is None and not any(planned.policy.id in ADVISORY_RULES for plan in plans for planned in plan.rules):
        return ()
    return advisory_sources(path)


def combine_reports(
    reports: Sequence[TargetReport], settings: Sequence[Settings], advisories: tuple[AdvisorySource, ...] = ()
) -> Report:
    """Return the report on a whole run: its profile is the strictest of any target, its digest tells all policies."""
    digests = sorted({selection_for(one).digest for one in settings})
    digest = digests[0] if len(digests) == 1 else digest_of((name, b"") for name in digests)
    used = (loaded for one in settings if (loaded := organisation(one.rules.sources)) is not None)
    return Report(
        tuple(reports),
        max(one.rules.profile for one in settings),
        digest,
        advisories=advisories,
        notes=tuple(age_notes(advisories)),
        organisations=tuple(dict.fromkeys(pair for loaded in used for pair in loaded.digests)),
    )


def exit_code(reports: Sequence[TargetReport], settings: Sequence[Settings], *, exit_zero: bool = False) -> int:
    """Return 0, 1 or 3 for a finished run; `settings` go with the reports. `exit_zero` turns only 1 into 0."""
    if any(report.errors for report in reports):
        return INCOMPLETE
    failed = any(
        one.fails(finding) for report, one in zip(reports, settings, strict=True) for finding in report.findings
    )
    return 1 if failed and not exit_zero else 0
