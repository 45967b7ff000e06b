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
from bake import NO_ORIGIN, ORIGIN, choices, render
from hf_lint.cli import main
from hf_lint.config.file import parse_config
from hf_lint.core.pins import load_pins
from hf_lint.scaffolds import FOLDER, render_starter
from support import ROOT, lint, places, policies

PROGRAMS = Path(sys.executable).parent
FILES = (".hf-lint.yaml", ".pre-commit-config.yaml", ".github/workflows/hf-lint.yml")
CARD = '---\ntitle: Demo\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
COMMIT = "a1b2c3d4" * 5
REQUIREMENTS = ("", "hf-lint==0.1.0", f"hf-lint @ git+https://example.com/some/hf-lint@{COMMIT}")
"""What hf-lint is installed from: it is not known, an index, a repository."""
ACTION_EXAMPLE = "docs/ci/README.md"


@pytest.fixture
def space(tmp_path: Path) -> Path:
    folder = tmp_path / "space"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / "app.py").write_text("print('hello')\n")
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
    subprocess.run(["git", "init", "-q"], cwd=space, check=True)
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
    assert "leads out of the Space" in capsys.readouterr().err
    assert list(outside.iterdir()) == []


def test_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(tmp_path / "none") == 2
    assert init(tmp_path, "--dif") == 2
    err = capsys.readouterr().err
    assert "does not exist" in err
    assert "did you mean '--diff'?" in err
    assert init(tmp_path, "--diff") == 0
    assert "this may not be the folder of a Space" in capsys.readouterr().err


def test_a_folder_of_a_repository(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=space.parent, check=True)
    init(space, "--diff")
    assert "not the root of its repository" in capsys.readouterr().err
    init(space.parent, "--diff")
    assert "not the root of its repository" not in capsys.readouterr().err


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


DEPLOYMENTS = [{}, *({name: value} for name, values in choices().items() for value in values[1:])]
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
    command = job["script"][-1].split()
    assert main([*command[1:2], str(space), "--ignore", "repo,deps", *redirected(command[2:], space)]) in (0, 1)
    reports = job["artifacts"]["reports"].values()
    assert all((space / name).is_file() for name in reports)


def redirected(words: list[str], folder: Path) -> list[str]:
    return [re.sub(r"=(.*)", lambda found: f"={folder / found[1]}", word) for word in words]


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
