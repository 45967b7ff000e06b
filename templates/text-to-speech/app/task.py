"""What a page asks of a model, so that either can be replaced or tested without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy

    from app.settings import Settings


class InputError(ValueError):
    """An input that cannot be used; the visitor is shown the message."""


class Sound(NamedTuple):
    """One channel of 16-bit samples, `rate` of them a second."""

    rate: int
    samples: numpy.ndarray


class Model(Protocol):
    """Says a text."""

    def answer(self, prompt: str) -> Sound:
        """The text `prompt`, spoken. InputError when it cannot be said."""
        ...


def read_prompt(prompt: str | None, settings: Settings) -> str:
    """What a visitor typed, if it can be used. InputError says what is wrong with it."""
    if not prompt or not prompt.strip():
        raise InputError("Please type a text first.")
    if len(prompt) > settings.max_prompt_characters:
        raise InputError(
            f"The text has {len(prompt)} characters; {settings.max_prompt_characters} are allowed. Please shorten it."
        )
    return prompt
