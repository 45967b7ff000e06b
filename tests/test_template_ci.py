"""The CI files of generated Spaces: each validates as its platform reads it, and each of its commands is run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from bake import NO_ORIGIN, ORIGIN, ROOT, came_from, choices, render, run_cookiecutter
from combinations import full
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import lint, places

import template_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.scaffolds.origin import Origin

pytestmark = pytest.mark.usefixtures("read_once")

PROGRAMS = Path(sys.executable).parent
SHELLS = [
    # How GitLab's runner (bash where the image has it, else sh) and GitHub's start a script.
    pytest.param(("bash", "-eo", "pipefail"), id="bash"),
    pytest.param(("dash", "-e"), id="dash"),
    pytest.param(("busybox", "sh", "-e"), id="busybox"),
]
VALIDATED = {
    ".github/workflows/space.yml": ("--builtin-schema", "vendor.github-workflows"),
    ".github/dependabot.yml": ("--builtin-schema", "vendor.dependabot"),
    ".gitlab-ci.yml": ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
    "renovate.json": ("--builtin-schema", "vendor.renovate"),
    ".hf-lint.yaml": ("--schemafile", str(ROOT / "docs" / "config.schema.json")),
}
STAND_IN = """\
#!/bin/sh
# Writes down how it was called. What makes an environment makes one of stand-ins.
{ printf '%s' "${0##*/}"; printf '\\t%s' "$@"; echo; } >> "$CALLS"
case " $* " in
*" venv "*)
  mkdir -p .venv/bin
  for name in pip python ruff hf hf-lint cyclonedx-py; do ln -sf "$STAND_IN" ".venv/bin/$name"; done ;;
esac
"""
CALLED = ("apt-get", "curl", "docker", "hf", "hf-lint", "pip", "python", "python3", "sudo", "uv", "uvx")


@cache
def spaces() -> list[dict[str, str]]:
    """The answers that change what CI does: each possible kind and task with each place for the repository."""
    rows = [row for row in full() if row["sign_in"] == "none"]
    return [{**row, "ci": ci} for row in rows for ci in choices()["ci"]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The Spaces of all spaces(). Not to be changed."""
    known = [render(tmp_path_factory.mktemp("space"), **answers) for answers in spaces()]
    rows = [row for row in spaces() if row["task"] == "text-generation"]
    return [*known, *(render(tmp_path_factory.mktemp("space"), NO_ORIGIN, **answers) for answers in rows)]


def validate(options: tuple[str, ...], *paths: Path) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAMS / "check-jsonschema"), *options, *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("name", VALIDATED)
def test_every_file_validates_as_its_platform_reads_it(made: list[Path], name: str) -> None:
    # Many Spaces have the same text, which is validated once.
    texts = {(space / name).read_bytes(): space / name for space in made if (space / name).is_file()}
    assert texts
    done = validate(VALIDATED[name], *texts.values())
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_that_a_platform_reads_is_validated(made: list[Path]) -> None:
    found = {
        path.relative_to(space).as_posix()
        for space in made
        for path in space.rglob("*")
        if path.suffix in (".yml", ".yaml", ".json")
    }
    assert found == {*VALIDATED, ".hf-lint-template.json", ".pre-commit-config.yaml", "assets/results.json"}


def test_the_schemas_would_object(tmp_path: Path) -> None:
    bad = tmp_path / ".gitlab-ci.yml"
    bad.write_text("test:\n  script:\n    - pip install --only-binary :all: -r requirements.txt\n")
    assert "is not of type 'string'" in validate(VALIDATED[".gitlab-ci.yml"], bad).stdout


def test_the_hooks_validate_as_pre_commit_reads_them(made: list[Path]) -> None:
    texts = {(space / ".pre-commit-config.yaml").read_bytes(): space / ".pre-commit-config.yaml" for space in made}
    command = [sys.executable, "-m", "pre_commit", "validate-config", *map(str, texts.values())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


# The commands


def scripts(space: Path) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """Name, commands and variables of each job, as the platform hands them to a shell."""
    if (space / ".gitlab-ci.yml").is_file():
        document = yaml.safe_load((space / ".gitlab-ci.yml").read_text())
        for name, job in document.items():
            if isinstance(job, dict) and "script" in job:
                lines = [*job.get("before_script", ()), *job["script"]]
                yield name, lines, {**document.get("variables", {}), **job.get("variables", {})}
    for path in sorted((space / ".github" / "workflows").glob("*.yml")):
        document = yaml.safe_load(path.read_text())
        for name, job in document["jobs"].items():
            steps = [step for step in job["steps"] if "run" in step]
            variables: dict[str, Any] = {**document.get("env", {}), **job.get("env", {})}
            for step in steps:
                variables |= step.get("env", {})
            yield name, [step["run"] for step in steps], variables


Calls = list[list[str]]
"""Programs with their arguments."""


def run_lines(folder: Path, shell: tuple[str, ...], lines: list[str], variables: dict[str, str]) -> list[Calls]:
    """What each of `lines` calls, when `shell` runs one after the other in `folder`."""
    stand_ins = folder / "stand-ins"
    stand_ins.mkdir(parents=True)
    (stand_ins / "stand-in").write_text(STAND_IN)
    (stand_ins / "stand-in").chmod(0o755)
    for name in CALLED:
        (stand_ins / name).symlink_to("stand-in")
    environ = {
        "PATH": f"{stand_ins}:/usr/bin:/bin",
        "CALLS": str(folder / "calls"),
        "STAND_IN": str(stand_ins / "stand-in"),
        "HOME": str(folder),
        **{name: str(value) for name, value in variables.items()},
    }
    called = []
    program = shutil.which(shell[0])
    assert program
    for line in lines:
        (folder / "calls").write_text("")
        # A platform joins them or not: each must do by itself.
        command = [program, *shell[1:], "-c", line]
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        assert done.stderr == "", line
        called.append([call.split("\t") for call in (folder / "calls").read_text().splitlines()])
    return called


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a shell")
@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_of_every_job_runs(made: list[Path], tmp_path: Path, shell: tuple[str, ...]) -> None:
    if not shutil.which(shell[0]):
        pytest.skip(f"there is no {shell[0]} here")
    tried: dict[str, set[str]] = {}
    for space in made:
        for name, lines, variables in scripts(space):
            assert all(isinstance(line, str) for line in lines), f"{name}: {lines}"
            key = json.dumps([name, lines, variables])
            if key in tried:
                continue
            called = run_lines(tmp_path / str(len(tried)), shell, lines, variables)
            for line, calls in zip(lines, called, strict=True):
                assert bool(calls) is not line.startswith("echo "), line
            calls = [call for calls in called for call in calls]
            tried[key] = {name, *(Path(call[0]).name for call in calls)}
            lock = space / "requirements.txt"
            assert_words(name, calls, variables, lock.is_file() and "--hash=" in lock.read_text())
    assert set.union(*tried.values()) >= {*LOCKS, "pip", "uv", "hf", "hf-lint", "ruff", "docker", "cyclonedx-py"}


LOCKS = {
    "lint": "requirements-lint.txt",
    "test": "requirements-dev.txt",
    "build": "requirements.txt",
    "deploy": "requirements-deploy.txt",
    "sbom": "requirements-sbom.txt",
}


def assert_words(name: str, calls: Calls, variables: dict[str, str], hashed: bool) -> None:
    """What the programs of the job `name` are told, word by word, where a wrong quote would change it.

    `hashed` is whether requirements.txt has hashes.
    """
    for call in calls:
        assert not any(word.startswith(("'", '"')) or "$" in word for word in call), call
        if "--no-deps" in call:
            assert name == "lint"
            assert "--no-build-isolation" in call
            assert call[-1] == variables["HF_LINT"]
        elif call[0] == "apt-get":
            assert call[-1] in ("update", "git")
        elif "install" in call:
            assert ("--require-hashes" in call) is (name != "build" or hashed)
            assert {"--no-build", "--only-binary=:all:"} & set(call)
            assert call[-1] == LOCKS[name]
        if call[0] == "hf":
            assert call[1:5] == ["upload", variables["SPACE"], ".", "."]
            assert {"--include", "--delete", "--commit-message"} <= set(call)


def test_what_lints_a_space_is_locked_whole(tmp_path: Path) -> None:
    for ci in choices()["ci"]:
        space = render(tmp_path / ci, ci=ci)
        lock = space / "requirements-lint.txt"
        assert lock.is_file() is (ci != "none")
        if not lock.is_file():
            continue
        entries = {entry["name"]: entry for entry in read_lock(lock)}
        assert all(entry["hashes"] for entry in entries.values())
        project = pytest.importorskip("tomllib").loads((ROOT / "pyproject.toml").read_text())
        wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["action"]]
        extras = project["project"]["optional-dependencies"]
        (every,) = extras["all"]
        for extra in Requirement(every).extras:
            wanted += extras[extra]
        for text in wanted:
            need = Requirement(text)
            assert need.specifier.contains(entries[canonicalize_name(need.name)]["version"]), text
        assert "requirements-lint.txt" in (space / BOTS[ci]).read_text(), "a bot would take it apart from HF_LINT"


BOTS = {"github": ".github/dependabot.yml", "gitlab": "renovate.json"}


def read_lock(path: Path) -> list[dict[str, Any]]:
    """Name, version and hashes of each package of a lock."""
    found: list[dict[str, Any]] = []
    for line in path.read_text().splitlines():
        if start := re.match(r"([a-z0-9-]+)==([^ ;]+)", line):
            found.append({"name": start[1], "version": start[2], "hashes": 0})
        elif line.startswith("    --hash=sha256:"):
            found[-1]["hashes"] += 1
    return found


def readme_blocks(space: Path) -> list[str]:
    """The commands that README.md shows."""
    return [block.partition("```")[0] for block in (space / "README.md").read_text().split("```bash\n")[1:]]


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a shell")
@pytest.mark.parametrize("kind", choices()["kind"])
def test_the_commands_of_the_readme_run(tmp_path: Path, kind: str) -> None:
    tasks, places = template_answers.KINDS[kind].tasks, choices()["ci"]
    # Each task and each place at least once: no command depends on both.
    for number in range(max(len(tasks), len(places))):
        task, ci = tasks[number % len(tasks)], places[number % len(places)]
        folder = tmp_path / f"{task}-{ci}"
        space = render(folder / "made", kind=kind, task=task, ci=ci)
        blocks = readme_blocks(space)
        assert len(blocks) >= (3 if template_answers.KINDS[kind].server else 2)
        called = run_lines(folder / "run", ("dash", "-e"), blocks, {"API_KEY": "k"})
        calls = [call for calls in called for call in calls]
        assert ["uvx", "--from", ORIGIN.requirement, "hf-lint", "check"] in calls
        assert ["uv", "venv"] in calls
        uploads = [call[3] for call in calls if call[:3] == ["hf", "upload", "someone/my-space"]]
        assert uploads == (["."] if ci == "none" else []), "what is uploaded stands in one place"
        assert not any(word.startswith("'") or "$" in word for call in calls for word in call), calls


@pytest.mark.parametrize("kind", choices()["kind"])
def test_bots_keep_what_is_held_and_how_the_locks_were_compiled(tmp_path: Path, kind: str) -> None:
    for hardware in ("", "cpu-basic") if template_answers.KINDS[kind].cpu else ("",):
        chosen = {"hardware": hardware} if hardware else {}
        github, gitlab = (
            render(tmp_path / f"{ci}{hardware}", kind=kind, ci=ci, **chosen) for ci in ("github", "gitlab")
        )
        cpu = hardware or not template_answers.KINDS[kind].gpu
        assert_bots_keep(github, gitlab, "python" if cpu else "nvidia/cuda")


def assert_bots_keep(github: Path, gitlab: Path, held: str) -> None:
    """What the bots of both platforms are told fits how the locks were compiled, and to the image that is `held`."""
    updates = {
        row["package-ecosystem"]: row
        for row in yaml.safe_load((github / ".github" / "dependabot.yml").read_text())["updates"]
    }
    locks = list(github.glob("requirements*.txt"))
    assert locks
    assert all("uv pip compile" in path.read_text() for path in locks if path.name != "requirements-lint.txt")
    assert "uv" in updates
    assert "pip" not in updates
    rules = json.loads((gitlab / "renovate.json").read_text()).get("packageRules", [])
    assert ("docker" in updates) is bool(rules) is (github / "Dockerfile").is_file()
    if rules:
        (used,) = set(re.findall(rf"FROM {held}:([0-9.]+)-", (github / "Dockerfile").read_text()))
        (ignored,) = updates["docker"]["ignore"]
        (bound,) = ignored["versions"]
        (allowed,) = (rule["allowedVersions"].strip("/") for rule in rules)
        major, minor = (int(part) for part in used.split(".")[:2])
        assert (ignored["dependency-name"], bound) == (held, f">= {major}.{minor + 1}")
        assert [rule["matchPackageNames"] for rule in rules] == [[held]]
        assert re.search(allowed, f"{used}-base-ubuntu24.04")
        assert not re.search(allowed, f"{major}.{minor + 1}.0-base-ubuntu24.04")


# Where hf-lint comes from


def test_every_file_names_the_source_that_this_hf_lint_came_from(tmp_path: Path) -> None:
    for ci, files in {"github": 3, "gitlab": 3, "none": 2}.items():
        space = render(tmp_path / ci, ci=ci)
        texts = [path.read_text(encoding="utf-8") for path in space.rglob("*") if path.is_file()]
        assert sum(ORIGIN.requirement in text for text in texts) == files
        assert not any(other_sources(text) for text in texts)


def other_sources(text: str) -> list[str]:
    """What tells somebody to install an hf-lint that did not come from ORIGIN."""
    left = text.replace(ORIGIN.requirement, "")
    return re.findall(r"hf-lint(?:\[[^]]*\])?\s*(?:==|@)\s*\S+|\binstall\b[^\n`]*\bhf-lint\b(?!\.)|git\+\S+", left)


def test_where_the_source_is_not_known_none_is_named_and_the_deployment_still_goes_on(tmp_path: Path) -> None:
    github, gitlab = (render(tmp_path / ci, NO_ORIGIN, ci=ci) for ci in ("github", "gitlab"))
    for space in (github, gitlab):
        assert places(lint(space)) == []
        hooks = yaml.safe_load((space / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
        assert {hook["id"] for hook in hooks if "additional_dependencies" not in hook} == {"hf-lint"}
        assert [hook["language"] for hook in hooks if hook["id"] == "hf-lint"] == ["system"]
        for path in space.rglob("*"):
            if path.is_file():
                found = other_sources(path.read_text(encoding="utf-8"))
                assert [text for text in found if "HOST/OWNER/REPOSITORY@COMMIT" not in text] == [], path
    workflow = yaml.safe_load((github / ".github" / "workflows" / "space.yml").read_text())
    assert workflow["env"] == {"HF_LINT": ""}
    job = workflow["jobs"]["lint"]
    assert "if" not in job, "a job that is skipped would skip the deployment, which needs it"
    assert [step["if"] for step in job["steps"] if "HF_LINT" in str(step.get("run", step.get("with")))] == [
        "env.HF_LINT == ''",
        "env.HF_LINT != ''",
    ]
    assert [step["if"] for step in job["steps"] if "hf-lint check" in step.get("run", "")] == ["env.HF_LINT != ''"]
    assert workflow["jobs"]["deploy"]["needs"] == ["lint", "test", "build"]
    pipeline = yaml.safe_load((gitlab / ".gitlab-ci.yml").read_text())
    assert pipeline["variables"]["HF_LINT"] == ""
    assert pipeline["lint"]["rules"] == [{"if": "$HF_LINT"}]
    assert "needs" not in pipeline["deploy"], "its stage comes after those of the jobs that there are"


@pytest.mark.parametrize(("origin", "ci", "told"), [(NO_ORIGIN, "gitlab", True), (ORIGIN, "gitlab", False)])
def test_what_is_switched_off_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], origin: Origin, ci: str, told: bool
) -> None:
    with came_from(origin):
        run_cookiecutter(tmp_path, ci=ci)
    said = capfd.readouterr().out
    assert (f"note: {origin.reason}, so this Space does not say" in said) is told
    assert ("HF_LINT in .gitlab-ci.yml" in said) is told
