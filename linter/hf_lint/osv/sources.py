"""Which advisories a run compares with, of which day, and whether that is long ago."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from hf_lint.core.model import AdvisorySource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_AGE_MONTHS = 6


def advisory_sources(path: str | None) -> tuple[AdvisorySource, ...]:
    """Return the table that comes with hf-lint, and the OSV export at `path`.

    Raises ExportError for an export that cannot be used.
    """
    from hf_lint.osv.advisories import load_advisories

    table = load_advisories()
    found = [AdvisorySource("built-in", table.as_of, sum(map(len, table.rows.values())))]
    if path is not None:
        from hf_lint.osv.exports import load_osv

        export = load_osv(path)
        found.append(AdvisorySource(os.path.basename(os.path.normpath(path)), export.as_of, export.records))
    return tuple(found)


def age_notes(found: Iterable[AdvisorySource], today: str = "") -> Iterator[str]:
    """Yield a note where even the newest source is old; `today` is a day in ISO 8601, by default that of the clock."""
    newest = max(found, key=lambda source: source.as_of, default=None)
    if newest is None or not newest.as_of:
        return
    age = _months(today or time.strftime("%Y-%m-%d", time.gmtime())) - _months(newest.as_of)
    if age > MAX_AGE_MONTHS:
        yield (
            f"the advisories are {age} months old ({newest.name}, {newest.as_of}), so newer vulnerabilities are not in "
            "this run; update hf-lint, or give an OSV export with --advisories"
        )


def _months(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])
