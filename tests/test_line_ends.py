"""A Space from a checkout on Windows, every text with CRLF: the findings and their places are the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support import CASES, lint, materialise, places

if TYPE_CHECKING:
    from pathlib import Path

BAD = sorted(case for case in CASES.glob("*/bad-*") if case.parent.name != "broken-start-command")
"""A start script with CRLF does not start: broken-start-command says so, and it should."""
PARTS = 4


def to_windows(folder: Path) -> None:
    """Give every text below `folder` the line ends of Windows."""
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 1_000_000:
            continue
        data = path.read_bytes()
        try:
            data.decode()
        except UnicodeDecodeError:
            continue
        if b"\0" not in data:
            path.write_bytes(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("part", range(PARTS))
def test_findings_do_not_depend_on_the_line_ends(part: int, tmp_path: Path) -> None:
    wrong = {}
    for case in BAD[part::PARTS]:
        folder = tmp_path / case.parent.name / case.name
        folder.mkdir(parents=True)
        materialise(case, folder)
        to_windows(folder)
        rule = case.parent.name
        found, expected = places(lint(folder, rule), rule), (case / "expect.txt").read_text().splitlines()
        if found != expected:
            wrong[f"{rule}/{case.name}"] = (found, expected)
    assert wrong == {}
