"""Stands before the API: who may ask, how many at once, how much they may send, and for how long."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from app.clients import HEADER, Shares, find_address
from app.front import FILES, POLICY, render_front
from app.headers import add_headers
from app.keys import KeyProblem, Keys
from app.settings import HEALTH_PATH

if TYPE_CHECKING:
    from app.headers import Application, Message, Receive, Scope, Send

# A request has this many seconds to arrive, and one more for so many bytes.
ARRIVAL_SECONDS = 10
ARRIVAL_BYTES = 250_000
# How much of a request that is refused is taken in, and thrown away.
READ_OFF_BYTES = 10_000_000
READ_OFF_SECONDS = 5

_FORWARDED = HEADER.encode()

log = logging.getLogger(__name__)


class Rules(NamedTuple):
    """What the gate lets through.

    `paths` are all that can be asked, by method and path, with `key` where there is one. At most `requests` are under
    way at once, the body of each has at most `size` bytes and arrives within `arrival` seconds, and each is answered
    within `seconds`. At most `share` of one address are under way or arrive. Pages of `origins` may ask from a browser.
    Paths that are `open` can be read without all that. `title`, `description` and `example`, which is how curl asks,
    are shown to who opens the Space.
    """

    title: str
    description: str
    key: str | None
    paths: frozenset[tuple[str, str]]
    open: frozenset[str]
    requests: int
    share: int
    size: int
    seconds: int
    arrival: float
    example: str
    origins: frozenset[str] = frozenset()

    def offered(self) -> list[str]:
        """What can be asked, as `METHOD /path`."""
        return sorted(f"{method} {path}" for method, path in self.paths)


def time_to_arrive(size: int) -> float:
    """The seconds that a request of `size` bytes has to arrive: enough for a slow line, too few to hold a place."""
    return ARRIVAL_SECONDS + size / ARRIVAL_BYTES


class Refusal(Exception):
    """A request that gets no answer of the API: status, what is wrong, and headers."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    async def send(self, send: Send) -> None:
        """Answer with it."""
        await _send_json(self.status, {"error": {"message": str(self)}}, self.headers, send)


class DisconnectedError(Exception):
    """A visitor left before the whole request was there."""


class Gate:
    """An ASGI application before another one. The health check is open to everybody."""

    def __init__(self, application: Application, rules: Rules) -> None:
        self._application = application
        self._rules = rules
        self._open = {HEALTH_PATH, *rules.open}
        self._under_way = 0
        self._arriving = 0
        self._shares = Shares(rules.share)
        self._keys = Keys(rules.key)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            origin = next((value for name, value in scope["headers"] if name.lower() == b"origin"), b"")
            friend = origin.decode("latin-1") if origin.decode("latin-1") in self._rules.origins else ""
            send = add_headers(_share(send, friend))
            if friend and scope["method"] == "OPTIONS":
                await self._explain(scope["path"], send)
                return
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] in self._open):
            await self._application(scope, receive, send)
        elif scope["type"] != "http":
            # The answer to a request for a WebSocket: 403.
            await send({"type": "websocket.close", "code": 1008})
        elif (scope["method"], scope["path"]) == ("GET", "/"):
            await self._show(scope, send)
        elif scope["method"] == "GET" and scope["path"] in FILES:
            await _send_page(*FILES[scope["path"]], send)
        else:
            await self._answer(scope, receive, send)

    async def _show(self, scope: Scope, send: Send) -> None:
        """Answer with the page for browsers, and with what can be asked as JSON for programs."""
        rules = self._rules
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if "text/html" not in headers.get(b"accept", ""):
            about = {"title": rules.title, "description": rules.description, "requests": rules.offered()}
            await _send_json(200, about, {}, send)
            return
        page = render_front(rules, headers.get(b"host", ""))
        await _send_page(b"text/html; charset=utf-8", page.encode(), send)

    async def _explain(self, path: str, send: Send) -> None:
        """Tell a browser what pages of the origins may send to `path`."""
        methods = ", ".join(sorted(method for method, offered in self._rules.paths if offered == path))
        headers = [
            (b"access-control-allow-methods", methods.encode()),
            (b"access-control-allow-headers", b"authorization, content-type, x-api-key"),
            (b"access-control-max-age", b"600"),
        ]
        await send({"type": "http.response.start", "status": 204 if methods else 404, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = find_address(
            value.decode("latin-1") for name, value in scope["headers"] if name.lower() == _FORWARDED
        )
        try:
            self._check(scope, address)
            if not self._shares.take(address):
                raise self._too_many(f"{self._rules.share} requests from your address are under way, its whole share.")
            try:
                await self._answer_one(scope, receive, send)
            finally:
                self._shares.give_back(address)
        except Refusal as refusal:
            await _read_off(receive)
            await refusal.send(send)
        except DisconnectedError:
            log.info("A visitor left before all was sent")

    async def _answer_one(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._read(receive)
        # It counts from here on: who sends slowly, or half of it, takes nobody's place.
        self._check_room()
        self._under_way += 1
        try:
            await self._let_through(scope, _replay(body, receive), send)
        finally:
            self._under_way -= 1

    async def _let_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        limit = asyncio.timeout(self._rules.seconds)
        try:
            async with limit:
                await self._application(scope, receive, note_start)
        except TimeoutError:
            if started or not limit.expired():
                raise
            await self._too_slow().send(send)

    def _check(self, scope: Scope, address: str | None) -> None:
        """Refusal when the request cannot be let through, judged by all but its body."""
        rules = self._rules
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self._check_key(headers, address)
        if (scope["method"], scope["path"]) not in rules.paths:
            raise Refusal(404, "There is nothing here. What there is stands at /.")
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > rules.size:
            raise self._too_large()
        self._check_room()

    def _check_key(self, headers: dict[str, str], address: str | None) -> None:
        """Refusal when the request came without the key, or from an address that sent one wrong key after the other."""
        try:
            self._keys.check(headers, address)
        except KeyProblem as problem:
            more = {"Retry_After": str(problem.seconds)} if problem.seconds else {"WWW_Authenticate": "Bearer"}
            raise Refusal(429 if problem.seconds else 401, str(problem), **more) from None

    def _check_room(self) -> None:
        """Refusal when as many requests are under way as there may be."""
        rules = self._rules
        if self._under_way >= rules.requests:
            raise self._too_many(f"{rules.requests} requests are under way, which is all that this Space takes.")

    async def _read(self, receive: Receive) -> bytes:
        """The body of a request, if it arrives in time and there is memory for it."""
        body = bytearray()
        try:
            async with asyncio.timeout(self._rules.arrival):
                await self._fill(body, receive)
        except TimeoutError:
            raise Refusal(408, "The request did not arrive in time. Send it again.", Connection="close") from None
        finally:
            self._arriving -= len(body)
        return bytes(body)

    async def _fill(self, body: bytearray, receive: Receive) -> None:
        """Read into `body`, and no further when it is too large: what a header says of that can be wrong."""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise DisconnectedError
            chunk = message.get("body", b"")
            if len(body) + len(chunk) > self._rules.size:
                raise self._too_large()
            # Half-sent requests have no more memory together than those that are under way.
            if self._arriving + len(chunk) > self._rules.requests * self._rules.size:
                raise Refusal(503, "Too many requests arrive at once. Try again later.", Retry_After="10")
            self._arriving += len(chunk)
            body += chunk
            more = message.get("more_body", False)

    def _too_many(self, reason: str) -> Refusal:
        return Refusal(429, f"{reason} Try again later.", Retry_After=str(self._rules.seconds))

    def _too_large(self) -> Refusal:
        return Refusal(413, f"The request is too large: {self._rules.size} bytes are allowed.", Connection="close")

    def _too_slow(self) -> Refusal:
        seconds = self._rules.seconds
        return Refusal(
            503,
            f"The answer was not ready within {seconds} seconds. Ask for less, or try again later.",
            Retry_After=str(seconds),
            Connection="close",
        )


def _share(send: Send, origin: str) -> Send:
    """`send` that lets pages of `origin` read the answer, and no others, whatever the application says of that."""

    async def send_shared(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [row for row in message.get("headers", ()) if not _is_for_sharing(row[0], bool(origin))]
            if origin:
                kept.append((b"access-control-allow-origin", origin.encode("latin-1")))
                kept.append((b"access-control-expose-headers", b"retry-after"))
                kept.append((b"vary", b"origin"))
            message = {**message, "headers": kept}
        await send(message)

    return send_shared


def _is_for_sharing(name: bytes, shared: bool) -> bool:
    """Whether a header of the application speaks of other sites. For those that may ask, the gate's own stay."""
    lower = name.lower()
    own = (b"access-control-allow-methods", b"access-control-allow-headers", b"access-control-max-age")
    return lower.startswith(b"access-control-") and not (shared and lower in own)


async def _read_off(receive: Receive) -> None:
    """Let a visitor finish, within reason: who is cut off in the middle of a request does not hear why."""
    left = READ_OFF_BYTES
    try:
        async with asyncio.timeout(READ_OFF_SECONDS):
            more = True
            while more and left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                more = message.get("more_body", False)
    except TimeoutError:
        log.info("A visitor who is refused sends on")


def _replay(body: bytes, receive: Receive) -> Receive:
    """`receive` as it was before `body` was read from it."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay


async def _send_page(kind: bytes, body: bytes, send: Send) -> None:
    """Answer with the page for browsers, or with what it loads."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    headers.append((b"content-security-policy", POLICY))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_json(status: int, content: Any, headers: dict[str, str], send: Send) -> None:
    body = json.dumps(content).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
