"""Markdown: the summary of a CI job, or a comment. Nothing of a Space becomes a link, a mention or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.report.color import Painter
from hf_lint.report.escape import visible
from hf_lint.report.paths import base_of, origin
from hf_lint.report.summary import summary_line

if TYPE_CHECKING:
    from hf_lint.model import Finding, Report

MAX_FINDINGS = 100
MAX_TEXT = 300
"""Characters of a message, and of a path: with MAX_FINDINGS it keeps far below the 1 MiB that GitHub shows."""
MAX_ERRORS = 20
_SAFE = frozenset(" ,/()'")


def render_markdown(report: Report, cwd: str) -> str:
    """A heading, a table with the worst findings, what could not be checked, and the summary line."""
    placed = [
        (finding, base_of(target.target, target.kind, cwd)) for target in report.targets for finding in target.findings
    ]
    placed.sort(key=lambda item: -item[0].severity)
    errors = [f"{target.target}: {error.message}" for target in report.targets for error in target.errors]
    count = len(placed)
    words = f"{count} finding{'' if count == 1 else 's'}" if count else "no findings"
    lines = [f"### hf-lint: {words}{', incomplete' if errors else ''}", ""]
    if placed:
        lines += ["| severity | policy | place | what is wrong |", "|---|---|---|---|"]
        lines += [_row(finding, base) for finding, base in placed[:MAX_FINDINGS]]
        lines.append("")
    if count > MAX_FINDINGS:
        lines += [f"The worst {MAX_FINDINGS} of {count} findings are listed; the other reports have them all.", ""]
    if errors:
        lines += ["**Not everything could be checked:**", ""]
        lines += [f"- {escape_markdown(error)}" for error in errors[:MAX_ERRORS]]
        lines += [f"- and {len(errors) - MAX_ERRORS} more"] if len(errors) > MAX_ERRORS else []
        lines.append("")
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


def _cell(char: str) -> str:
    if char == "@":
        return "&#64;<!-- -->"
    return char if not char.isascii() or char.isalnum() or char in _SAFE else f"&#{ord(char)};"


def _row(finding: Finding, base: str) -> str:
    span = finding.location.span
    place = escape_markdown(f"{base}{finding.location.path}") + f"&#58;{span.line}{origin(finding)}"
    what = escape_markdown(f"{finding.title}: {finding.message}")
    return f"| {finding.severity} | [{finding.rule}]({finding.url}) | {place} | {what} |"
