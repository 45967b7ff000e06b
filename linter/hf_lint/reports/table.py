"""Many Spaces at a glance: a line each, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Severity
from hf_lint.core.words import count_of
from hf_lint.reports.answers import answer_concerns
from hf_lint.reports.escape import first, visible
from hf_lint.reports.layout import columns_of, cut, fold, pad
from hf_lint.reports.ranking import choose_tasks, rank_targets, secret_key
from hf_lint.reports.summary import headline
from hf_lint.reports.tasks import describe_task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Report, TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.reports.formats import Context

MAX_ROWS = 40
"""Spaces that the table lists unless all are asked for."""
MAX_SHARED = 5
"""Spaces with the same secret that are named."""
STARTS_WORDS = {True: "unlikely", False: "perhaps"}


def render_table(report: Report, context: Context) -> list[str]:
    """Return the table, what it leaves out, and where the rest is."""
    paint, policies = context.paint, context.policies()
    ranked = rank_targets(report.targets)
    bad = [target for target in ranked if target.findings or target.errors]
    limit = len(bad) if context.every else MAX_ROWS
    rows = [_row(target, policies) for target in bad[:limit]]
    lines = [*fold(headline(report, paint, context.hidden), context.width), ""]
    if rows:
        names = [name for name, *_ in rows]
        width = min(max(columns_of(name) for name in (*names, "Space")), max(context.width // 3, 16))
        room = max(context.width - width - 33, 12)
        lines.append(paint(f"{pad('Space', width)}  critical  high  starts?   first thing to do", "bold"))
        for name, critical, high, starts, what, style in rows:
            counts = f"{critical:>8}  {high:>4}  {starts:<8}"
            lines.append(f"{pad(cut(name, width), width)}  {paint(counts, style)}  {cut(what, room)}".rstrip())
    if len(bad) > limit:
        lines.append(f"and {count_of(len(bad) - limit, 'more Space')} (--show all, or --format html=report.html)")
    rest = [target for target in ranked if target.is_space and target not in bad]
    aside = sum(bool(target.waived or target.hidden) for target in rest)
    if len(rest) > aside:
        lines.append(paint(f"{count_of(len(rest) - aside, 'Space')} without findings", "good"))
    if aside:
        lines.append(f"{count_of(aside, 'Space')} whose findings are all waived or not shown")
    lines += _shared_secrets(report, context.width)
    if rows:
        lines += ["", paint("starts?: what the files say; nothing was built or run", "dim")]
    return lines


def _shared_secrets(report: Report, width: int) -> Iterator[str]:
    """Yield a line for each secret that is in several Spaces: it is revoked once."""
    spaces: dict[str, list[str]] = {}
    for target in report.targets:
        for key in dict.fromkeys(map(secret_key, target.findings)):
            spaces.setdefault(key, []).append(visible(target.target))
    for key, names in spaces.items():
        if key and len(names) > 1:
            more = f" and {len(names) - MAX_SHARED} more" if len(names) > MAX_SHARED else ""
            words = f"the same secret is in {len(names)} Spaces: {', '.join(names[:MAX_SHARED])}{more}"
            yield from fold(words, width)


def starts_words(target: TargetReport, policies: Mapping[str, Policy]) -> str:
    """Return whether the Space starts, in a word; ? where that was not checked."""
    answer = answer_concerns([target], policies)["breakage"]
    counted = max((*answer.counts, *answer.before, *answer.hidden), default=None)
    if counted is not None or answer.waived:  # what somebody waived by hand may well start
        return STARTS_WORDS[counted is not None and counted >= Severity.HIGH]
    return "likely" if answer.plain else "?"


def first_words(target: TargetReport) -> str:
    """Return the first thing to do, in a line without the command."""
    tasks = choose_tasks(target.findings)
    if target.errors:
        return f"not checked completely: {visible(target.errors[0].message)}"
    if not tasks:
        return "only minor findings"
    words = describe_task(tasks[0], target)
    return f"{words.place}: {words.what}" if words.place else f"{words.what}: revoke them"


def count_severe(target: TargetReport) -> tuple[int, int]:
    """Return how many critical and how many high findings there are."""
    severities = [finding.severity for finding in target.findings]
    return severities.count(Severity.CRITICAL), severities.count(Severity.HIGH)


def _row(target: TargetReport, policies: Mapping[str, Policy]) -> tuple[str, int, int, str, str, str]:
    critical, high = count_severe(target)
    style = "critical" if critical else "high" if high else "error" if target.errors else "dim"
    name = first(visible(target.target))
    return name, critical, high, starts_words(target, policies), first_words(target), style
