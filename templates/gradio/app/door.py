{% set mcp = cookiecutter.mcp == "yes" %}
{% set prompted = tasks[cookiecutter.task].prompted %}
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


{% if mcp %}
# Where Gradio answers to MCP.
TOOLS = "/gradio_api/mcp"


{% endif %}
class Door:
    """An ASGI application before Gradio's, which takes uploads from whoever knows their address.

    Of those in its queue at most `share` are of one address.{% if mcp %} What a program sends to a tool has at most `size` bytes.{% endif %}

    """

    def __init__(self, app: Application, share: int{{ ", size: int" if mcp }}) -> None:
        self._app = app
        self._shares = Shares(share)
{% if mcp %}
        self._size = size
{% endif %}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refuse(scope) if scope["type"] == "http" else None
        if refusal is not None:
            await refusal(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].rstrip("/").endswith("/queue/join"):
            await self._let_join(scope, receive, send)
{% if mcp %}
        elif scope["type"] == "http" and TOOLS in scope["path"]:
            await self._let_program_in(scope, receive, send)
{% endif %}
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

{% if mcp %}
    async def _let_program_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a program ask about the tool, and call it. Gradio reads any size, and keeps lines open for nothing."""
        _, _, rest = scope["path"].rstrip("/").partition(TOOLS)
        length = Headers(scope=scope).get("content-length", "")
        refusal = None
        if rest not in ("", "/schema"):
            refusal = JSONResponse({"detail": "Not found"}, 404)
        elif scope["method"] != ("GET" if rest else "POST"):
            refusal = JSONResponse({"detail": "MCP is asked by POST"}, 405, {"Allow": "GET" if rest else "POST"})
        elif not rest and not (length.isascii() and length.isdigit()):
            refusal = JSONResponse({"detail": "Say how long the request is"}, 411)
        elif not rest and int(length[:18]) > self._size:
            refusal = JSONResponse({"detail": f"The request is too large: {self._size} bytes are allowed"}, 413)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        # To call a tool, Gradio asks itself, with the key of the program. Where it is not told its own address, it
        # takes what the request says of that.
        scope["app"].get_blocks().mcp_server_obj._local_url = f"http://127.0.0.1:{scope['server'][1]}/"
        await self._app(scope, receive, send)

{% endif %}

def _refuse(scope: Scope) -> JSONResponse | None:
    """The answer to a request that does not get to Gradio, or None."""
    path = scope["path"].rstrip("/")
    if path.endswith("/dev/reload"):
        # Of a developer's machine: an answer that never ends.
        return JSONResponse({"detail": "Not found"}, 404)
{% if mcp %}
    if "/heartbeat/" in path and Headers(scope=scope).get("x-gradio-user") == "mcp":
        # Of Gradio to itself, for as long as it runs: it would wait for its own end.
        return JSONResponse({"detail": "Not found"}, 404)
{% endif %}
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
