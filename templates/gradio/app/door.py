{% set prompted = cookiecutter.task in ("chat", "text-generation", "text-to-image") %}
{% set signed_in = cookiecutter.sign_in != "none" %}
"""Before Gradio: what it offers to everybody and this page does not need, and a share of its queue for each visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from app.clients import HEADER, Shares, find_address
{% if signed_in and not prompted %}
from app.visitors import find_visitor, judge_visitor
{% endif %}

if TYPE_CHECKING:
    from app.headers import Application, Receive, Scope, Send


class Door:
    """An ASGI application before Gradio's, which takes uploads from whoever knows their address.

    Of those in its queue at most `share` are of one address.
    """

    def __init__(self, app: Application, share: int) -> None:
        self._app = app
        self._shares = Shares(share)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refuse(scope) if scope["type"] == "http" else None
        if refusal is not None:
            await refusal(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].rstrip("/").endswith("/queue/join"):
            await self._let_join(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _let_join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a visitor into Gradio's queue, which has a limit for all of them together and none for each."""
        address = find_address(Headers(scope=scope).getlist(HEADER))
        # Those that are about to join count as well: otherwise many at once would see an empty queue.
        if not self._shares.take(address, _count_waiting(scope, address)):
            problem = f"You are waiting for {self._shares.most} answers already. Please wait for one of them."
            await JSONResponse({"detail": problem}, 429)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._shares.give_back(address)


def _refuse(scope: Scope) -> JSONResponse | None:
    """The answer to a request that does not get to Gradio, or None."""
    path = scope["path"].rstrip("/")
    if path.endswith("/dev/reload"):
        # Of a developer's machine: an answer that never ends.
        return JSONResponse({"detail": "Not found"}, 404)
{% if prompted %}
    if path.endswith(("/upload", "/upload_progress")):
        return JSONResponse({"detail": "This page takes no files."}, 403)
{% elif signed_in %}
    if path.endswith(("/upload", "/upload_progress")):
        # Gradio's own session, which it has read before.
        problem = judge_visitor(find_visitor(scope.get("session") or {}))
        if problem:
            return JSONResponse({"detail": problem}, 401)
{% endif %}
    return None


def _count_waiting(scope: Scope, address: str | None) -> int:
    """How many requests from `address` wait in Gradio's queue, or are answered now."""
    # A copy: the queue changes in other threads.
    events: list[Any] = list(scope["app"].get_blocks()._queue.event_ids_to_events.values())
    return sum(find_address(event.request.headers.getlist(HEADER)) == address for event in events)
