"""What people write for a part of a history, and what git writes about commits."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hf_lint.git.history import parse_commit, parse_since
from hf_lint.sources.revisions import parse_range


@pytest.mark.parametrize("text", ["main", "", "a.b"])
def test_ranges_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a range"):
        parse_range(text)


def test_dates() -> None:
    now = datetime(2026, 11, 23, tzinfo=timezone.utc)
    assert parse_since("2 weeks ago", now) == datetime(2026, 11, 9, tzinfo=timezone.utc)
    assert parse_since("2026-01-31T12:00:00Z", now) == datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    with pytest.raises(ValueError, match="is not a date"):
        parse_since("banana", now)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"author \n\nx",
        b"author a 1 +9999\n\nx",
        b"encoding nope\n\n\xff",
        b"author a 999999999999 +0000\n",
    ],
)
def test_commits_that_git_would_not_write(data: bytes) -> None:
    assert parse_commit(data).date == ""
