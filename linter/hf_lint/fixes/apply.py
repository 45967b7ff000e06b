"""Fixes of a target: written to its folder, or shown as a diff."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.core.atomic import replace_file
from hf_lint.core.model import ToolError
from hf_lint.errors import WriteError
from hf_lint.fixes.choose import choose_fixes, finding_key
from hf_lint.reports.diff import render_diff
from hf_lint.reports.escape import visible
from hf_lint.reports.paths import base_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from hf_lint.config.settings import Fixes
    from hf_lint.core.model import TargetReport
    from hf_lint.fixes.choose import Change
    from hf_lint.sources.source import Source
    from hf_lint.space import Space


def fix_target(
    source: Source,
    space: Space,
    report: TargetReport,
    check: Callable[[Space], TargetReport],
    fixes: Fixes,
) -> TargetReport:
    """Return the report after those of its fixes that `fixes` names were written to the source's folder.

    A file that cannot be written is an error in the report.
    """
    result = choose_fixes(space, report, check, unsafe=fixes.unsafe, safe=fixes.safe, only=fixes.only)
    notes = tuple(
        f"not fixed: {finding.rule} at {finding.location.path}:{finding.location.span.line}: {why}"
        for finding, why in result.rejected
    )
    rejected = {finding_key(finding) for finding, _ in result.rejected}

    def without_rejected(after: TargetReport) -> TargetReport:
        """Return the report in which a fix that cannot be applied no longer counts as one."""
        findings = (
            finding._replace(fix=None) if finding_key(finding) in rejected else finding for finding in after.findings
        )
        return after._replace(findings=tuple(findings))

    if fixes.dry:
        base = visible(base_of(report, os.getcwd()).lstrip("/"))
        diff = render_diff(space, result.space, result.changes, report, base)
        return without_rejected(report)._replace(notes=(*report.notes, *notes), diff=diff)
    errors = tuple(ToolError("fix", error) for error in _write(Path(source.folder), result.changes))
    if errors:  # some of it is written, some is not: say what there is now
        with source.open() as snapshot:
            assert snapshot.space is not None
            now = check(snapshot.space)
        return now._replace(notes=(*now.notes, *notes), errors=(*now.errors, *errors))
    return without_rejected(result.report)._replace(notes=(*result.report.notes, *notes), fixed=result.fixed)


def _write(folder: Path, changes: tuple[Change, ...]) -> list[str]:
    """Return what could not be written, and why."""
    return [problem for change in changes if (problem := _write_change(folder, change))]


def _write_change(folder: Path, change: Change) -> str:
    if change.before is None and (folder / change.path).exists():
        return f"{change.path}: already exists, although git does not list it"
    try:
        replace_file(folder, change.path, change.after, change.before)
    except WriteError as error:
        return str(error)
    return ""
