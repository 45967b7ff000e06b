from __future__ import annotations

import json
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app import health
from app.interface import MODELS, PATH
from app.model import MODEL_ID
from app.settings import SYSTEM_PROMPT, SettingsError, read_settings
from tests.fake import running
from tests.fake_model import FakeModel
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "not-a-real-secret-api_key"
LIMITS = {"MAX_PROMPT_CHARACTERS": "40"}
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: nothing is asked over HTTPS here, and certificates take long to read."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of the whole Space, served on this machine."""
    with running(LIMITS) as number:
        yield number


@pytest.fixture
def web(port: int) -> Iterator[httpx.Client]:
    with visitor(port, Authorization=f"Bearer {KEY}") as client:
        yield client


def visitor(port: int, **headers: str) -> httpx.Client:
    here = f"http://127.0.0.1:{port}"
    return httpx.Client(base_url=here, timeout=20, trust_env=False, verify=NOBODY, headers=headers)


def say(text: str, **more: Any) -> dict[str, Any]:
    """A request that begins a conversation."""
    return {"messages": [{"role": "user", "content": text}], **more}


def message(answer: httpx.Response) -> str:
    """What a visitor is told who gets no answer."""
    return str(answer.json()["error"]["message"])


def test_a_message_is_answered_as_openai_does(web: httpx.Client) -> None:
    answer = web.post(PATH, json=say("Hello, world", model=MODEL_ID)).json()
    assert (answer["object"], answer["model"]) == ("chat.completion", MODEL_ID)
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "You said: Hello, world"}
    assert [row["id"] for row in web.get(MODELS).json()["data"]] == [MODEL_ID]


def test_an_answer_is_sent_as_it_is_made(web: httpx.Client) -> None:
    answer = web.post(PATH, json=say("Hello, world", stream=True))
    assert answer.headers["content-type"].startswith("text/event-stream")
    *events, done = answer.text.removesuffix("\n\n").split("\n\n")
    assert done == "data: [DONE]"
    choices = [json.loads(event.removeprefix("data: "))["choices"][0] for event in events]
    assert [choice["delta"].get("content") for choice in choices] == ["You said: ", "Hello,", " world", None]
    assert [choice["finish_reason"] for choice in choices] == [None, None, None, "stop"]


def test_an_answer_that_breaks_off_says_so(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_model: FakeModel, _messages: object) -> Iterator[str]:
        yield "You"
        raise RuntimeError("internal detail")

    monkeypatch.setattr(FakeModel, "answer", break_off)
    answer = web.post(PATH, json=say("Hello", stream=True))
    assert '{"error": {"message": "Something went wrong' in answer.text
    assert "internal detail" not in answer.text


def test_who_leaves_stops_the_model(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def talk_on(_model: FakeModel, _messages: object) -> Iterator[str]:
        try:
            while True:
                time.sleep(0.02)
                yield "and "
        finally:
            stopped.set()

    monkeypatch.setattr(FakeModel, "answer", talk_on)
    with web.stream("POST", PATH, json=say("Hello", stream=True)) as answer:
        assert next(answer.iter_lines()).startswith("data: ")
        assert not stopped.is_set()
    assert stopped.wait(20)


def test_a_program_may_bring_a_system_prompt_of_its_own(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def note(_model: FakeModel, messages: Any) -> Iterator[str]:
        asked.append([row["content"] for row in messages])
        yield "Yes."

    monkeypatch.setattr(FakeModel, "answer", note)
    web.post(PATH, json=say("Hello"))
    own = {"role": "system", "content": "Be brief."}
    web.post(PATH, json={"messages": [own, *say("Hello")["messages"]]})
    assert asked == [[SYSTEM_PROMPT, "Hello"], ["Be brief.", "Hello"]]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, "body.messages: Field required"),
        ({"messages": []}, "body.messages: List should have at least 1 item"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "body.messages.0.role: Input should be 'system'"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "body.messages.0.content: "),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "The last message must be one of the user"),
        ({"messages": [{"role": "system", "content": "x" * 41}, *say("x")["messages"]]}, "The system prompt is too"),
        ({"messages": [*say("x")["messages"], {"role": "system", "content": "x"}, *say("x")["messages"]]}, "Only mess"),
        (say("x", max_tokens=9), "body.max_tokens: Extra inputs are not permitted"),
        (say("x", model="another"), "there is no other"),
        (say("x" * 41), "41 characters; 40 are allowed"),
        (say("  "), "type a message"),
        (say("too long"), "too long for this model"),
        ([], "body: "),
    ],
)
def test_what_cannot_be_used_is_named(web: httpx.Client, sent: Any, expected: str) -> None:
    answer = web.post(PATH, json=sent)
    assert answer.status_code == 422
    assert expected in message(answer)


def test_a_request_over_the_limit_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    answer = web.post(PATH, content=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert "bytes are allowed" in message(answer)


def test_the_details_of_a_failure_do_not_reach_the_visitor(web: httpx.Client) -> None:
    answer = web.post(PATH, json=say("fail"))
    assert answer.status_code == 500
    assert "internal detail" not in answer.text


def test_nobody_asks_without_the_key(port: int) -> None:
    with visitor(port) as stranger:
        assert stranger.post(PATH, json=say("Hello")).status_code == 401
        assert stranger.get(MODELS).status_code == 401
        assert stranger.get("/healthz").json() == {"status": "ok"}
    with pytest.raises(SettingsError, match="API_KEY is not set"):
        read_settings({})


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/v1/completions", "/props", "/slots", "/metrics"])
def test_nothing_else_is_there(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404
    assert web.post(path, json={}).status_code == 404


def test_health_check(port: int) -> None:
    assert health.main(port) == 0
    assert health.main(free_port()) == 1
