"""How often each rule found something: `--statistics`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.reports.blocks import Look, link_policy
from hf_lint.reports.escape import visible
from hf_lint.reports.layout import cut

if TYPE_CHECKING:
    from hf_lint.core.model import Finding, Report
    from hf_lint.reports.formats import Context


def render_statistics(report: Report, context: Context) -> list[str]:
    """Return a line for each rule: findings, Spaces where there are several, worst severity, id, fixable ones, title.

    The most frequent rule comes first, of equals the most severe; with `--sort rule` the id decides.
    """
    look = Look("", context.paint, context.width, context.links)
    found: Counter[str] = Counter()
    spaces: Counter[str] = Counter()
    fixable: Counter[str] = Counter()
    worst: dict[str, Finding] = {}
    for target in report.targets:
        spaces.update({finding.rule for finding in target.findings})
        for finding in target.findings:
            found[finding.rule] += 1
            fixable[finding.rule] += finding.fix is not None
            if finding.rule not in worst or finding.severity > worst[finding.rule].severity:
                worst[finding.rule] = finding
    if not found:
        return []
    several = len(report.targets) > 1
    width = max(map(len, found))
    rules = sorted(
        found, key=lambda rule: (0, 0, rule) if context.sort == "rule" else (-found[rule], -worst[rule].severity, rule)
    )
    lines = [f"{'findings':>8}  {'Spaces  ' if several else ''}severity  {'policy':<{width}}  fixable  what is wrong"]
    for rule in rules:
        first = worst[rule]
        head = f"{found[rule]:>8}  " + (f"{spaces[rule]:>6}  " if several else "")
        severity = context.paint(f"{first.severity!s:<8}", str(first.severity))
        name = link_policy(rule, first.url, look) + " " * (width - len(rule))
        room = max(context.width - len(head) - 10 - width - 11, 12)
        lines.append(f"{head}{severity}  {name}  {fixable[rule] or '-':>7}  {cut(visible(first.title), room)}")
    return [context.paint(lines[0], "bold"), *lines[1:]]
