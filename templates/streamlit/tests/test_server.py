{% set task = cookiecutter.task %}
{% set prompted = task in ("chat", "text-generation", "text-to-image") %}
from __future__ import annotations

{% if not prompted %}
import io
{% endif %}
import logging
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
{% endif %}
import streamlit
{% if task == "image-classification" %}
from PIL import Image
{% endif %}
from streamlit.testing.v1 import AppTest

from app import health
{% if task == "chat" %}
from app.interface import make_answer
{% endif %}
from app.server import SCRIPT, create_app
from app.settings import DESCRIPTION, {{ "EXAMPLES, " if task == "chat" }}HEALTH_PATH, TITLE, read_settings
{% if task == "chat" %}
from app.turns import Turns
{% endif %}
from tests.fake import running
from tests.fake_model import FakeModel
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

{% if prompted %}
LIMITS = {"MAX_PROMPT_CHARACTERS": "40"}
{% elif task == "speech-recognition" %}
LIMITS = {"MAX_UPLOAD_MEGABYTES": "2", "MAX_AUDIO_SECONDS": "3"}
{% else %}
LIMITS = {"MAX_UPLOAD_MEGABYTES": "2", "MAX_MEGAPIXELS": "1"}
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
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False, verify=NOBODY) as client:
        yield client


{% if task == "speech-recognition" %}
def recording(seconds: float) -> bytes:
    """A WAV file of silence."""
    file = io.BytesIO()
    soundfile.write(file, numpy.zeros(int(seconds * 8000), dtype="int16"), 8000, format="WAV")
    return file.getvalue()


GOOD, FAILING = recording(2), recording(0.5)
{% elif task == "image-classification" %}
def picture(width: int, height: int) -> bytes:
    """A white PNG file."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, format="PNG")
    return file.getvalue()


GOOD, FAILING = picture(20, 10), picture(1, 1)
{% else %}
GOOD, FAILING = "Hello, world", "fail"
{% endif %}


def ask(given: Any, model: FakeModel | None = None, **limits: float) -> AppTest:
    """The page after a visitor sent `given`."""
    create_app(model or FakeModel(), replace(read_settings(LIMITS), **limits))
    page = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
    assert not page.exception
{% if task == "chat" %}
    page.chat_input[0].set_value(given).run()
    assert not page.exception
    return page
{% elif prompted %}
    page.text_area[0].input(given)
{% elif task == "speech-recognition" %}
    if given is not None:
        page.file_uploader[0].upload("speech.wav", given)
{% else %}
    if given is not None:
        page.file_uploader[0].upload("picture.png", given)
{% endif %}
{% if task != "chat" %}
    page.button[0].click().run()
    assert not page.exception
    return page
{% endif %}


def test_the_page_is_shown() -> None:
    create_app(FakeModel(), read_settings({}))
    page = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
    assert page.title[0].value == TITLE
    assert page.markdown[0].value == DESCRIPTION


{% if task == "chat" %}
def conversation(page: AppTest) -> list[tuple[str, str]]:
    """Who said what."""
    return [(message.name, message.markdown[0].value) for message in page.chat_message]


def click(page: AppTest, label: str) -> AppTest:
    """The page after a click on a button."""
    return next(button for button in page.button if button.label == label).click().run()


def test_a_message_is_answered_and_the_conversation_goes_on() -> None:
    page = ask(GOOD)
    first = [("user", GOOD), ("assistant", f"You said: {GOOD}")]
    assert conversation(page) == first
    assert not page.error
    page.chat_input[0].set_value("Again").run()
    assert conversation(page) == [*first, ("user", "Again"), ("assistant", "You said: Again")]
    assert conversation(click(page, "New conversation")) == []


def test_an_example_begins_a_conversation() -> None:
    create_app(FakeModel(), read_settings(LIMITS))
    page = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
    assert conversation(click(page, EXAMPLES[0])) == [
        ("user", EXAMPLES[0]),
        ("assistant", f"You said: {EXAMPLES[0]}"),
    ]


def test_the_model_is_told_what_was_said_before() -> None:
    told = []

    class Listener(FakeModel):
        def answer(self, messages: Any) -> Any:
            told.append([message["content"] for message in messages[1:]])
            return super().answer(messages)

    page = ask("One", Listener())
    page.chat_input[0].set_value("Two").run()
    assert told == [["One"], ["One", "You said: One", "Two"]]


def test_a_long_message_is_cut_off() -> None:
    # By Streamlit, which takes no more, before the page sees it.
    assert conversation(ask("x" * 41))[0] == ("user", "x" * 40)


def test_what_was_not_answered_is_not_kept() -> None:
    page = ask("too long")
    assert "too long for this model" in page.error[0].value
    page.run()
    assert conversation(page) == []


def test_an_answer_that_nobody_waits_for_stops_the_model() -> None:
    stopped = threading.Event()

    class Talker(FakeModel):
        def answer(self, messages: Any) -> Iterator[str]:
            try:
                while True:
                    time.sleep(0.02)
                    yield "and "
            finally:
                stopped.set()

    settings = read_settings({})
    pieces = make_answer(Talker(), [], Turns(settings), 20)
    assert next(pieces) == "and "
    pieces.close()
    assert stopped.wait(20)
{% elif prompted %}
def test_a_prompt_is_answered() -> None:
    page = ask(GOOD)
{% if task == "text-generation" %}
    assert page.text[0].value == "You said: Hello, world"
{% else %}
    assert page.get("image")
{% endif %}
    assert not page.error


def test_a_long_prompt_is_refused() -> None:
    page = ask("x" * 41)
    assert page.error
    assert len(ask("x" * 40).error) == 0


@pytest.mark.parametrize("prompt", ["", "  "])
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    assert "type a prompt" in ask(prompt).error[0].value


def test_the_message_of_the_model_reaches_the_visitor() -> None:
    assert "too long for this model" in ask("too long").error[0].value
{% elif task == "speech-recognition" %}
def test_a_recording_is_answered() -> None:
    page = ask(GOOD)
    assert page.text[0].value == "You spoke for 2.0 seconds"
    assert not page.error


def test_a_long_recording_is_refused_with_a_clear_message() -> None:
    assert "longer than 3 seconds" in ask(recording(3.1)).error[0].value


@pytest.mark.parametrize("content", [None, b"no sound at all", recording(0)])
def test_what_is_no_recording_is_refused(content: bytes | None) -> None:
    assert ask(content).error
{% else %}
def test_a_picture_is_answered() -> None:
    page = ask(GOOD)
    assert [text.value for text in page.text] == ["light: 100.0%", "dark: 0.0%"]
    assert not page.error


def test_a_picture_that_unpacks_to_too_much_is_refused_with_a_clear_message() -> None:
    assert "1001 x 1000 pixels; 1 million are allowed" in ask(picture(1001, 1000)).error[0].value


@pytest.mark.parametrize("content", [None, b"no picture at all", picture(9, 9)[:40]])
def test_what_is_no_picture_is_refused(content: bytes | None) -> None:
    assert ask(content).error
{% endif %}


def test_the_details_of_a_failure_are_in_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        page = ask(FAILING)
    assert "Something went wrong" in page.error[0].value
    assert "internal detail" not in str(page.main)
    assert "internal detail" in caplog.text


class SlowModel(FakeModel):
    """A FakeModel that answers once it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def answer(self, given: Any) -> Any:
        self.go_on.wait(20)
        return super().answer(given)


def test_an_answer_that_does_not_come_is_given_up() -> None:
    model = SlowModel()
    page = ask(GOOD, model, max_seconds=0.1)
    model.go_on.set()
    assert "took too long" in page.error[0].value


{% if not prompted %}
def test_the_page_takes_files_up_to_the_limit() -> None:
    for megabytes in (2, 7):
        create_app(FakeModel(), read_settings({"MAX_UPLOAD_MEGABYTES": str(megabytes)}))
        page = AppTest.from_file(str(SCRIPT), default_timeout=30).run()
        assert page.file_uploader[0].proto.max_upload_size_mb == megabytes


{% endif %}
def test_the_page_is_served(web: httpx.Client) -> None:
    assert "text/html" in web.get("/").headers["content-type"]


def test_health_check(port: int, web: httpx.Client) -> None:
    assert web.get(HEALTH_PATH).text == "ok"
    assert health.main(port) == 0
    assert health.main(free_port()) == 1


def test_every_answer_says_what_browsers_may_not_do(web: httpx.Client) -> None:
    for path in ("/", HEALTH_PATH, "/nothing"):
        headers = web.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'self' https://huggingface.co" in headers["content-security-policy"]


def connect(web: httpx.Client, **headers: str) -> int:
    """What is answered to a browser that wants to open a session."""
    key = {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13"}
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", **key, **headers}
    with web.stream("GET", "/_stcore/stream", headers=upgrade) as answer:
        return answer.status_code


def test_no_other_site_opens_a_session_in_the_name_of_a_visitor(web: httpx.Client) -> None:
    own = str(web.base_url).rstrip("/")
    assert connect(web, Origin=own) == 101
    assert connect(web, Origin="https://example.com") == 403


def test_nothing_is_uploaded_without_the_page(web: httpx.Client) -> None:
    answer = web.put("/_stcore/upload_file/session/file", files={"file": ("a.txt", b"x")})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/app/settings.py", "/app/static/settings.py", "/etc/passwd", "/..%2frequirements.txt", "/_stcore/agent/mcp"],
)
def test_no_file_of_the_machine_is_served(web: httpx.Client, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code >= 400 or "<title>Streamlit</title>" in answer.text
    assert "MAX_" not in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.enableCORS", True),
        ("server.enableXsrfProtection", True),
        ("server.enableStaticServing", False),
        ("server.enableAgentApi", False),
        ("server.fileWatcherType", "none"),
        ("server.maxUploadSize", {{ 1 if prompted else 2 }}),
        ("browser.gatherUsageStats", False),
        ("client.showErrorDetails", "none"),
        ("client.allowedOrigins", []),
    ],
)
def test_streamlit_is_set_as_the_file_says(port: int, name: str, value: object) -> None:
    assert streamlit.get_option(name) == value
