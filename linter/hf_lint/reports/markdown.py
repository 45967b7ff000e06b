"""Markdown: the summary of a CI job, or a comment. Nothing of a Space becomes a link, a mention or HTML in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.words import count_of
from hf_lint.reports.advice import title_of
from hf_lint.reports.color import Painter
from hf_lint.reports.commands import revocation_page
from hf_lint.reports.escape import visible
from hf_lint.reports.paths import base_of, origin
from hf_lint.reports.ranking import needs_summary
from hf_lint.reports.summary import summary_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, Report
    from hf_lint.reports.formats import Context
    from hf_lint.reports.tasks import Step

MAX_FINDINGS = 100
MAX_TEXT = 300
"""Characters of a message, and of a path: with MAX_FINDINGS it keeps far below the 1 MiB that GitHub shows."""
MAX_LISTED = 20
_ACTIVE = regex(r"[\\`*\[\]<~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)")
"""What could build structure within a line: a backslash in front makes a character of it."""
_PIPE = "&#124;"
"""A pipe that no reader of tables takes for the end of a cell; `\\|` is read in several ways behind a backslash."""
_OPENING = regex(r"(?:[#+=>-]|\d+[.)])")
"""What could build structure at the start of a line."""
_LIVELY = regex(r"[@#$]|:/|\bwww\.|:\w+:|\w\.\w+/")
"""What platforms turn into mentions, issues, formulas or links, however it is escaped: as code it stays plain."""
_SPAN = regex(r"(`[^`]+`)")
_RUN = regex(r"`+")


def render_markdown(report: Report, context: Context) -> str:
    """Return what to do first, a table with the worst findings, what could not be checked, notes, and the summary
    line."""
    placed = [(finding, base_of(target, context.cwd)) for target in report.targets for finding in target.findings]
    placed.sort(key=lambda item: -item[0].severity)
    errors = [f"{target.target}: {error.message}" for target in report.targets for error in target.errors]
    count = len(placed)
    words = count_of(count, "finding") if count else "no findings"
    lines = [f"### hf-lint: {words}{', incomplete' if errors else ''}", ""]
    if needs_summary([finding for finding, _ in placed]):
        lines += _first(report, context)
    if placed:
        lines += ["| severity | policy | place | what is wrong |", "|---|---|---|---|"]
        lines += [_row(finding, base) for finding, base in placed[:MAX_FINDINGS]]
        lines.append("")
    if count > MAX_FINDINGS:
        lines += [f"The worst {MAX_FINDINGS} of {count} findings are listed; the other reports have them all.", ""]
    lines += _list_texts("Not everything could be checked", errors)
    notes = [*report.notes, *(f"{target.target}: {note}" for target in report.targets for note in target.notes)]
    lines += _list_texts("Notes", notes)
    lines.append(escape_markdown(summary_line(report, Painter(False), context.hidden)))
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """Return `text` as plain text in a paragraph, a list or a table cell, cut to MAX_TEXT; what is between backticks is
    code.

    A word that platforms would make a link, a mention or the like of is code, too: escaping does not stop them.
    """
    text = visible(text).strip()
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    parts = (code_span(part[1:-1]) if number % 2 else _plain(part) for number, part in enumerate(_SPAN.split(text)))
    made = "".join(parts)
    opening = _OPENING.match(made)
    return f"{made[: opening.end() - 1]}\\{made[opening.end() - 1 :]}" if opening else made


def code_span(text: str) -> str:
    """Return `text` as code, whatever is in it; a pipe stands between two pieces of code."""
    return _PIPE.join(_code(part) if part else "" for part in visible(text).split("|"))


def _code(text: str) -> str:
    fence = "`" * (max((len(run) for run in _RUN.findall(text)), default=0) + 1)
    space = " " if text[:1] in "` " or text[-1:] in "` " else ""
    return fence + space + text + space + fence


def _plain(text: str) -> str:
    words = (code_span(word) if _LIVELY.search(word) else _ACTIVE.sub(r"\\\g<0>", word) for word in text.split(" "))
    return " ".join(words).replace("|", _PIPE)


def _first(report: Report, context: Context) -> Iterator[str]:
    """Yield the questions and tasks of one Space, or a table of several."""
    from hf_lint.reports.answers import QUESTIONS, answer_concerns, answer_words
    from hf_lint.reports.ranking import choose_tasks, rank_targets
    from hf_lint.reports.table import count_severe, first_words, starts_words
    from hf_lint.reports.tasks import describe_task

    if len(report.targets) > 1:
        yield from ("| Space | critical | high | starts? | first thing to do |", "|---|---:|---:|---|---|")
        for target in rank_targets(report.targets)[:MAX_LISTED]:
            critical, high = count_severe(target)
            starts = starts_words(target, context.policies())
            what = escape_markdown(first_words(target)) if target.findings or target.errors else ""
            yield f"| {code_span(target.target[:MAX_TEXT])} | {critical} | {high} | {starts} | {what} |"
        yield ""
        return
    (target,) = report.targets
    answers = answer_concerns([target], context.policies())
    for concern, question in QUESTIONS.items():
        yield f"- {question} {escape_markdown(answer_words(answers[concern], target.findings))}"
    yield ""
    tasks = choose_tasks(target.findings)
    if tasks:
        yield from ("**Do first:**", "")
        for number, task in enumerate(tasks, 1):
            words = describe_task(task, target, base_of(target, context.cwd))
            place = f"{code_span(words.place[-MAX_TEXT:])}: " if words.place else ""
            yield f"{number}. {place}{escape_markdown(words.what)}. {_step(words.step)}"
            yield from (f"   - {_step(item)}" for item in words.items)
        yield ""


def _step(step: Step) -> str:
    command = f"<{step.command}>" if step.command.startswith("https://") else code_span(step.command)
    return escape_markdown(step.text) + (f"; {step.label}: {command}" if step.command else "")


def _list_texts(title: str, texts: list[str]) -> list[str]:
    """Return a list with a title; nothing for no texts."""
    if not texts:
        return []
    more = [f"- and {len(texts) - MAX_LISTED} more"] if len(texts) > MAX_LISTED else []
    return [f"**{title}:**", "", *(f"- {escape_markdown(text)}" for text in texts[:MAX_LISTED]), *more, ""]


def _row(finding: Finding, base: str) -> str:
    path = visible(f"{base}{finding.location.path}")
    path = path if len(path) <= MAX_TEXT else path[: MAX_TEXT - 1] + "…"
    place = code_span(f"{path}:{finding.location.span.line}") + origin(finding)
    what = escape_markdown(f"{title_of(finding)}: {finding.message}")
    if page := revocation_page(finding):
        what = what.replace(code_span(page), f"<{page}>")
    return f"| {finding.severity} | [{finding.rule}]({finding.url}) | {place} | {what} |"
