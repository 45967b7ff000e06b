"""The report for people: one block a finding, with the line, what is wrong and what to do."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import START
from hf_lint.core.words import count_of
from hf_lint.reports.escape import first, visible
from hf_lint.reports.excerpt import WIDTH, render_excerpt
from hf_lint.reports.paths import base_of, origin
from hf_lint.reports.summary import render_summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, Location, Report, TargetReport
    from hf_lint.reports.color import Painter
    from hf_lint.reports.formats import Context

MAX_CODE = 6
"""Lines of a remedy's code that a finding shows; the page of the policy has all."""
_ITEM = regex(r"(?:[-*]|[0-9]+\.) ")
_CODE = regex(r"`[^`]*`")
_SENTENCE_END = regex(r"\.\)? ")


def render_text(report: Report, context: Context) -> str:
    """The findings of every target in order of path and line; with several targets, a heading for each."""
    paint = context.paint
    lines: list[str] = []
    for target in report.targets:
        if len(report.targets) > 1:
            lines += [_heading(target, paint), ""]
        base = base_of(target, context.cwd)
        for finding in target.findings:
            lines += [*_block(finding, base, paint), ""]
    text = "".join(f"{line}\n" for line in lines)
    return text + render_summary(report, paint) if context.alone else text


def _heading(target: TargetReport, paint: Painter) -> str:
    count = len(target.findings)
    words = count_of(count, "finding") if count else "nothing found"
    if target.errors:
        words += ", incomplete"
    sdk = f" ({visible(target.sdk)})" if target.sdk else ""
    style = "error" if target.errors else "bold" if count else "good"
    return f"{paint(first(visible(target.target)), 'bold')}{sdk}: {paint(words, style)}"


def _block(finding: Finding, base: str, paint: Painter) -> Iterator[str]:
    severity = str(finding.severity)
    yield f"{paint(f'{severity}[{finding.rule}]', severity)}: {paint(visible(finding.title), 'bold')}"
    excerpt = finding.excerpt if finding.location.span != START else None  # START is the file as a whole
    gutter = " " * (len(str(excerpt.line)) if excerpt else 1)
    bar = f"{gutter} {paint('|', 'frame')}"
    yield f"{gutter}{paint('-->', 'frame')} {_place(finding.location, base)}{origin(finding)}"
    message = visible(finding.message)
    if excerpt and excerpt.text.strip():
        line, column, carets = render_excerpt(excerpt)
        yield bar
        yield f"{paint(str(excerpt.line), 'frame')} {paint('|', 'frame')} {line}"
        beside = column + carets + len(message) < WIDTH
        label = f" {message}" if beside else ""
        yield f"{bar} {' ' * column}{paint('^' * carets + label, severity)}"
        if not beside:
            yield from (f"{bar} {paint(part, severity)}" for part in wrap(message))
    else:
        yield from _labelled(message, "", gutter, paint)
    for place in finding.related:
        note = f": {visible(place.note)}" if place.note else ""
        yield f"{gutter}{paint(':::', 'frame')} {_place(place, base)}{note}"
    text, code = advice(finding.help)
    yield from _labelled(visible(text), "help:", gutter, paint)
    yield from (f"{gutter}   {' ' * len('help:')}   {visible(line)}" for line in code)
    for fix in dict.fromkeys(one.fix for one in (finding, *finding.merged) if one.fix is not None):
        option = "--fix" if fix.safe else "--fix --unsafe-fixes"
        yield from _labelled(f"{visible(fix.title)} ({option})", "fix:", gutter, paint)
    yield from _labelled(finding.url, "docs:", gutter, paint)


def _labelled(text: str, label: str, gutter: str, paint: Painter) -> Iterator[str]:
    head = f"{gutter} {paint('=', 'frame')} " + (f"{paint(label, 'bold')} " if label else "")
    indent = " " * (len(gutter) + 3 + (len(label) + 1 if label else 0))
    for part in wrap(text) if text else ():
        yield head + part
        head = indent


def _place(location: Location, base: str) -> str:
    return f"{visible(base + location.path)}:{location.span.line}:{location.span.column}"


def wrap(text: str) -> list[str]:
    """`text` as lines of at most WIDTH characters where its words allow it."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + len(word) < WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def advice(remedy: str) -> tuple[str, list[str]]:
    """Return a remedy in short, for a finding among others: a text on one line, and lines of code that belong to it.

    Of a list that is the first item, else the first paragraph. Where code follows the paragraph, the text is the
    sentence that announces the code; the sentences before it are for the page of the policy.
    """
    paragraph, _, rest = remedy.strip().partition("\n\n")
    lines = paragraph.splitlines()
    later_items = (number for number, line in enumerate(lines) if number and _ITEM.match(line))
    text = " ".join(line.strip() for line in lines[: next(later_items, None)])
    text = text[mark.end() :] if (mark := _ITEM.match(text)) else text
    if not text.endswith(":"):
        return text, []
    code = [*takewhile(lambda line: line.startswith(" "), rest.splitlines())]
    if not code:
        return f"{text[:-1]}.", []
    covered = _CODE.sub(lambda found: "x" * len(found[0]), text)  # a full stop in code ends no sentence
    start = max((found.end() for found in _SENTENCE_END.finditer(covered)), default=0)
    shown = [line.removeprefix("    ") for line in code[:MAX_CODE]]
    return text[start:], [*shown, "..."] if len(code) > MAX_CODE else shown
