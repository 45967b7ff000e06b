"""A model that needs no weights, for the tests and to work on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from app.task import InputError

if TYPE_CHECKING:
    from app.task import Edit


class FakeModel:
    """Tints the picture by the seed; refuses a prompt that says so, and fails on one that says so."""

    def answer(self, edit: Edit) -> Image.Image:
        if edit.prompt == "too long":
            raise InputError("The prompt is too long for this model.")
        if edit.prompt == "fail":
            raise RuntimeError("internal detail")
        tint = Image.new("RGB", edit.picture.size, (edit.seed % 256, 80, 160))
        return Image.blend(edit.picture, tint, edit.strength)
