"""The server: it serves what paths.yaml lists, as the Hub answers it, and fails on demand."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

from hub.accounts import Reply
from hub.answers import Answers
from hub.world import Seen, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.faults import Fault


def _read(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return entries


PATHS = _read("paths.yaml")


class Route:
    """An entry of paths.yaml as something to match with."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.name, self.method, self.bucket = entry["name"], entry["method"], entry["bucket"]
        pattern = entry["path"].replace("{file}", "(?P<file>.+)").replace("{repo}", "(?P<repo>[^/]+(?:/[^/]+)?)")
        self.pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern))

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The parts of a path that goes here."""
        found = self.pattern.fullmatch(path) if method == self.method else None
        return {name: unquote(text) for name, text in found.groupdict().items()} if found else None


ROUTES = [Route(entry) for entry in PATHS]
REPO_PATHS = _read("models.yaml")
REPO_ROUTES = [Route(entry) for entry in REPO_PATHS]


class Hub:
    """A running stand-in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = ""
        self.fault: Callable[[Seen], Fault | None] = lambda _seen: None


@contextmanager
def serve(world: World | None = None) -> Iterator[Hub]:
    """The server, while the block runs."""
    hub = Hub(world or World())

    class Handler(_Handler):
        owner = hub

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: clients that are killed, and connections that are reset, are what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: Hub
    timeout = 60
    disable_nagle_algorithm = True  # else the body of an answer waits 40 ms behind its headers

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        hub, world = self.owner, self.owner.world
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        route, names = next(
            (
                (route, found)
                for route in [*ROUTES, *(REPO_ROUTES if world.repos else ())]
                if (found := route.match(method, parts.path)) is not None
            ),
            (None, {}),
        )
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(method, parts.path, parts.query, headers, body, route.name if route else "")
        with world.lock:
            world.log.append(seen)
            fault = hub.fault(seen)
        if world.latency:
            time.sleep(world.latency)
        token = headers.get("authorization", "").removeprefix("Bearer ")
        bucket = route.bucket if route else "api"
        left, seconds = world.count(token or "anonymous", bucket)
        limits = {
            "RateLimit": f'"{bucket}";r={max(left, 0)};t={seconds}',
            "RateLimit-Policy": f'"fixed window";"{bucket}";q={world.quotas[bucket]};w={world.window}',
        }
        if fault is not None and self._fail_early(fault, limits):
            return
        if left < 0:
            reply = Reply(429, {"error": "Too many requests"})
        elif route is None:
            reply = Reply(404, {"error": "Not found"})
        else:
            answers = Answers(world, hub.url, token)
            reply = answers.answer(route.name, names, parse_qs(parts.query), body, parts.path)
        if fault is not None:
            reply = _spoil(reply, fault, self.path, hub.url)
        self._send(reply, limits, cut=fault is not None and fault.kind == "truncated")

    def _fail_early(self, fault: Fault, limits: dict[str, str]) -> bool:
        """Fail before anything is answered; False where the answer is spoilt later."""
        if fault.headers is not None:
            self._send(Reply(int(fault.kind), {"error": "something"}), fault.headers)
        elif fault.kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        elif fault.kind == "429":
            self._send(Reply(429, {"error": "Too many requests"}), {**limits, "Retry-After": "1"})
        elif fault.kind == "429-bare":
            self._send(Reply(429, {"error": "Too many requests"}), {})
        elif fault.kind.isdigit():
            self._send(Reply(int(fault.kind), {"error": "fault"}), limits)
        elif fault.kind == "html":
            self._send(Reply(200, data=b"<html><title>Log in</title></html>"), {"Content-Type": "text/html"})
        elif fault.kind == "huge":
            self._send(Reply(200, data=b"[]"), {"Content-Length": str(1 << 40)}, cut=True)
        elif fault.kind == "slow":
            self._drip()
        elif fault.kind == "slow-headers":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a")
        else:
            return False
        return True

    def _drip(
        self, head: bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", drop: bytes = b"1\r\n \r\n"
    ) -> None:
        """Send a drop now and then, for ever."""
        try:
            self.wfile.write(head)
            while True:
                self.wfile.write(drop)
                time.sleep(0.02)
        except OSError:
            self.close_connection = True

    def _go_on(self, reply: Reply, headers: dict[str, str], data: bytes, *, cut: bool) -> None:
        """Send what there is, and then keep the connection for ever, or break it off."""
        try:
            self.send_response(reply.status)
            for name, value in {**headers, "Transfer-Encoding": "chunked"}.items():
                self.send_header(name, value)
            self.end_headers()
            while not cut:
                for piece in filter(None, (data, b": keep-alive\n\n")):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                data = b""
                time.sleep(0.02)
        except OSError:
            pass
        self.close_connection = True

    def _send(self, reply: Reply, more: dict[str, str], *, cut: bool = False) -> None:
        data = reply.data if reply.data is not None else json.dumps(reply.document).encode()
        if reply.is_endless:
            self._go_on(reply, {**more, **reply.headers}, data[: len(data) // 2] if cut else data, cut=cut)
            return
        headers = {"Content-Type": "application/json", "X-Request-Id": "Root=1-0", **more, **reply.headers}
        headers.setdefault("Content-Length", str(len(data)))
        try:
            self.send_response(reply.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if cut else data)
            self.wfile.flush()
        except OSError:
            self.close_connection = True
        if cut:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def _spoil(reply: Reply, fault: Fault, path: str, url: str) -> Reply:
    if fault.kind == "broken-json":
        return Reply(reply.status, data=b'{"a": [', headers=reply.headers)
    if fault.kind == "redirect-elsewhere":
        return Reply(307, {"error": "elsewhere"}, {"Location": f"{fault.detail}{path}"})
    if fault.kind == "link-elsewhere":
        return Reply(reply.status, reply.document, {"Link": f'<{fault.detail}{path}>; rel="next"'})
    if fault.kind == "link-repeating":
        return Reply(reply.status, reply.document, {"Link": f'<{url}{path}>; rel="next"'})
    if fault.kind == "link-endless":
        more = "&" if "?" in path else "?"
        return Reply(reply.status, reply.document, {"Link": f'<{url}{path}{more}cursor=0>; rel="next"'})
    return reply
