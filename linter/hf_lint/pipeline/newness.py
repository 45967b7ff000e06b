"""What a change brought: findings that an earlier revision has as well are set aside.

Secrets never are, wherever they come from. A finding is also new where the change touched the line that it is about, or
caused it from elsewhere: both revisions are linted, and what the earlier one does not have is new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.config.waivers.model import KINDS
from hf_lint.core.model import Waived
from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.pipeline.engine import aside_notes, check_space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.config.settings import Settings
    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.sources.source import Source

NEW_FROM = "new-from"
"""The source of what is set aside here, among those of `core.model.Waived`."""


class Known(NamedTuple):
    """What the earlier revision has."""

    lines: Mapping[str, str]
    """By fingerprint, the line that the finding was about."""
    reason: str
    """Why its findings are set aside."""
    note: str = ""

    def set_aside(self, report: TargetReport) -> TargetReport:
        """Return the report without what was there before."""
        old = [finding for finding in report.findings if self._is_old(finding, report)]
        waived = [Waived(finding, self.reason, NEW_FROM) for finding in old]
        gone = set(map(id, old))
        return report._replace(
            findings=tuple(finding for finding in report.findings if id(finding) not in gone),
            waived=(*report.waived, *waived),
            notes=(*report.notes, *([self.note] if self.note else ()), *aside_notes(waived)),
        )

    def _is_old(self, finding: Finding, report: TargetReport) -> bool:
        if finding.secret or finding.rule in report.locked:
            return False
        return self.lines.get(finding.fingerprint) == _line(finding)


def find_known(source: Source, settings: Settings, report: TargetReport) -> Known:
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
            return Known({one.fingerprint: _line(one) for one in found}, f"in {name} already")
    except SourceError as error:
        raise SourceError(f"--new-from {settings.new_from}: {error}") from None


def _line(finding: Finding) -> str:
    return finding.excerpt.text.strip() if finding.excerpt is not None else ""
