"""zizmor as an engine: what it is given, what is made of its answers, and what happens when there is none."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hf_lint.engines import zizmor
from hf_lint.engines.processes import Batch, Limits
from hf_lint.engines.zizmor import Result, Source, collect, find_zizmor, start
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from support import ROOT, plan, policies, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import TargetReport

POLICY = policies().policies["zizmor"]
LIMITS = Limits.of(POLICY.params)
PATH = ".github/workflows/a.yml"
INJECTED = """\
on: issues
permissions: {}
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.event.issue.title }}"
"""


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts the program, whatever it has answered before."""
    monkeypatch.setenv("HF_LINT_CACHE", "")


def run(text: str, limits: Limits = LIMITS, kind: str = "workflow.yml") -> Result:
    program = zizmor.find_zizmor()
    assert program is not None
    file = space_of({PATH: text}).files[PATH]
    (result,) = collect(start(program, [(file, kind)], limits))
    return result


def lint(text: str | bytes, path: str = PATH) -> TargetReport:
    return check_space(space_of({path: text}), plan("zizmor"))


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program in zizmor's place."""
    program = folder / "stand-in"
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(zizmor, "find_zizmor", lambda: program)


def test_places_count_code_points() -> None:
    result = run("# Grüße, 日本, 🎉\n" + INJECTED.replace("echo ", "echo 日本 "))
    (issue,) = result.issues
    text = result.file.text
    assert text[issue.place.start : issue.place.end] == "github.event.issue.title"
    assert (issue.audit, issue.severity) == ("template-injection", "high")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_and_line_ends(encoding: str) -> None:
    (finding,) = lint(INJECTED.replace("\n", "\r\n").encode(encoding)).findings
    assert (finding.location.span.line, finding.location.span.column) == (7, 24)


def test_comments_and_configuration_do_not_mute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither those of the Space nor those of the machine."""
    config = "rules: {template-injection: {disable: true}}\n"
    (tmp_path / "zizmor.yml").write_text(config)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZIZMOR_CONFIG", str(tmp_path / "zizmor.yml"))
    muted = INJECTED.rstrip() + " # zizmor: ignore[template-injection]\n"
    space = space_of({PATH: muted, "zizmor.yml": config, ".github/zizmor.yml": config})
    assert [finding.location.span.line for finding in check_space(space, plan("zizmor")).findings] == [7]


def test_no_token_and_no_setting_of_the_machine_reaches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    stand_in(
        tmp_path,
        monkeypatch,
        "import json, os, sys\n"
        f"open({str(seen)!r}, 'w').write(json.dumps([sys.argv, dict(os.environ), os.listdir('.')]))\nprint('[]')",
    )
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "ZIZMOR_GITHUB_TOKEN", "HF_TOKEN"):
        monkeypatch.setenv(name, "of-the-machine")
    assert run(INJECTED).issues == ()
    arguments, environment, folder = json.loads(seen.read_text())
    assert "of-the-machine" not in environment.values()
    assert {"--offline", "--no-config", "--no-ignores"} <= set(arguments)
    assert folder == []


def test_not_installed_is_a_skip_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zizmor, "find_zizmor", lambda: None)
    everything = select_rules(policies(), select=("ci",))
    report = check_space(space_of({PATH: INJECTED}), everything)
    assert not report.errors
    (skip,) = [skip for skip in report.skipped if skip.rule == "zizmor"]
    assert skip.kind == "not-installed"
    assert "python -m pip install zizmor" in skip.reason
    assert report.rules_run == len(everything.rules) - 1
    without_workflows = check_space(space_of({"app.py": ""}), everything)
    assert "zizmor" not in {skip.rule for skip in without_workflows.skipped}


def test_not_installed_and_asked_for_by_name_is_a_tool_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zizmor, "find_zizmor", lambda: None)
    (error,) = lint(INJECTED).errors
    assert "python -m pip install zizmor" in error.message


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("import time; time.sleep(60)", "did not finish within"),
        ("import sys; sys.exit(2)", "exit status 2"),
        ("import os; os.abort()", "exit status -6"),
        ("print('not json')", "no readable output"),
        ("print('[' * 100000)", "no readable output"),
        ("print('[{}]')", "no readable output"),
        ("print('[[]]')", "no readable output"),
        ("import sys; print('[]'); sys.exit(3)", "exit status 3"),
        ("print('[' + ' ' * 10**6 + ']')", "wrote more than"),
    ],
)
def test_no_answer_is_a_tool_error(script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, script)
    limits = LIMITS._replace(seconds=0.5 if "sleep" in script else 30, output_bytes=500_000)
    assert message in run(INJECTED, limits).failure


def test_a_program_that_does_not_start_is_a_tool_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zizmor, "find_zizmor", lambda: tmp_path / "gone")
    assert "could not be started" in run(INJECTED).failure


def test_no_room_for_files_is_a_tool_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hf_lint.engines.scratch._make", full)
    assert "No space left" in run(INJECTED).failure


@pytest.mark.parametrize(
    "text",
    [
        "on: push\njobs: 7\n",
        "on: push\njobs: {a: {runs-on: x, steps: {run: ls}}}\n",
        "# nothing\n",
        "a: &a [x, x]\nb: &b [*a, *a]\non: push\njobs: {x: *b}\n",
    ],
)
def test_a_file_that_it_does_not_take_is_said(text: str) -> None:
    """It is no tool error: such a file runs nowhere."""
    report = lint(text)
    assert not report.errors
    (finding,) = report.findings
    assert "its audits did not run" in finding.message


def test_a_file_that_does_not_parse_is_told_once() -> None:
    report = check_space(
        space_of({PATH: "on: [push\n"}), select_rules(policies(), select=("zizmor", "unparseable-file"))
    )
    assert [finding.rule for finding in report.findings] == ["unparseable-file"]


def test_hostile_workflows_end() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    many = "on: push\njobs:\n" + "".join(
        f"  j{n}: {{runs-on: x, steps: [{{run: 'echo ${{{{ github.head_ref }}}}'}}]}}\n" for n in range(300)
    )
    for text in (bomb, "on: " + "[" * 5000 + "]" * 5000 + "\n", "\0" * 100, "- " * 9000, many):
        begun = time.monotonic()
        result = run(text)
        assert result.unread or result.issues or result.failure
        assert time.monotonic() - begun < LIMITS.seconds


def test_what_is_too_large_or_too_much_is_said() -> None:
    assert "larger than" in run(INJECTED + "#" * LIMITS.bytes).refused
    paths = {f".github/workflows/{number:02}.yml": INJECTED for number in range(4)}
    program = find_zizmor()
    assert program is not None
    files = [(file, "workflow.yml") for file in space_of(paths).files.values()]
    results = collect(start(program, files, LIMITS._replace(files=3)))
    assert [bool(result.refused) for result in results] == [False, False, False, True]
    assert [len(result.issues) for result in results] == [1, 1, 1, 0]


def test_files_that_share_a_process_have_the_results_of_one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the shared run finds nothing in may not have been read: it is asked about again, alone."""
    quiet = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ls\n"
    texts = ["# é\n" + INJECTED, "# é日本\n" + INJECTED, quiet, "on: push\njobs: 7\n"]
    alone = [run(text) for text in texts]
    asked: list[int] = []
    add = Batch.add

    def count(batch: Batch[tuple[Source, ...]], sources: tuple[Source, ...], command: list[str]) -> None:
        asked.append(len(sources))
        add(batch, sources, command)

    monkeypatch.setattr(Batch, "add", count)
    program = find_zizmor()
    assert program is not None
    files = space_of({f".github/workflows/{number}.yml": text for number, text in enumerate(texts)}).files.values()
    together = collect(start(program, [(file, "workflow.yml") for file in files], LIMITS))
    assert [one[1:] for one in together] == [one[1:] for one in alone]
    assert [(len(one.issues), one.unread) for one in together] == [(1, False), (1, False), (0, False), (0, True)]
    assert asked == [4, 1, 1]


def test_nothing_is_left_behind() -> None:
    program = find_zizmor()
    assert program is not None
    handle = start(program, [(space_of({PATH: INJECTED}).files[PATH], "workflow.yml")], LIMITS)
    assert handle.batch is not None
    folder = Path(handle.batch.root)
    assert folder.is_dir()
    collect(handle)
    assert not folder.exists()


def test_dependabot_is_read_where_it_may_run_code() -> None:
    text = "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: weekly}\n"
    assert not lint(text, ".github/dependabot.yml").findings
    text += "    insecure-external-code-execution: allow\n"
    (finding,) = lint(text, ".github/dependabot.yml").findings
    assert finding.message.startswith("dependabot-execution")


def test_every_audit_listed_is_one_that_zizmor_has() -> None:
    """Its program holds the address of each audit's page."""
    program = find_zizmor()
    assert program is not None
    known = Path(program).read_bytes()
    document = yaml.safe_load((ROOT / "policies/ci/zizmor.yaml").read_text())
    for name in (*document["variants"], *document["params"]["covered"]):
        audit = name.removesuffix("-high").removesuffix("-medium").removesuffix("-low").removesuffix("-own")
        assert name in ("unchecked", "own-events") or f"docs.zizmor.sh/audits/#{audit}".encode() in known, name


def test_covered_audits_have_a_rule_and_are_not_reported_twice() -> None:
    for audit, covering in POLICY.params["covered"].items():
        assert covering in policies().policies, f"{audit} is said to be covered by {covering}: no such policy"
        assert audit not in POLICY.variants, f"{audit} is covered by {covering}: take it out of variants"


def test_options_are_those_of_the_installed_program() -> None:
    program = find_zizmor()
    assert program is not None
    shown = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    for option in ("--offline", "--no-config", "--no-ignores", "--no-exit-codes", "json-v1"):
        assert option in shown


def test_a_workflow_that_does_not_parse_is_not_given_to_it() -> None:
    space = space_of({".github/workflows/deep.yml": "on: " + "[" * 40_000, PATH: INJECTED})
    report = check_space(space, select_rules(policies(), select=("zizmor", "unparseable-file")))
    assert report.errors == ()
    told = [(finding.rule, finding.location.path) for finding in report.findings]
    assert told == [("zizmor", PATH), ("unparseable-file", ".github/workflows/deep.yml")]


@pytest.mark.parametrize(
    ("events", "expression", "severity"),
    [
        ("workflow_dispatch", "inputs.name", "LOW"),
        ("workflow_dispatch", "github.event.inputs.name", "LOW"),
        ("[workflow_dispatch, issues]", "inputs['name']", "LOW"),
        ("push", "github.ref_name", "LOW"),
        ("[push, workflow_dispatch]", "github.ref", "LOW"),
        ("pull_request", "github.base_ref", "LOW"),
        ("push", "github.actor", "LOW"),
        ("release", "github.event.release.tag_name", "LOW"),
        ("[push, pull_request]", "github.ref_name", "MEDIUM"),
        ("[workflow_dispatch, issues]", "github.event.issue.title", "HIGH"),
        ("push", "github.event.head_commit.message", "MEDIUM"),
        ("pull_request", "github.head_ref", "MEDIUM"),
        ("pull_request_target", "github.head_ref", "HIGH"),
        ("pull_request_target", "github.event.pull_request.title", "HIGH"),
        ("issue_comment", "github.event.comment.body", "HIGH"),
    ],
)
def test_what_only_writers_choose_weighs_less(events: str, expression: str, severity: str) -> None:
    text = INJECTED.replace("on: issues", f"on: {events}").replace("github.event.issue.title", expression)
    found = [finding for finding in lint(text).findings if "template-injection" in finding.message]
    assert [finding.severity.name for finding in found] == [severity]
