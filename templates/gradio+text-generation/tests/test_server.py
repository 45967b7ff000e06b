from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from app import health
from tests.fake import fake_app

if TYPE_CHECKING:
    from collections.abc import Iterator


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of the whole application, served on this machine."""
    number = free_port()
    app = fake_app({"MAX_PROMPT_CHARACTERS": "40"})
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=number, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(600):
        if server.started or not thread.is_alive():
            break
        time.sleep(0.05)
    assert server.started
    yield number
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def web(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as client:
        yield client


def ask(web: httpx.Client, prompt: object) -> dict[str, object]:
    """What the page gets when a visitor sends `prompt`: the last event of the queue."""
    join = {"data": [prompt], "fn_index": 0, "session_hash": "visitor"}
    web.post("/gradio_api/queue/join", json=join).raise_for_status()
    with web.stream("GET", "/gradio_api/queue/data", params={"session_hash": "visitor"}) as events:
        for line in events.iter_lines():
            event = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if event.get("msg") == "process_completed":
                return {"success": event["success"], **event["output"]}
    raise AssertionError("the queue closed without an answer")


def test_the_page_is_served(web: httpx.Client) -> None:
    assert "text/html" in web.get("/").headers["content-type"]


def test_a_prompt_is_answered(web: httpx.Client) -> None:
    result = ask(web, "Hello, world")
    assert result["success"] is True
    assert result["data"] == ["You said: Hello, world"]


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


def test_health_check(port: int, web: httpx.Client) -> None:
    assert web.get("/healthz").json() == {"status": "ok"}
    assert health.main(port) == 0
    assert health.main(free_port()) == 1


def test_an_upload_over_the_limit_is_refused(web: httpx.Client) -> None:
    answer = web.post("/gradio_api/upload", files={"files": ("big.txt", b"x" * 1_100_000)})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["app/settings.py", "/etc/passwd", "../requirements.txt", "/proc/self/environ"])
def test_no_file_of_the_machine_is_served(web: httpx.Client, path: str) -> None:
    assert web.get(f"/gradio_api/file={path}").status_code in (403, 404)


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/monitoring/summary"])
def test_no_description_of_the_insides_is_served(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code in (401, 403, 404)


def test_the_function_is_not_offered_to_programs(web: httpx.Client) -> None:
    info = web.get("/gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}


def test_wrong_settings_stop_the_start_with_one_message() -> None:
    code = "import os, sys; os.environ['MAX_QUEUE'] = 'x'; from app.__main__ import main; sys.exit(main())"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert "MAX_QUEUE must be a whole number" in result.stderr
    assert "Traceback" not in result.stderr
