"""Serves a web application as Spaces need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from app.settings import PORT

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def run(app: Callable[..., Any]) -> None:
    """Answer requests to the ASGI application `app` until the process is told to stop, and finish those under way."""
    # Only the proxy of Spaces reaches this port, so its headers tell how a visitor asked. Of the visitor's address they
    # hold the visitor's own word first: it stands in the log, and nothing may be decided by it.
    uvicorn.run(
        app,
        host="0.0.0.0",
        port=PORT,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="*",
        timeout_graceful_shutdown=8,
    )
