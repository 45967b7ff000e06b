"""Waivers that say nothing, do nothing, or do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.config.waivers.model import WaiverOutcome
    from hf_lint.core.policy import Policy


@rule("invalid-waiver", closing=True)
def invalid_waiver(waivers: WaiverOutcome, policy: Policy) -> Iterator[Hit]:
    """Report a waiver with a name that is not there, without names, with a broken date, or past its date."""
    yield from _report_waivers(waivers, policy)


@rule("unexplained-waiver", closing=True)
def unexplained_waiver(waivers: WaiverOutcome, policy: Policy) -> Iterator[Hit]:
    """Report a waiver without a reason."""
    yield from _report_waivers(waivers, policy)


@rule("unused-waiver", closing=True)
def unused_waiver(waivers: WaiverOutcome, policy: Policy) -> Iterator[Hit]:
    """Report a waiver whose rules ran over everything and found nothing that it covers."""
    yield from _report_waivers(waivers, policy)


def _report_waivers(waivers: WaiverOutcome, policy: Policy) -> Iterator[Hit]:
    for problem in waivers.problems:
        if problem.kind == policy.id:
            yield Hit(problem.location, problem.message)
