{% set prompted = cookiecutter.task in ("text-generation", "text-to-image") %}
{% set signed_in = cookiecutter.sign_in != "none" %}
"""Before Gradio: what it offers to everybody, and this page does not need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
{% if signed_in and not prompted %}

from app.visitors import find_visitor, judge_visitor
{% endif %}

if TYPE_CHECKING:
    from app.headers import Application, Receive, Scope, Send


class Door:
    """An ASGI application before Gradio's, which takes uploads from whoever knows their address."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refuse(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await refusal(scope, receive, send)


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
