"""Generated Spaces at work: their own lock, an ordinary account, no network, and a visitor with a real browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from e2e.accounts import uid
from e2e.running import TOKEN, Installation, Running
from e2e.tiny_models import WORDS
from e2e.visitors import API_KEY

if TYPE_CHECKING:
    from e2e.inputs import Task
    from e2e.visitors import Visitor
    from playwright.sync_api import Page


def test_a_visitor_gets_an_answer(
    page: Page, visitor: Visitor, task: Task, installation: Installation, screenshots: Path | None
) -> None:
    answer = visitor.ask(page, task)
    assert answer
    if installation.model == "tiny" and installation.row.task == "image-classification":
        assert any(label in answer for label in WORDS)
    if screenshots:
        page.screenshot(path=screenshots / f"{installation.row.name}.png")


def test_too_much_is_refused_with_a_clear_message(page: Page, visitor: Visitor, task: Task) -> None:
    assert task.refusal in visitor.ask_too_much(page, task)


def test_too_large_an_upload_is_refused_with_a_clear_message(page: Page, visitor: Visitor, task: Task) -> None:
    message = visitor.upload_too_much(page, task)
    status, _, text = message.partition(" ")
    assert status in ("403", "413"), message
    assert len(text) > 10


def test_the_health_check_answers(running: Running) -> None:
    assert running.get(running.installation.row.health) == 200
    assert running.installation.run("-m", "app.health").returncode == 0


def test_an_ordinary_user_runs_it_and_cannot_change_the_code(running: Running) -> None:
    status = running.status()
    assert status["Uid"].split() == [str(uid())] * 4
    assert int(status["CapEff"], 16) == 0
    if os.geteuid() != 0:
        pytest.skip("the code belongs to the account that runs it: as root, these tests use another")
    code = "import os; print([path for path in ('.', 'app', 'app/__main__.py') if os.access(path, os.W_OK)])"
    assert running.installation.run("-c", code).stdout == "[]\n"


def test_its_secret_is_nowhere_to_be_read(running: Running) -> None:
    environ = Path(f"/proc/{running.process.pid}/environ").read_text(errors="replace")
    for secret in (TOKEN, API_KEY) if running.installation.row.framework == "fastapi" else (TOKEN,):
        assert secret not in running.output
        assert secret not in environ


def test_without_its_secret_it_does_not_start(installation: Installation) -> None:
    done = installation.run(*installation.start)
    assert done.returncode == 2, done.stderr
    assert "HF_TOKEN is not set" in done.stderr
    assert "Settings > Variables and secrets" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_ends_when_it_is_told_to(running: Running) -> None:
    """The last one: the others need it running."""
    assert running.stop() < 10
    # Neither at the end, nor for what visitors did wrong before.
    assert "Traceback" not in running.output
