"""The hooks of .pre-commit-hooks.yaml, run by pre-commit itself from a clone of this repository."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import same_space
import yaml
from hf_lint.secrets.fakes import expand
from once import wheels
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
CARD = '---\ntitle: Demo\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
LEAK = expand("token = '@@fake:huggingface-user-token@@'\n")
TRIGGERS = [
    ("app.py", LEAK),
    ("notes.txt", LEAK),
    ("deep/er/no_suffix", LEAK),
    ("name with space.md", LEAK),
    (".env", LEAK),
    ("app.py", None),
]
"""Changes that a hook must see; None deletes the file."""


class Project(NamedTuple):
    """A Space in a repository with the hooks, its remote, and the environment of both."""

    folder: Path
    remote: Path
    env: Mapping[str, str]

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.env, capture_output=True, text=True, check=check, timeout=120
        )

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False, timeout=240
        )

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def reset(self) -> None:
        """Back to the first commit, with nothing else lying about."""
        self.git("checkout", "-q", "-f", "-B", "main", "start")
        self.git("clean", "-q", "-f", "-d")

    def commit(self, message: str, *options: str) -> None:
        self.git("add", "--all")
        self.git("commit", "-q", "-m", message, *options)


def snapshot(folder: Path, env: Mapping[str, str]) -> str:
    """A repository with the files of this one as they are now; its commit."""
    folder.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    wanted = ("linter/", "policies/", "hooks/", "templates/", "{{cookiecutter.space_name}}/")
    alone = (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "cookiecutter.json",
        "local_extensions.py",
        "template_answers.py",
        "template_checks.py",
        ".pre-commit-hooks.yaml",
    )
    for name in listed.split("\0"):
        if (name.startswith(wanted) or name in alone) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    for command in (["init", "-q"], ["add", "--all", "--force"], ["commit", "-q", "-m", "release"]):
        subprocess.run(["git", *command], cwd=folder, env=env, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, env=env, check=True, capture_output=True, text=True)
    return head.stdout.strip()


def make_project(base: Path) -> Project:
    """The project with the hooks installed and one commit, `start`."""
    env = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))},
        "PRE_COMMIT_HOME": str(base / "cache"),
        **wheels(),
        "HOME": str(base),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{role}_{part}": f"x@{part}" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")},
    }
    commit = snapshot(base / "hf-lint", env)
    made = Project(base / "space", base / "remote.git", env)
    made.folder.mkdir()
    made.git("init", "-q", "--initial-branch=main")
    made.git("init", "-q", "--bare", str(made.remote))
    made.git("remote", "add", "origin", str(made.remote))
    hooks = [{"id": "hf-lint", "args": ["--select", "secrets,missing-app-file"]}, {"id": "hf-lint-push"}]
    config = {"repos": [{"repo": str(base / "hf-lint"), "rev": commit, "hooks": hooks}]}
    made.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    made.write(".hf-lint.yaml", "select: [secrets, missing-app-file]\n")
    made.write("README.md", CARD)
    made.write("app.py", "print('hello')\n")
    made.git("add", "--all")
    done = made.pre_commit("install", "--install-hooks", "--hook-type", "pre-commit", "--hook-type", "pre-push")
    assert done.returncode == 0, done.stdout + done.stderr
    made.commit("start")
    made.git("tag", "start")
    return made


def test_the_manifest_is_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0
    assert list(HOOKS) == ["hf-lint", "hf-lint-push"]
    for hook in HOOKS.values():
        assert (hook["pass_filenames"], hook["require_serial"], hook["language"]) == (False, True, "python")


def all_files(space: Project) -> None:
    done = space.pre_commit("run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "hf-lint..." in done.stdout
    assert "Passed" in done.stdout
    assert "(push)" not in done.stdout


def which_changes_trigger_it(space: Project, name: str, text: str | None) -> None:
    if text is None:
        space.git("rm", "-q", name)
    else:
        space.write(name, text)
        space.git("add", "--force", name)
    done = space.git("commit", "-m", "change", check=False)
    assert done.returncode == 1
    assert name in done.stdout + done.stderr
    assert ("missing-app-file" if text is None else "leaked-hf-token") in done.stdout + done.stderr


def what_is_staged_counts_not_what_lies_about(space: Project) -> None:
    space.write("app.py", "print('changed')\n")
    space.git("add", "app.py")
    space.write("app.py", LEAK)
    space.write("untracked.py", LEAK)
    done = space.git("commit", "-m", "change", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (space.folder / "app.py").read_text() == LEAK


def pushes(space: Project) -> None:
    def push(*arguments: str) -> tuple[int, str]:
        done = space.git("push", *arguments, check=False)
        return done.returncode, done.stdout + done.stderr

    # The first push to an empty remote: a secret in the root commit's child that a later one takes away.
    space.write("app.py", LEAK)
    space.commit("leak", "--no-verify")
    leak = space.git("rev-parse", "HEAD").stdout[:12]
    space.write("app.py", "print('mended')\n")
    space.commit("mend")
    code, out = push("origin", "main")
    assert code == 1
    assert f"in commit {leak}" in out
    assert not space.git("ls-remote", "origin").stdout
    # A clean push, then one more with a secret in between, then a new branch without one.
    space.git("reset", "-q", "--hard", "start")
    code, out = push("origin", "main")
    assert code == 0, out
    space.write("app.py", LEAK)
    space.commit("leak again", "--no-verify")
    space.git("revert", "--no-edit", "HEAD")
    code, out = push("origin", "main")
    assert code == 1
    assert "leaked-hf-token" in out
    space.git("checkout", "-q", "-b", "other", "start")
    space.write("more.py", "x = 1\n")
    space.commit("more")
    code, out = push("origin", "other")
    assert code == 0, out
    assert push("origin", "--delete", "other")[0] == 0


def the_push_hook_by_hand_checks_all_that_head_has(space: Project) -> None:
    assert space.pre_commit("run", "--hook-stage", "pre-push", "--all-files").returncode == 0
    space.write("app.py", LEAK)
    space.commit("leak", "--no-verify")
    space.git("revert", "--no-edit", "HEAD")
    done = space.pre_commit("run", "--hook-stage", "pre-push", "--all-files")
    assert done.returncode == 1
    assert "leaked-hf-token" in done.stdout


def only_what_is_new_stops(space: Project) -> None:
    """A Space that has findings goes on: those of the last commit, and those below high, pass."""
    config = yaml.safe_load((space.folder / ".pre-commit-config.yaml").read_text())
    config["repos"][0]["hooks"][0]["args"] = ["--select", "card,missing-app-file,app"]
    space.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    space.write("README.md", CARD.replace('"3.12"', "3.10"))
    space.commit("old", "--no-verify")
    space.write("notes.md", "hi\n")
    space.git("add", "--all")
    done = space.git("commit", "-m", "notes", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    space.git("rm", "-q", "app.py")
    done = space.git("commit", "-m", "gone", check=False)
    assert done.returncode == 1
    assert "missing-app-file" in done.stdout + done.stderr
    assert (done.stdout + done.stderr).count("unquoted-version") == 1
    assert "already (1 unquoted-version)" in done.stdout + done.stderr, "it is counted, and no more"


def what_all_engines_find(space: Project, report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What they find elsewhere, too."""
    config = yaml.safe_load((space.folder / ".pre-commit-config.yaml").read_text())
    config["repos"][0]["hooks"] = [{"id": "hf-lint", "args": ["--new-from=", f"--format=json={report}"]}]
    space.git("rm", "-q", "-f", "--cached", ".hf-lint.yaml")
    same_space.make_space(space.folder)
    space.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    space.git("add", "--all", "--force")
    assert space.pre_commit("run", "--all-files").returncode == 1
    assert same_space.of_report(report) == same_space.found_here(space.folder, capsys)


def test_in_a_real_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One test: the environment that pre-commit makes for the hooks is made once."""
    space = make_project(tmp_path)
    all_files(space)
    for name, text in TRIGGERS:
        space.reset()
        which_changes_trigger_it(space, name, text)
    for scenario in (
        only_what_is_new_stops,
        what_is_staged_counts_not_what_lies_about,
        pushes,
        the_push_hook_by_hand_checks_all_that_head_has,
    ):
        space.reset()
        scenario(space)
    space.reset()
    what_all_engines_find(space, tmp_path / "report.json", capsys)
