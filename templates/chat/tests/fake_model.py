"""A model that needs no weights, for the tests and to work on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.task import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.task import Message


class FakeModel:
    """Repeats the last message word by word; refuses one that says so, and fails on one that says so."""

    def answer(self, messages: list[Message]) -> Iterator[str]:
        prompt = messages[-1]["content"]
        if prompt == "too long":
            raise InputError("The message is too long for this model.")
        if prompt == "fail":
            raise RuntimeError("internal detail")
        yield "You said: "
        yield from re.findall(r"\s*\S+", prompt)
