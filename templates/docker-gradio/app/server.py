"""The web server: the page, and a health check beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from starlette.middleware import Middleware

from app.door import Door
from app.headers import SafeHeaders
from app.interface import build_page, upload_limit
from app.settings import HEALTH_PATH
from app.theme import THEME
{% if cookiecutter.sign_in != "none" %}
from app.visitors import prepare_sign_in
{% endif %}
from app.web import run

if TYPE_CHECKING:
    from app.settings import Settings
    from app.task import Model


def create_app(model: Model, settings: Settings) -> FastAPI:
    """The web application that serves the page at / and answers at HEALTH_PATH once it does."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, middleware=[Middleware(SafeHeaders)])

    @app.get(HEALTH_PATH)
    def health() -> dict[str, str]:
        return {"status": "ok"}

{% if cookiecutter.sign_in != "none" %}
    prepare_sign_in(settings)
{% endif %}
    # Named here even where it is Gradio's default: none of these may change by an update.
    return gr.mount_gradio_app(
        app,
        build_page(model, settings),
        path="/",
        show_error=False,
        max_file_size=upload_limit(settings),
        allowed_paths=[],
        enable_monitoring=False,
        mcp_server={{ cookiecutter.mcp == "yes" }},
        run_history=False,
        ssr_mode=False,
        footer_links=[],
        theme=THEME,
{% if cookiecutter.mcp == "yes" %}
        app_kwargs={
            "openapi_url": None,
            "middleware": [
                # JSON writes a character in up to twelve bytes.
                Middleware(Door, share=settings.max_per_visitor, size=12 * settings.max_prompt_characters + 10_000)
            ],
        },
{% else %}
        app_kwargs={"openapi_url": None, "middleware": [Middleware(Door, share=settings.max_per_visitor)]},
{% endif %}
    )


def serve(settings: Settings) -> None:
    """Load the model, then answer visitors until the process is told to stop."""
    from app.model import load_model

    run(create_app(load_model(settings), settings))
