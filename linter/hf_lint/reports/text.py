"""The report for people: one block a finding, with the line, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import START
from hf_lint.reports.escape import first, visible
from hf_lint.reports.excerpt import WIDTH, render_excerpt
from hf_lint.reports.paths import base_of, origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, Location, Report, TargetReport
    from hf_lint.reports.color import Painter


def render_text(report: Report, paint: Painter, cwd: str) -> str:
    """The findings of every target in order of path and line; with several targets, a heading for each."""
    lines: list[str] = []
    for target in report.targets:
        if len(report.targets) > 1:
            lines += [_heading(target, paint), ""]
        base = base_of(target, cwd)
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
    yield from _labelled(visible(advice(finding.help)), "help:", gutter, paint)
    if finding.fix is not None:
        option = "--fix" if finding.fix.safe else "--fix --unsafe-fixes"
        yield from _labelled(f"{visible(finding.fix.title)} ({option})", "fix:", gutter, paint)
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


def advice(remedy: str) -> str:
    """The start of a policy's remedy: its first paragraph up to a line that ends a sentence."""
    words: list[str] = []
    for line in remedy.strip().partition("\n\n")[0].splitlines():
        words.append(line.strip())
        if words[-1].endswith((".", ":")):
            break
    text = " ".join(words)
    for bullet in ("- ", "* ", "1. "):
        text = text.removeprefix(bullet)
    if not text.endswith(":"):
        return text
    # What the colon announces is not shown: neither is the announcement, unless it is all there is.
    return text[: text.rindex(". ") + 1] if ". " in text else f"{text[:-1]}."
