{% set task = cookiecutter.task %}
{% set prompted = tasks[task].prompted %}
{% set mcp = cookiecutter.mcp == "yes" %}
{% set editing = task == "image-editing" %}
{% set pictures = task in ("image-classification", "image-editing") %}
{% set signed_in = cookiecutter.sign_in != "none" %}
{% set reader = {"chat": "read_chat", "speech-recognition": "read_sound", "image-classification": "read_picture", "image-editing": "read_edit"}[task] | default("read_prompt") %}
from __future__ import annotations

{% if signed_in %}
import base64
import hashlib
{% endif %}
{% if not prompted %}
import io
{% endif %}
import json
import ssl
import threading
import time
{% if task == "chat" %}
from itertools import islice
{% endif %}
from typing import TYPE_CHECKING

{% if task == "chat" %}
import gradio
{% endif %}
import httpx
{% if signed_in %}
import itsdangerous
{% endif %}
{% if task == "speech-recognition" %}
import numpy
{% endif %}
import pytest
{% if task == "speech-recognition" %}
import soundfile
{% endif %}
{% if pictures %}
from PIL import Image
{% endif %}

from app import health
{% if task == "chat" %}
from app.interface import build_page, read_history
from app.settings import read_settings
{% endif %}
from app.theme import THEME
{% if mcp %}
from app.tools import TOOL
{% endif %}
{% if cookiecutter.sign_in == "organisation" %}
from app.visitors import ORGANISATION
{% endif %}
from tests.fake import running
{% if task == "chat" %}
from tests.fake_model import FakeModel
{% endif %}
from tests.ports import free_port
{% if signed_in or task == "chat" %}
from tests.surroundings import surroundings
{% endif %}

if TYPE_CHECKING:
    from collections.abc import Iterator
{% if prompted %}

LIMITS = {"MAX_PROMPT_CHARACTERS": "40", "MAX_PER_VISITOR": "2"}
{% elif task == "speech-recognition" %}

LIMITS = {"MAX_UPLOAD_MEGABYTES": "1", "MAX_AUDIO_SECONDS": "3", "MAX_PER_VISITOR": "2"}
{% else %}

LIMITS = {"MAX_UPLOAD_MEGABYTES": "1", "MAX_MEGAPIXELS": "1", "MAX_PER_VISITOR": "2"{{ ', "MAX_PROMPT_CHARACTERS": "40"' if editing }}}
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
{% if signed_in %}
    """A visitor who is signed in."""
{% endif %}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False, verify=NOBODY) as client:
{% if signed_in %}
        client.headers["Cookie"] = f"session={session()}"
{% endif %}
        yield client
{% if signed_in %}


{% if cookiecutter.sign_in == "organisation" %}
def session(
    secret: str = surroundings()["OAUTH_CLIENT_SECRET"],
    lasts: int = 600,
    orgs: tuple[str, ...] = ("another", ORGANISATION),
) -> str:
{% else %}
def session(secret: str = surroundings()["OAUTH_CLIENT_SECRET"], lasts: int = 600) -> str:
{% endif %}
    """What Gradio keeps in a visitor's browser after sign-in, signed with `secret`."""
    profile: dict[str, object] = dict.fromkeys(("name", "preferred_username", "profile", "picture"), "visitor")
{% if cookiecutter.sign_in == "organisation" %}
    profile["orgs"] = [{"preferred_username": name} for name in orgs]
{% endif %}
    info = {"access_token": "not-a-real-one", "expires_at": int(time.time()) + lasts, "userinfo": profile}
    signer = itsdangerous.TimestampSigner(hashlib.sha256(f"{secret}-v4".encode()).hexdigest())
    return signer.sign(base64.b64encode(json.dumps({"oauth_info": info}).encode())).decode()
{% endif %}


def find_function(web: httpx.Client) -> int:
    """The number of what answers visitors."""
    functions = web.get("/config").json()["dependencies"]
{% if task == "chat" %}
    return int(next(function["id"] for function in functions if function["api_name"] == "answer"))
{% else %}
    return int(next(function["id"] for function in functions if function["inputs"] and function["outputs"]))
{% endif %}


{% if editing %}
WORDS = ["Make it blue", "", 0.5, 128, 7]
"""What a visitor says of a picture: what to make of it and to avoid, strength, size and seed."""


def ask(web: httpx.Client, given: object, words: list[object] = WORDS) -> dict[str, object]:
    """What the page gets when a visitor sends the picture `given`: the last event of the queue."""
    join = {"data": [given, *words], "fn_index": find_function(web), "session_hash": "visitor"}
{% else %}
def ask(web: httpx.Client, given: object) -> dict[str, object]:
    """What the page gets when a visitor sends `given`: the last event of the queue."""
    join = {"data": [given{{ ", None" if task == "chat" }}], "fn_index": find_function(web), "session_hash": "visitor"}
{% endif %}
    web.post("/gradio_api/queue/join", json=join).raise_for_status()
    with web.stream("GET", "/gradio_api/queue/data", params={"session_hash": "visitor"}) as events:
        for line in events.iter_lines():
            event = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if event.get("msg") == "process_completed":
                return {"success": event["success"], **event["output"]}
    raise AssertionError("the queue closed without an answer")


{% if task == "speech-recognition" %}
def recording(seconds: float) -> bytes:
    """A WAV file of silence."""
    file = io.BytesIO()
    soundfile.write(file, numpy.zeros(int(seconds * 8000), dtype="int16"), 8000, format="WAV")
    return file.getvalue()


{% elif pictures %}
def picture(width: int, height: int) -> bytes:
    """A white PNG file."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, format="PNG")
    return file.getvalue()


{% endif %}
{% if not prompted %}
def upload(web: httpx.Client, content: bytes, name: str) -> dict[str, object]:
    """How the page calls a file that a visitor has uploaded."""
    answer = web.post("/gradio_api/upload", files={"files": (name, content)}).raise_for_status()
    return {"path": answer.json()[0], "meta": {"_type": "gradio.FileData"}}


{% endif %}
def test_the_page_is_served(web: httpx.Client) -> None:
    assert "text/html" in web.get("/").headers["content-type"]


{% if task == "chat" %}
def test_a_message_is_answered(web: httpx.Client) -> None:
    result = ask(web, "Hello, world")
    assert result["success"] is True
    assert result["data"][0] == "You said: Hello, world"


def test_stopping_an_answer_stops_the_model(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = threading.Event()

    def talk_on(_model: FakeModel, _messages: object) -> Iterator[str]:
        try:
            while True:
                time.sleep(0.02)
                yield "and "
        finally:
            stopped.set()

    monkeypatch.setattr(FakeModel, "answer", talk_on)
    who = {"session_hash": "talker", "fn_index": find_function(web)}
    event = web.post("/gradio_api/queue/join", json={"data": ["Hello", None], **who}).json()["event_id"]
    with web.stream("GET", "/gradio_api/queue/data", params={"session_hash": "talker"}) as events:
        # The answer is on its way, piece by piece.
        assert sum("process_generating" in line for line in islice(events.iter_lines(), 12)) > 1
        assert not stopped.is_set()
        web.post("/gradio_api/cancel", json={**who, "event_id": event}).raise_for_status()
        assert stopped.wait(20)


def test_a_visitor_has_a_button_that_stops_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Spied(gradio.ChatInterface):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)
            made.append(self)

    monkeypatch.setattr(gradio, "ChatInterface", Spied)
    build_page(FakeModel(), read_settings({**surroundings(), **LIMITS}))
    # Shown while an answer is made, in the place of the other.
    assert made[0].original_stop_btn is True
    assert made[0].textbox.submit_btn is True


def test_what_the_model_says_is_shown_without_html(web: httpx.Client) -> None:
    (shown,) = (part["props"] for part in web.get("/config").json()["components"] if part["type"] == "chatbot")
    assert shown["sanitize_html"] is True
    assert shown["allow_tags"] is False
    # A picture of another site would tell it what was said.
    assert "img-src 'self' data: blob:" in web.get("/").headers["content-security-policy"]


def test_a_conversation_is_read_in_words() -> None:
    parts = [{"type": "text", "text": "Hello"}, {"type": "file", "file": {"path": "/etc/passwd"}}, "x"]
    history = [{"role": "user", "content": parts, "metadata": None}, {"role": "assistant", "content": "Hi"}]
    assert read_history(history) == [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi"}]
{% elif prompted %}
def test_a_prompt_is_answered(web: httpx.Client) -> None:
    result = ask(web, "Hello, world")
    assert result["success"] is True
{% if task == "text-generation" %}
    assert result["data"] == ["You said: Hello, world"]
{% elif task == "text-to-speech" %}
    sound = web.get(f"/gradio_api/file={result['data'][0]['path']}")
    assert "audio/" in sound.headers["content-type"]
    assert sound.content[:4] == b"RIFF"
    assert 1.1 < len(sound.content) / (2 * 8000) < 1.3
{% else %}
    assert "image/png" in web.get(f"/gradio_api/file={result['data'][0]['path']}").headers["content-type"]
{% endif %}
{% endif %}
{% if prompted %}


def test_a_long_prompt_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    result = ask(web, "x" * 41)
    assert result["success"] is False
    assert "41 characters; 40 are allowed" in str(result["error"])


@pytest.mark.parametrize("prompt", ["", "  ", None])
def test_an_empty_prompt_is_refused(web: httpx.Client, prompt: object) -> None:
    assert ask(web, prompt)["success"] is False


def test_the_message_of_the_model_reaches_the_visitor(web: httpx.Client) -> None:
    assert "too long for this model" in str(ask(web, "too long")["error"])


def test_the_details_of_a_failure_do_not(web: httpx.Client) -> None:
    result = ask(web, "fail")
    assert result["success"] is False
    assert "internal detail" not in json.dumps(result)
    assert "Something went wrong" in str(result["error"])
{% elif task == "speech-recognition" %}
def test_a_recording_is_answered(web: httpx.Client) -> None:
    result = ask(web, upload(web, recording(2), "speech.wav"))
    assert result["success"] is True
    assert result["data"] == ["You spoke for 2.0 seconds"]


def test_a_long_recording_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    result = ask(web, upload(web, recording(3.1), "speech.wav"))
    assert result["success"] is False
    assert "longer than 3 seconds" in str(result["error"])


@pytest.mark.parametrize("content", [b"", b"no sound at all", recording(0)])
def test_what_is_no_recording_is_refused(web: httpx.Client, content: bytes) -> None:
    assert ask(web, upload(web, content, "speech.wav"))["success"] is False


def test_the_details_of_a_failure_do_not_reach_the_visitor(web: httpx.Client) -> None:
    result = ask(web, upload(web, recording(0.5), "speech.wav"))
    assert result["success"] is False
    assert "internal detail" not in json.dumps(result)
    assert "Something went wrong" in str(result["error"])
{% else %}
{% if editing %}
def test_a_picture_is_answered_with_another(web: httpx.Client) -> None:
    result = ask(web, upload(web, picture(200, 100), "picture.png"))
    assert result["success"] is True
    file, seed = result["data"]
    made = web.get(f"/gradio_api/file={file['path']}")
    assert made.headers["content-type"] == "image/png"
    assert (Image.open(io.BytesIO(made.content)).size, seed) == ((128, 64), "7")


def test_without_a_seed_one_is_chosen_and_shown(web: httpx.Client) -> None:
    sent = upload(web, picture(200, 100), "picture.png")
    seeds = {str(ask(web, sent, [*WORDS[:4], None])["data"][1]) for _ in range(3)}
    assert len(seeds) == 3
    assert all(seed.isdigit() for seed in seeds)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["", *WORDS[1:]], "say what the picture should become"),
        (["x" * 41, *WORDS[1:]], "The prompt has 41 characters; 40 are allowed"),
        ([WORDS[0], "x" * 41, *WORDS[2:]], "What to avoid has 41 characters; 40 are allowed"),
        ([*WORDS[:2], 2, *WORDS[3:]], ""),
        ([*WORDS[:3], 5000, 7], ""),
        ([*WORDS[:4], -1], ""),
        (["too long", *WORDS[1:]], "too long for this model"),
    ],
)
def test_what_cannot_be_made_is_refused(web: httpx.Client, words: list[object], problem: str) -> None:
    result = ask(web, upload(web, picture(20, 10), "picture.png"), words)
    assert result["success"] is False
    assert problem in str(result["error"])


{% else %}
def test_a_picture_is_answered(web: httpx.Client) -> None:
    result = ask(web, upload(web, picture(20, 10), "picture.png"))
    assert result["success"] is True
    assert result["data"][0]["label"] == "light"


{% endif %}
def test_a_picture_that_unpacks_to_too_much_is_refused_with_a_clear_message(web: httpx.Client) -> None:
    result = ask(web, upload(web, picture(1001, 1000), "picture.png"))
    assert result["success"] is False
    assert "1001 x 1000 pixels; 1 million are allowed" in str(result["error"])


@pytest.mark.parametrize("content", [b"", b"no picture at all", picture(9, 9)[:40]])
def test_what_is_no_picture_is_refused(web: httpx.Client, content: bytes) -> None:
    assert ask(web, upload(web, content, "picture.png"))["success"] is False


def test_the_details_of_a_failure_do_not_reach_the_visitor(web: httpx.Client) -> None:
{% if editing %}
    result = ask(web, upload(web, picture(20, 10), "picture.png"), ["fail", *WORDS[1:]])
{% else %}
    result = ask(web, upload(web, picture(1, 1), "picture.png"))
{% endif %}
    assert result["success"] is False
    assert "internal detail" not in json.dumps(result)
    assert "Something went wrong" in str(result["error"])
{% endif %}


{% if signed_in %}
STRANGERS = ["", session(secret="another"), session(secret=""), session(lasts=-1)]


@pytest.mark.parametrize("cookie", STRANGERS)
def test_nobody_uses_the_model_without_signing_in(web: httpx.Client, cookie: str) -> None:
{% if prompted %}
    given = "Hello, world"
{% elif task == "speech-recognition" %}
    given = upload(web, recording(2), "speech.wav")
{% else %}
    given = upload(web, picture(20, 10), "picture.png")
{% endif %}
    web.headers["Cookie"] = f"session={cookie}"
    result = ask(web, given)
    assert result["success"] is False
    assert "Please sign in" in str(result["error"])
{% if not prompted %}


@pytest.mark.parametrize("cookie", STRANGERS)
def test_nobody_uploads_without_signing_in(web: httpx.Client, cookie: str) -> None:
    web.headers["Cookie"] = f"session={cookie}"
    answer = web.post("/gradio_api/upload", files={"files": ("a.txt", b"x")})
    assert answer.status_code == 401
    assert "Please sign in" in answer.text
{% endif %}
{% if cookiecutter.sign_in == "organisation" %}


@pytest.mark.parametrize("orgs", [(), ("another",), (f"{ORGANISATION}-2",)])
def test_nobody_else_than_members_uses_the_model(web: httpx.Client, orgs: tuple[str, ...]) -> None:
{% if prompted %}
    given = "Hello, world"
{% elif task == "speech-recognition" %}
    given = upload(web, recording(2), "speech.wav")
{% else %}
    given = upload(web, picture(20, 10), "picture.png")
{% endif %}
    web.headers["Cookie"] = f"session={session(orgs=orgs)}"
    result = ask(web, given)
    assert result["success"] is False
    assert f"members of {ORGANISATION}" in str(result["error"])
{% endif %}


{% endif %}
def brightness(color: str) -> float:
    """The relative luminance of `#rrggbb`, as WCAG 2 defines it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("state", ["", "_dark", "_hover", "_hover_dark"])
def test_the_words_on_the_button_can_be_read(web: httpx.Client, state: str) -> None:
    fill = getattr(THEME, f"button_primary_background_fill{state}").removeprefix("*")
    assert THEME.button_primary_text_color == "white"
    assert 1.05 / (brightness(getattr(THEME, fill)) + 0.05) >= 4.5
    assert f": var(--{fill.replace('_', '-')});" in web.get("/theme.css").text


def test_small_words_can_be_read() -> None:
    assert THEME.block_info_text_color == "*body_text_color_subdued"
    grey = getattr(THEME, THEME.body_text_color_subdued.removeprefix("*"))
    assert 1.05 / (brightness(grey) + 0.05) >= 4.5


def test_health_check(port: int, web: httpx.Client) -> None:
    assert web.get("/healthz").json() == {"status": "ok"}
    assert health.main(port) == 0
    assert health.main(free_port()) == 1


{% if prompted %}
def test_no_upload_is_taken(web: httpx.Client) -> None:
    for path in ("/gradio_api/upload", "/upload", "/gradio_api/upload/"):
        answer = web.post(path, files={"files": ("a.txt", b"x")})
        assert answer.status_code == 403
        assert "takes no files" in answer.text
{% else %}
def test_an_upload_over_the_limit_is_refused(web: httpx.Client) -> None:
    answer = web.post("/gradio_api/upload", files={"files": ("big.txt", b"x" * 1_100_000)})
    assert answer.status_code == 413
{% endif %}


def test_no_visitor_takes_the_whole_queue(web: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    monkeypatch.setattr("app.interface.{{ reader }}", lambda *_: go_on.wait(20))

    def join(forwarded: str) -> httpx.Response:
        body = {"data": [{{ '"Hello", None' if task == "chat" else "None, *WORDS" if editing else "None" }}], "fn_index": find_function(web), "session_hash": "greedy"}
        return web.post("/gradio_api/queue/join", json=body, headers={"X-Forwarded-For": forwarded})

    try:
        greedy = [join(f"6.6.6.{number}, 93.184.216.34, 10.0.0.1") for number in range(4)]
        # Those whose address is not known have no share.
        others = [join(forwarded) for forwarded in ("93.184.216.35", "10.0.0.2", "10.0.0.2", "10.0.0.2")]
    finally:
        go_on.set()
    assert [answer.status_code for answer in greedy] == [200, 200, 429, 429]
    assert "waiting for 2 answers" in greedy[2].json()["detail"]
    assert [answer.status_code for answer in others] == [200] * 4
    for _ in range(200):
        if (again := join("93.184.216.34").status_code) == 200:
            break
        time.sleep(0.05)
    assert again == 200


def test_what_is_for_developers_is_not_there(web: httpx.Client) -> None:
    assert web.get("/gradio_api/dev/reload").status_code == 404


@pytest.mark.parametrize("path", ["/", "/healthz", "/config", "/gradio_api/file=/etc/passwd", "/gradio_api/dev/reload"])
def test_every_answer_says_what_browsers_may_not_do(web: httpx.Client, path: str) -> None:
    headers = web.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self' https://huggingface.co" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["app/settings.py", "/etc/passwd", "../requirements.txt", "/proc/self/environ"])
def test_no_file_of_the_machine_is_served(web: httpx.Client, path: str) -> None:
    assert web.get(f"/gradio_api/file={path}").status_code in (403, 404)


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/monitoring/summary"])
def test_no_description_of_the_insides_is_served(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code in (401, 403, 404)


{% if mcp %}
def test_only_the_tool_is_offered_to_programs(web: httpx.Client) -> None:
    info = web.get("/gradio_api/info").json()
    assert list(info["named_endpoints"]) == [f"/{TOOL}"]
{% else %}
def test_the_function_is_not_offered_to_programs(web: httpx.Client) -> None:
    info = web.get("/gradio_api/info").json()
{% if signed_in %}
    assert set(info["named_endpoints"]) <= {"/_check_login_status"}
{% else %}
    assert info["named_endpoints"] == {}
{% endif %}
{% endif %}
    assert info["unnamed_endpoints"] == {}
