"""Baselines: what is there when hf-lint is adopted is set aside, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.config.baseline import Baseline, Entry, load_baseline, render_baseline
from hf_lint.core.model import Profile
from hf_lint.errors import ConfigError
from hf_lint.secrets.fakes import expand

if TYPE_CHECKING:
    from pathlib import Path

NAME = ".hf-lint-baseline.json"
CARD = "---\ntitle: Demo\nsdk: gradio\nsdk_version: 6.31.0\npython_version: 3.10\napp_file: app.py\n---\n"
ONLY = ("--select", "unquoted-version,unpinned-requirement")


@pytest.fixture
def space(tmp_path: Path) -> Path:
    folder = tmp_path / "space"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / "app.py").write_text("print('hello')\n")
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any], str]:
    code = main([*map(str, arguments), *ONLY, "--format", "json"])
    out, err = capsys.readouterr()
    return code, json.loads(out)["targets"][0] if out else {}, err


def test_adopt_then_only_what_is_new_counts(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, space)[0] == 1
    code, report, err = run(capsys, space, "--write-baseline")
    assert (code, report["findings"]) == (0, [])
    assert f"1 finding written to {space / NAME}" in err
    code, report, err = run(capsys, space)
    assert (code, report["findings"]) == (0, [])
    assert [(item["rule"], item["source"], item["reason"]) for item in report["waived"]] == [
        ("unquoted-version", "baseline", "")
    ]
    assert "1 waived (1 by the baseline)" in err
    (space / "requirements.txt").write_text("torch\n")
    code, report, _ = run(capsys, space)
    assert (code, [item["rule"] for item in report["findings"]]) == (1, ["unpinned-requirement"])
    code, report, _ = run(capsys, space, "--no-waivers")
    assert [item["rule"] for item in report["findings"]] == ["unquoted-version", "unpinned-requirement"]
    assert run(capsys, space, "--no-config")[0] == 1


def test_the_file_holds_fingerprints_and_nothing_that_moves(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, space, "--write-baseline")
    before = (space / NAME).read_bytes()
    document = json.loads(before)
    assert list(document) == ["schema", "profile", "findings"]
    assert [set(entry) for entry in document["findings"]] == [{"path", "rule", "fingerprint"}]
    (space / "README.md").write_text(CARD.replace("title: Demo\n", "emoji: x\ntitle: Demo\ncolorFrom: red\n"))
    assert run(capsys, space)[0] == 0
    run(capsys, space, "--write-baseline")
    assert (space / NAME).read_bytes() == before


def test_it_shrinks_when_pruned_and_says_when_it_could(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (space / "requirements.txt").write_text("torch\n")
    run(capsys, space, "--write-baseline")
    (space / "requirements.txt").write_text("torch==2.10.0\n")
    code, _, err = run(capsys, space)
    assert code == 0
    assert "1 stale entry in the baseline: remove with --prune-baseline" in err
    assert "removed 1 stale entry from" in run(capsys, space, "--prune-baseline")[2]
    assert [entry.rule for entry in load_baseline(space / NAME).entries] == ["unquoted-version"]
    before = (space / NAME).read_bytes()
    assert "removed" not in run(capsys, space, "--prune-baseline")[2]
    assert (space / NAME).read_bytes() == before


def test_entries_of_rules_that_did_not_run_stay(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, space, "--write-baseline")
    before = (space / NAME).read_bytes()
    assert main([str(space), "--select", "unpinned-requirement", "--prune-baseline"]) == 0
    assert main([str(space), *ONLY, "--profile", "baseline", "--prune-baseline"]) == 3
    assert "it was made in profile recommended" in capsys.readouterr().err
    assert (space / NAME).read_bytes() == before


def test_options_and_config_name_another_file(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = space.parent / "other.json"
    assert run(capsys, space, "--write-baseline", "--baseline", other)[0] == 0
    assert not (space / NAME).exists()
    assert run(capsys, space)[0] == 1
    assert run(capsys, space, "--baseline", other)[0] == 0
    (space / "lint").mkdir()
    other.rename(space / "lint" / "other.json")
    (space / ".hf-lint.yaml").write_text("baseline: lint/other.json\n")
    assert run(capsys, space)[0] == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "it is not a baseline"),
        ('{"schema": "hf-lint-baseline/2"}', "its schema is 'hf-lint-baseline/2', this hf-lint reads"),
        ('{"schema": "hf-lint-baseline/1"}', "not a baseline of hf-lint"),
        ('{"schema": "hf-lint-baseline/1", "profile": "strict", "findings": [1]}', "not a baseline of hf-lint"),
        ('{"schema": "hf-lint-baseline/1", "profile": "lax", "findings": []}', "not a baseline of hf-lint"),
    ],
)
def test_a_file_that_is_none_stops_the_run(
    text: str, words: str, space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (space / NAME).write_text(text)
    assert main([str(space), *ONLY]) == 2
    assert words in capsys.readouterr().err
    assert main([str(space), *ONLY, "--no-waivers"]) == 1


def test_a_missing_file_stops_the_run_and_a_link_is_not_written_through(
    space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(space), *ONLY, "--baseline", str(space / "none.json")]) == 2
    victim = space.parent / "victim"
    victim.write_text("mine")
    (space / NAME).symlink_to(victim)
    assert main([str(space), *ONLY, "--write-baseline"]) == 2
    assert "symbolic link" in capsys.readouterr().err
    assert victim.read_text() == "mine"


def test_contradictions_are_refused(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(space), "--write-baseline", "--no-waivers"]) == 2
    assert main([str(space), str(space.parent), "--write-baseline", "--baseline", "x"]) == 2
    assert main([str(space), "--write-baseline", "--prune-baseline"]) == 2
    assert main([str(space), "--write-baseline", "--min-severity", "high"]) == 2


def test_an_incomplete_run_writes_nothing(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(space / "none"), *ONLY, "--write-baseline"]) == 3
    assert "the baseline was not written" in capsys.readouterr().err


def test_two_runs_write_the_same_sorted_lines(tmp_path: Path) -> None:
    entries = (Entry("b", "r", "2"), Entry("a", "r", "1"), Entry("b", "r", "2"))
    text = render_baseline(Baseline(Profile.STRICT, entries))
    assert [line.strip().rstrip(",") for line in text.splitlines()[4:-2]] == [
        '{"path": "a", "rule": "r", "fingerprint": "1"}',
        '{"path": "b", "rule": "r", "fingerprint": "2"}',
    ]
    (tmp_path / "x").write_text(text)
    assert render_baseline(load_baseline(tmp_path / "x")) == text
    assert json.loads(render_baseline(Baseline()))["findings"] == []
    with pytest.raises(ConfigError, match="cannot be read"):
        load_baseline(tmp_path / "none")


def test_a_critical_finding_in_the_baseline_is_counted_in_every_run(
    space: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = expand("@@fake:huggingface-user-token@@")
    (space / "app.py").write_text(f't = "{token}"\n')
    main([str(space), "--select", "leaked-hf-token", "--write-baseline"])
    capsys.readouterr()
    assert main([str(space), "--select", "leaked-hf-token"]) == 0
    err = capsys.readouterr().err
    assert "1 critical finding in the baseline (1 leaked-hf-token): `hf-lint --no-waivers` shows it" in err
    assert token[8:20] not in (space / NAME).read_text() + err


def test_the_first_baseline_names_what_cannot_wait(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leaks = "".join(f"T{n} = '{expand(f'@@fake:huggingface-user-token:{n}@@')}'\n" for n in range(25))
    (space / "keys.py").write_text(leaks)
    (space / "app.py").write_text("import gradio as gr\ngr.Interface(eval, 'text', 'text').launch()\n")
    only = ("--select", "leaked-hf-token,code-execution-endpoint,unquoted-version")
    assert main([str(space), *only, "--write-baseline"]) == 0
    err = capsys.readouterr().err
    assert "No new findings" in err
    assert "the baseline has 26 critical findings" in err
    assert err.count("leaked-hf-token at keys.py:") == 19
    assert "and 6 more" in err
    assert err.index("revoke the secrets first") < err.index(
        "then fix the rest: `hf-lint explain code-execution-endpoint`"
    )
    assert main([str(space), *only]) == 0
    err = capsys.readouterr().err
    notes = [line for line in err.splitlines() if "critical" in line]
    assert len(notes) == 1
    assert "26 critical findings in the baseline (1 code-execution-endpoint, 25 leaked-hf-token)" in notes[0]
    assert "No new findings" in err


def test_a_baseline_without_critical_findings_is_quiet(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(space), *ONLY, "--write-baseline"]) == 0
    assert "critical" not in capsys.readouterr().err
