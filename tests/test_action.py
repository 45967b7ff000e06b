"""action.yml: its scripts are run as GitHub's runner would run them, with hostile inputs, in a scratch folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import same_space
import yaml
from git_support import Repo
from hf_lint.cli import formats, main
from hf_lint.core.model import Location, Span, ToolError, Waived
from hf_lint.core.pins import load_pins
from hf_lint.reports.color import Painter
from hf_lint.reports.formats import FORMATS
from hf_lint.reports.summary import render_summary
from once import wheels
from packaging.utils import canonicalize_name
from report_samples import HOSTILE, finding, report, target
from support import ROOT, write_example

from scripts.locks import locks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASH = shutil.which("bash")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
CARD = '---\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
TRICKS = ["'; touch owned; '", "$(touch owned)", "`touch owned`", '"; touch owned #', "--exit-zero", HOSTILE, "x\ny=1"]
KNOWN = {
    *("add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "remove-matcher"),
    *("save-state", "set-env", "set-output", "stop-commands", "warning"),
}
"""Commands of the runner; it prints a line with another name as it is."""
ALLOWED = {"error", "warning", "notice", "group", "endgroup"}

pytestmark = pytest.mark.skipif(BASH is None or os.name == "nt", reason="the steps are bash scripts")


class Command(NamedTuple):
    """What the runner takes a line of output for."""

    name: str
    properties: dict[str, str]
    data: str


def commands(output: str) -> Iterator[Command]:
    """The commands in a log, by the runner's rules: `::name k=v,k=v::data` starts a line, `##[name]` is anywhere."""
    for line in re.split(r"\r\n|\r|\n", output):
        stripped = line.lstrip()
        if stripped.startswith("::") and "::" in stripped[2:]:
            head, _, data = stripped[2:].partition("::")
            name, _, listed = head.partition(" ")
            pairs = (part.partition("=") for part in listed.split(",") if "=" in part)
            if name.lower() not in KNOWN:
                continue
            yield Command(name.lower(), {key.strip(): unescape(value) for key, _, value in pairs}, unescape(data))
        elif "##[" in line:
            yield Command(line.partition("##[")[2].partition("]")[0], {}, line)


def unescape(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


class Run(NamedTuple):
    """What a step left behind."""

    code: int
    out: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Enough of GitHub's runner: expressions in env, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "workspace"
        self.temp = folder / "temp"
        for made in (self.workspace, self.temp):
            made.mkdir()
        (self.temp / "home").mkdir()
        self.steps = {
            "install": {
                "command": str(Path(sys.executable).parent / "hf-lint"),
                "home": str(self.temp / "home"),
            },
            "python": {"python-path": sys.executable},
        }

    def run(self, name: str, **inputs: str) -> Run:
        step = STEPS[name]
        given = {key: entry.get("default", "") for key, entry in ACTION["inputs"].items()}
        given.update({key.replace("_", "-"): value for key, value in inputs.items()})
        output, summary = self.temp / "output", self.temp / "step-summary"
        output.write_text("")
        summary.write_text("")
        env = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "INPUT_"))}
        env.update({key: self.value(str(value), given) for key, value in step["env"].items()})
        env.update(
            RUNNER_TEMP=str(self.temp),
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_OUTPUT=str(output),
            GITHUB_STEP_SUMMARY=str(summary),
        )
        script = self.temp / "step.sh"
        script.write_text(step["run"])
        assert BASH is not None
        done = subprocess.run(
            [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
        )
        pairs = dict(line.partition("=")[::2] for line in output.read_text().splitlines())
        return Run(done.returncode, done.stdout, pairs, summary.read_text())

    def value(self, text: str, inputs: Mapping[str, str]) -> str:
        match = re.fullmatch(r"\$\{\{ (inputs\.([a-z-]+)|steps\.([a-z]+)\.outputs\.([a-z-]+)) \}\}", text)
        if match is None:
            assert "${{" not in text
            return text
        return inputs[match[2]] if match[2] else self.steps[match[3]][match[4]]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def write(folder: Path, card: str = CARD) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(card)
    (folder / "app.py").write_text("print('hello')\n")


BAD = CARD.replace('"3.12"', "3.10")
LINT = "Run hf-lint"
ONLY = "unquoted-version"


# The file itself


def test_no_expression_is_in_a_script() -> None:
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def test_it_needs_no_token() -> None:
    text = (ROOT / "action.yml").read_text().lower()
    assert "secrets." not in text
    assert "github.token" not in text


def test_every_action_is_one_of_the_pins() -> None:
    pins = {f"{row['action']}@{row['sha']} # {row['version']}" for row in load_pins("actions")}
    paths = [ROOT / "action.yml", *(ROOT / ".github/workflows").glob("*.yml"), *(ROOT / "docs/ci").glob("*")]
    used = {path.name: set(re.findall(r"^\s*-?\s*uses: (?!.*@COMMIT)(.*)$", path.read_text(), re.M)) for path in paths}
    assert {"action.yml", "ci.yml", "github.yml", "README.md"} <= {name for name, actions in used.items() if actions}
    assert {name: actions - pins for name, actions in used.items() if actions - pins} == {}


def test_the_results_are_uploaded_even_when_the_lint_fails() -> None:
    step = STEPS["Upload the results to code scanning"]
    assert step["if"].startswith("always() && ")
    assert step["with"]["sarif_file"] == "${{ steps.lint.outputs.sarif }}"


def test_what_it_installs_is_locked() -> None:
    lock = next(entry for entry in locks() if entry.path.name == "requirements-action.txt")
    assert not lock.leaks()
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock.path.read_text())
    named = {entry.partition("==")[0] for entry in entries if "==" in entry and "--hash=sha256:" in entry}
    (listed,) = re.findall(r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.M | re.S)
    wanted = {canonicalize_name(name) for name in re.findall(r'"([A-Za-z0-9._-]+)', listed)}
    assert len(wanted) >= 4
    assert {"hatchling", *wanted} <= named


# The lint step


def test_a_clean_space(runner: Runner) -> None:
    write(runner.workspace)
    done = runner.run(LINT, select=ONLY)
    assert done.code == 0, done.out
    assert done.outputs["exit-code"] == "0"
    assert done.summary.startswith("### hf-lint: no findings")
    assert json.loads(Path(done.outputs["sarif"]).read_text())["runs"][0]["results"] == []
    assert {path.name for path in runner.workspace.iterdir()} == {"README.md", "app.py"}


def test_findings_keep_their_exit_code_and_leave_all_reports(runner: Runner) -> None:
    write(runner.workspace, BAD)
    done = runner.run(LINT, select=ONLY)
    assert done.code == 1
    assert done.outputs["exit-code"] == "1"
    (command,) = commands(done.out)
    assert (command.name, command.properties["file"]) == ("error", "README.md")
    assert "| high | [unquoted-version]" in done.summary
    (result,) = json.loads(Path(done.outputs["sarif"]).read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "README.md"
    assert runner.run(LINT, select=ONLY, fail_on="critical").code == 0
    plain = runner.run(LINT, select=ONLY, annotations="false", summary="false")
    assert plain.code == 1
    assert list(commands(plain.out)) == []
    assert "high[unquoted-version]" in plain.out
    assert plain.summary == ""


def test_several_folders_and_odd_names(runner: Runner) -> None:
    for name in ("one", "--exit-zero", "rules", "with space"):
        write(runner.workspace / name, BAD)
    done = runner.run(LINT, select=ONLY, path="one\r\n--exit-zero\n\nrules\nwith space\n")
    assert done.code == 1
    files = {command.properties["file"] for command in commands(done.out)}
    assert files == {f"{name}/README.md" for name in ("one", "--exit-zero", "rules", "with space")}


def test_an_organisation_policy_is_obeyed(runner: Runner) -> None:
    write(runner.workspace, BAD)
    (runner.workspace / ".hf-lint.yaml").write_text(f"ignore: [{ONLY}]\n")
    assert runner.run(LINT, select="card").code == 0
    (runner.workspace / "acme policy").mkdir()
    (runner.workspace / "acme policy" / "organisation.yaml").write_text(f"overrides:\n  {ONLY}: {{locked: true}}\n")
    done = runner.run(LINT, select="card", policy="acme policy")
    assert done.code == 1
    assert "unquoted-version" in done.summary


def test_wrong_inputs_and_missing_folders_fail(runner: Runner) -> None:
    write(runner.workspace)
    done = runner.run(LINT, profile="pedantic")
    assert (done.code, done.outputs) == (2, {"exit-code": "2"})
    done = runner.run(LINT, path="none")
    assert (done.code, done.outputs["exit-code"]) == (3, "3")
    assert "incomplete" in done.summary


def test_only_what_is_new_counts(runner: Runner) -> None:
    write(runner.workspace, BAD)
    repo = Repo(runner.workspace)
    repo.git("init", "-q")
    base = repo.commit_all({})
    repo.commit_all({"requirements.txt": "torch\n"})
    done = runner.run(LINT, select=f"{ONLY},unpinned-requirement", new_from=base)
    assert done.code == 1
    assert [command.properties["file"] for command in commands(done.out)] == ["requirements.txt"]


NAMES = ["path", "profile", "select", "ignore", "fail_on", "config", "policy", "range", "new_from"]


RECORD = """\
#!/bin/sh
for word do printf '%s\\0' "$word"; done >> "$RECORDED"
exit 3
"""
"""Stands for hf-lint and writes down what it is called with."""


@pytest.mark.parametrize("name", NAMES)
def test_hostile_inputs_are_data(
    name: str, runner: Runner, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The step hands each to hf-lint as it is, and hf-lint takes it for what it is."""
    write(runner.workspace, BAD)
    recorder, recorded = runner.temp / "record", runner.temp / "recorded"
    recorder.write_text(RECORD)
    recorder.chmod(0o755)
    runner.steps["install"]["command"] = str(recorder)
    monkeypatch.setenv("RECORDED", str(recorded))
    monkeypatch.chdir(runner.workspace)
    for trick in TRICKS:
        recorded.write_bytes(b"")
        done = runner.run(LINT, **{"select": ONLY, name: trick})
        assert (done.code, set(done.outputs) <= {"exit-code", "sarif"}) == (3, True), done.out
        words = recorded.read_bytes().decode().split("\0")[:-1]
        folders = [f"./{line}" for line in trick.replace("\r", "").split("\n") if line]
        assert set(folders if name == "path" else [f"--{name.replace('_', '-')}={trick}"]) <= set(words)
        assert main(words) in (2, 3), trick
        assert {command.name for command in commands("".join(capsys.readouterr()))} <= ALLOWED
        assert not list(runner.workspace.rglob("owned"))
        assert not list(runner.temp.rglob("owned"))


@pytest.mark.parametrize("name", NAMES)
def test_an_input_that_would_run_something_ends_the_step(name: str, runner: Runner) -> None:
    write(runner.workspace, BAD)
    done = runner.run(LINT, **{"select": ONLY, name: "'; touch owned; $(touch owned)\n`touch owned`"})
    assert done.code in (2, 3), done.out
    assert not list(runner.workspace.rglob("owned"))
    assert {command.name for command in commands(done.out)} <= ALLOWED


def test_install_and_run(runner: Runner, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The real installation; then modules of the Space stand in the way of those of hf-lint."""
    for name, value in wheels().items():
        monkeypatch.setenv(name, value)
    installed = runner.run("Install hf-lint")
    assert installed.code == 0, installed.out
    runner.steps["install"] = installed.outputs
    write(runner.workspace, BAD)
    for name in ("yaml.py", "hf_lint.py", "json.py", "packaging.py"):
        (runner.workspace / name).write_text("open('owned', 'w')\nraise SystemExit(0)\n")
    done = runner.run(LINT, select=ONLY)
    assert done.code == 1, done.out
    assert not (runner.workspace / "owned").exists()
    same_space.make_space(runner.workspace / "same")
    done = runner.run(LINT, path="same")
    assert done.code == 1, done.out
    results = json.loads(Path(done.outputs["sarif"]).read_text())["runs"][0]["results"]
    found = sorted(f"{one['ruleId']} {one['partialFingerprints']['hfLint/v1']}" for one in results)
    here = same_space.found_here(runner.workspace / "same", capsys)
    assert found == sorted(" ".join(line.split(" ")[1:]) for line in here)


# What a Space can say in a log


def test_the_parser_of_commands_knows_what_the_runner_knows() -> None:
    log = "  ::error file=a%2Cb,line=1::50%25%0Ax\nplain ::error::no\nx ##[add-mask]y\r::stop-commands::t"
    assert list(commands(log)) == [
        Command("error", {"file": "a,b", "line": "1"}, "50%\nx"),
        Command("add-mask", {}, "x ##[add-mask]y"),
        Command("stop-commands", {}, "t"),
    ]


def test_hostile_file_names_cannot_give_the_runner_commands(runner: Runner) -> None:
    names = [
        "::add-mask::x",
        "a\n::add-path::/evil",
        "b\r::stop-commands::t",
        "##[set-env name=A;]b",
        "c,line=9::d",
        "%0A::error::",
    ]
    write(runner.workspace)
    leaks = [f"token = '@@fake:huggingface-user-token:{number}@@'\n" for number in range(len(names))]
    files = {f"{name}.py": f"# {name!r}\n{leak}" for name, leak in zip(names, leaks, strict=True)}
    write_example(files, runner.workspace)
    (runner.workspace / ".hf-lint.yaml").write_text("profile: strict\n")
    for asked in ("true", "false"):
        done = runner.run(LINT, select="leaked-hf-token", annotations=asked)
        assert done.code == 1
        found = list(commands(done.out))
        assert {command.name for command in found} <= ALLOWED
        assert len([command for command in found if command.name == "error"]) == (len(names) if asked == "true" else 0)
        assert all(
            set(command.properties) <= {"file", "line", "endLine", "title", "col", "endColumn"} for command in found
        )


EVIL = "::add-mask::x"


@pytest.mark.parametrize("form", [*FORMATS, "summary"])
@pytest.mark.parametrize("evil", [EVIL, f"  {EVIL}", f"\n{EVIL}\r{EVIL}\u2028{EVIL}", "##[add-mask]x", HOSTILE])
def test_no_report_on_a_log_holds_a_command_of_the_space(form: str, evil: str) -> None:
    place = Location(evil, Span(2, 1, 2, 2), evil)
    bad = finding(path=evil, message=evil, text=evil, related=(place,), remedy=evil, span=Span(1, 1, 1, 2))
    one = target(bad, bad, name=".", errors=(ToolError("target", evil),), notes=(evil,))
    one = one._replace(waived=(Waived(bad, evil, "inline"),))
    for made in (report(one), report(one, target(bad, name=evil))):
        if form == "summary":
            text = render_summary(made, Painter(False), verbose=True)
        else:
            text = formats.render(formats.Output(form, ""), made, 3, False)
        found = list(commands(text))
        assert {command.name for command in found} <= ({"error", "warning", "notice"} if form == "github" else set())
