"""cruft makes a Space from the template, says when the template has changed, and applies the change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bake import ROOT
from support import lint, places

if TYPE_CHECKING:
    from pathlib import Path

PARTS = ("linter/hf_lint", "policies", "hooks", "templates", "{{cookiecutter.space_name}}")
FILES = ("cookiecutter.json", "local_extensions.py", "template_answers.py", "template_checks.py")


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Without this machine's settings, and with a name for commits."""
    home = str(tmp_path_factory.mktemp("home"))
    who = {f"GIT_{role}_{what}": "someone" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **who, "HOME": home, "USERPROFILE": home, "GIT_CONFIG_GLOBAL": os.devnull}


def run(folder: Path, env: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=240)


def commit(folder: Path, env: dict[str, str], message: str) -> None:
    """Commit all that is in `folder`, which becomes a repository."""
    for command in (["init", "-q"], ["add", "--all", "--force"], ["commit", "-q", "-m", message]):
        done = run(folder, env, "git", *command)
        assert done.returncode == 0, done.stderr


def copy_template(folder: Path) -> None:
    """The template's files that git knows, in `folder`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *PARTS, *FILES],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())


def test_create_check_and_update(tmp_path: Path, env: dict[str, str]) -> None:
    template = tmp_path / "template"
    template.mkdir()
    copy_template(template)
    commit(template, env, "first")
    cruft = (sys.executable, "-m", "cruft")
    answers = {
        "space_name": "kept",
        "owner": "someone",
        "kind": "gradio-gpu",
        "task": "image-classification",
        "ci": "none",
    }
    made = run(tmp_path, env, *cruft, "create", str(template), "--no-input", "--extra-context", json.dumps(answers))
    assert made.returncode == 0, made.stdout + made.stderr
    space = tmp_path / "kept"
    assert not (space / "Dockerfile").exists()
    assert (space / "app" / "interface.py").stat().st_size > 0
    assert places(lint(space)) == []
    commit(space, env, "a Space")
    assert run(space, env, *cruft, "check").returncode == 0

    page = template / "templates" / "gradio" / "app" / "interface.py"
    page.write_text(page.read_text().replace('"The page: ', '"What visitors see: '))
    unused = template / "templates" / "sdk-docker" / "Dockerfile"
    unused.write_text(unused.read_text() + "# for others\n")
    commit(template, env, "second")
    assert run(space, env, *cruft, "check").returncode == 1
    updated = run(space, env, *cruft, "update", "--skip-apply-ask")
    assert updated.returncode == 0, updated.stdout + updated.stderr
    assert '"""What visitors see: ' in (space / "app" / "interface.py").read_text()
    assert not (space / "Dockerfile").exists()
    changed = run(space, env, "git", "status", "--porcelain").stdout.split()[1::2]
    assert sorted(changed) == [".cruft.json", "app/interface.py"]
    assert run(space, env, *cruft, "check").returncode == 0
