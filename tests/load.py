"""Slow clients: crowds of those who send or read by the byte, and one who asks as everybody does."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

from bake import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_SECONDS = 60
KEY = "not-a-real-secret-api_key"
"""What the stand-ins of a Space's tests take for the secret API_KEY."""
GREEDY, GOOD = "93.184.216.34", "93.184.215.1"


@contextmanager
def serving(space: Path, port: int) -> Iterator[None]:
    """Serve `space` around its model without weights as long as the block runs. Few requests have room in it."""
    python = environment(space / "requirements-dev.txt").absolute()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTEST_", "PYTHON"))}
    clean["MAX_QUEUE"] = "4"
    command = [str(python), "-m", "tests.fake", str(port)]
    with subprocess.Popen(command, cwd=space, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            _wait(port)
            yield
        finally:
            run.kill()


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(port, end):
        if time.monotonic() > end:
            raise TimeoutError(f"nothing answers at port {port}")
        time.sleep(0.1)


def _answers(port: int, end: float) -> bool:
    try:
        return bool(_request(port, end, "GET", "/"))
    except OSError:
        return False


@contextmanager
def crowd(port: int, path: str, clients: int) -> Iterator[None]:
    """Let `clients` stay connected: a third each send half a body, send half their headers, and read no answer.

    The first come first: who asks for an answer leaves a place again. Every other one comes from one address, the rest
    from one each.
    """
    with ExitStack() as stack:
        for number in range(clients):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS))
            client.sendall(_say(number, 3 * number // clients, path))
        yield


def _say(number: int, third: int, path: str) -> bytes:
    address = GREEDY if number % 2 else f"93.184.{number // 250}.{number % 250 + 1}"
    head = f"POST {path} HTTP/1.1\r\nHost: space\r\nX-Forwarded-For: {address}\r\nAuthorization: Bearer {KEY}\r\n"
    whole = f"{head}Content-Type: application/json\r\nContent-Length: 21\r\n\r\n"
    return (f'{whole}{{"', head, f'{whole}{{"prompt": "one two"}}')[third].encode()


def ask(port: int, path: str, body: Any, seconds: float) -> int:
    """The status of what somebody gets who opens the page and sends `body` to `path`. TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    page, _ = _request(port, end, "GET", "/")
    if page != 200:
        return page
    status, answer = _request(port, end, "POST", path, body)
    if status == 200 and path.endswith("/queue/join"):
        status, answer = _request(port, end, "GET", f"/gradio_api/queue/data?session_hash={body['session_hash']}")
        events = [json.loads(line[5:]) for line in answer.splitlines() if line.startswith(b"data:")]
        return 200 if any(event["msg"] == "process_completed" and event["success"] for event in events) else 500
    if status == 200 and "mcp" in path:
        (event,) = (json.loads(line[5:]) for line in answer.splitlines() if line.startswith(b"data:"))
        return 500 if event["result"]["isError"] else 200
    return status


def _request(port: int, end: float, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
    """Status and body, whole before the clock says `end`."""
    headers = {"X-Forwarded-For": GOOD, "Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    headers["Accept"] = "application/json, text/event-stream"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=max(end - time.monotonic(), 0.1))
    with closing(connection):
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        content = b""
        while more := answer.read1(65536):
            content += more
            if time.monotonic() > end:
                raise TimeoutError(f"{method} {path} took too long")
        return answer.status, content
