"""The options of `check` that read a repository."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from git_support import CLEAN, DATE, Repo, environment, fake
from hf_lint.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    for name, value in environment().items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)
    repo = Repo(tmp_path / "space")
    repo.commit_all(CLEAN)
    monkeypatch.chdir(repo.folder)
    return repo


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["--select", "leaked-hf-token", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_every_mode(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    bad = repo.commit(**{"app.js": f"t = '{fake()}'\n"})
    repo.commit(**{"app.js": "let x = 1;\n"})
    repo.write({"app.js": f"t = '{fake()}'\n"})
    assert run(capsys)[0] == 1
    assert run(capsys, "--rev", "HEAD")[0] == 0
    assert run(capsys, "--rev", "HEAD~")[0] == 1
    assert run(capsys, "--staged")[0] == 0
    assert run(capsys, "--range", "HEAD~1..HEAD")[0] == 0
    assert run(capsys, "--history", "--since", "2 days")[0] == 0
    for arguments in (["--range", "HEAD~2..HEAD"], ["--history"], ["--history", "--since", "2026-01-01"]):
        code, out, _ = run(capsys, *arguments)
        assert code == 1
        assert f"--> app.js:1:6 in commit {bad[:12]} of {DATE[:10]}" in out


def test_the_commit_in_reports_for_programs(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    bad = repo.commit(**{"app.js": f"t = '{fake()}'\n"})
    repo.commit(**{"app.js": "let x = 1;\n"})
    target = json.loads(run(capsys, "--range", "HEAD~2..HEAD", "--format", "json")[1])["targets"][0]
    assert (target["kind"], target["revision"]) == ("range", repo.head())
    assert [(one["commit"], one["commit_date"]) for one in target["findings"]] == [(bad, DATE)]
    result = json.loads(run(capsys, "--history", "--format", "sarif")[1])["runs"][0]["results"][0]
    assert (result["properties"]["commit"], result["properties"]["commitDate"]) == (bad, DATE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "2 weeks"], "--since goes with --history"),
        (["--history", "--since", "banana"], "is not a date"),
        (["--range", "main"], "is not a range"),
        (["--rev", "HEAD", "--staged"], "not allowed with"),
        (["--rev", "HEAD", "--fix"], "fixes are for the folder"),
    ],
)
def test_options_that_make_no_sense(
    repo: Repo, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    code, _, err = run(capsys, *arguments)
    assert (code, said in err) == (2, True)


def test_what_is_not_there_is_incomplete(repo: Repo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "--rev", "nowhere")
    assert (code, "this repository has no commit 'nowhere'" in err) == (3, True)
    (tmp_path / "plain").mkdir()
    code, _, err = run(capsys, str(tmp_path / "plain"), "--history")
    assert (code, "not a git repository" in err) == (3, True)


def test_several_targets_in_worker_processes(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.commit(**{"a__app.js": f"t = '{fake()}'\n", "b__app.js": "let x = 1;\n"})
    code, out, _ = run(capsys, "a", "b", "--rev", "HEAD", "--jobs", "2")
    assert (code, "a/app.js:1:6" in out, "1 Space without findings" in out) == (1, True, True)
