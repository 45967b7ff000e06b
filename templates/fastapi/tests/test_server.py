{% set task = cookiecutter.task %}
{% set prompted = task in ("chat", "text-generation", "text-to-image") %}
from __future__ import annotations

import asyncio
{% if not prompted %}
import io
{% endif %}
{% if task == "chat" %}
import json
{% endif %}
import ssl
import threading
{% if task == "chat" %}
import time
{% endif %}
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
{% if task == "speech-recognition" %}
import numpy
{% endif %}
import pytest
{% if task == "speech-recognition" %}
import soundfile
{% elif task == "image-classification" %}
from PIL import Image
{% endif %}

from app import health
from app.interface import PATH
from app.server import create_app
from app.settings import read_settings
from tests.fake import running
from tests.fake_model import FakeModel
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.settings import Settings

{% if prompted %}
LIMITS = {"MAX_PROMPT_CHARACTERS": "40"}
{% elif task == "speech-recognition" %}
LIMITS = {"MAX_UPLOAD_MEGABYTES": "1", "MAX_AUDIO_SECONDS": "3"}
{% else %}
LIMITS = {"MAX_UPLOAD_MEGABYTES": "1", "MAX_MEGAPIXELS": "1"}
{% endif %}

NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: nothing is asked over HTTPS here, and certificates take long to read."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of the whole Space, served on this machine."""
    with running(LIMITS) as number:
        yield number


@pytest.fixture
def web(port: int) -> Iterator[httpx.Client]:
    with visitor(port) as client:
        yield client


def visitor(port: int, **headers: str) -> httpx.Client:
    here = f"http://127.0.0.1:{port}"
    return httpx.Client(base_url=here, timeout=20, trust_env=False, verify=NOBODY, headers=headers)


def message(answer: httpx.Response) -> str:
    """What a visitor is told who gets no answer."""
    return str(answer.json()["error"]["message"])


{% if task == "speech-recognition" %}
def recording(seconds: float) -> bytes:
    """A WAV file of silence."""
    file = io.BytesIO()
    soundfile.write(file, numpy.zeros(int(seconds * 8000), dtype="int16"), 8000, format="WAV")
    return file.getvalue()


GOOD: dict[str, Any] = {"content": recording(2)}
FAILING: dict[str, Any] = {"content": recording(0.5)}
{% elif task == "image-classification" %}
def picture(width: int, height: int) -> bytes:
    """A white PNG file."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, format="PNG")
    return file.getvalue()


GOOD: dict[str, Any] = {"content": picture(20, 10)}
FAILING: dict[str, Any] = {"content": picture(1, 1)}
{% elif task == "chat" %}
def say(text: str, **more: Any) -> dict[str, Any]:
    """A request that begins a conversation."""
    return {"messages": [{"role": "user", "content": text}], **more}


GOOD: dict[str, Any] = {"json": say("Hello, world", stream=False)}
FAILING: dict[str, Any] = {"json": say("fail")}
{% else %}
GOOD: dict[str, Any] = {"json": {"prompt": "Hello, world"}}
FAILING: dict[str, Any] = {"json": {"prompt": "fail"}}
{% endif %}


{% if task == "chat" %}
def test_a_message_is_answered(web: httpx.Client) -> None:
    answer = web.post(PATH, **GOOD)
    assert answer.status_code == 200
    assert answer.json() == {"text": "You said: Hello, world"}


def test_an_answer_is_sent_as_it_is_made(web: httpx.Client) -> None:
    answer = web.post(PATH, json=say("Hello, world"))
    assert answer.headers["content-type"].startswith("text/event-stream")
    *pieces, last = answer.text.removesuffix("\n\n").split("\n\n")
    assert [json.loads(piece.removeprefix("data: "))["text"] for piece in pieces] == ["You said: ", "Hello,", " world"]
    assert last == "event: done\ndata: {}"


def test_an_answer_that_breaks_off_says_so(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_model: FakeModel, _messages: object) -> Iterator[str]:
        yield "You"
        raise RuntimeError("internal detail")

    monkeypatch.setattr(FakeModel, "answer", break_off)
    answer = web.post(PATH, json=say("Hello"))
    assert answer.status_code == 200
    assert "event: error" in answer.text
    assert "internal detail" not in answer.text


def test_who_leaves_stops_the_model(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def talk_on(_model: FakeModel, _messages: object) -> Iterator[str]:
        try:
            while True:
                time.sleep(0.02)
                yield "and "
        finally:
            stopped.set()

    monkeypatch.setattr(FakeModel, "answer", talk_on)
    with visitor(port) as client, client.stream("POST", PATH, json=say("Hello")) as answer:
        assert next(answer.iter_lines()).startswith("data: ")
        assert not stopped.is_set()
    assert stopped.wait(20)


def test_a_long_message_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    answer = web.post(PATH, json=say("x" * 41))
    assert answer.status_code == 422
    assert "41 characters; 40 are allowed" in message(answer)


def test_every_message_of_allowed_length_fits_into_a_request(web: httpx.Client) -> None:
    content = '{"messages": [{"role": "user", "content": "%s"}]}' % ("\\ud83d\\ude00" * 40)
    assert web.post(PATH, content=content, headers={"Content-Type": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, "body.messages: Field required"),
        ({"messages": []}, "body.messages: List should have at least 1 item"),
        ({"messages": [{"role": "system", "content": "x"}]}, "body.messages.0.role: Input should be 'user' or"),
        ({"messages": [{"role": "assistant", "content": "x"}]}, "The last message must be one of the user"),
        (say("x", temperature=9), "body.temperature: Extra inputs are not permitted"),
        (say("  "), "type a message"),
        (say("too long"), "too long for this model"),
        ([], "body: "),
    ],
)
{% elif prompted %}
def test_a_prompt_is_answered(web: httpx.Client) -> None:
    answer = web.post(PATH, **GOOD)
    assert answer.status_code == 200
{% if task == "text-generation" %}
    assert answer.json() == {"text": "You said: Hello, world"}
{% else %}
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
{% endif %}


def test_a_long_prompt_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    answer = web.post(PATH, json={"prompt": "x" * 41})
    assert answer.status_code == 422
    assert "41 characters; 40 are allowed" in message(answer)


def test_every_prompt_of_allowed_length_fits_into_a_request(web: httpx.Client) -> None:
    content = '{"prompt": "%s"}' % ("\\ud83d\\ude00" * 40)
    assert web.post(PATH, content=content, headers={"Content-Type": "application/json"}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, "body.prompt: Field required"),
        ({"prompt": 1}, "body.prompt: Input should be a valid string"),
        ({"prompt": "x", "temperature": 9}, "body.temperature: Extra inputs are not permitted"),
        ({"prompt": "  "}, "type a prompt"),
        ({"prompt": "too long"}, "too long for this model"),
        ([], "body: "),
    ],
)
{% endif %}
{% if prompted %}
def test_what_cannot_be_used_is_named(web: httpx.Client, sent: Any, expected: str) -> None:
    answer = web.post(PATH, json=sent)
    assert answer.status_code == 422
    assert expected in message(answer)


@pytest.mark.parametrize("sent", [b"{", b"\xff\xfe", b"null", b"[" * 1000])
def test_what_is_no_json_is_refused(web: httpx.Client, sent: bytes) -> None:
    answer = web.post(PATH, content=sent, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert message(answer)
{% elif task == "speech-recognition" %}
def test_a_recording_is_answered(web: httpx.Client) -> None:
    answer = web.post(PATH, **GOOD)
    assert answer.status_code == 200
    assert answer.json() == {"text": "You spoke for 2.0 seconds"}


def test_a_long_recording_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    answer = web.post(PATH, content=recording(3.1))
    assert answer.status_code == 422
    assert "longer than 3 seconds" in message(answer)


@pytest.mark.parametrize("content", [b"", b"no sound at all", recording(0)])
def test_what_is_no_recording_is_refused(web: httpx.Client, content: bytes) -> None:
    assert web.post(PATH, content=content).status_code == 422
{% else %}
def test_a_picture_is_answered(web: httpx.Client) -> None:
    answer = web.post(PATH, **GOOD)
    assert answer.status_code == 200
    assert answer.json() == {"labels": [{"label": "light", "score": 1.0}, {"label": "dark", "score": 0.0}]}


def test_a_picture_that_unpacks_to_too_much_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    answer = web.post(PATH, content=picture(1001, 1000))
    assert answer.status_code == 422
    assert "1001 x 1000 pixels; 1 million are allowed" in message(answer)


@pytest.mark.parametrize("content", [b"", b"no picture at all", picture(9, 9)[:40]])
def test_what_is_no_picture_is_refused(web: httpx.Client, content: bytes) -> None:
    assert web.post(PATH, content=content).status_code == 422
{% endif %}
{% if not prompted %}


def test_a_form_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    answer = web.post(PATH, files={"file": GOOD["content"]})
    assert answer.status_code == 422
    assert "--data-binary" in message(answer)
{% endif %}


def test_a_request_over_the_limit_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    answer = web.post(PATH, content=b"x" * 1_100_000)
    assert answer.status_code == 413
    assert "bytes are allowed" in message(answer)


def test_the_details_of_a_failure_do_not_reach_the_visitor(web: httpx.Client) -> None:
    answer = web.post(PATH, **FAILING)
    assert answer.status_code == 500
    assert "internal detail" not in answer.text
    assert "Something went wrong" in message(answer)


class SlowModel(FakeModel):
    """A FakeModel that answers once it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def answer(self, given: Any) -> Any:
        self.go_on.wait(20)
        return super().answer(given)


async def ask(model: SlowModel, times: int, settings: Settings) -> list[httpx.Response]:
    """What `times` visitors get who ask at once, when the model begins to answer once the first got something."""
    transport = httpx.ASGITransport(create_app(model, settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://space") as client:
        asked = [asyncio.create_task(client.post(PATH, **GOOD)) for _ in range(times)]
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED, timeout=20)
        model.go_on.set()
        return list(await asyncio.gather(*asked))


def test_those_for_whom_there_is_no_room_are_told_to_come_back() -> None:
    answers = asyncio.run(ask(SlowModel(), 4, read_settings({"MAX_QUEUE": "1"})))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429]
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 429)


def test_an_answer_that_does_not_come_is_given_up() -> None:
    (answer,) = asyncio.run(ask(SlowModel(), 1, replace(read_settings({}), max_seconds=0.1)))
    assert answer.status_code == 503
    assert "not ready within 0.2 seconds" in message(answer)


def test_the_page_says_what_can_be_asked(web: httpx.Client) -> None:
    assert web.get("/").json()["requests"] == [f"POST {PATH}"]


def test_health_check(port: int, web: httpx.Client) -> None:
    assert web.get("/healthz").json() == {"status": "ok"}
    assert health.main(port) == 0
    assert health.main(free_port()) == 1


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_description_of_the_api_is_served(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_the_description_is_served_where_it_is_wanted() -> None:
    with running({"SHOW_DOCS": "1", "API_KEY": "not-a-real-key-at-all"}) as port, visitor(port) as client:
        assert client.get("/docs").status_code == 200
        assert list(client.get("/openapi.json").json()["paths"]) == [PATH]


def test_no_other_site_may_ask_in_the_name_of_a_visitor(web: httpx.Client) -> None:
    for method in ("OPTIONS", "POST", "GET"):
        answer = web.request(method, PATH, headers={"Origin": "https://example.com"})
        assert [name for name in answer.headers if name.startswith("access-control-")] == []


def test_with_a_key_nobody_asks_without_it() -> None:
    with running({"API_KEY": "not-a-real-key-at-all"}) as port:
        with visitor(port) as stranger:
            assert stranger.post(PATH, **GOOD).status_code == 401
            assert stranger.get("/healthz").status_code == 200
        with visitor(port, Authorization="Bearer not-a-real-key-at-all") as friend:
            assert friend.post(PATH, **GOOD).status_code == 200
