"""Spaces on other systems: line ends and paths of Windows change neither what is found nor how a place is written."""

from __future__ import annotations

import ntpath
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import TargetReport
from hf_lint.reports import paths
from support import CASES, lint, materialise, places

if TYPE_CHECKING:
    from pathlib import Path

BAD = sorted(case for case in CASES.glob("*/bad-*") if case.parent.name != "broken-start-command")
"""A start script with CRLF does not start: broken-start-command says so, and it should."""
PARTS = 4


def to_windows(folder: Path) -> None:
    """Give every text below `folder` the line ends of Windows, save packages.txt, which they break for real."""
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file() or path.name == "packages.txt" or path.stat().st_size > 1_000_000:
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


@pytest.mark.parametrize(
    ("target", "written"),
    [
        (".", ""),
        ("demo", "demo/"),
        (r"spaces\demo", "spaces/demo/"),
        (r".\spaces\demo\\", "spaces/demo/"),
        ("spaces/demo", "spaces/demo/"),
        (r"..\other", "../other/"),
        (r"C:\work\spaces\demo", "spaces/demo/"),
        (r"C:\work", ""),
        (r"D:\elsewhere\demo", "D:/elsewhere/demo/"),
        (r"\\server\share\demo", "//server/share/demo/"),
    ],
)
def test_places_are_written_with_slashes_on_windows(target: str, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "os", SimpleNamespace(path=ntpath, sep=ntpath.sep))
    assert paths.base_of(TargetReport(target, "docker", "docker"), r"C:\work") == written
