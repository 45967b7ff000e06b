{% set zero = cookiecutter.kind == "zero-gpu" %}
{% set signed_in = cookiecutter.sign_in != "none" %}
"""The web server: the page, and a health check beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.door import Door
{% if zero %}
from app.gpu import LentGpu
{% endif %}
from app.headers import SafeHeaders
from app.interface import build_page, upload_limit
from app.settings import HEALTH_PATH, PORT
from app.theme import THEME
{% if signed_in %}
from app.visitors import prepare_sign_in
{% endif %}

if TYPE_CHECKING:
    import gradio as gr
    from starlette.requests import Request

    from app.settings import Settings
    from app.task import Model


def health(_request: Request) -> JSONResponse:
    """The answer at HEALTH_PATH."""
    return JSONResponse({"status": "ok"})


def start(model: Model, settings: Settings, host: str = "0.0.0.0", port: int = PORT) -> gr.Blocks:
    """Serve the page, and HEALTH_PATH beside it, in a thread of its own; returns once it answers."""
{% if signed_in %}
    prepare_sign_in(settings)
{% endif %}
    page = build_page(model, settings)
    # Named here even where it is Gradio's default: none of these may change by an update.
    page.launch(
        server_name=host,
        server_port=port,
        show_error=False,
        max_file_size=upload_limit(settings),
        allowed_paths=[],
        enable_monitoring=False,
        mcp_server={{ cookiecutter.mcp == "yes" }},
        run_history=False,
        ssr_mode=False,
        footer_links=[],
        theme=THEME,
        app_kwargs={
            "openapi_url": None,
            "docs_url": None,
            "routes": [Route(HEALTH_PATH, health)],
            {% if cookiecutter.mcp == "yes" %}
            "middleware": [
                Middleware(SafeHeaders),
                # JSON writes a character in up to twelve bytes.
                Middleware(Door, share=settings.max_per_visitor, size=12 * settings.max_prompt_characters + 10_000),
            ],
{% else %}
            "middleware": [Middleware(SafeHeaders), Middleware(Door, share=settings.max_per_visitor)],
{% endif %}
        },
        quiet=True,
        prevent_thread_lock=True,
    )
    return page


def serve(settings: Settings) -> None:
    """Load the model, then answer visitors until the process is told to stop."""
    from app.model import load_model

{% if zero %}
    start(LentGpu(load_model(settings), settings), settings).block_thread()
{% else %}
    start(load_model(settings), settings).block_thread()
{% endif %}
