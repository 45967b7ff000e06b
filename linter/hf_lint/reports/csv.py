"""CSV: a row for each finding, for spreadsheets and data frames. No cell of it is a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.reports.escape import inert_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, Report, TargetReport
    from hf_lint.reports.formats import Context

COLUMNS = (
    *("space", "status", "severity", "concern", "policy", "path", "line", "column", "message", "title", "fix"),
    *("confidence", "role", "cell", "commit", "commit_date", "reason", "fingerprint", "url"),
)


def render_csv(report: Report, context: Context) -> str:
    """Return a row for each finding, waived finding and error, by `status`; one row for a Space that has none of them.

    Every text is quoted. One that a spreadsheet would compute has an apostrophe in front.
    """
    lines = [_row(dict.fromkeys(COLUMNS), header=True)]
    lines += [_row(values) for target in report.targets for values in _rows(target)]
    return "".join(lines)


def _rows(target: TargetReport) -> Iterator[dict[str, Any]]:
    rows = [{"status": "found", **_finding(finding)} for finding in target.findings]
    rows += [{"status": "waived", **_finding(item.finding), "reason": item.reason} for item in target.waived]
    rows += [{"status": "error", "message": error.message} for error in target.errors]
    for row in rows or [{"status": "clean"}]:
        yield {"space": target.target, **row}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": str(finding.severity),
        "concern": finding.concern,
        "policy": finding.rule,
        "path": finding.location.path,
        "line": finding.location.span.line,
        "column": finding.location.span.column,
        "message": finding.message,
        "title": finding.title,
        "fix": "" if finding.fix is None else "safe" if finding.fix.safe else "unsafe",
        "confidence": str(finding.confidence),
        "role": finding.role,
        "cell": f"{finding.cell.cell}:{finding.cell.line}" if finding.cell else "",
        "commit": finding.commit.id if finding.commit else "",
        "commit_date": finding.commit.date if finding.commit else "",
        "fingerprint": finding.fingerprint,
        "url": finding.url,
    }


def _row(values: dict[str, Any], *, header: bool = False) -> str:
    return ",".join(_cell(name if header else values.get(name)) for name in COLUMNS) + "\n"


def _cell(value: Any) -> str:
    """Return a number as it is, a text in quotes; nothing stands for no value."""
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return str(value)
    return '"' + inert_cell(str(value)).replace('"', '""') + '"'
