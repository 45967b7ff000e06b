"""A model that needs no weights, for the tests and to work on the page."""

from __future__ import annotations

from PIL import Image

from app.task import InputError


class FakeModel:
    """Paints one colour; refuses a prompt that says so, and fails on one that says so."""

    def answer(self, prompt: str) -> Image.Image:
        if prompt == "too long":
            raise InputError("The prompt is too long for this model.")
        if prompt == "fail":
            raise RuntimeError("internal detail")
        return Image.new("RGB", (64, 64), (len(prompt) % 256, 80, 160))
