"""HTML: one page that needs nothing else, to be read in a browser, sent by mail, or kept by CI.

Nothing of a Space is markup in it: texts are escaped here, and the list of findings is JSON that the page's script
shows as text. Its policy forbids every request and every script but its own.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING, Any

from hf_lint.core.digests import sha256
from hf_lint.core.model import START, Severity
from hf_lint.core.policy_form import CONCERNS
from hf_lint.core.words import count_of
from hf_lint.reports.advice import advice
from hf_lint.reports.color import Painter
from hf_lint.reports.escape import break_commands, visible
from hf_lint.reports.overview import QUESTIONS, answer_words
from hf_lint.reports.paths import base_of, origin
from hf_lint.reports.ranking import answer_concerns, choose_tasks, rank_targets
from hf_lint.reports.summary import summary_line
from hf_lint.reports.table import count_severe, first_words, starts_words
from hf_lint.reports.tasks import describe_task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.model import Finding, Report, TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.reports.formats import Context
    from hf_lint.reports.ranking import Answer
    from hf_lint.reports.tasks import Step

LEVELS = tuple(sorted(Severity, reverse=True))
MAX_ROWS = 100
"""Spaces in the table above the findings; the list below it has them all."""
MAX_LISTED = 100
"""Errors and notes that the page lists."""


def render_html(report: Report, context: Context) -> str:
    """Return the report as a page: the summary as HTML, and the findings as data for its script."""
    style, script = (_read(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    title = f"hf-lint: {_name(report)}"
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(title)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{_text(title)}</h1>",
        f"<p>{_text(summary_line(report, Painter(False), context.hidden))}</p>",
        "</header>",
        "<main>",
        *_summary(report, context.policies()),
        *_controls(report),
        "</main>",
        f'<script type="application/json" id="data">{_data(report, context)}</script>',
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return break_commands("\n".join(lines)) + "\n"


def _name(report: Report) -> str:
    if len(report.targets) != 1:
        return f"{len(report.targets)} Spaces"
    name = report.targets[0].target
    return name if name not in ("", ".") else "this Space"


def _read(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), "page", name), encoding="utf-8", newline="") as stream:
        return stream.read().replace("\r\n", "\n")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _text(text: str) -> str:
    """Return `text` as text of the page, with what cannot be seen spelled out."""
    return escape(visible(text))


def _summary(report: Report, policies: Mapping[str, Policy]) -> Iterator[str]:
    answers = answer_concerns(report.targets, policies)
    findings = [finding for target in report.targets for finding in target.findings]
    yield '<dl class="answers">'
    for concern, question in QUESTIONS.items():
        answer = answers[concern]
        style = str(answer.worst) if answer.worst is not None else "good" if answer.checked else "soft"
        words = _text(_over_spaces(report, answer) if len(report.targets) > 1 else answer_words(answer, findings))
        yield f'<div><dt>{_text(question)}</dt><dd class="{style}">{words}</dd></div>'
    yield "</dl>"
    if len(report.targets) == 1:
        yield from _tasks(report.targets[0])
    else:
        yield from _table(report, policies)
    errors = [f"{target.target}: {error.message}" for target in report.targets for error in target.errors]
    notes = [*report.notes, *(f"{target.target}: {note}" for target in report.targets for note in target.notes)]
    yield from _listed("Not everything could be checked", errors)
    yield from _listed("Notes", notes)


def _over_spaces(report: Report, answer: Answer) -> str:
    """Return the answer for many Spaces: how many of them it concerns."""
    worst = sum(
        any(one.concern == answer.concern and one.severity >= Severity.HIGH for one in target.findings)
        for target in report.targets
    )
    some = sum(any(one.concern == answer.concern for one in target.findings) for target in report.targets)
    if not some:
        return answer_words(answer, ())
    return f"{worst} of {len(report.targets)} Spaces have a critical or high finding, {some} have any"


def _tasks(target: TargetReport) -> Iterator[str]:
    tasks = choose_tasks(target.findings)
    if not tasks:
        return
    yield '<h2>Do first</h2><ol class="tasks">'
    for task in tasks:
        words = describe_task(task, target)
        place = f"<code>{_text(words.place)}</code>: " if words.place else ""
        items = "".join(f"<li>{_step(item)}</li>" for item in words.items)
        yield (
            f'<li><span class="severity {task.first.severity}">{task.first.severity}</span> {place}{_text(words.what)}'
            f"<br>{_step(words.step)}{f'<ul>{items}</ul>' if items else ''}</li>"
        )
    yield "</ol>"


def _step(step: Step) -> str:
    command = _text(step.command)
    if command.startswith("https://"):
        command = f'<a href="{command}" rel="noopener noreferrer">{command}</a>'
    return _text(step.text) + (f"<br>{step.label}: <code>{command}</code>" if command else "")


def _table(report: Report, policies: Mapping[str, Policy]) -> Iterator[str]:
    ranked = rank_targets(report.targets)
    yield '<h2>Spaces</h2><div class="scroll" tabindex="0" role="region" aria-label="Spaces"><table class="spaces">'
    head = '<th class="number">critical</th><th class="number">high</th><th>starts?</th>'
    yield f'<thead><tr><th>Space</th>{head}<th class="wide">first thing to do</th></tr></thead><tbody>'
    for target in ranked[:MAX_ROWS]:
        numbers = "".join(f'<td class="number">{count}</td>' for count in count_severe(target))
        what = first_words(target) if target.findings or target.errors else ""
        yield (
            f"<tr><td>{_text(target.target)}</td>{numbers}<td>{_text(starts_words(target, policies))}</td>"
            f'<td class="wide">{_text(what)}</td></tr>'
        )
    yield "</tbody></table></div>"
    if len(ranked) > MAX_ROWS:
        yield f"<p>and {count_of(len(ranked) - MAX_ROWS, 'more Space')}</p>"
    yield '<p class="soft">starts?: what the files say; nothing was built or run</p>'


def _listed(title: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield f"<h2>{_text(title)}</h2><ul>"
        yield from (f"<li>{_text(text)}</li>" for text in texts[:MAX_LISTED])
        yield f"<li>and {len(texts) - MAX_LISTED} more</li></ul>" if len(texts) > MAX_LISTED else "</ul>"


def _controls(report: Report) -> Iterator[str]:
    several = len(report.targets) > 1
    views = [*(["space"] if several else []), "policy", "file"]
    labels = {"space": "Space", "policy": "Policy", "file": "File"}
    yield '<noscript><p class="error">The list of findings needs JavaScript; the page makes no request.</p></noscript>'
    yield '<section id="findings" hidden><h2>Findings</h2><form id="filter">'
    yield '<label>Search <input type="search" name="words" autocomplete="off"></label>'
    yield "<fieldset><legend>Severity</legend>"
    for number, level in enumerate(LEVELS):
        box = f'<input type="checkbox" name="severity" value="{number}" checked>'
        yield f"<label>{box} {level}</label>"
    yield "</fieldset>"
    concerns = "".join(f'<option value="{name}">{name}</option>' for name in CONCERNS)
    yield f'<label>Concern <select name="concern"><option value="">all</option>{concerns}</select></label>'
    options = "".join(f'<option value="{view}">{labels[view]}</option>' for view in views)
    yield f'<label>Group by <select id="view" name="view">{options}</select></label></form>'
    yield '<p id="count" class="soft" role="status"></p><div id="list"></div>'
    yield '<button type="button" id="more" hidden></button></section>'


def _data(report: Report, context: Context) -> str:
    """Return the findings as JSON that cannot end the element which it stands in."""
    numbers: dict[tuple[str, str, str], int] = {}
    policies: list[dict[str, str]] = []
    findings = []
    for space, target in enumerate(report.targets):
        base = base_of(target, context.cwd) if len(report.targets) == 1 else ""
        for finding in target.findings:
            words = (finding.rule, finding.title, finding.help)
            if words not in numbers:
                numbers[words] = len(policies)
                policies.append(_policy(finding))
            findings.append(_finding(finding, space, numbers[words], base))
    document = {
        "spaces": [{"name": visible(target.target)} for target in report.targets],
        "policies": policies,
        "findings": findings,
    }
    return json.dumps(document, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")


def _policy(finding: Finding) -> dict[str, str]:
    text, code = advice(finding.help)
    return {
        "id": finding.rule,
        "title": visible(finding.title),
        "concern": finding.concern,
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
