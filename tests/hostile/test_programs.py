"""No program that lies in a folder that is checked is run, wherever PATH leads."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from git_support import posix
from hf_lint.core import programs
from hf_lint.core.programs import keep_out, program_on_path
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_kept_out", set())


def write_program(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "zizmor"
    path.write_text("#!/bin/sh\nexit 0\n")
    path.chmod(0o755)
    return path


@posix
@pytest.mark.parametrize("way", ["root", "below", "linked-folder", "linked-program"])
def test_a_program_of_the_space_is_not_taken(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space, tools = tmp_path / "space", tmp_path / "tools"
    own = write_program(space / ("bin" if way == "below" else ""))
    tools.mkdir()
    folder = own.parent
    if way == "linked-folder":
        folder = tmp_path / "link"
        folder.symlink_to(space)
    if way == "linked-program":
        folder = tools
        (tools / "zizmor").symlink_to(own)
    monkeypatch.setenv("PATH", str(folder))
    assert program_on_path("zizmor") == os.path.join(folder, "zizmor")
    keep_out(str(space))
    assert program_on_path("zizmor") is None
    good = write_program(tmp_path / "good")
    monkeypatch.setenv("PATH", os.pathsep.join((str(folder), str(good.parent))))
    assert program_on_path("zizmor") == str(good)


@posix
def test_a_folder_with_a_like_name_is_no_part_of_the_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = write_program(tmp_path / "space-tools")
    keep_out(str(tmp_path / "space"))
    monkeypatch.setenv("PATH", str(program.parent))
    assert program_on_path("zizmor") == str(program)


def test_no_module_of_the_space_is_imported(tmp_path: Path) -> None:
    for name in ("json", "typing", "re", "yaml", "logging", "tree_sitter"):
        (tmp_path / f"{name}.py").write_text("open('mark', 'w').close()\n")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    environment["PYTHONPATH"] = str(ROOT / "linter")
    command = [sys.executable, "-m", "hf_lint", ".", "--select", "invalid-card"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "mark").exists()
