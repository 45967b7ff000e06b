"""What a report says about findings that are set aside: an owner may do that, but never without a word."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.core.model import Severity
from hf_lint.core.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hf_lint.core.model import Waived


def critical_notes(waived: Iterable[Waived]) -> list[str]:
    """Name the critical findings that are waived: that is the owner's call, but it is never done without a word.

    Those of a baseline are counted: it names each in a line of its own.
    """
    notes = []
    waived = list(waived)
    for item in waived:
        if item.source == "baseline" or item.finding.severity != Severity.CRITICAL:
            continue
        place = f"{item.finding.location.path}:{item.finding.location.span.line}"
        why = f": {item.reason}" if item.reason else ""
        notes.append(f"critical {item.finding.rule} at {place} is waived ({item.source}){why}")
    return [*notes, *aside_notes([item for item in waived if item.source == "baseline"])]


def aside_notes(waived: Sequence[Waived]) -> list[str]:
    """Count the findings that are set aside as old: the critical ones in a line, the high ones about the start in
    another."""
    critical = Counter(item.finding.rule for item in waived if item.finding.severity == Severity.CRITICAL)
    start = Counter(
        item.finding.rule
        for item in waived
        if item.finding.severity == Severity.HIGH and item.finding.concern == "breakage"
    )
    notes = []
    for counts, kind, about in ((critical, "critical finding", ""), (start, "high finding", " about the start")):
        if counts:
            where = "in the baseline" if waived[0].source == "baseline" else waived[0].reason
            listed = ", ".join(f"{count} {rule}" for rule, count in sorted(counts.items()))
            count = count_of(sum(counts.values()), kind)
            them = "it" if count[:2] == "1 " else "them"
            notes.append(f"{count}{about} {where} ({listed}): `hf-lint --no-waivers` shows {them}")
    return notes
