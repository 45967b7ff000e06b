"""Workflow commands: findings as annotations on a pull request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.core.model import Severity
from hf_lint.reports.advice import title_of
from hf_lint.reports.escape import visible
from hf_lint.reports.paths import base_of, origin

if TYPE_CHECKING:
    from hf_lint.core.model import Finding, Report
    from hf_lint.reports.formats import Context

LIMIT = 10
"""Annotations of one level that GitHub shows for a step; it drops the others without a word."""


def render_github(report: Report, context: Context) -> str:
    """Annotations: what could not be checked, then the findings, worst first; at most LIMIT of a level.

    What is over the limit follows as plain log lines.
    """
    placed = [(finding, base_of(target, context.cwd)) for target in report.targets for finding in target.findings]
    placed.sort(key=lambda item: -item[0].severity)
    used: Counter[str] = Counter()
    commands: list[str] = []
    rest: list[str] = []
    for target in report.targets:  # first: what is missing must not be among what GitHub drops
        for error in target.errors:
            text = f"{target.target}: {error.message}"
            used["error"] += 1
            if used["error"] <= LIMIT:
                commands.append(f"::error title=hf-lint could not check everything::{escape_data(text)}")
            else:
                rest.append(f"error: {visible(text)}")
    for finding, base in placed:
        level = _level(finding.severity)
        used[level] += 1
        if used[level] <= LIMIT:
            commands.append(_command(level, finding, base))
        else:
            rest.append(_plain(finding, base))
    if rest:
        commands.append(f"::group::{len(rest)} more")
        commands += [*rest, "::endgroup::"]
    return "".join(f"{line}\n" for line in commands)


def escape_data(text: str) -> str:
    """Return `text` as the message of a command: it cannot end the line, nor start another command."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Return `text` as the value of a command's property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _level(severity: Severity) -> str:
    if severity >= Severity.HIGH:
        return "error"
    return "warning" if severity == Severity.MEDIUM else "notice"


def _command(level: str, finding: Finding, base: str) -> str:
    span = finding.location.span
    properties = {
        "file": base + finding.location.path,
        "line": str(span.line),
        "endLine": str(span.end_line),
        "title": f"{finding.rule} ({finding.severity})",
    }
    if span.end_line == span.line:  # GitHub refuses columns across lines
        properties["col"] = str(span.column)
        properties["endColumn"] = str(max(span.end_column, span.column))
    listed = ",".join(f"{name}={escape_property(value)}" for name, value in properties.items())
    return (
        f"::{level} {listed}::{escape_data(f'{title_of(finding)}{origin(finding)}: {finding.message} ({finding.url})')}"
    )


def _plain(finding: Finding, base: str) -> str:
    place = f"{base}{finding.location.path}:{finding.location.span.line}:{finding.location.span.column}"
    return f"{finding.severity}[{finding.rule}] {visible(place)}{origin(finding)}: {visible(finding.message)}"
