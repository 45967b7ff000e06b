"""The web server: Streamlit, which runs the page anew for each visitor and each click, and its health check."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.headers import SafeHeaders
from app.interface import show_page, upload_limit
from app.turns import Turns
from app.web import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.settings import Settings
    from app.task import Model

SCRIPT = Path(__file__).parent / "page" / "script.py"


class Shared:
    """What all visitors share: Streamlit knows the page by its path, and hands nothing to it."""

    show: Callable[[], None]


shared = Shared()


def create_app(model: Model, settings: Settings) -> SafeHeaders:
    """The web application that shows the page around `model`. A process has one, as it has one Streamlit."""
    shared.show = partial(show_page, model, Turns(settings), settings)

    import streamlit
    from streamlit import config

    # Stands before what .streamlit/config.toml says. Variables of Streamlit's own do so for `streamlit run` only.
    config.set_option("server.maxUploadSize", upload_limit(settings))
    return SafeHeaders(streamlit.App(SCRIPT))


def serve(settings: Settings) -> None:
    """Load the model, then answer visitors until the process is told to stop."""
    from app.model import load_model

    run(create_app(load_model(settings), settings))
