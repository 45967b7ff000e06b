"""One line a finding, as compilers write it: for editors, problem matchers and grep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.reports.advice import title_of
from hf_lint.reports.escape import first, visible
from hf_lint.reports.paths import base_of, origin

if TYPE_CHECKING:
    from hf_lint.core.model import Report
    from hf_lint.reports.formats import Context


def render_concise(report: Report, context: Context) -> str:
    """`path:line:column: severity[policy] message` for each finding, in order of target, path and line.

    A path with a colon in it stays as it is: the place ends at the last `:NUMBER:NUMBER: ` before the severity.
    """
    lines = []
    for target in report.targets:
        base = base_of(target, context.cwd)
        for finding in target.findings:
            span = finding.location.span
            place = f"{first(visible(base + finding.location.path))}:{span.line}:{span.column}"
            words = visible(f"{title_of(finding)}{origin(finding)}: {finding.message}")
            lines.append(f"{place}: {finding.severity}[{finding.rule}] {words}\n")
    return "".join(lines)
