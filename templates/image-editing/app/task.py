"""What a page asks of a model, so that either can be replaced or tested without the other."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from app.pictures import InputError, read_picture

if TYPE_CHECKING:
    from PIL import Image

    from app.settings import Settings

LARGEST_SEED = 2**31 - 1
WEAKEST = 0.1
"""How much of a picture is drawn anew at least; at most it is all, 1."""
SMALLEST = 32
"""The sides of a picture, in pixels, at least."""


class Edit(NamedTuple):
    """A picture and what is to be made of it. The same seed makes the same picture of the same edit."""

    picture: Image.Image
    prompt: str
    avoid: str
    strength: float
    seed: int


class Model(Protocol):
    """Draws a picture anew, after words."""

    def answer(self, edit: Edit) -> Image.Image:
        """The new picture. InputError when it cannot be drawn in time, or is held back."""
        ...


def read_edit(
    picture: BinaryIO | str | None,
    prompt: str | None,
    avoid: str | None,
    strength: float | None,
    size: float | None,
    seed: float | None,
    settings: Settings,
) -> Edit:
    """What a visitor sent, with the picture in its new size. InputError says what is wrong with it.

    Without a `size` it is the largest, without a `seed` one at random.
    """
    words, unwanted = read_words(prompt, "The prompt", settings), read_words(avoid, "What to avoid", settings)
    if not words:
        raise InputError("Please say what the picture should become.")
    strength = 0.5 if strength is None else strength
    if not WEAKEST <= strength <= 1:
        raise InputError(f"The strength is a number from {WEAKEST} to 1.")
    largest = settings.picture_size
    size = largest if size is None else size
    if not SMALLEST <= size <= largest:
        raise InputError(f"The size is a number from {SMALLEST} to {largest} pixels.")
    if seed is None:
        seed = secrets.randbelow(LARGEST_SEED)
    if not (0 <= seed <= LARGEST_SEED and seed == int(seed)):
        raise InputError(f"The seed is a whole number from 0 to {LARGEST_SEED}.")
    return Edit(resize(read_picture(picture, settings), int(size)), words, unwanted, strength, int(seed))


def read_words(text: str | None, what: str, settings: Settings) -> str:
    """What a visitor typed, without blanks around it. InputError where it is too long."""
    if text and len(text) > settings.max_prompt_characters:
        raise InputError(
            f"{what} has {len(text)} characters; {settings.max_prompt_characters} are allowed. Please shorten it."
        )
    return (text or "").strip()


def resize(picture: Image.Image, size: int) -> Image.Image:
    """`picture` with a longer side of about `size` pixels, in multiples of 8, which models work in."""
    scale = size / max(picture.size)
    width, height = (max(SMALLEST, round(side * scale) // 8 * 8) for side in picture.size)
    return picture.resize((width, height))
