"""The deploy step of the generated workflows, run as CI runs it, against a stand-in for the Hub on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from bake import environment, render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.version_info < (3, 11), reason="the Space's locks are for Python 3.11 and newer"),
    pytest.mark.skipif(os.name == "nt", reason="the step is a shell command"),
]
SPACE = "someone/my-space"
OLD_FILES = ["app/model.py", "app/removed.py", "data.csv"]
SHARED = {".gitattributes", ".gitignore", "LICENSE", "README.md", "requirements.txt"}
UPLOADED = {
    "docker-gradio": {*SHARED, ".dockerignore", "Dockerfile"},
    "zero-gpu": {*SHARED, "main.py"},
}


ADDED = [
    "app/labels.json",
    "app/examples/cat.jpg",
    "app/style.css",
    "assets/logo.svg",
    "examples/a/b.wav",
    "packages.txt",
]
STRAY = [
    ".env",
    "app/.env",
    "app/.env.local",
    "app/sub/.env",
    "app/__pycache__/settings.cpython-312.pyc",
    "app/sub/__pycache__/x.txt",
    "app/server.pem",
    "assets/private.key",
    "app/run.log",
    "hf-lint.sarif",
    "notes.md",
]


class Hub(ThreadingHTTPServer):
    """Answers as the Hub does to one upload, and remembers what it was sent: path, headers and body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.requests: list[tuple[str, dict[str, str], bytes]] = []

    def body(self, part: str) -> bytes:
        """The body of the one request whose path holds `part`."""
        (found,) = (body for path, _, body in self.requests if part in path)
        return found


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def log_message(self, *args: Any) -> None:
        """Nothing on the console."""

    def do_GET(self) -> None:
        files = [{"type": "file", "path": path, "size": 1, "oid": "0" * 40} for path in OLD_FILES]
        known = {"id": SPACE, "sha": "0" * 40, "siblings": [{"rfilename": path} for path in OLD_FILES]}
        self._answer(files if "/tree/" in self.path else known)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.path, dict(self.headers), body))
        if self.path == "/oauth/token":
            self._answer({"access_token": "short-lived", "token_type": "bearer", "expires_in": 3600})
        elif "/preupload/" in self.path:
            paths = [file["path"] for file in json.loads(body)["files"]]
            modes = [{"path": path, "uploadMode": "regular", "shouldIgnore": False} for path in paths]
            self._answer({"files": modes, "commitOid": "0" * 40})
        elif "/commit/" in self.path:
            url = f"{self.server.url}/spaces/{SPACE}/commit/{'1' * 40}"
            self._answer({"success": True, "commitOid": "1" * 40, "commitUrl": url, "hookOutput": ""})
        elif self.path == "/api/repos/create":
            self._answer({"url": f"{self.server.url}/spaces/{SPACE}", "name": SPACE, "id": "0"})
        else:
            self._answer({"errors": [], "warnings": []})

    def _answer(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=10)


def deploy_step(space: Path) -> tuple[str, dict[str, str]]:
    """The command that uploads `space` from CI, and the variables that are set for it."""
    if (space / ".gitlab-ci.yml").is_file():
        job = yaml.safe_load((space / ".gitlab-ci.yml").read_text())["deploy"]
        assert job["id_tokens"]["HF_OIDC_ID_TOKEN"]["aud"] == "https://huggingface.co"
        return job["script"][-1], {"CI_COMMIT_SHA": "abc", **job["variables"]}
    workflow = yaml.safe_load((space / ".github" / "workflows" / "space.yml").read_text())
    step = workflow["jobs"]["deploy"]["steps"][-1]
    return step["run"], {"GITHUB_SHA": "abc", **step["env"]}


@pytest.mark.parametrize(("kind", "ci"), [("docker-gradio", "github"), ("zero-gpu", "gitlab")])
def test_the_deploy_step_uploads_what_is_named_and_nothing_else(tmp_path: Path, hub: Hub, kind: str, ci: str) -> None:
    space = render(tmp_path, kind=kind, ci=ci)
    for name in STRAY:
        (space / name).parent.mkdir(parents=True, exist_ok=True)
        (space / name).write_text("left behind by an earlier step")
    added = {name for name in ADDED if name != "packages.txt" or kind == "zero-gpu"}
    for name in added:
        (space / name).parent.mkdir(parents=True, exist_ok=True)
        (space / name).write_text("added by its owner\n")
    hf = environment(space / "requirements-deploy.txt").parent / "hf"
    run, variables = deploy_step(space)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "HF_ENDPOINT": hub.url,
        "HF_HUB_DISABLE_XET": "1",
        "HF_OIDC_ID_TOKEN": "from.the.runner",
        **variables,
    }
    command = run.replace(".venv/bin/hf", f"'{hf}'")
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=space, env=environ, capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stdout + done.stderr

    exchange = json.loads(hub.body("/oauth/token"))
    assert (exchange["subject_token"], exchange["resource"]) == ("from.the.runner", f"spaces/{SPACE}")
    commit = [json.loads(line) for line in hub.body(f"/api/spaces/{SPACE}/commit/main").splitlines()]
    sent = {line["value"]["path"] for line in commit if line["key"] == "file"}
    modules = {path.relative_to(space).as_posix() for path in (space / "app").glob("*.py")}
    assert sent == UPLOADED[kind] | modules | added
    assert [line["value"]["path"] for line in commit if line["key"] == "deletedFile"] == ["app/removed.py"]
    assert not any(b"left behind" in body or body == b".env" for _, _, body in hub.requests)
    preupload = json.loads(hub.body("/preupload/"))
    assert {file["path"] for file in preupload["files"]} == sent
