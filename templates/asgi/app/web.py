"""Serves a web application as Spaces need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from app.settings import PORT

if TYPE_CHECKING:
    from fastapi import FastAPI


def run(app: FastAPI) -> None:
    """Answer requests to `app` until the process is told to stop, and finish those that are under way."""
    # Only the proxy of Spaces reaches this port, so its headers tell the visitor's address and protocol.
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
