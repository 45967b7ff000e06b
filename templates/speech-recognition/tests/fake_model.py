"""A model that needs no weights, for the tests and to work on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.task import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy


class FakeModel:
    """Tells how long it listened; fails on half a second."""

    def answer(self, sound: numpy.ndarray) -> str:
        seconds = len(sound) / SAMPLE_RATE
        if seconds == 0.5:
            raise RuntimeError("internal detail")
        return f"You spoke for {seconds:.1f} seconds"
