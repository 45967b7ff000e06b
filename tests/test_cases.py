"""Every policy against its cases: small Spaces that have the defect, and small Spaces that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import CASES, lint, materialise, places

if TYPE_CHECKING:
    from pathlib import Path

ALL = sorted(case for case in CASES.glob("*/*") if case.is_dir())


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case(case: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    rule = case.parent.name
    folder = tmp_path / "space"
    folder.mkdir()
    materialise(case, folder)
    found = places(lint(folder, rule), rule)
    expected = case / "expect.txt"
    if case.name.startswith("good"):
        assert found == [], f"{case}: a good case has findings of {rule}"
        return
    if request.config.getoption("--update-cases"):
        expected.write_text("".join(line + "\n" for line in found))
    assert expected.is_file(), f"{expected} is missing: run pytest with --update-cases, then read it"
    assert found == expected.read_text().splitlines()
    assert found, f"{case}: a bad case has no finding of {rule}"
