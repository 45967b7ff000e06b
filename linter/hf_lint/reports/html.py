"""HTML: one page that needs nothing else, to be read in a browser, sent by mail, or kept by CI.

Nothing of a Space is markup in it: texts are escaped here, and the list of findings is JSON that the page's script
shows as text. Its policy forbids every request and every script but its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.model import START, Severity
from hf_lint.core.words import count_of
from hf_lint.reports.advice import advice
from hf_lint.reports.answers import QUESTIONS, answer_concerns, answer_words, limits_of
from hf_lint.reports.color import Painter
from hf_lint.reports.escape import break_commands, visible
from hf_lint.reports.frame import (
    LEVELS,
    close_page,
    draw_controls,
    keep_options,
    list_texts,
    open_page,
    page_json,
    text_of,
    why_of,
)
from hf_lint.reports.paths import base_of, origin
from hf_lint.reports.ranking import choose_tasks, rank_targets
from hf_lint.reports.summary import summary_line
from hf_lint.reports.table import count_severe, first_words, starts_words
from hf_lint.reports.tasks import describe_task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Finding, Report, TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.reports.answers import Answer
    from hf_lint.reports.formats import Context
    from hf_lint.reports.tasks import Step

MAX_ROWS = 100
"""Spaces in the table above the findings; the list below it has them all."""


def render_html(report: Report, context: Context) -> str:
    """Return the report as a page: the summary as HTML, and the findings as data for its script."""
    views = [*(["space"] if len(report.targets) > 1 else []), "policy", "file"]
    lines = [
        *open_page(f"hf-lint: {_name(report)}", summary_line(report, Painter(False), context.hidden)),
        *_summary(report, context.policies()),
        *draw_controls(views),
        "</main>",
        f'<script type="application/json" id="data">{_data(report, context)}</script>',
        *close_page(),
    ]
    return break_commands("\n".join(lines)) + "\n"


def _name(report: Report) -> str:
    if len(report.targets) != 1:
        return f"{len(report.targets)} Spaces"
    name = report.targets[0].target
    return name if name not in ("", ".") else "this Space"


def _summary(report: Report, policies: Mapping[str, Policy]) -> Iterator[str]:
    answers = answer_concerns(report.targets, policies)
    findings = [finding for target in report.targets for finding in target.findings]
    yield '<dl class="answers">'
    for concern, question in QUESTIONS.items():
        answer = answers[concern]
        style = str(answer.gravest) if answer.gravest is not None else "good" if answer.plain else "soft"
        words = _with_code(_over_spaces(report, answer) if len(report.targets) > 1 else answer_words(answer, findings))
        yield f'<div><dt>{text_of(question)}</dt><dd class="{style}">{words}</dd></div>'
    yield "</dl>"
    if len(report.targets) == 1:
        yield from _tasks(report.targets[0])
    else:
        yield from _table(report, policies)
    errors = [f"{target.target}: {error.message}" for target in report.targets for error in target.errors]
    notes = [*report.notes, *(f"{target.target}: {note}" for target in report.targets for note in target.notes)]
    yield from list_texts("Not everything could be checked", errors)
    yield from list_texts("Notes", notes)


def _over_spaces(report: Report, answer: Answer) -> str:
    """Return the answer for many Spaces: how many of them it concerns."""
    worst = sum(
        any(one.concern == answer.concern and one.severity >= Severity.HIGH for one in target.findings)
        for target in report.targets
    )
    some = sum(any(one.concern == answer.concern for one in target.findings) for target in report.targets)
    if not some:
        return answer_words(answer, ())
    return f"{worst} of {len(report.targets)} Spaces have a critical or high finding, {some} have any" + limits_of(
        answer
    )


def _tasks(target: TargetReport) -> Iterator[str]:
    tasks = choose_tasks(target.findings)
    if not tasks:
        return
    yield '<h2>Do first</h2><ol class="tasks">'
    for task in tasks:
        words = describe_task(task, target)
        place = f"<code>{text_of(words.place)}</code>: " if words.place else ""
        items = "".join(f"<li>{_step(item)}</li>" for item in words.items)
        severity = f'<span class="severity {task.first.severity}">{task.first.severity}</span>'
        yield (
            f"<li>{severity} {place}{_with_code(words.what)}"
            f"<br>{_step(words.step)}{f'<ul>{items}</ul>' if items else ''}</li>"
        )
    yield "</ol>"


def _step(step: Step) -> str:
    command = text_of(step.command)
    if command.startswith("https://"):
        command = f'<a href="{command}" rel="noopener noreferrer">{command}</a>'
    else:
        command = keep_options(command)
    return _with_code(step.text) + (f"<br>{step.label}: <code>{command}</code>" if command else "")


def _with_code(text: str) -> str:
    """Return `text` as HTML in which what stands between backticks is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text_of(text)
    return "".join(
        f"<code>{text_of(part)}</code>" if number % 2 else text_of(part) for number, part in enumerate(parts)
    )


def _table(report: Report, policies: Mapping[str, Policy]) -> Iterator[str]:
    ranked = rank_targets(report.targets)
    yield '<h2>Spaces</h2><div class="scroll" tabindex="0" role="region" aria-label="Spaces"><table class="spaces">'
    head = '<th class="number">critical</th><th class="number">high</th><th>starts?</th>'
    yield f'<thead><tr><th>Space</th>{head}<th class="wide">first thing to do</th></tr></thead><tbody>'
    for target in ranked[:MAX_ROWS]:
        numbers = "".join(f'<td class="number">{count}</td>' for count in count_severe(target))
        what = first_words(target) if target.findings or target.errors else ""
        yield (
            f"<tr><td>{text_of(target.target)}</td>{numbers}<td>{text_of(starts_words(target, policies))}</td>"
            f'<td class="wide">{text_of(what)}</td></tr>'
        )
    yield "</tbody></table></div>"
    if len(ranked) > MAX_ROWS:
        yield f"<p>and {count_of(len(ranked) - MAX_ROWS, 'more Space')}</p>"
    yield '<p class="soft">starts?: what the files say; nothing was built or run</p>'


def _data(report: Report, context: Context) -> str:
    """Return the findings as JSON that cannot end the element which it stands in."""
    numbers: dict[tuple[str, str, str], int] = {}
    policies: list[dict[str, str]] = []
    known = context.policies()
    findings = []
    for space, target in enumerate(report.targets):
        base = base_of(target, context.cwd) if len(report.targets) == 1 else ""
        for finding in target.findings:
            words = (finding.rule, finding.title, finding.help)
            if words not in numbers:
                numbers[words] = len(policies)
                policies.append(_policy(finding, known.get(finding.rule)))
            findings.append(_finding(finding, space, numbers[words], base))
    document = {
        "spaces": [{"name": visible(target.target)} for target in report.targets],
        "policies": policies,
        "findings": findings,
    }
    return page_json(document)


def _policy(finding: Finding, policy: Policy | None) -> dict[str, str]:
    text, code = advice(finding.help)
    return {
        "id": finding.rule,
        "title": visible(finding.title),
        "concern": finding.concern,
        "why": why_of(policy),
        "help": visible(text),
        "code": "\n".join(map(visible, code)),
        "url": finding.url,
    }


def _finding(finding: Finding, space: int, policy: int, base: str) -> list[Any]:
    """Return the values of a finding in the order that page.js names them."""
    span = finding.location.span
    source, start, end = "", 0, 0
    if finding.excerpt is not None and span != START:
        text = finding.excerpt.text
        first, last = finding.excerpt.column - 1, finding.excerpt.end_column - 1
        parts = [visible(part) for part in (text[:first], text[first:last], text[last:])]
        source, start, end = "".join(parts), len(parts[0]), len(parts[0]) + len(parts[1])
    places = ", ".join(
        visible(f"{place.path}:{place.span.line}{f' ({place.note})' if place.note else ''}")
        for place in finding.related
    )
    fix = visible(finding.fix.title) if finding.fix else ""
    return [
        space,
        policy,
        LEVELS.index(finding.severity),
        visible(base + finding.location.path),
        span.line,
        span.column,
        visible(finding.message + origin(finding)),
        source,
        start,
        end,
        fix,
        places,
    ]
