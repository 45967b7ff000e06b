"""A made-up rule that reports every BAD, so that what a waiver covers can be told to the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import Rule
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import RuleSelection, SelectedRule, select_rules
from support import policies, space_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.config.waivers.model import WaiverSettings
    from hf_lint.core.model import TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

KINDS = ("invalid-waiver", "unexplained-waiver", "unused-waiver")
MARK = "BAD"


def marked(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit wherever a file says BAD; from BAD to DAB where that follows."""
    for file in space.files.values():
        at = file.text.find(MARK)
        while at >= 0:
            stop = file.text.find("DAB", at)
            yield Hit(file.location(at, stop if stop >= 0 else at + len(MARK)), "it says so")
            at = file.text.find(MARK, at + 1)


def selection_for(*, severity: str = "medium", names: tuple[str, ...] = ("root-user",)) -> RuleSelection:
    """A plan whose rules are made up, and those about waivers, which are real."""
    full = select_rules(policies(), select=KINDS)
    rules = tuple(
        SelectedRule(
            Rule(name, "image", marked),
            policies().policies[name]._replace(severity=severity, variants={}, sdk=()),
            True,
        )
        for name in names
    )
    return full._replace(rules=(*rules, *full.rules))


def check(files: Mapping[str, str], settings: WaiverSettings | None = None, **options: str) -> TargetReport:
    report = check_space(space_of(files), selection_for(**options), waivers=settings)  # type: ignore[arg-type]
    assert not report.errors
    return report


def told(report: TargetReport) -> list[str]:
    return [f"{finding.location.span.line} {finding.rule}" for finding in report.findings]
