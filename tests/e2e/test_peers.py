"""Other people's scanners have nothing to say about generated Spaces, and would say it if there were something."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml
from bake import choices, environment, render
from e2e.environments import pinned
from e2e.peers import PEERS
from hf_lint.secrets.fakes import expand

from template_answers import KINDS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("no_network")

SPACES = [
    *((kind, task, "") for kind in choices()["kind"] for task in KINDS[kind].tasks[:2] if task in choices()["task"]),
    ("docker-gradio", "chat", "cpu-basic"),
]
"""Kind, task, and hardware where it is not the kind's own."""
BAD = {
    "Dockerfile": "FROM python:latest\nRUN cd /srv\nUSER root\n",
    ".github/workflows/bad.yml": """\
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo ${{ github.event.pull_request.title }}
""",
    "app.py": 'TOKEN = "@@fake:huggingface-user-token@@"\n',
}
REPORTS = {
    "hadolint": "DL3002",
    "trivy": "DS-0002",
    "zizmor": "template-injection",
    "betterleaks": "huggingface-access-token",
}
"""What each says about BAD."""


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize(("kind", "task", "hardware"), SPACES)
def test_a_generated_space_gives_it_nothing_to_report(
    tmp_path: Path, peer: str, kind: str, task: str, hardware: str
) -> None:
    chosen = {"hardware": hardware} if hardware else {}
    assert PEERS[peer](render(tmp_path, kind=kind, task=task, **chosen)) == []


@pytest.mark.parametrize("peer", PEERS)
def test_it_reports_what_is_wrong(tmp_path: Path, peer: str) -> None:
    for name, text in BAD.items():
        (tmp_path / "bad" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bad" / name).write_text(expand(text))
    assert REPORTS[peer] in "\n".join(PEERS[peer](tmp_path / "bad"))


def test_the_bill_of_materials_of_its_ci_lists_every_package(tmp_path: Path) -> None:
    # Without a GPU: of PyTorch, the lock names the file by its address.
    space = render(tmp_path, hardware="cpu-basic")
    (space / ".venv").symlink_to(environment(space / "requirements-sbom.txt").absolute().parent.parent)
    job = yaml.safe_load((space / ".github" / "workflows" / "space.yml").read_text())["jobs"]["sbom"]
    (command,) = (step["run"] for step in job["steps"] if "cyclonedx" in step.get("run", ""))
    subprocess.run(["bash", "-ec", command], cwd=space, check=True, timeout=200, capture_output=True)
    found = json.loads((space / job["steps"][-1]["with"]["path"]).read_text())
    assert found["bomFormat"] == "CycloneDX"
    listed = {(row["name"], row.get("version")) for row in found["components"]}
    assert pinned((space / "requirements.txt").read_text()).items() <= listed
    assert any("whl/cpu/torch-" in json.dumps(row) for row in found["components"])
