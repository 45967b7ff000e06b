"""Markdown: the summary of a CI job, or a comment. Nothing of a Space becomes a link, a mention or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.words import count_of
from hf_lint.reports.color import Painter
from hf_lint.reports.escape import visible
from hf_lint.reports.paths import base_of, origin
from hf_lint.reports.summary import summary_line

if TYPE_CHECKING:
    from hf_lint.core.model import Finding, Report
    from hf_lint.reports.formats import Context

MAX_FINDINGS = 100
MAX_TEXT = 300
"""Characters of a message, and of a path: with MAX_FINDINGS it keeps far below the 1 MiB that GitHub shows."""
MAX_LISTED = 20
_SAFE = frozenset(" ,/()'")


def render_markdown(report: Report, context: Context) -> str:
    """A heading, a table with the worst findings, what could not be checked, notes, and the summary line."""
    placed = [(finding, base_of(target, context.cwd)) for target in report.targets for finding in target.findings]
    placed.sort(key=lambda item: -item[0].severity)
    errors = [f"{target.target}: {error.message}" for target in report.targets for error in target.errors]
    count = len(placed)
    words = count_of(count, "finding") if count else "no findings"
    lines = [f"### hf-lint: {words}{', incomplete' if errors else ''}", ""]
    if placed:
        lines += ["| severity | policy | place | what is wrong |", "|---|---|---|---|"]
        lines += [_row(finding, base) for finding, base in placed[:MAX_FINDINGS]]
        lines.append("")
    if count > MAX_FINDINGS:
        lines += [f"The worst {MAX_FINDINGS} of {count} findings are listed; the other reports have them all.", ""]
    lines += _listed("Not everything could be checked", errors)
    notes = [*report.notes, *(f"{target.target}: {note}" for target in report.targets for note in target.notes)]
    lines += _listed("Notes", notes)
    lines.append(escape_markdown(summary_line(report, Painter(False))))
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """`text` as plain text in a paragraph or a table cell, cut to MAX_TEXT.

    ASCII punctuation becomes character references, which cannot build structure. An empty comment after an @ keeps
    GitHub and GitLab from notifying whoever is called like the word behind it.
    """
    text = visible(text).strip()
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    return "".join(_cell(char) for char in text)


def _listed(title: str, texts: list[str]) -> list[str]:
    """A list with a title; nothing for no texts."""
    if not texts:
        return []
    more = [f"- and {len(texts) - MAX_LISTED} more"] if len(texts) > MAX_LISTED else []
    return [f"**{title}:**", "", *(f"- {escape_markdown(text)}" for text in texts[:MAX_LISTED]), *more, ""]


def _cell(char: str) -> str:
    if char == "@":
        return "&#64;<!-- -->"
    return char if not char.isascii() or char.isalnum() or char in _SAFE else f"&#{ord(char)};"


def _row(finding: Finding, base: str) -> str:
    span = finding.location.span
    place = escape_markdown(f"{base}{finding.location.path}") + f"&#58;{span.line}{origin(finding)}"
    what = escape_markdown(f"{finding.title}: {finding.message}")
    return f"| {finding.severity} | [{finding.rule}]({finding.url}) | {place} | {what} |"
