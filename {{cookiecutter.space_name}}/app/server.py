"""The web server: the page, and a health check beside it."""

from __future__ import annotations

import gradio as gr
from fastapi import FastAPI

HEALTH_PATH = "/healthz"


def create_app(page: gr.Blocks) -> FastAPI:
    """The web application that serves `page` at / and answers at HEALTH_PATH once it does."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get(HEALTH_PATH)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    # Named here even where it is Gradio's default: none of these may change by an update.
    return gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,
        max_file_size="1mb",
        allowed_paths=[],
        enable_monitoring=False,
        mcp_server=False,
        run_history=False,
        ssr_mode=False,
        footer_links=[],
        app_kwargs={"openapi_url": None},
    )
