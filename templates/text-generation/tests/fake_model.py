"""A model that needs no weights, for the tests and to work on the page."""

from __future__ import annotations

from app.task import InputError


class FakeModel:
    """Repeats the prompt; refuses one that says so, and fails on one that says so."""

    def answer(self, prompt: str) -> str:
        if prompt == "too long":
            raise InputError("The prompt is too long for this model.")
        if prompt == "fail":
            raise RuntimeError("internal detail")
        return f"You said: {prompt}"
