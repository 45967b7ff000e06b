"""The generated Space's own tests pass, in an environment made from its own lock."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bake import choices, environment, render

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="the Space's locks are for Python 3.11 and newer")


# Kind, task, sign-in and whether programs are offered a tool: each kind and each task at least once.
SPACES = [
    ("docker-gradio", "text-generation", "none", "no"),
    ("docker-gradio", "text-to-image", "organisation", "yes"),
    ("gradio-gpu", "image-classification", "user", "no"),
    ("zero-gpu", "speech-recognition", "organisation", "no"),
    ("docker-gradio", "image-editing", "none", "no"),
    ("gradio-gpu", "text-to-speech", "user", "yes"),
    ("docker-fastapi", "text-to-image", "none", "no"),
    ("docker-frontend", "image-classification", "none", "no"),
    ("docker-frontend", "chat", "none", "no"),
    ("docker-gradio", "chat", "user", "no"),
    ("zero-gpu", "chat", "organisation", "yes"),
    ("docker-streamlit", "chat", "none", "no"),
    ("docker-streamlit", "speech-recognition", "none", "no"),
    ("docker-streamlit", "text-generation", "none", "no"),
    ("docker-llamacpp", "chat", "none", "no"),
    ("docker-vllm", "text-generation", "none", "no"),
    ("static", "page", "none", "no"),
]


def test_each_kind_and_task_is_tried() -> None:
    assert {kind for kind, *_ in SPACES} == set(choices()["kind"])
    assert {task for _, task, *_ in SPACES} == set(choices()["task"])


@pytest.mark.parametrize(("kind", "task", "sign_in", "mcp"), SPACES)
def test_the_tests_of_the_space_pass(tmp_path: Path, kind: str, task: str, sign_in: str, mcp: str) -> None:
    space = render(tmp_path, kind=kind, task=task, sign_in=sign_in, mcp=mcp)
    python = environment(space / "requirements-dev.txt")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTEST_", "PYTHON"))}
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=space, env=clean, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
