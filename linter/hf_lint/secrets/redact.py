"""What findings say with every secret masked: a rule may quote a name, an address or a path that holds one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.secrets import mask_text, scan_text
from hf_lint.secrets.match import mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hf_lint.core.model import Finding, Location, TargetReport
    from hf_lint.space.file import File

MIN_VALUE = 6
"""Shorter values are too often ordinary words to be taken out of sentences."""


def values_at(file: File, location: Location) -> Iterator[str]:
    """The text at `location`, line by line, as far as it is long enough to be looked for elsewhere."""
    span, starts = location.span, file.line_starts
    if span.end_line <= len(starts):
        first, last = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
        yield from (part for part in file.text[first:last].splitlines() if len(part) >= MIN_VALUE)


def veil(text: str, values: Sequence[str]) -> str:
    """`text` without any of `values`, in whatever case, and without the start of one before an ellipsis."""
    text = mask_text(text)
    lower = text.lower()
    for value in values:
        if value.lower() in lower:
            text = re.sub(re.escape(value), lambda found: mask(found[0]), text, flags=re.IGNORECASE)
        if "…" in text and value[:MIN_VALUE].lower() in lower:
            text = _without_start(text, value)
    return text


def _without_start(text: str, value: str) -> str:
    """A rule that shortens what it quotes may have cut through the secret."""
    pieces = text.split("…")
    for index, piece in enumerate(pieces[:-1]):
        at = piece.lower().rfind(value[:MIN_VALUE].lower())
        if at >= 0 and value.lower().startswith(piece[at:].lower()):
            pieces[index] = piece[:at] + mask(piece[at:]).partition("…")[0]
    return "…".join(pieces)


def veil_paths(report: TargetReport) -> TargetReport:
    """The report of a target in which no path, note or error shows a secret: files can be called like one."""
    told = (*report.findings, *report.fixed, *(item.finding for item in report.waived))
    paths = dict.fromkeys(place.path for finding in told for place in (finding.location, *finding.related))
    words = [*(error.message for error in report.errors), *report.notes]
    if not scan_text("\n".join([*paths, *words]), path="", only_certain=True):
        return report
    return report._replace(
        findings=tuple(_veiled(report.findings)),
        fixed=tuple(_veiled(report.fixed)),
        waived=tuple(item._replace(finding=next(_veiled([item.finding]))) for item in report.waived),
        errors=tuple(error._replace(message=mask_text(error.message)) for error in report.errors),
        notes=tuple(mask_text(note) for note in report.notes),
    )


def _veiled(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        location, *related = (
            place._replace(path=mask_text(place.path)) for place in (finding.location, *finding.related)
        )
        yield finding._replace(location=location, related=tuple(related))
