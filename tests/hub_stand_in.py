"""A stand-in for the Hub on a loopback port: repositories with their revisions, and the answers of the real one.

Paths, headers and status codes are those that huggingface_hub reads: `X-Error-Code`, `X-Error-Message`, `Retry-After`,
`RateLimit`, redirects of repositories that have moved.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator


class Hub:
    """What the server knows, and what it was asked."""

    def __init__(self) -> None:
        self.repos: dict[str, dict[str, str]] = {}
        """By path (`models/OWNER/NAME`), the commit of each revision; a commit stands for itself."""
        self.facts: dict[str, dict[str, Any]] = {}
        """By path, what else is said of a repository."""
        self.moved: dict[str, str] = {}
        self.tokens: set[str] = set()
        """Those that are taken."""
        self.private: set[str] = set()
        self.failure: tuple[int, dict[str, str]] | None = None
        """Answer everything with this status and these headers."""
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def answer(self, path: str, token: str) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON of one request."""
        if self.failure is not None:
            return *self.failure, {"error": "something"}
        if token and token not in self.tokens:
            message = "Invalid credentials in Authorization header"
            return 401, {"X-Error-Message": message}, {"error": message}
        repo, _, revision = path.removeprefix("/api/").partition("/revision/")
        if repo in self.moved:
            there = f"/api/{self.moved[repo]}" + (f"/revision/{revision}" if revision else "")
            return 307, {"Location": there}, {"error": "moved"}
        if repo not in self.repos or (repo in self.private and not token):
            missing = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
            return (404 if token else 401), missing, {"error": "Repository not found"}
        revisions = self.repos[repo]
        wanted = unquote(revision) or "main"
        commit = wanted if wanted in revisions.values() else revisions.get(wanted)
        if commit is None:
            message = f"Invalid rev id: {wanted}"
            return 404, {"X-Error-Code": "RevisionNotFound", "X-Error-Message": message}, {"error": message}
        name = repo.partition("/")[2]
        return (
            200,
            {},
            {
                "_id": "0" * 24,
                "id": name,
                "sha": commit,
                "private": repo in self.private,
                "tags": [],
                **self.facts.get(repo, {}),
            },
        )


@contextmanager
def serve() -> Iterator[Hub]:
    """The server, while the block runs."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            hub.requests.append((path, {name.lower(): value for name, value in self.headers.items()}))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, headers, document = hub.answer(path, token)
            body = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"X-Request-Id": "Root=1-0", "Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
