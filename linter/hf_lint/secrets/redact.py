"""What findings say with every secret masked: a rule may quote a name, an address or a path that holds one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.secrets import mask_text, scan_text
from hf_lint.secrets.match import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hf_lint.core.model import Finding, Location, TargetReport
    from hf_lint.space.file import File

MIN_VALUE = 6
"""Shorter values are too often ordinary words to be taken out of sentences."""


def values_at(file: File, location: Location) -> Iterator[str]:
    """Yield the text at `location`, line by line, as far as it is long enough to be looked for elsewhere."""
    span, starts = location.span, file.line_starts
    if span.end_line <= len(starts):
        first, last = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
        yield from (part for part in file.text[first:last].splitlines() if len(part) >= MIN_VALUE)


def redact_text(text: str, values: Sequence[str]) -> str:
    """Return `text` without any of `values`, in whatever case, and without the start of one before an ellipsis."""
    text = mask_text(text)
    lower = text.lower()
    for value in values:
        if value.lower() in lower:
            text = re.sub(re.escape(value), lambda found: mask(found[0]), text, flags=re.IGNORECASE)
        if "…" in text and value[:MIN_VALUE].lower() in lower:
            text = _without_start(text, value)
    return text


def _without_start(text: str, value: str) -> str:
    """Return a rule that shortens what it quotes may have cut through the secret."""
    pieces = text.split("…")
    for index, piece in enumerate(pieces[:-1]):
        at = piece.lower().rfind(value[:MIN_VALUE].lower())
        if at >= 0 and value.lower().startswith(piece[at:].lower()):
            pieces[index] = piece[:at] + mask(piece[at:]).partition("…")[0]
    return "…".join(pieces)


def mask_name(text: str) -> str:
    """Return `text` without secrets, also where the name of a folder assigns one: `password=.../app.py`."""
    return "/".join(map(mask_text, mask_text(text).split("/"))) if "=" in text else mask_text(text)


def redact_report(report: TargetReport) -> TargetReport:
    """Return the report with every secret masked in what quotes the Space: paths, titles of fixes, errors, notes, the
    name of the target, its SDK. Messages and excerpts were masked when the finding was made; edits are left out."""
    findings = (*report.findings, *report.fixed, *(item.finding for item in report.waived))
    words = [report.target, report.sdk or "", *(error.message for error in report.errors), *report.notes]
    words += dict.fromkeys(skip.reason for skip in report.skipped)
    for finding in findings:
        words += [finding.location.path, *(place.path for place in finding.related)]
        words += [one.fix.title for one in (finding, *finding.merged) if one.fix is not None]
    named = any("=" in word for word in words)
    hide = (
        mask_name
        if named
        else mask_text
        if scan_text("\n".join(dict.fromkeys(words)), path="", only_certain=True)
        else str
    )
    return report._replace(
        target=hide(report.target),
        sdk=hide(report.sdk) if report.sdk else report.sdk,
        skipped=tuple(skip._replace(reason=hide(skip.reason)) for skip in report.skipped),
        findings=tuple(_redact_finding(finding, hide) for finding in report.findings),
        fixed=tuple(_redact_finding(finding, hide) for finding in report.fixed),
        waived=tuple(item._replace(finding=_redact_finding(item.finding, hide)) for item in report.waived),
        errors=tuple(error._replace(message=hide(error.message)) for error in report.errors),
        notes=tuple(map(hide, report.notes)),
    )


def _redact_finding(finding: Finding, hide: Callable[[str], str]) -> Finding:
    location, *related = (place._replace(path=hide(place.path)) for place in (finding.location, *finding.related))
    fix = finding.fix
    if fix is not None:
        fix = fix._replace(title=hide(fix.title), edits=())
    merged = tuple(_redact_finding(one, hide) for one in finding.merged)
    return finding._replace(location=location, related=tuple(related), fix=fix, merged=merged)
