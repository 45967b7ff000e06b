"""A visitor gives feedback in a browser, and a Hub on this machine gets it: what was agreed to, and nothing before."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from bake import environment, render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

TOKEN = "not-a-real-token-of-a-dataset"
DATASET = "someone/feedback"
PORT = 7869


class _Hub(BaseHTTPRequestHandler):
    """As much of the Hub's API as a commit takes."""

    asked: ClassVar[list[tuple[str, str]]] = []
    files: ClassVar[dict[str, str]] = {}
    keys: ClassVar[set[str | None]] = set()

    def do_GET(self) -> None:
        self._answer({"id": DATASET, "private": True, "sha": "0" * 40, "siblings": []})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        if "/preupload/" in self.path:
            files = [
                {"path": row["path"], "uploadMode": "regular", "shouldIgnore": False}
                for row in json.loads(body)["files"]
            ]
            self._answer({"files": files, "commitOid": "0" * 40})
            return
        for line in map(json.loads, body.splitlines()):
            if line["key"] == "file":
                self.files[line["value"]["path"]] = base64.b64decode(line["value"]["content"]).decode()
        self._answer({"success": True, "commitOid": "1" * 40, "commitUrl": f"http://hub/datasets/{DATASET}/commit/1"})

    def _answer(self, said: object) -> None:
        self.asked.append((self.command, self.path))
        self.keys.add(self.headers.get("authorization"))
        content = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Nothing on the console."""


@pytest.fixture(scope="module")
def hub(no_network: None) -> Iterator[str]:
    """Where the Hub of this machine answers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def served(tmp_path: Path, hub: str) -> Iterator[subprocess.Popen[str]]:
    """The Space around a model without weights."""
    space = render(tmp_path, kind="docker-gradio", feedback="yes")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTHON"))}
    clean |= {"HF_ENDPOINT": hub, "FEEDBACK_DATASET": DATASET, "FEEDBACK_TOKEN": TOKEN, "NO_PROXY": "127.0.0.1"}
    command = [str(environment(space / "requirements-dev.txt")), "-m", "tests.fake", str(PORT)]
    with (tmp_path / "log").open("w") as log:
        running = subprocess.Popen(command, cwd=space, env=clean, stdout=log, stderr=subprocess.STDOUT, text=True)
        try:
            _wait_for(f"http://127.0.0.1:{PORT}/healthz")
            yield running
        finally:
            running.kill()
            running.wait(20)
    assert TOKEN not in (tmp_path / "log").read_text()


def _wait_for(url: str) -> None:
    for _ in range(240):
        if _answers(url):
            return
        time.sleep(0.5)
    raise AssertionError(f"{url} does not answer")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=4):
            return True
    except OSError:
        return False


def test_a_visitor_agrees_and_the_dataset_has_it(
    browser: Browser, served: subprocess.Popen[str], screenshots: Path | None
) -> None:
    with browser.new_context(viewport={"width": 900, "height": 1000}) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{PORT}/")
        page.get_by_label("Prompt").fill("Hello, world")
        page.get_by_role("button", name="Generate").click()
        page.wait_for_function("[...document.querySelectorAll('textarea')].some(x => x.value.startsWith('You said'))")
        page.get_by_role("button", name=re.compile("^Feedback")).click()
        page.get_by_text(f"private dataset {DATASET}").wait_for()
        page.get_by_label("good").check()
        page.get_by_label("Note (optional)").fill("Just right")
        page.get_by_role("button", name="Send feedback").click()
        page.get_by_text("please agree first").wait_for()
        page.get_by_label("I agree that this is stored").check()
        if screenshots:
            page.screenshot(path=screenshots / "space-feedback.png")
        page.get_by_role("button", name="Send feedback").click()
        page.get_by_text("Thank you: it is kept.").wait_for()
        assert not page.get_by_label("I agree that this is stored").is_checked()
    assert _Hub.files == {}, "it waits for the next commit"
    # As the Hub stops a Space.
    served.terminate()
    served.wait(20)
    (text,) = _Hub.files.values()
    row = json.loads(text)
    assert row.pop("time")
    assert row == {"rating": "good", "note": "Just right", "prompt": "Hello, world", "answer": "You said: Hello, world"}
    assert _Hub.keys == {f"Bearer {TOKEN}"}
    assert {path.partition("?")[0].split("/")[3:5] == DATASET.split("/") for _, path in _Hub.asked} == {True}
