"""What a page asks of a model, so that either can be replaced or tested without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image

    from app.settings import Settings


class InputError(ValueError):
    """An input that cannot be used; the visitor is shown the message."""


class Model(Protocol):
    """Draws what a prompt describes."""

    def answer(self, prompt: str) -> Image:
        """The picture for `prompt`. InputError when it cannot be drawn in time."""
        ...


def read_prompt(prompt: str | None, settings: Settings) -> str:
    """What a visitor typed, if it can be used. InputError says what is wrong with it."""
    if not prompt or not prompt.strip():
        raise InputError("Please type a prompt first.")
    if len(prompt) > settings.max_prompt_characters:
        raise InputError(
            f"The prompt has {len(prompt)} characters; {settings.max_prompt_characters} are allowed. Please shorten it."
        )
    return prompt
