from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from git_support import CLEAN, Repo, Work, environment, fake, posix
from hf_lint.cli import main
from hf_lint.errors import HookError
from hf_lint.git.repository import Repository
from hf_lint.hooks import install
from hf_lint.hooks.install import Place, hook_place, hook_state, install_hook, uninstall_hook
from hf_lint.hooks.script import MARK, NAMES, render_hook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = posix


@pytest.fixture
def work(tmp_path: Path) -> Work:
    work = Work(tmp_path / "space")
    work.commit_all(CLEAN)
    return work


def write_hook(path: Path, text: str, mode: int = 0o755) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(mode)


def hooks(work: Repo) -> Path:
    return work.folder / ".git" / "hooks"


def test_in_and_out_again(work: Work) -> None:
    before = sorted(os.listdir(hooks(work)))
    assert work.hook("install").stdout == "pre-push: installed\n"
    assert work.hook("install").stdout == "pre-push: already installed\n"
    assert work.hook("status").stdout.splitlines()[1:] == ["pre-push: installed", "pre-commit: not installed"]
    assert work.hook("install", "--fail-on", "high").stdout == "pre-push: updated\n"
    assert os.access(hooks(work) / "pre-push", os.X_OK)
    assert work.hook("uninstall").stdout == "pre-push: removed\npre-commit: not installed\n"
    assert sorted(os.listdir(hooks(work))) == before
    assert work.hook("uninstall").returncode == 0


def test_a_hook_that_is_there_runs_after_ours_with_its_input(work: Work) -> None:
    path = hooks(work) / "pre-push"
    write_hook(path, f'echo "$0 $@" > "{work.folder}.told"; cat >> "{work.folder}.told"')
    original = path.read_bytes()
    assert "runs after it" in work.hook("install").stdout
    assert work.push()[0] == 0
    told = (work.folder.parent / "space.told").read_text().splitlines()
    assert told[0].endswith(f"pre-push.local origin {work.remote}")
    assert told[1:] == [f"refs/heads/main {work.head()} refs/heads/main {'0' * 40}"]
    assert "then pre-push.local" in work.hook("status").stdout
    assert work.hook("install").stdout == "pre-push: already installed\n"
    assert "is active again" in work.hook("uninstall").stdout
    assert path.read_bytes() == original
    assert not (hooks(work) / "pre-push.local").exists()


def test_its_exit_code_counts_and_ours_comes_first(work: Work) -> None:
    write_hook(hooks(work) / "pre-push", f'touch "{work.folder}.ran"; exit 9')
    work.hook("install")
    assert work.push()[0] == 1
    marker = work.folder.parent / "space.ran"
    marker.unlink()
    work.commit(**{"app.js": f"t = '{fake()}'\n"})
    assert work.push()[0] == 1
    assert not marker.exists()


def test_a_commit_hook_is_chained_too(work: Work) -> None:
    write_hook(hooks(work) / "pre-commit", "exit 1")
    assert work.hook("install", *NAMES).returncode == 0
    work.write({"a.js": "let x = 1;\n"})
    work.git("add", "a.js")
    head = work.head()
    work.git("commit", "-qm", "x", check=False)
    assert work.head() == head
    write_hook(hooks(work) / "pre-commit.local", "exit 0")
    work.git("commit", "-qm", "x")


def test_one_that_is_a_link_or_not_executable(work: Work, tmp_path: Path) -> None:
    write_hook(tmp_path / "theirs", "exit 1")
    (hooks(work) / "pre-push").symlink_to("../../../theirs")
    write_hook(hooks(work) / "pre-commit", "exit 1", 0o644)
    assert "git never ran it" in work.hook("install", *NAMES).stdout
    assert work.push()[0] == 1
    work.git("commit", "--allow-empty", "-qm", "x")
    work.hook("uninstall")
    assert os.readlink(hooks(work) / "pre-push") == "../../../theirs"
    assert not os.access(hooks(work) / "pre-commit", os.X_OK)


def test_nothing_is_overwritten(work: Work) -> None:
    write_hook(hooks(work) / "pre-push", "exit 0")
    write_hook(hooks(work) / "pre-push.local", "exit 1")
    before = {path.name: path.read_bytes() for path in hooks(work).iterdir()}
    done = work.hook("install")
    assert (done.returncode, "move one of them away" in done.stderr) == (3, True)
    assert "not changed" in work.hook("uninstall").stdout
    assert {path.name: path.read_bytes() for path in hooks(work).iterdir()} == before


def test_a_write_that_fails_puts_the_old_hook_back(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    write_hook(hooks(work) / "pre-push", "exit 0")

    def fail(path: str, data: bytes, *, new_mode: int) -> None:
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr(install, "write_whole", fail)
    with pytest.raises(OSError, match="No space"):
        install_hook(Place(str(hooks(work)), True), "pre-push", sys.executable, [])
    assert hook_state(Place(str(hooks(work)), True), "pre-push").kind == "other"


def test_a_folder_where_the_hook_should_be(work: Work) -> None:
    (hooks(work) / "pre-push").mkdir()
    with pytest.raises(HookError, match="is a folder"):
        install_hook(Place(str(hooks(work)), True), "pre-push", sys.executable, [])
    assert "not hf-lint's" in uninstall_hook(Place(str(hooks(work)), True), "pre-push")


def test_hooks_that_the_repository_keeps_elsewhere_in_itself(work: Work) -> None:
    work.git("config", "core.hooksPath", ".githooks")
    work.write({"sub/x": ""})
    done = subprocess.run(
        [sys.executable, "-m", "hf_lint", "hook", "install"], cwd=work.folder / "sub", env=environment(), check=True
    )
    assert done.returncode == 0
    assert (work.folder / ".githooks" / "pre-push").exists()
    work.commit(**{"app.js": f"t = '{fake()}'\n"})
    assert work.push()[0] == 1


def test_hooks_of_every_repository_are_left_alone(work: Work, tmp_path: Path) -> None:
    shared = tmp_path / "shared-hooks"
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\n\thooksPath = {shared}\n")
    done = work.hook("install", GIT_CONFIG_GLOBAL=str(settings))
    assert (done.returncode, "outside of this repository" in done.stderr) == (3, True)
    assert not shared.exists()
    assert not (hooks(work) / "pre-push").exists()
    assert "outside" in work.hook("status", GIT_CONFIG_GLOBAL=str(settings)).stdout
    assert work.hook("install", "--force", GIT_CONFIG_GLOBAL=str(settings)).returncode == 0
    assert (shared / "pre-push").exists()
    refused = work.hook("uninstall", GIT_CONFIG_GLOBAL=str(settings))
    assert (refused.returncode, "would lose the hook" in refused.stderr) == (3, True)
    assert (shared / "pre-push").exists()
    assert work.hook("uninstall", "--force", GIT_CONFIG_GLOBAL=str(settings)).returncode == 0
    assert not (shared / "pre-push").exists()


def test_worktrees_share_the_hook(work: Work, tmp_path: Path) -> None:
    work.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    with Repository(tmp_path / "tree") as repository:
        place = hook_place(repository)
    assert place == Place(os.path.realpath(hooks(work)), True)


def test_a_bare_repository(work: Work) -> None:
    with Repository(work.remote) as repository:
        assert hook_place(repository).own


def test_no_repository(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hf_lint", "hook", "install"],
        cwd=tmp_path,
        env=environment(GIT_CEILING_DIRECTORIES=str(tmp_path)),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "not a git repository" in done.stderr) == (2, True)
    assert "a folder that has none needs `git init` first" in done.stderr


@pytest.mark.parametrize("action", ["install", "uninstall", "status"])
def test_a_folder_is_no_hook(
    action: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "my space").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["hook", action, "my space"]) == 2
    assert f"run it in that folder: cd 'my space' && hf-lint hook {action}\n" in capsys.readouterr().err
    assert main(["hook", action, "none"]) == 2
    assert "unknown hook 'none'" in capsys.readouterr().err


@pytest.mark.parametrize("python", ["C:\\Program Files\\Python\\python.exe", "/opt/a b/it's/$HOME/python"])
def test_the_script_is_sound_for_any_path(tmp_path: Path, python: str) -> None:
    for name in NAMES:
        text = render_hook(name, python, ["--space", "a b'$(touch pwned)"])
        assert MARK in text.splitlines()[1]
        script = tmp_path / name
        script.write_text(text)
        subprocess.run(["sh", "-n", str(script)], check=True)
        shown = subprocess.run(
            ["sh", "-c", f'{text.splitlines()[3]}; printf %s "$python"'], capture_output=True, text=True, check=True
        )
        assert shown.stdout == python.replace("\\", "/")
        subprocess.run(["sh", str(script)], cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL)
        assert not (tmp_path / "pwned").exists()
