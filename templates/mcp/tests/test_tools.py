{% set task = cookiecutter.task %}
{% set signed_in = cookiecutter.sign_in != "none" %}
{% set given = {"chat": "message", "text-to-speech": "text"}[task] | default("prompt") %}
"""What programs can do by MCP, asked by the client that its makers offer."""

from __future__ import annotations

import json
import ssl
import threading
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

{% if signed_in %}
from app.settings import SettingsError, read_settings
{% endif %}
from app.tools import TOOL
from tests.fake import running
from tests.fake_model import FakeModel
{% if signed_in %}
from tests.surroundings import surroundings
{% endif %}

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

KEY = "not-a-real-secret-at-all"
LIMITS = {"MAX_PROMPT_CHARACTERS": "40", "CONCURRENCY": "1", "API_KEY": KEY}
HEADERS = {"X-API-Key": KEY}
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: nothing is asked over HTTPS here, and certificates take long to read."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the Space answers, which asks programs for a key."""
    with running(LIMITS) as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def connected(address: str, headers: dict[str, str]) -> AsyncIterator[ClientSession]:
    async with (
        httpx.AsyncClient(headers=headers, timeout=20, verify=NOBODY) as web,
        streamable_http_client(f"{address}/gradio_api/mcp", http_client=web) as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        yield session


def call(address: str, words: str, headers: dict[str, str] | None = None) -> Any:
    """What the tool answers to `words`."""

    async def ask() -> Any:
        async with connected(address, HEADERS if headers is None else headers) as session:
            (tool,) = (await session.list_tools()).tools
            return await session.call_tool(tool.name, {"{{ given }}": words})

    return anyio.run(ask)


def said(result: Any) -> str:
    return " ".join(part.text for part in result.content if part.type == "text")


def test_a_program_is_told_what_the_tool_does_and_takes(address: str) -> None:
    async def look() -> Any:
        async with connected(address, {}) as session:
            return (await session.list_tools()).tools

    (tool,) = anyio.run(look)
    assert tool.name.endswith(TOOL)
    assert len(tool.description) > 20
    assert list(tool.inputSchema["properties"]) == tool.inputSchema["required"] == ["{{ given }}"]
    parameter = tool.inputSchema["properties"]["{{ given }}"]
    assert parameter["type"] == "string"
    assert len(parameter["description"]) > 10


@pytest.mark.parametrize("headers", [HEADERS, {"Authorization": f"Bearer {KEY}"}])
def test_a_program_gets_an_answer(address: str, headers: dict[str, str]) -> None:
    result = call(address, "Hello", headers)
    assert not result.isError
{% if task == "text-to-image" %}
    assert [part.mimeType for part in result.content if part.type == "image"] == ["image/png"]
{% elif task == "text-to-speech" %}
    assert ".wav" in said(result)
{% else %}
    assert said(result) == "You said: Hello"
{% endif %}


def test_what_is_wrong_with_a_prompt_is_told(address: str) -> None:
    result = call(address, "x" * 41)
    assert result.isError
    assert "41 characters; 40 are allowed" in said(result)


def test_the_details_of_a_failure_are_not(address: str) -> None:
    result = call(address, "fail")
    assert result.isError
    assert "Something went wrong" in said(result)
    assert "internal detail" not in str(result)


@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "another-key-than-that"}, {"Authorization": "Basic " + KEY}])
def test_without_the_key_no_program_gets_an_answer(address: str, headers: dict[str, str]) -> None:
    result = call(address, "Hello", headers)
    assert result.isError
    assert "API key is missing or wrong" in said(result)
    assert "You said" not in str(result)


def test_nor_does_one_that_goes_round_mcp(address: str) -> None:
    with httpx.Client(base_url=f"{address}/gradio_api", timeout=20) as web:
        event = web.post(f"/call/{TOOL}", json={"data": ["Hello"]}).json()["event_id"]
        assert "event: error" in web.get(f"/call/{TOOL}/{event}").text
        functions = web.get(f"{address}/config").json()["dependencies"]
        (number,) = (part["id"] for part in functions if part["api_name"] == TOOL)
        join = {"data": ["Hello"], "fn_index": number, "session_hash": "stranger"}
        web.post("/queue/join", json=join).raise_for_status()
        events = web.get("/queue/data", params={"session_hash": "stranger"}).text
    last = next(json.loads(line[5:]) for line in events.splitlines() if "process_completed" in line)
    assert last["success"] is False
    assert "API key is missing or wrong" in last["output"]["error"]


def test_who_guesses_keys_is_not_listened_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.guesses.TRIES", 2)
    forwarded = {"X-Forwarded-For": "93.184.216.99"}
    for _ in range(2):
        call(address, "Hello", {"X-API-Key": "another-key-than-that", **forwarded})
    assert "Too many wrong API keys" in said(call(address, "Hello", {**HEADERS, **forwarded}))
    assert not call(address, "Hello").isError


def test_the_space_asks_nobody_but_itself() -> None:
    # The first program to ask, of which the Space could learn an address to send what later ones ask to.
    elsewhere = {"X-Forwarded-Host": "127.0.0.1:9", "X-Forwarded-Proto": "http"}
    with running(LIMITS) as port:
        assert not call(f"http://127.0.0.1:{port}", "Hello", {**HEADERS, **elsewhere}).isError


def test_tools_and_page_share_the_places(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most = [], []

    def count(_model: FakeModel, _given: object) -> {{ "Iterator[str]" if task == "chat" else "Any" }}:
        busy.append(1)
        most.append(len(busy))
        time.sleep(0.3)
        busy.pop()
        {{ 'yield "done"' if task == "chat" else 'return "done"' }}

    monkeypatch.setattr(FakeModel, "answer", count)
{% if signed_in %}
    # The page of somebody who has signed in.
    monkeypatch.setattr("app.interface.require_sign_in", lambda _visitor: None)
{% endif %}
    functions = httpx.get(f"{address}/config").json()["dependencies"]
{% if task == "chat" %}
    number = next(part["id"] for part in functions if part["api_name"] == "answer")
{% else %}
    (number,) = (part["id"] for part in functions if part["api_name"] == "answer")
{% endif %}
    join = {"data": ["Hello"{{ ", None" if task == "chat" }}], "fn_index": number, "session_hash": "page"}
    httpx.post(f"{address}/gradio_api/queue/join", json=join).raise_for_status()
    programs = [threading.Thread(target=call, args=(address, "Hello")) for _ in range(2)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert most == [1, 1, 1]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 405),
        ("DELETE", "/", 405),
        ("POST", "/schema", 405),
        ("GET", "/sse", 404),
        ("POST", "/messages/?session_id=0", 404),
        ("GET", "/schema", 200),
    ],
)
def test_nothing_else_of_mcp_is_there(address: str, method: str, path: str, status: int) -> None:
    headers = {"Accept": "application/json, text/event-stream"}
    assert httpx.request(method, f"{address}/gradio_api/mcp{path}", headers=headers).status_code == status


def test_the_space_waits_for_no_line_to_itself(address: str) -> None:
    path = f"{address}/gradio_api/heartbeat/session"
    assert httpx.get(path, headers={"X-Gradio-User": "mcp"}).status_code == 404


def test_no_request_of_any_size_is_read(address: str) -> None:
    path = f"{address}/gradio_api/mcp"
    assert httpx.post(path, content=b"x" * 10_481).status_code == 413
    assert httpx.post(path, content=iter([b"x" * 10])).status_code == 411
{% if signed_in %}


def test_without_a_key_the_space_does_not_start() -> None:
    environ = {name: value for name, value in surroundings().items() if name != "API_KEY"}
    with pytest.raises(SettingsError, match="API_KEY is not set"):
        read_settings(environ)
{% endif %}
