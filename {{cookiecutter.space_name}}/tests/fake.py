"""A model that needs no weights, for the tests, and to work on the page: `python -m tests.fake`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import uvicorn

from app.__main__ import PORT
from app.interface import build_page
from app.server import create_app
from app.settings import read_settings
from app.task import PromptError

if TYPE_CHECKING:
    from fastapi import FastAPI


class FakeModel:
    """Repeats the prompt; refuses one that says so, and fails on one that says so."""

    def generate(self, prompt: str) -> str:
        if prompt == "too long":
            raise PromptError("The prompt is too long for this model.")
        if prompt == "fail":
            raise RuntimeError("internal detail")
        return f"You said: {prompt}"


def fake_app(environ: dict[str, str] | None = None) -> FastAPI:
    """The whole application around a FakeModel."""
    return create_app(build_page(FakeModel(), read_settings({} if environ is None else environ)))


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    uvicorn.run(fake_app(dict(os.environ)), host="127.0.0.1", port=port)
