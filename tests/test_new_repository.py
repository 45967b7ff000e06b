"""The Space that `hf-lint new` makes is a repository of its own, and stays clean when it is worked in."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def work_in(space: Path) -> None:
    """Leave behind what installing, testing and running do: the recipe of docs/template.md."""
    for name in (".venv/lib/package/node_modules/x.js", ".pytest_cache/README.md", "app/__pycache__/x.pyc"):
        (space / name).parent.mkdir(parents=True, exist_ok=True)
        (space / name).write_text("left behind\n")
    (space / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\n")


def test_a_new_space_is_a_repository_and_stays_clean_when_it_is_worked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 0
    assert 'Next: cd my-space && git add . && git commit -m "' in capfd.readouterr().out
    space = tmp_path / "my-space"
    assert git(space, "symbolic-ref", "HEAD") == "refs/heads/main"
    work_in(space)
    monkeypatch.chdir(space)
    assert main([]) == 0
    assert "All good: no findings" in capfd.readouterr().err


def test_no_repository_is_made_inside_another(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    git(tmp_path, "init", "-q")
    assert main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path / "spaces")]) == 0
    assert not (tmp_path / "spaces" / "my-space" / ".git").exists()
    assert "git init" not in capfd.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="where programs are looked for")
def test_without_git_there_is_no_repository_and_no_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("git") is None
    assert main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 0
    assert not (tmp_path / "my-space" / ".git").exists()
    out, err = capfd.readouterr()
    assert "Next: cd my-space && git init &&" in out
    assert "git" not in err.replace(str(tmp_path), "")
