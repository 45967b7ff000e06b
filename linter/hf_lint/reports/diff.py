"""What fixes would change, as a unified diff that shows no secret."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.reports.escape import visible
from hf_lint.secrets import mask_text, scan_text
from hf_lint.secrets.excerpt import MASK
from hf_lint.secrets.redact import MIN_VALUE
from hf_lint.secrets.values import is_key, is_password

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.core.model import TargetReport
    from hf_lint.fixes.choose import Change
    from hf_lint.space import Space
    from hf_lint.space.file import File

CONTEXT = 3
_GIVEN = regex(
    r"(?:(?i:secret|pass|pwd|token|key|cred|auth)[\w-]{0,40}|-u[\"']?(?:[ \t,]{1,9}|=)[\"']?[\w.@+-]{1,60}:)"
    r"[\"']?[ \t]{0,9}[=:, \t]?[ \t]{0,9}[\"']?([^\s\"',;]{6,200})"
)
"""A value by a word for a secret before it, or behind a user name: a diff shows none that looks like a password, even
where the search for secrets would want to know more."""
MAX_LINE = 500
"""Characters of a line that are shown."""


def render_diff(before: Space, after: Space, changes: Sequence[Change], report: TargetReport, base: str = "") -> str:
    """Return the difference between two Spaces in the files that changed; `report` tells what in `before` is a secret.

    `base` stands in front of the paths: the Space's folder, seen from where the diff is read.
    """
    known = _secrets(before, report)
    lines: list[str] = []
    for change in changes:
        old, new = before.get(change.path), after.get(change.path)
        assert new is not None
        old_lines, new_lines = (_lines(file.text if file else "") for file in (old, new))
        name = base + visible(mask_text(change.path))
        if old_lines == new_lines and old is not None:
            lines.append(f"{name}: to be saved as {new.encoding.upper()} instead of {old.encoding.upper()}")
            continue
        head = [f"--- a/{name}" if old else "--- /dev/null", f"+++ b/{name}"]
        body = list(difflib.unified_diff(old_lines, new_lines, n=CONTEXT, lineterm=""))[2:]
        secrets = [*known, *_values_in(body, *(file for file in (old, new) if file is not None))]
        lines += [*head, *(line if line.startswith("@@") else line[:1] + _hide(line[1:], secrets) for line in body)]
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line.rstrip("\r") for line in (lines if lines[-1] else lines[:-1])]


def _values_in(body: Sequence[str], *files: File) -> list[str]:
    """Return what a line of the diff or the files show to be a secret: a fix may write it in another form."""
    found = {
        line[match.start + 1 : match.end + 1]
        for line in body
        if line[:1] in "-+ "
        for match in scan_text(line[1:], path="")
    }
    for line in body:
        found.update(
            match[1] for match in _GIVEN.finditer(line) if is_password(match[1]) or is_key(match[1], strict=False)
        )
    for file in files:
        for match in scan_text(file.text, path=file.path):
            found.update(file.text[match.start : match.end].splitlines())
    return sorted((value for value in found if len(value) >= MIN_VALUE), key=lambda value: (-len(value), value))


def _hide(line: str, secrets: Sequence[str]) -> str:
    """Return the line without secrets, and only then cut: half of one would not be recognised."""
    for secret in secrets:
        line = line.replace(secret, MASK)
    line = mask_text(line)
    cut = line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…"
    return "\t".join(visible(part) for part in cut.split("\t"))


def _secrets(space: Space, report: TargetReport) -> list[str]:
    """Return the values that a rule calls a secret, longest first."""
    return sorted(set(_find_secrets(space, report)), key=lambda value: (-len(value), value))


def _find_secrets(space: Space, report: TargetReport) -> Iterator[str]:
    for finding in (*report.findings, *(item.finding for item in report.waived)):
        file = space.get(finding.location.path)
        if finding.secret and file is not None:
            span = finding.location.span
            starts = file.line_starts
            if span.end_line <= len(starts):
                value = file.text[
                    starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1
                ]
                yield from (part for part in (value, *value.splitlines()) if len(part) >= 4)
