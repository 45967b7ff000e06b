"""Spaces on other systems: line ends and paths of Windows change neither what is found nor how a place is written."""

from __future__ import annotations

import ntpath
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hf_lint.config import settings
from hf_lint.config.file import parse_config
from hf_lint.core.model import Fix, TargetReport
from hf_lint.errors import ConfigError
from hf_lint.reports import commands, paths
from report_samples import finding, target
from support import CASES, lint, materialise, places, policies

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
    ("typed", "written"),
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
def test_places_are_written_with_slashes_on_windows(typed: str, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "os", SimpleNamespace(path=ntpath, sep=ntpath.sep))
    assert paths.base_of(TargetReport(typed, "docker", "docker"), r"C:\work") == written


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        (".", ""),
        (r"spaces\demo", " spaces/demo"),
        (r"C:\work\demo", " C:/work/demo"),
        (r"\\server\share\demo", " //server/share/demo"),
        (r"C:\my spaces\demo (2)", ' "C:/my spaces/demo (2)"'),
    ],
)
def test_a_folder_is_one_word_for_both_shells_of_windows(
    typed: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "os", SimpleNamespace(sep=ntpath.sep))
    fixable = finding(fix=Fix("x", True, ()))
    command = "hf-lint --fix --select unpinned-base-image"
    assert commands.command_for(fixable, target(name=typed)) == command + word
    for hostile in ('a"b', "$(x)", "%PATH% x", "a`b", "a;b'c"):
        assert commands.command_for(fixable, target(name=hostile)) == "hf-lint explain unpinned-base-image"


def test_what_an_option_excludes_may_be_typed_with_backslashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "os", SimpleNamespace(sep=ntpath.sep))
    (waiver,) = settings._exclusions((r"data\raw",))
    assert waiver.paths == ("data/raw",)


@pytest.mark.parametrize(
    "text",
    [
        'exclude: ["data\\\\raw"]\n',
        'paths: {"data\\\\raw": {ignore: [repo]}}\n',
        'waivers: [{rules: repo, reason: x, paths: "data\\\\raw"}]\n',
        'waivers: [{rules: repo, reason: x, paths: ["data\\\\raw"]}]\n',
    ],
)
def test_a_config_is_the_same_on_every_system(text: str) -> None:
    with pytest.raises(ConfigError, match="has a backslash: write 'data/raw'"):
        parse_config(text, ".hf-lint.yaml", policies())
