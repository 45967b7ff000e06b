"""The report for people: one block a finding, with the line, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.report.escape import visible
from hf_lint.report.excerpt import render_excerpt
from hf_lint.report.paths import base_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.model import Finding, Location, Report, TargetReport
    from hf_lint.report.color import Painter


def render_text(report: Report, paint: Painter, cwd: str) -> str:
    """The findings of every target in order of path and line; with several targets, a heading for each."""
    lines: list[str] = []
    for target in report.targets:
        if len(report.targets) > 1:
            lines += [_heading(target, paint), ""]
        base = base_of(target.target, target.kind, cwd)
        for finding in target.findings:
            lines += [*_block(finding, base, paint), ""]
    return "".join(f"{line}\n" for line in lines)


def _heading(target: TargetReport, paint: Painter) -> str:
    count = len(target.findings)
    words = f"{count} finding{'' if count == 1 else 's'}" if count else "nothing found"
    if target.errors:
        words += ", incomplete"
    sdk = f" ({visible(target.sdk)})" if target.sdk else ""
    style = "error" if target.errors else "bold" if count else "good"
    return f"{paint(visible(target.target), 'bold')}{sdk}: {paint(words, style)}"


def _block(finding: Finding, base: str, paint: Painter) -> Iterator[str]:
    severity = str(finding.severity)
    yield f"{paint(f'{severity}[{finding.rule}]', severity)}: {paint(visible(finding.title), 'bold')}"
    excerpt = finding.excerpt
    gutter = " " * (len(str(excerpt.line)) if excerpt else 1)
    bar = paint("|", "frame")
    yield f"{gutter}{paint('-->', 'frame')} {_place(finding.location, base)}"
    message = visible(finding.message)
    if excerpt and excerpt.text.strip():
        line, column, carets = render_excerpt(excerpt)
        yield f"{gutter} {bar}"
        yield f"{paint(str(excerpt.line), 'frame')} {bar} {line}"
        label = f" {message}" if column + carets + len(message) < 118 else ""
        yield f"{gutter} {bar} {' ' * column}{paint('^' * carets + label, severity)}"
        if not label:
            yield f"{gutter} {bar} {paint(message, severity)}"
    else:
        yield f"{gutter} {paint('=', 'frame')} {message}"
    for place in finding.related:
        note = f": {visible(place.note)}" if place.note else ""
        yield f"{gutter}{paint(':::', 'frame')} {_place(place, base)}{note}"
    equals = paint("=", "frame")
    advice = first_line(finding.help)
    if advice:
        yield f"{gutter} {equals} {paint('help:', 'bold')} {visible(advice)}"
    yield f"{gutter} {equals} {paint('docs:', 'bold')} {finding.url}"


def _place(location: Location, base: str) -> str:
    return f"{visible(base + location.path)}:{location.span.line}:{location.span.column}"


def first_line(text: str) -> str:
    """The first paragraph of a policy's text up to the end of its first line that holds a sentence or a lead-in."""
    paragraph = text.strip().partition("\n\n")[0].splitlines()
    words: list[str] = []
    for line in paragraph:
        words.append(line.strip())
        if line.rstrip().endswith((".", ":", "!")):
            break
    return " ".join(words)
