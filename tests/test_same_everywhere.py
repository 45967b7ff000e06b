"""The jobs that `hf-lint init` writes, run as CI would run them: each finds what every other installation finds.

The action and the hooks of pre-commit are asked the same where they are installed: test_action.py, test_precommit.py.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import same_space
import yaml
from git_support import environment
from hf_lint.scaffolds import render_starter
from once import wheels
from test_precommit import snapshot

PROGRAMS = Path(sys.executable).parent
UV = shutil.which("uv", path=str(PROGRAMS))

pytestmark = pytest.mark.skipif(os.name == "nt" or UV is None, reason="the jobs run in a shell of Linux, with uv")


@pytest.fixture(scope="module")
def requirement(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the jobs install: this checkout as it is now, from a repository."""
    folder = tmp_path_factory.mktemp("release") / "hf-lint"
    commit = snapshot(folder, environment())
    return f"hf-lint[all] @ git+file://{folder}@{commit}"


def run(script: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    # The jobs write where the runner reads; findings are compared in a report of their own.
    script = re.sub(r"hf-lint check", "hf-lint check --format json=../report.json", script)
    env = environment(PATH=f"{PROGRAMS}:{os.environ['PATH']}", UV_NO_PROGRESS="1", **wheels(), **more)
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=env, capture_output=True, text=True, timeout=400
    )


def test_the_job_for_github(requirement: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = same_space.make_space(tmp_path / "space")
    subprocess.run(["git", "init", "-q"], cwd=space, check=True)
    job = yaml.safe_load(render_starter("github.yml", requirement))
    step = job["jobs"]["hf-lint"]["steps"][-1]
    assert job["env"]["HF_LINT"] == requirement
    summary = tmp_path / "summary.md"
    done = run(step["run"], space, HF_LINT=requirement, BEFORE="0" * 40, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1, done.stderr
    assert "::error" in done.stdout
    assert summary.read_text().startswith("### hf-lint")
    assert same_space.of_report(tmp_path / "report.json") == same_space.found_here(space, capsys)


def test_the_job_for_gitlab(requirement: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = same_space.make_space(tmp_path / "space")
    subprocess.run(["git", "init", "-q"], cwd=space, check=True)
    job = yaml.safe_load(render_starter("gitlab.yml", requirement))["hf-lint"]
    home = tmp_path / "image"
    subprocess.run([str(UV), "venv", "-q", "--seed", str(home)], check=True, timeout=120)
    lines = [line for line in job["script"] if not line.startswith("apt-get")]
    assert len(lines) == len(job["script"]) - 1
    path = f'export PATH="{home}/bin:$PATH"'
    done = run("\n".join([path, *lines]), space, **job["variables"], CI_COMMIT_BEFORE_SHA="0" * 40)
    assert done.returncode == 1, done.stdout + done.stderr
    made = {name for name in job["artifacts"]["reports"].values() if (space / name).is_file()}
    assert made == set(job["artifacts"]["reports"].values())
    for name in made:
        (space / name).unlink()
    assert same_space.of_report(tmp_path / "report.json") == same_space.found_here(space, capsys)


def test_what_is_old_passes_in_the_job(requirement: str, tmp_path: Path) -> None:
    space = same_space.make_space(tmp_path / "space")
    (space / "notes.txt").unlink()  # a secret would always count
    git = ["git", "-C", str(space)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "old"]):
        subprocess.run([*git, *command], check=True, env=environment())
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    (space / "more.py").write_text("x = 1\n")
    step = yaml.safe_load(render_starter("github.yml", requirement))["jobs"]["hf-lint"]["steps"][-1]
    done = run(step["run"], space, HF_LINT=requirement, BEFORE=head, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No new findings" in done.stderr
