"""What a change brought: findings that an earlier revision has as well are set aside.

Secrets never are, wherever they come from. A finding is also new where the change touched the line that it is about, or
caused it from elsewhere: both revisions are linted, and what the earlier one does not have is new. A file that is gone
and one that has come are the same file, renamed, where most of their lines are the same.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.config.waivers.model import KINDS
from hf_lint.core.model import Waived
from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.old_notes import aside_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hf_lint.config.settings import Settings
    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.sources.source import Source
    from hf_lint.space import Space

NEW_FROM = "new-from"
"""The source of what is set aside here, among those of `core.model.Waived`."""
_SAME = 0.5
"""The share of lines that two files have in common when one is the other, renamed; git's own measure."""


class Known(NamedTuple):
    """What the earlier revision has."""

    lines: Mapping[str, str]
    """By fingerprint, the line that the finding was about."""
    reason: str
    """Why its findings are set aside."""
    note: str = ""
    moved: Mapping[tuple[str, str, str, str], int] = {}
    """How many findings of a renamed file there were, by rule, key, its name of today and line."""

    def set_aside(self, report: TargetReport) -> TargetReport:
        """Return the report without what was there before."""
        left = Counter(self.moved)
        old = [finding for finding in report.findings if self._is_old(finding, report, left)]
        waived = [Waived(finding, self.reason, NEW_FROM) for finding in old]
        gone = set(map(id, old))
        return report._replace(
            findings=tuple(finding for finding in report.findings if id(finding) not in gone),
            waived=(*report.waived, *waived),
            notes=(*report.notes, *([self.note] if self.note else ()), *aside_notes(waived)),
        )

    def _is_old(self, finding: Finding, report: TargetReport, left: Counter[tuple[str, str, str, str]]) -> bool:
        if finding.secret or finding.rule in report.locked:
            return False
        if self.lines.get(finding.fingerprint) == _line(finding):
            return True
        identity = _identity(finding, finding.location.path)
        left[identity] -= 1
        return left[identity] >= 0


def find_known(source: Source, settings: Settings, report: TargetReport, space: Space | None) -> Known:
    """Lint the earlier revision by the rules that found something now.

    SourceError where there is none of that name; where it is not in this clone, everything counts as new.
    """
    from hf_lint.pipeline.lint import selection_for

    before = source.before(settings.new_from)
    names = {one.rule for one in report.findings}
    rules = settings.rules
    if names.isdisjoint(KINDS):  # a waiver is known to be unused only where all rules ran
        rules = rules._replace(select=tuple(sorted(names)), locked_profiles={})
    try:
        with before.open() as snapshot:
            if snapshot.space is None:
                return Known({}, "", f"{before.absent}, so every finding counts as new")
            waivers = settings._replace(baseline=None).waiver_settings()
            old = check_space(snapshot.space, selection_for(settings._replace(rules=rules)), waivers=waivers)
            found = [*old.findings, *(item.finding for item in old.waived)]
            name = (snapshot.revision or "")[:12]
            moved: Counter[tuple[str, str, str, str]] = Counter()
            if space is not None:
                renamed = _find_renamed(snapshot.space, space, {one.location.path for one in found})
                moved.update(
                    _identity(one, renamed[one.location.path]) for one in found if one.location.path in renamed
                )
            return Known({one.fingerprint: _line(one) for one in found}, f"in {name} already", moved=moved)
    except SourceError as error:
        raise SourceError(f"--new-from {settings.new_from}: {error}") from None


def _line(finding: Finding) -> str:
    return finding.excerpt.text.strip() if finding.excerpt is not None else ""


def _identity(finding: Finding, path: str) -> tuple[str, str, str, str]:
    return finding.rule, finding.key, path, _line(finding)


def _find_renamed(before: Space, now: Space, paths: Iterable[str]) -> dict[str, str]:
    """Return, for those of `paths` that are gone, the new file with most of their lines."""
    come = [file for path, file in now.files.items() if path not in before.files and file.kind == "text"]
    found = {}
    for path in paths:
        file = before.files.get(path)
        if file is None or path in now.files or file.kind != "text":
            continue
        lines = Counter(file.text.splitlines())
        shares = {other.path: _share(lines, Counter(other.text.splitlines())) for other in come}
        best = max(shares, key=lambda name: shares[name], default="")
        if best and shares[best] >= _SAME:
            found[path] = best
    return found


def _share(lines: Counter[str], others: Counter[str]) -> float:
    """Return how much of the longer file both have, from 0.0 to 1.0."""
    return (lines & others).total() / max(lines.total(), others.total(), 1)
