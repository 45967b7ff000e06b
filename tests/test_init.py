"""`hf-lint init`, and the CI files that are shipped: each is read by the tools that know its format."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from bake import NO_ORIGIN, ORIGIN, choices, render, tasks_of
from hf_lint.cli import main
from hf_lint.config.file import parse_config
from hf_lint.core.pins import load_pins
from hf_lint.scaffolds import FOLDER, render_starter
from support import ROOT, lint, places, policies

PROGRAMS = Path(sys.executable).parent
HOOK_FILE = ".pre-commit-config.yaml"
WORKFLOW = ".github/workflows/hf-lint.yml"
FILES = (".hf-lint.yaml", HOOK_FILE, WORKFLOW)
CARD = '---\ntitle: Demo\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
COMMIT = "a1b2c3d4" * 5
REQUIREMENTS = ("", "hf-lint[all]==0.1.0", f"hf-lint[all] @ git+https://example.com/some/hf-lint@{COMMIT}")
"""What hf-lint is installed from: it is not known, an index, a repository."""
ACTION_EXAMPLE = "docs/ci/README.md"


@pytest.fixture
def space(tmp_path: Path) -> Path:
    folder = tmp_path / "space"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / "app.py").write_text("print('hello')\n")
    return with_remote(folder)


def with_remote(folder: Path, url: str = "https://github.com/someone/space") -> Path:
    """A repository whose remote is at `url`."""
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "remote", "add", "origin", url], cwd=folder, check=True)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def program(name: str, *arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of the development environment."""
    found = shutil.which(name, path=str(PROGRAMS)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} has no build for this platform")
    command = [found, *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, cwd=cwd)


def init(*arguments: object) -> int:
    return main(["init", *map(str, arguments)])


# The command


def test_it_writes_what_is_missing_and_says_so(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(space)
    assert init(space) == 0
    out, err = capsys.readouterr()
    assert out == "".join(f"wrote  {name}\n" for name in FILES)
    assert "hf-lint --write-baseline" in err
    assert ".hf-lint.yaml sets `fail_on: high`" in err
    assert "git init" not in err, "there is a repository"
    after = tree(space)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == set(FILES)


def test_twice_is_once(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(space)
    before = tree(space)
    capsys.readouterr()
    assert init(space) == 0
    out, err = capsys.readouterr()
    assert out == "".join(f"kept   {name}\n" for name in FILES)
    assert err == ""
    assert tree(space) == before


def test_diff_writes_nothing_and_git_can_apply_it(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(space)
    assert init(space, "--diff") == 0
    shown = capsys.readouterr().out
    assert tree(space) == before
    subprocess.run(["git", "apply", "-"], cwd=space, input=shown, text=True, check=True)
    applied = {name: (space / name).read_bytes() for name in FILES}
    for name in FILES:
        (space / name).unlink()
    init(space)
    assert applied == {name: (space / name).read_bytes() for name in FILES}


def test_nothing_is_overwritten_and_the_entry_is_shown(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = "repos:\n  - repo: https://example.com/hooks\n    rev: v6.0.0\n    hooks: [{id: check-yaml}]\n"
    (space / ".pre-commit-config.yaml").write_text(own)
    (space / ".hf-lint.yaml").symlink_to(space / "elsewhere")
    assert init(space, "--ci", "none") == 0
    out = capsys.readouterr().out
    assert (space / ".pre-commit-config.yaml").read_text() == own
    assert not (space / "elsewhere").exists()
    assert "kept   .hf-lint.yaml\n" in out
    shown = "".join(f"{line[9:]}\n" for line in out.splitlines() if line.startswith("         "))
    joined = yaml.safe_load(own + shown)
    assert [hook["id"] for hook in joined["repos"][1]["hooks"]] == ["hf-lint", "hf-lint-push"]


def test_gitlab(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(space, "--ci", "gitlab") == 0
    assert not (space / ".github").exists()
    assert "wrote  .gitlab-ci.yml" in capsys.readouterr().out
    (space / ".gitlab-ci.yml").write_text("test: {script: [make]}\n")
    assert init(space, "--ci", "gitlab") == 0
    assert "         hf-lint:\n" in capsys.readouterr().out


@pytest.mark.parametrize("profile", ["baseline", "recommended", "strict"])
def test_the_config_is_one(profile: str) -> None:
    config = parse_config(render_starter("hf-lint.yaml", "", profile), ".hf-lint.yaml", policies())
    assert str(config.profile) == profile


def test_what_it_writes_brings_no_findings(space: Path) -> None:
    before = places(lint(space))
    init(space)
    assert places(lint(space)) == before


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_a_folder_that_leads_out_is_not_followed(
    space: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (space / ".github").symlink_to(outside)
    assert init(space) == 3
    assert "leads out of the repository" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


def test_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(tmp_path / "none") == 2
    assert init(tmp_path, "--dif") == 2
    err = capsys.readouterr().err
    assert "does not exist" in err
    assert "did you mean '--diff'?" in err
    assert init(tmp_path, "--diff") == 0
    assert "this may not be the folder of a Space" in capsys.readouterr().err


def said(folder: Path, *arguments: object, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], str]:
    """The files that are written, and what is said besides."""
    assert init(folder, *arguments) == 0
    out, err = capsys.readouterr()
    return re.findall(r"^wrote  (\S+)$", out, re.MULTILINE), err


def test_a_folder_of_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What CI and pre-commit read goes to the root of the repository, where they look for it."""
    root = with_remote(tmp_path)
    for name in ("a", "b"):
        (root / "spaces" / name).mkdir(parents=True)
        (root / "spaces" / name / "README.md").write_text(CARD)
    wrote, _ = said(root / "spaces" / "a", capsys=capsys)
    assert wrote == [".hf-lint.yaml", "../../.pre-commit-config.yaml", "../../.github/workflows/hf-lint.yml"]
    assert "spaces" not in (root / ".github/workflows/hf-lint.yml").read_text()  # it finds both
    assert not (root / "spaces" / "a" / ".github").exists()
    wrote, _ = said(root / "spaces" / "b", capsys=capsys)
    assert wrote == [".hf-lint.yaml"]


def test_a_repository_of_spaces(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = with_remote(tmp_path)
    for name in ("a", "deep/b"):
        (root / name).mkdir(parents=True)
        (root / name / "README.md").write_text(CARD)
    wrote, err = said(root, capsys=capsys)
    assert wrote == ["a/.hf-lint.yaml", "deep/b/.hf-lint.yaml", HOOK_FILE, WORKFLOW]
    assert "may not be the folder of a Space" not in err


def test_a_space_within_a_space_is_named(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (space / "inner").mkdir()
    (space / "inner" / "README.md").write_text(CARD)
    assert len(said(space / "inner", capsys=capsys)[0]) == 3
    assert "hf-lint check ./inner --new-from" in (space / WORKFLOW).read_text()
    hooks = yaml.safe_load((space / HOOK_FILE).read_text())["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == [
        "hf-lint check --staged --hook ./inner",
        "hf-lint hook run pre-push --space inner",
    ]
    (space / "odd name").mkdir()
    (space / "odd name" / "README.md").write_text(CARD)
    assert init(space / "odd name") == 2
    assert "would need quotes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "files", "ci", "words"),
    [
        ("https://github.com/me/space", (), WORKFLOW, ""),
        ("git@github.com:me/space.git", (), WORKFLOW, ""),
        ("ssh://git@gitlab.com:22/me/space", (), ".gitlab-ci.yml", ""),
        ("https://me@gitlab.example.org/me/space.git", (), ".gitlab-ci.yml", ""),
        ("https://huggingface.co/spaces/me/space", (), "", "the remote is the Hub, which runs no CI"),
        ("git@hf.co:spaces/me/space", (".github",), WORKFLOW, ""),
        ("/srv/git/space.git", (), "", "no remote says where CI runs"),
        ("https://github.com.evil.example/me/space", (), "", "no remote says where CI runs"),
    ],
)
def test_the_job_is_for_the_ci_of_the_remote(
    url: str, files: tuple[str, ...], ci: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = with_remote(tmp_path, url)
    (root / "README.md").write_text(CARD)
    for name in files:
        (root / name).mkdir()
    wrote, err = said(root, capsys=capsys)
    assert wrote == [".hf-lint.yaml", HOOK_FILE, *([ci] if ci else [])]
    assert words in err
    assert ("--ci github or --ci gitlab" in err) is not bool(ci)


def test_without_a_repository_no_job_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text(CARD)
    wrote, err = said(tmp_path, capsys=capsys)
    assert wrote == [".hf-lint.yaml", HOOK_FILE]
    assert "no remote says where CI runs, so no job was written: --ci github or --ci gitlab writes one" in err
    assert "this folder is not in a git repository, which the hooks need: `git init` first\n" in err
    (tmp_path / HOOK_FILE).unlink()
    assert "fail_on" not in said(tmp_path, capsys=capsys)[1], "the config was there"


def test_a_profile_that_a_kept_config_does_not_have(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (space / ".hf-lint.yaml").write_text("profile: baseline\n")
    assert init(space, "--profile", "strict") == 0
    assert "to set the profile, write into it:\n         profile: strict\n" in capsys.readouterr().out
    assert (space / ".hf-lint.yaml").read_text() == "profile: baseline\n"
    assert init(space, "--profile", "baseline") == 0
    assert "write into it" not in capsys.readouterr().out
    assert init(space) == 0
    assert "write into it" not in capsys.readouterr().out


def test_the_config_tells_editors_its_schema_and_fails_on_high(space: Path) -> None:
    init(space)
    text = (space / ".hf-lint.yaml").read_text()
    schema = json.loads((ROOT / "docs" / "config.schema.json").read_text())
    assert text.splitlines()[0] == f"# yaml-language-server: $schema={schema['$id']}"
    assert schema["$id"].startswith("https://raw.githubusercontent.com/hf-lint/hf-lint/main/docs/")
    assert str(parse_config(text, ".hf-lint.yaml", policies()).fail_on) == "high"


def test_every_placeholder_is_filled() -> None:
    for path in FOLDER.iterdir():
        if path.suffix in (".yml", ".yaml"):
            for requirement in REQUIREMENTS:
                assert "@@" not in render_starter(path.name, requirement)


# What is shipped for CI


def action_example() -> str:
    """The workflow in the documentation of the action, with a commit where the reader puts one."""
    (text,) = re.findall(r"^```yaml\n(name: .*?)^```", (ROOT / ACTION_EXAMPLE).read_text(), re.M | re.S)
    return str(text).replace("@COMMIT", f"@{COMMIT}")


DEPLOYMENTS = [
    {},
    *({name: value} for name, values in choices().items() if name != "task" for value in values[1:]),
    *({"task": task} for task in tasks_of(choices()["kind"][0])[1:]),
]
"""Answers with which the template is generated: the default ones, and each other choice by itself."""


@pytest.fixture(scope="module")
def workflows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with every workflow that is shipped, and the action."""
    root = tmp_path_factory.mktemp("shipped")
    folder = root / ".github" / "workflows"
    folder.mkdir(parents=True)
    for number, requirement in enumerate(REQUIREMENTS):
        (folder / f"starter-{number}.yml").write_text(render_starter("github.yml", requirement))
    (folder / "action-example.yml").write_text(action_example())
    shutil.copy(ROOT / ".github" / "workflows" / "ci.yml", folder / "ci.yml")
    shutil.copy(ROOT / "docs" / "ci" / "github.yml", folder / "docs.yml")
    shutil.copy(ROOT / "action.yml", root / "action.yml")
    for number, (answers, origin) in enumerate([*((row, ORIGIN) for row in DEPLOYMENTS), ({}, NO_ORIGIN)]):
        made = render(tmp_path_factory.mktemp("space"), origin, **answers)
        for path in (made / ".github" / "workflows").glob("*.yml"):
            shutil.copy(path, folder / f"template-{number}-{path.name}")
    return root


def test_actionlint_passes(workflows: Path) -> None:
    done = program("actionlint", "-shellcheck=", *sorted((workflows / ".github" / "workflows").iterdir()))
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_actionlint_would_object(tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_text(render_starter("github.yml", "").replace("timeout-minutes", "timeout-hours"))
    assert program("actionlint", "-shellcheck=", path).returncode == 1


def test_zizmor_passes(workflows: Path) -> None:
    done = program("zizmor", "--offline", "--persona", "pedantic", "--format", "json", workflows)
    assert [f"{item['ident']}: {item['desc']}" for item in json.loads(done.stdout)] == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-actions", "action.yml"),
        ("github-workflows", ".github/workflows/ci.yml"),
        ("github-workflows", "docs/ci/github.yml"),
        ("gitlab-ci", "docs/ci/gitlab.yml"),
        ("circle-ci", "docs/ci/circleci.yml"),
    ],
)
def test_shipped_files_validate(schema: str, path: str) -> None:
    done = program("check-jsonschema", "--builtin-schema", f"vendor.{schema}", ROOT / path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_images_and_versions_of_the_examples() -> None:
    digests = {f"{row['image']}:{row['tag']}@{row['digest']}" for row in load_pins("images")}
    for name in ("gitlab.yml", "circleci.yml"):
        (image,) = re.findall(r"image: (\S+)", (ROOT / "docs" / "ci" / name).read_text())
        assert image in digests
    from hf_lint import __version__

    for path in (ROOT / "docs" / "ci").glob("*.*"):
        for version in re.findall(r"hf-lint@\w+ # v([\d.]+)", path.read_text()):
            assert version == __version__, path.name


def test_the_commands_of_the_gitlab_job_run(space: Path) -> None:
    job = yaml.safe_load((ROOT / "docs" / "ci" / "gitlab.yml").read_text())["hf-lint"]
    command = f"{job['script'][-1]} --ignore repo,deps"
    for known in ({"CI_COMMIT_BEFORE_SHA": "0" * 40}, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "ab" * 20}):
        env = {**os.environ, "PATH": f"{PROGRAMS}:{os.environ['PATH']}", **known}
        done = subprocess.run(["sh", "-c", command], cwd=space, env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode in (0, 1), done.stderr
        reports = job["artifacts"]["reports"].values()
        assert all((space / name).is_file() for name in reports)


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_plain_script(space: Path, tmp_path: Path) -> None:
    """With a stand-in for the environment that it makes: the package is installed elsewhere in these tests."""
    stand_in = tmp_path / "bin"
    stand_in.mkdir()
    (stand_in / "python3").write_text(
        f'#!/bin/sh\nmkdir -p "$3/bin"\nln -s "{PROGRAMS / "hf-lint"}" "$3/bin/hf-lint"\nln -s /bin/true "$3/bin/pip"\n'
    )
    (stand_in / "python3").chmod(0o755)
    env = {**os.environ, "PATH": f"{stand_in}:{os.environ['PATH']}"}
    script = str(ROOT / "docs" / "ci" / "plain.sh")
    command = ["sh", script, "--select", "unquoted-version"]
    done = subprocess.run(command, cwd=space, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (space / "reports").iterdir()} == {"hf-lint.xml", "hf-lint.sarif", "hf-lint.md"}
    (space / "README.md").write_text(CARD.replace('"3.12"', "3.10"))
    assert subprocess.run(command, cwd=space, env=env, capture_output=True, timeout=60).returncode == 1
