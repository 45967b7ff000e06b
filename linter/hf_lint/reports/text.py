"""The report for people: what it means and what to do first, then the findings by rule, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Severity
from hf_lint.core.words import count_of
from hf_lint.reports.blocks import Look, brief_block, full_block, line_of, short_block
from hf_lint.reports.escape import first, visible
from hf_lint.reports.layout import fold
from hf_lint.reports.paths import base_of
from hf_lint.reports.ranking import choose_tasks, group_findings, needs_summary, tell_secrets_once
from hf_lint.reports.summary import headline, render_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hf_lint.core.model import Finding, Report, TargetReport
    from hf_lint.reports.formats import Context
    from hf_lint.reports.ranking import Group

FEW = 6
"""Findings of a Space that are all shown in full."""
MANY = 5
"""Spaces in one run whose findings are shown; of more there is only the table."""
MAX_LINES = 150
"""Lines for a Space, summary included; the least severe findings get fewer words until they fit."""


HEADS = 4
"""Lines beside the findings and their summary: over those in short, and at the end."""


def render_text(report: Report, context: Context) -> str:
    """Return what was found, for people. With several targets a table of them comes first.

    A Space with several findings begins with a summary. With more than FEW of them those of concern hygiene, and of
    severity low and info, are folded to one line a rule, unless `context.every` asks for all.
    """
    if context.statistics:
        from hf_lint.reports.statistics import render_statistics

        lines = render_statistics(report, context)
    else:
        lines = _report(report, context)
    text = "".join(f"{line}\n" for line in lines)
    return text + render_summary(report, context.paint, hidden=context.hidden) if context.alone else text


def _report(report: Report, context: Context) -> list[str]:
    if len(report.targets) == 1:
        return _target(report.targets[0], report, context)
    from hf_lint.reports.table import render_table

    lines = render_table(report, context)
    if len(report.targets) > MANY and not context.every:
        return lines
    for target in report.targets:
        if target.findings or target.errors:
            lines += ["", _heading(target, context), "", *_target(target, report, context)]
    return lines


def _heading(target: TargetReport, context: Context) -> str:
    paint = context.paint
    count = len(target.findings)
    words = count_of(count, "finding") if count else "nothing found"
    if target.errors:
        words += ", incomplete"
    sdk = f" ({visible(target.sdk)})" if target.sdk else ""
    style = "error" if target.errors else "bold" if count else "good"
    return f"{paint(first(visible(target.target)), 'bold')}{sdk}: {paint(words, style)}"


def _target(target: TargetReport, report: Report, context: Context) -> list[str]:
    look = Look(base_of(target, context.cwd), context.paint, context.width, context.links, context.every)
    lines = []
    numbers: dict[tuple[str, str], int] = {}
    if needs_summary(target.findings):
        from hf_lint.reports.overview import render_overview

        if len(report.targets) == 1:
            done = len(target.fixed)
            fixed = context.paint(f"Fixed {count_of(done, 'finding')}. Left: ", "good") if done else ""
            lines += [*fold(fixed + headline(report, context.paint), context.width), ""]
        lines += [*render_overview(target, context.policies(), look), ""]
        if context.sort == "severity":
            for number, task in enumerate(choose_tasks(target.findings), 1):
                numbers |= dict.fromkeys(((one.rule, one.fingerprint) for one in task.findings), number)
    if context.sort == "path":
        return [*lines, *_find_by_path(target.findings, look)]
    groups = [
        group._replace(number=numbers.get((group.rule, group.first.fingerprint), 0))
        for group in group_findings(tell_secrets_once(target.findings), context.sort)
    ]
    groups.sort(key=lambda group: (not group.number, group.number))  # in the order of what to do first
    if context.every or len(target.findings) <= FEW:
        return [*lines, *(line for group in groups for line in (*full_block(group, look), ""))]
    return [*lines, *_short(groups, look, MAX_LINES - len(lines))]


def _find_by_path(findings: Sequence[Finding], look: Look) -> Iterator[str]:
    """Yield each finding by itself in order of path and line; what to do is said at the first of its rule."""
    explained: set[str] = set()
    for finding in findings:
        (group,) = group_findings([finding])
        yield from full_block(group, look, explained=finding.rule not in explained)
        yield ""
        explained.add(finding.rule)


def _short(groups: Sequence[Group], look: Look, room: int) -> Iterator[str]:
    """Yield the groups in about `room` lines: those of what to do first in full, the others in brief or short or, like
    the minor ones, in a line each."""
    blocks = {group: [*full_block(group, look), ""] for group in groups if not _is_minor(group)}
    total = HEADS + sum(len(blocks.get(group) or [*line_of(group, look)]) for group in groups)
    for group, form in _ways_to_shorten(list(blocks)):
        if total <= room:
            break
        made = [*form(group, look), *([""] if form is brief_block else ())]
        total += len(made) - len(blocks[group])
        blocks[group] = made
        if form is line_of:
            del blocks[group]
    for block in blocks.values():
        yield from block
    if blocks and block[-1]:
        yield ""
    folded = [group for group in groups if group not in blocks]
    if folded:
        count = count_of(sum(len(group.findings) for group in folded), f"{'more' if blocks else 'minor'} finding")
        yield from fold(look.paint(f"{count} in short (--show all has them in full)", "bold"), look.width)
        yield from (line for group in folded for line in line_of(group, look))
        yield ""
    yield look.paint("Why, and what to do: hf-lint explain ID", "dim")


def _ways_to_shorten(groups: Sequence[Group]) -> Iterator[tuple[Group, Callable[[Group, Look], Iterator[str]]]]:
    """Yield what gets fewer words, and in which form, in the order in which they are missed least."""
    rest = [group for group in reversed(groups) if not group.number]
    for severity in sorted({group.severity for group in rest}):
        for form in (brief_block, short_block):
            yield from ((group, form) for group in rest if group.severity == severity)
    yield from ((group, line_of) for group in rest if group.severity <= Severity.MEDIUM)
    for form in (brief_block, short_block):
        yield from ((group, form) for group in reversed(groups) if group.number)


def _is_minor(group: Group) -> bool:
    return group.severity <= Severity.LOW or (
        group.severity <= Severity.MEDIUM and all(finding.concern == "hygiene" for finding in group.findings)
    )
