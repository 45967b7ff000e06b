"""A model that needs no weights, for the tests and to work on the page."""

from __future__ import annotations

import numpy

from app.task import InputError, Sound

RATE = 8000


class FakeModel:
    """Hums a tenth of a second for each letter; refuses a text that says so, and fails on one that says so."""

    def answer(self, prompt: str) -> Sound:
        if prompt == "too long":
            raise InputError("The text is too long for this model.")
        if prompt == "fail":
            raise RuntimeError("internal detail")
        time = numpy.arange(len(prompt) * RATE // 10) / RATE
        return Sound(RATE, (numpy.sin(440 * 2 * numpy.pi * time) * 8000).astype(numpy.int16))
