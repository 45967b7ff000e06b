"""What fixes would change, as a unified diff that shows no secret."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from hf_lint.reports.escape import visible
from hf_lint.secrets.excerpt import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.core.model import TargetReport
    from hf_lint.fixes.choose import Change
    from hf_lint.space import Space

CONTEXT = 3
MAX_LINE = 500
"""Characters of a line that are shown."""


def render_diff(before: Space, after: Space, changes: Sequence[Change], report: TargetReport, base: str = "") -> str:
    """The difference between two Spaces in the files that changed; `report` tells what in `before` is a secret.

    `base` stands in front of the paths: the Space's folder, seen from where the diff is read.
    """
    secrets = _secrets(before, report)
    lines: list[str] = []
    for change in changes:
        old, new = before.get(change.path), after.get(change.path)
        assert new is not None
        old_lines = _lines(old.text if old else "", secrets)
        new_lines = _lines(new.text, secrets)
        name = base + _shown(change.path)
        if old_lines == new_lines and old is not None:
            lines.append(f"{name}: to be saved as {new.encoding.upper()} instead of {old.encoding.upper()}")
            continue
        lines += difflib.unified_diff(
            old_lines, new_lines, f"a/{name}" if old else "/dev/null", f"b/{name}", n=CONTEXT, lineterm=""
        )
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str, secrets: Sequence[str]) -> list[str]:
    for secret in secrets:
        text = text.replace(secret, MASK)
    lines = text.split("\n")
    return [_shown(line.rstrip("\r")) for line in (lines if lines[-1] else lines[:-1])]


def _shown(line: str) -> str:
    from hf_lint.secrets import mask_text

    cut = line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}…"
    return "\t".join(visible(part) for part in mask_text(cut).split("\t"))


def _secrets(space: Space, report: TargetReport) -> list[str]:
    """The values that a rule calls a secret, longest first."""
    return sorted(set(_found(space, report)), key=lambda value: (-len(value), value))


def _found(space: Space, report: TargetReport) -> Iterator[str]:
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
