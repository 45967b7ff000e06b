"""Generated Spaces at work: their own lock, an ordinary account, no network, and a visitor with a real browser."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from e2e.accounts import uid
from e2e.inputs import TOKENS
from e2e.own_pages import AXE, SCREENS, find_barriers, find_what_runs
from e2e.running import ENVIRONMENTS, TOKEN, Installation, Running
from e2e.tiny_models import WORDS
from e2e.visitors import API_KEY, API_PATHS

if TYPE_CHECKING:
    from pathlib import Path

    from e2e.inputs import Task
    from e2e.visitors import Visitor
    from playwright.sync_api import Browser, Page

NOT_OFFERED = ("/metrics", "/invocations", "/tokenize", "/version", "/v1/responses", "/docs", "/openapi.json")
"""What vLLM or FastAPI would answer if there were nothing before them."""
CALL = """
import asyncio, sys
import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
async def call(url, key, words):
    async with (
        httpx.AsyncClient(headers={"X-API-Key": key}, timeout=100) as web,
        streamable_http_client(url, http_client=web) as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        (tool,) = (await session.list_tools()).tools
        result = await session.call_tool(tool.name, dict.fromkeys(tool.inputSchema["required"], words))
        print(result.content[0].text, file=sys.stderr if result.isError else sys.stdout)
asyncio.run(call(*sys.argv[1:]))
"""
"""Calls the tool at a URL, with a key and words, by the client that the makers of MCP offer."""


def test_a_visitor_gets_an_answer(
    page: Page, visitor: Visitor, task: Task, running: Running, screenshots: Path | None
) -> None:
    answer = visitor.ask(page, task)
    assert answer
    installation = running.installation
    if installation.model == "tiny" and installation.row.task in ("chat", "text-generation"):
        assert 0 < sum(word in WORDS for word in re.findall(r"\w+", answer)) <= TOKENS
    if installation.model == "tiny" and installation.row.task == "image-classification":
        assert any(label in answer for label in WORDS)
    if screenshots:
        if installation.row.is_keyed and installation.row.page != "docker-frontend":
            page.goto(running.url)  # what the browser was shown last is no page
        page.screenshot(path=screenshots / f"{installation.row.name}.png")


def test_too_much_is_refused_with_a_clear_message(page: Page, visitor: Visitor, task: Task) -> None:
    assert task.refusal in visitor.ask_too_much(page, task)


def test_too_large_an_upload_is_refused_with_a_clear_message(page: Page, visitor: Visitor, task: Task) -> None:
    message = visitor.upload_too_much(page, task)
    status, _, text = message.partition(" ")
    assert status in ("403", "413"), message
    assert len(text) > 10


@pytest.mark.skipif(not AXE, reason="HF_LINT_AXE names no axe.min.js")
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_its_own_page_is_accessible(browser: Browser, running: Running, width: int, scheme: str) -> None:
    if not running.installation.row.has_own_page:
        pytest.skip("the page is its framework's")
    assert find_barriers(browser, running.url, width, scheme) == []


def test_its_own_page_runs_no_script_that_gets_into_it(page: Page, running: Running) -> None:
    if not running.installation.row.has_own_page:
        pytest.skip("the page is its framework's")
    assert find_what_runs(page) == []


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


def test_who_has_no_key_gets_no_answer(running: Running) -> None:
    if not running.installation.row.is_keyed:
        pytest.skip("this page is open to all who can reach the Space")
    for path in (*API_PATHS.values(), *NOT_OFFERED):
        assert running.get(path) == 401
    for path in NOT_OFFERED:
        assert running.get(path, Authorization=f"Bearer {API_KEY}") == 404


def test_its_secret_is_nowhere_to_be_read(running: Running) -> None:
    if running.installation.model == "fake":
        pytest.skip("the Space's own start takes its secrets away, tests/fake.py does not")
    environments = running.installation.run("-c", ENVIRONMENTS, str(running.process.pid)).stdout
    assert "HF_TOKEN=" in environments
    for secret in (TOKEN, API_KEY) if running.installation.row.is_keyed else (TOKEN,):
        assert secret not in running.output
        assert secret not in environments


def test_what_visitors_ask_is_not_in_its_log(running: Running, task: Task) -> None:
    if not isinstance(task.good, str):
        pytest.skip("nobody asks it in words")
    assert task.good not in running.output


def test_a_program_calls_its_tool(running: Running, task: Task) -> None:
    if running.installation.row.mcp == "no":
        pytest.skip("it has none")
    done = running.installation.run("-c", CALL, f"{running.url}/gradio_api/mcp/", API_KEY, str(task.good))
    assert done.returncode == 0, done.stderr
    assert any(word in WORDS for word in done.stdout.split())
    refused = running.installation.run("-c", CALL, f"{running.url}/gradio_api/mcp/", "another-key-than-that", "Hello")
    assert "API key is missing or wrong" in refused.stderr


def test_without_its_secret_it_does_not_start(installation: Installation) -> None:
    done = installation.run(*installation.own_start)
    assert done.returncode == 2, done.stderr
    assert all(f"{name} is not set" in done.stderr for name in installation.row.needs)
    assert "Settings > Variables and secrets" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_ends_when_it_is_told_to(running: Running) -> None:
    """The last one: the others need it running."""
    # Not for what visitors did wrong before.
    assert "Traceback" not in running.output
    assert running.stop() < 10
    if running.installation.row.framework != "vllm":  # which logs that its engine is gone, when it is
        assert "Traceback" not in running.output
