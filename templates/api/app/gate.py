"""Stands before the API: who may ask, how many at once, how much they may send, and for how long."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from app.settings import HEALTH_PATH

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# How much of a request that is refused is taken in, and thrown away.
READ_OFF_BYTES = 10_000_000
READ_OFF_SECONDS = 5

log = logging.getLogger(__name__)


class Rules(NamedTuple):
    """What the gate lets through.

    `paths` are all that can be asked, by method and path, with `key` where there is one. At most `requests` are under
    way at once, the body of each has at most `size` bytes, and each is answered within `seconds`. Paths that are `open`
    can be read without all that. `title` and `description` are shown to who opens the Space.
    """

    title: str
    description: str
    key: str | None
    paths: frozenset[tuple[str, str]]
    open: frozenset[str]
    requests: int
    size: int
    seconds: int


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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["type"] == "http" and scope["path"] in self._open):
            await self._application(scope, receive, send)
        elif scope["type"] != "http":
            # The answer to a request for a WebSocket: 403.
            await send({"type": "websocket.close", "code": 1008})
        elif (scope["method"], scope["path"]) == ("GET", "/"):
            await _send_json(200, self._about(), {}, send)
        else:
            await self._answer(scope, receive, send)

    def _about(self) -> dict[str, Any]:
        """What the Space's page shows: there is nothing to click, but it says what can be asked."""
        offered = sorted(f"{method} {path}" for method, path in self._rules.paths)
        return {"title": self._rules.title, "description": self._rules.description, "requests": offered}

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._check(scope)
            self._under_way += 1
            try:
                await self._let_through(scope, receive, send)
            finally:
                self._under_way -= 1
        except Refusal as refusal:
            await _read_off(receive)
            await refusal.send(send)
        except DisconnectedError:
            log.info("A visitor left before all was sent")

    async def _let_through(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        limit = asyncio.timeout(self._rules.seconds)
        try:
            async with limit:
                body = await self._read(receive)
                await self._application(scope, _replay(body, receive), note_start)
        except TimeoutError:
            if started or not limit.expired():
                raise
            await self._too_slow().send(send)

    def _check(self, scope: Scope) -> None:
        """Refusal when the request cannot be let through, judged by all but its body."""
        rules = self._rules
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if rules.key is not None and not _is_key(headers, rules.key):
            raise Refusal(
                401,
                "The API key is missing or wrong. Send it in the header `Authorization: Bearer KEY`, or in `X-API-Key` "
                "where the other header holds the token that opens a private Space.",
                WWW_Authenticate="Bearer",
            )
        if (scope["method"], scope["path"]) not in rules.paths:
            raise Refusal(404, "There is nothing here. What there is stands at /.")
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > rules.size:
            raise self._too_large()
        if self._under_way >= rules.requests:
            raise Refusal(
                429,
                f"{rules.requests} requests are under way, which is all that this Space takes. Try again later.",
                Retry_After=str(rules.seconds),
            )

    async def _read(self, receive: Receive) -> bytes:
        """The body of a request, which is not read on when it is too large: what a header says of it can be wrong."""
        chunks = []
        left = self._rules.size
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise DisconnectedError
            chunks.append(message.get("body", b""))
            left -= len(chunks[-1])
            if left < 0:
                raise self._too_large()
            more = message.get("more_body", False)
        return b"".join(chunks)

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


def _is_key(headers: dict[str, str], key: str) -> bool:
    """Whether the request came with `key`; how long the answer takes does not tell how much of it was right."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    sent = [bearer.strip() if scheme.lower() == "bearer" else "", headers.get("x-api-key", "")]
    known = hashlib.sha256(key.encode()).digest()
    return any([hmac.compare_digest(hashlib.sha256(text.encode("latin-1")).digest(), known) for text in sent])


async def _send_json(status: int, content: Any, headers: dict[str, str], send: Send) -> None:
    body = json.dumps(content).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
