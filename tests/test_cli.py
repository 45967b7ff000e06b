from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint import __version__
from hf_lint.cli import main
from hf_lint.reports.formats import FORMATS
from hf_lint.sources import directory
from support import policies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


CLEAN = '---\ntitle: Demo\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
HIGH = CLEAN.replace('"3.12"', "3.10")
ONLY = ("--select", "unquoted-version")


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "HF_LINT_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return space(tmp_path / "clean", CLEAN)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return space(tmp_path / "bad", HIGH)


def space(folder: Path, card: str, config: str = "") -> Path:
    folder.mkdir()
    (folder / "README.md").write_text(card)
    (folder / "app.py").write_text("print('hello')\n")
    if config:
        (folder / ".hf-lint.yaml").write_text(config)
    return folder


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def found(capsys: pytest.CaptureFixture[str]) -> list[str]:
    document = json.loads(capsys.readouterr().out)
    return [entry["rule"] for item in document["targets"] for entry in item["findings"]]


# Exit codes


@pytest.mark.parametrize("form", FORMATS)
def test_exit_codes_are_the_same_in_every_format(form: str, clean: Path, bad: Path, tmp_path: Path) -> None:
    assert run(clean, *ONLY, "--format", form) == 0
    assert run(bad, *ONLY, "--format", form) == 1
    assert run(bad, *ONLY, "--format", form, "--exit-zero") == 0
    assert run(bad, *ONLY, "--format", form, "--fail-on", "critical") == 0
    assert run(bad, *ONLY, "--format", form, "--fail-on", "high") == 1
    assert run(bad, *ONLY, "--format", form, "--min-severity", "critical") == 0
    assert run(bad, "--select", "no-such-policy", "--format", form) == 2
    assert run(tmp_path / "none", *ONLY, "--format", form) == 3
    assert run(tmp_path / "none", *ONLY, "--format", form, "--exit-zero") == 3
    assert run(bad, tmp_path / "none", *ONLY, "--format", form) == 3


# What is refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--selct", "card"], ["unknown option --selct", "did you mean '--select'?"]),
        (["--zzz"], ["unknown option --zzz", "--help"]),
        (["chekc"], ["'chekc' is neither a command nor a folder", "did you mean 'check'?"]),
        (["-q", "rules"], ["the command must come first: hf-lint rules"]),
        (["hf://datasets/a/b"], ["is about datasets, not a Space", "hf://spaces/OWNER/NAME"]),
        (["https://example.com/spaces/a/b"], ["is not an address of a Space"]),
        (["--format", "jsn"], ["unknown format 'jsn'", "did you mean 'json'?"]),
        (["--format", "json="], ["no file after the ="]),
        (["--format", "json", "--format", "sarif"], ["two reports would be written to stdout"]),
        (["--format", "json=a", "--format", "sarif=./a"], ["two reports would be written to a"]),
        (["--select", "unquoted-verison"], ["did you mean 'unquoted-version'?"]),
        (["--ignore", "crad"], ["did you mean 'card'?"]),
        (["--profile", "pedantic"], ["--profile: 'pedantic' is not one of: baseline, recommended, strict"]),
        (["--fail-on", "never"], ["--fail-on: 'never' is not one of"]),
        (["--min-severity", "x"], ["--min-severity"]),
        (["--jobs", "0"], ["--jobs"]),
        (["--jobs", "x"], ["--jobs"]),
        (["--config", "a", "--no-config"], ["not allowed with"]),
        (["--config", "/no/such/file"], ["/no/such/file: cannot be read"]),
        (["--config", "/no/such/file", "docs", "tests"], ["/no/such/file: cannot be read"]),
        (["explain"], ["ID"]),
        (
            ["explain", "unquoted-verison"],
            ["unknown policy, group or concern 'unquoted-verison'", "did you mean 'unquoted-version'?"],
        ),
        (["rules", "extra"], ["unexpected argument 'extra'"]),
        (["new"], ["needs a name"]),
        (["new", "x", "hardwre=l4x1"], ["the template has no question 'hardwre'", "did you mean 'hardware'?"]),
        (["new", "x", "kind=abacus"], ["'abacus' is not a choice for kind"]),
        (["new", "x", "hardware=abacus"], ["the Hub has no 'abacus'", "t4-small"]),
        (["new", "x", "kind=zero-gpu", "hardware=l4x1"], ["a zero-gpu Space runs on ZeroGPU", "zero-a10g"]),
        (["new", "x", "y"], ["'y' is not a valid answer"]),
    ],
)
def test_refusals(arguments: list[str], words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    for word in words:
        assert word in err


def test_an_error_message_is_safe_for_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--select", "\x1b[31mx\u202e"]) == 2
    assert main(["/no/\x1b[31mfolder"]) == 3
    assert "\x1b" not in "".join(capsys.readouterr())


# Config


def test_a_target_has_its_own_config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = space(tmp_path / "first", HIGH, "ignore: unquoted-version\nselect: unquoted-version\n")
    second = space(tmp_path / "second", HIGH, "select: unquoted-version\nseverity: {unquoted-version: low}\n")
    third = space(tmp_path / "third", HIGH, "select: unquoted-version\nfail_on: critical\nprofile: baseline\n")
    assert run(first, second, third, "--format", "json", "--jobs", 1) == 1
    reports = json.loads(capsys.readouterr().out)["targets"]
    assert [[entry["severity"] for entry in report["findings"]] for report in reports] == [[], ["low"], ["high"]]
    assert [report["profile"] for report in reports] == ["recommended", "recommended", "baseline"]
    assert all("using the Space's .hf-lint.yaml (skip it with --no-config)" in report["notes"] for report in reports)
    assert run(third) == 0
    assert run(third, "--fail-on", "low") == 1
    assert run(first) == 0
    assert run(first, "--no-config", *ONLY) == 1


def test_a_bad_config_is_the_error_of_its_target(tmp_path: Path, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = space(tmp_path / "broken", CLEAN, "profile: strict\nignroe: card\n")
    assert run(bad, broken, *ONLY) == 3
    out, err = capsys.readouterr()
    assert "high[unquoted-version]" in out
    assert ".hf-lint.yaml:2: unknown key 'ignroe'; did you mean 'ignore'?" in err
    assert run(broken, *ONLY) == 2
    assert "unknown key 'ignroe'" in capsys.readouterr().err
    assert run(bad, broken, "--select", "no-such-rule") == 2
    assert run(broken, "--no-config", *ONLY) == 0


def test_config_option(tmp_path: Path, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("ignore: [card, unquoted-version]\nselect: [unquoted-version]\n")
    assert run(bad, "--config", other) == 0
    assert "note:" not in capsys.readouterr().err


def test_filters(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(bad, "--select", "invalid-card,unquoted-version", "--select", "retired-sdk", "--format", "json") == 1
    assert found(capsys) == ["unquoted-version"]
    run(bad, "--select", "card", "--ignore", "unquoted-version", "--format", "json")
    assert "unquoted-version" not in found(capsys)
    assert run(bad, *ONLY, "--min-severity", "critical") == 0
    assert "1 hidden by --min-severity" in capsys.readouterr().err


# Reports


def test_formats_and_files(bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {form: tmp_path / f"out.{form}" for form in FORMATS}
    arguments = [part for form, path in files.items() for part in ("--format", f"{form}={path}")]
    assert run(bad, *ONLY, *arguments, "--format", "text", "--color", "always") == 1
    out, err = capsys.readouterr()
    assert "\x1b[1;31mhigh[unquoted-version]" in out
    assert "1 finding" in err
    assert "\x1b" not in files["text"].read_text()
    assert "1 finding (1 fixable with --fix): 1 high" in files["text"].read_text()
    assert json.loads(files["json"].read_text())["summary"]["exit_code"] == 1
    assert json.loads(files["sarif"].read_text())["version"] == "2.1.0"
    assert files["github"].read_text().startswith("::error file=")


def test_a_refused_run_leaves_no_file(bad: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert run(bad, "--select", "no-such-policy", "--format", f"json={path}") == 2
    assert not path.exists()


def test_a_report_that_cannot_be_written_is_exit_3(
    bad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "no" / "such" / "folder.json"
    assert run(bad, *ONLY, "--format", f"json={path}", "--format", "text") == 3
    out, err = capsys.readouterr()
    assert "high[unquoted-version]" in out
    assert "cannot be written" in err


def test_quiet_and_verbose(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(bad, *ONLY, "-q")
    assert capsys.readouterr().err == ""
    assert run(bad / "nowhere", *ONLY, "-q") == 3
    assert capsys.readouterr().err == f"error: {bad / 'nowhere'}: no such folder\n"
    run(bad, *ONLY, "-v")
    assert "skipped: retired-sdk: not selected" in capsys.readouterr().err


@pytest.mark.parametrize("form", FORMATS)
def test_two_runs_give_the_same_bytes(form: str, clean: Path, bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = set()
    for jobs in (1, 2, 1):
        run(bad, clean, "--select", "card", "--format", form, "--jobs", jobs)
        outputs.add(capsys.readouterr().out)
    assert len(outputs) == 1


def test_current_folder_is_the_default(
    bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(bad)
    assert run(*ONLY) == 1
    assert " --> README.md:5:" in capsys.readouterr().out
    assert run("check", *ONLY) == 1


def test_a_folder_called_like_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space(tmp_path / "rules", HIGH)
    monkeypatch.chdir(tmp_path)
    assert run("./rules", *ONLY) == 1
    assert run("rules") == 0


# Colours


def test_colors(bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def colored(*arguments: str) -> bool:
        run(bad, *ONLY, *arguments)
        out, err = capsys.readouterr()
        assert ("\x1b[" in out) == ("\x1b[" in err)
        return "\x1b[" in out

    assert not colored()
    assert colored("--color", "always")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colored()
    assert not colored("--color", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colored()
    assert colored("--color", "always")


# When hf-lint itself fails


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["-qh"], [".", "-h"]])
def test_help_however_it_is_asked_for(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", *words) == 0
    text = capsys.readouterr().out
    assert text.startswith("usage: hf-lint check [-h] [--rev REV")
    assert "[TARGET ...]" in text
    assert "\n            3 incomplete: a target was unreadable" in text


def test_a_target_that_breaks_hf_lint_costs_only_itself(
    clean: Path, bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = directory.collect_directory

    def fragile(path: str, *_limits: object, **_options: object) -> Any:
        if path == str(clean):
            raise MemoryError
        return real(path)

    monkeypatch.setattr("hf_lint.sources.directory.collect_directory", fragile)
    assert run(clean, bad, *ONLY, "--format", "json", "--jobs", 1) == 3
    first, second = json.loads(capsys.readouterr().out)["targets"]
    assert first["errors"] == [{"kind": "target", "message": "checking it needed more memory than is available"}]
    assert [entry["rule"] for entry in second["findings"]] == ["unquoted-version"]


def test_debugging_shows_where_a_target_broke_hf_lint(
    bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object, **_options: object) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("hf_lint.sources.directory.collect_directory", broken)
    assert run(bad, *ONLY) == 3
    assert "checking it failed with ZeroDivisionError; please report this" in capsys.readouterr().err
    monkeypatch.setenv("HF_LINT_DEBUG", "1")
    assert run(bad, *ONLY) == 3
    assert "Traceback" in capsys.readouterr().err


def test_unexpected_failure(bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise KeyError("secret words of the Space")

    monkeypatch.setattr("hf_lint.cli.check.resolve_settings", broken)
    assert run(bad) == 3
    err = capsys.readouterr().err
    assert "hf-lint itself failed (KeyError)" in err
    assert "HF_LINT_DEBUG=1" in err
    assert "secret words" not in err
    assert "Traceback" not in err
    monkeypatch.setenv("HF_LINT_DEBUG", "1")
    assert run(bad) == 3
    assert "Traceback" in capsys.readouterr().err


def test_interrupt(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hf_lint.cli.check.lint", interrupted)
    assert run(bad, *ONLY) == 130


# The other commands


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"hf-lint {__version__}\n"
    assert main(["--help"]) == 0
    overview = capsys.readouterr().out
    for command in ("check", "new", "rules", "explain"):
        assert f"hf-lint {command}" in overview
        assert main([command, "--help"]) == 0
        assert f"usage: hf-lint {command}" in capsys.readouterr().out


def title_of(rule: str) -> str:
    return policies().policies[rule].title


def test_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    out = capsys.readouterr().out
    assert "\ncard\n" in out
    (line,) = [line for line in out.splitlines() if line.startswith("  unquoted-version ")]
    assert line.split(None, 4)[1:] == ["breakage", "high", "high", f"recommended  {title_of('unquoted-version')}"]
    assert main(["rules", "--format", "json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    row = rows["unquoted-version"]
    assert {key: row[key] for key in ("group", "concern", "applies", "formerly", "cwe")} == {
        "group": "card",
        "concern": "breakage",
        "applies": [],
        "formerly": [],
        "cwe": [],
    }


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "unquoted-version", "unpinned-base-image"]) == 0
    out = capsys.readouterr().out
    for words in (
        f"unquoted-version: {title_of('unquoted-version')}",
        "Why",
        "What to do",
        "Bad and good: README.md",
        "References",
    ):
        assert words in out
    assert "python_version: 3.10" in out
    assert "unpinned-base-image: base image" in out
    assert "\n  Concern     breakage\n" in out
    assert "\n  Concern     drift\n" in out
