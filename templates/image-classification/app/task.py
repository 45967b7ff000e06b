"""What a page asks of a model, so that either can be replaced or tested without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.pictures import InputError, read_picture

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["InputError", "Model", "read_picture"]


class Model(Protocol):
    """Tells what a picture shows."""

    def answer(self, picture: Image.Image) -> dict[str, float]:
        """The likeliest labels of `picture`, each with its probability."""
        ...
