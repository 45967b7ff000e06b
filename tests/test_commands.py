"""Commands and words that people type, and what they are told when these are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint import __version__
from hf_lint.cli import COMMANDS, main
from hf_lint.core.suggest import nearest
from support import policies

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("words", [["help"], ["--help"], ["-h"], ["help", "--help"]])
def test_help_lists_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  hf-lint {name}" in shown for name in COMMANDS)


@pytest.mark.parametrize("command", list(COMMANDS))
def test_help_of_a_command_is_what_its_own_help_prints(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", command]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: hf-lint {command}")
    if command not in ("help", "version"):
        assert main([command, "--help"]) == 0
        assert capsys.readouterr().out == shown


def test_help_of_a_command_below_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "hook", "install"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage: hf-lint hook install")
    assert "default: pre-push" in " ".join(shown.split())
    assert main(["help", "hook", "uninstall"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Remove hf-lint's hooks" in shown
    assert "uninstall even if git's hooks are outside" in shown
    assert "see below" not in shown
    assert main(["help", "hook", "status"]) == 0
    assert "Show which hooks" in capsys.readouterr().out


def test_help_of_what_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "chekc"]) == 2
    assert "did you mean 'check'?" in capsys.readouterr().err
    assert main(["help", "unpinned-model"]) == 2
    assert "hf-lint explain unpinned-model" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["version"], ["--version"], ["-V"]):
        assert main(words) == 0
        assert capsys.readouterr().out == f"hf-lint {__version__}\n"
    assert main(["version", "x"]) == 2


@pytest.mark.parametrize("word", ["list", "fix", "config", "lint", "foo", "status"])
def test_a_word_that_is_neither_is_a_wrong_usage(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 2
    assert f"{word!r} is neither a command nor a folder" in capsys.readouterr().err
    assert main([word, "--select", "card"]) == 2
    assert main(["check", word]) == 2


def test_a_missing_folder_beside_others_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "app.py").write_text("print(1)\n")
    monkeypatch.chdir(tmp_path)
    assert main(["one", "elsewhere", "--select", "card"]) == 3
    assert "elsewhere: no such folder" in capsys.readouterr().err
    assert main(["./elsewhere"]) == 3


def test_two_dashes_end_the_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("-x", "--select", "rules"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "README.md").write_text("---\nsdk: static\n---\n")
    monkeypatch.chdir(tmp_path)
    assert main(["--select", "unquoted-version", "--", "-x", "--select", "rules"]) == 0
    assert "in 3 Spaces" in capsys.readouterr().err
    assert main(["check", "--", "-y"]) == 2
    assert "'-y' is neither a command nor a folder" in capsys.readouterr().err
    assert main(["explain", "--", "-h"]) == 2
    assert main(["rules", "--", "--format"]) == 2
    assert "unexpected argument '--format'" in capsys.readouterr().err


def test_explain_takes_groups_and_concerns(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("secrets", "leak", "card", "takeover"):
        assert main(["explain", name]) == 0
        shown = capsys.readouterr().out
        wanted = {one.id for one in policies().policies.values() if name in (one.group, one.concern)}
        listed = {line.split()[0] for line in shown.splitlines() if line.startswith("  ")}
        assert listed == wanted
        assert shown.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("--foo", ["--color", "--fix", "--format"], None),
        ("lint", ["check", "init", "pin"], None),
        ("json,sarif", ["json", "sarif", "junit"], None),
        ("secrets", ["secret-logged", "credential-file"], None),
        ("chek", ["check", "hook"], "check"),
        ("unpined-modle", ["unpinned-model", "unpinned-clone"], "unpinned-model"),
        ("--baselin", ["--baseline", "--base"], "--baseline"),
        ("unpinned-base", ["unpinned-base-image", "unpinned-model"], "unpinned-base-image"),
        ("unpinned", ["unpinned-base-image", "unpinned-model"], None),
        ("Ignroe", ["ignore", "select"], "ignore"),
        ("fail-on", ["fail_on", "profile"], "fail_on"),
        ("x", ["y", "z"], None),
        ("", ["a"], None),
        ("a" * 10_000, ["a" * 99, "b"], "a" * 99),
    ],
)
def test_a_suggestion_is_for_a_slip_and_not_for_what_looks_alike(
    word: str, known: list[str], meant: str | None
) -> None:
    assert nearest(word, known) == meant


def test_several_formats_in_one_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--format", "json,sarif", "."]) == 2
    assert "give --format once for each: --format json=report.json --format sarif" in capsys.readouterr().err


def test_a_diff_writes_no_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("---\nsdk: gradio\npython_version: 3.10\n---\n")
    for option in ("--write-baseline", "--prune-baseline"):
        assert main(["--diff", option, str(tmp_path)]) == 2
        assert "--diff changes nothing" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_quiet_keeps_findings_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text("---\nsdk: gradio\npython_version: 3.10\n---\n")
    assert main(["-q", "--select", "unquoted-version", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "high[unquoted-version]" in out
    assert err == ""
    assert main(["check", "--help"]) == 0
    assert "only findings and errors" in " ".join(capsys.readouterr().out.split())
