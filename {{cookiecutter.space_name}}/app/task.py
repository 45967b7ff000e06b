"""What the page asks of a model, so that either can be replaced or tested without the other."""

from __future__ import annotations

from typing import Protocol


class PromptError(ValueError):
    """A prompt that cannot be used; the visitor is shown the message."""


class TextModel(Protocol):
    """Answers a prompt."""

    def generate(self, prompt: str) -> str:
        """The answer to `prompt`. PromptError when the prompt is too long for the model."""
        ...
