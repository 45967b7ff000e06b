"""Other people's scanners have nothing to say about generated Spaces, and would say it if there were something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bake import choices, render
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
