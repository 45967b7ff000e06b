"""The Space around a model that needs no weights: `python -m tests.fake`, to work on the page."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import uvicorn

from app.server import create_app
from app.settings import PORT, read_settings
from tests.fake_model import FakeModel

if TYPE_CHECKING:
    from fastapi import FastAPI


def fake_app(environ: dict[str, str] | None = None) -> FastAPI:
    """The whole application around a FakeModel."""
    return create_app(FakeModel(), read_settings({} if environ is None else environ))


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    uvicorn.run(fake_app(dict(os.environ)), host="127.0.0.1", port=port)
