"""ZeroGPU: the platform lends a GPU for the time of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

# Before anything that loads torch: on ZeroGPU it makes torch wait for a GPU that is not there yet.
import spaces

from app.task import InputError

if TYPE_CHECKING:
    from app.settings import Settings
    from app.task import Model


class LentGpu:
    """A model that has a GPU for each answer, for `max_seconds` at most: a visitor pays with that much of a quota."""

    def __init__(self, model: Model, settings: Settings) -> None:
        @spaces.GPU(duration=settings.max_seconds)
        def answer(given: Any) -> tuple[Any, str]:
            # In a process of its own, from which errors come back without their message: it is returned instead.
            try:
                return model.answer(given), ""
            except InputError as error:
                return None, str(error)

        self._answer = answer

    def answer(self, given: Any) -> Any:
        """The model's answer. InputError when the model says so."""
        result, problem = self._answer(given)
        if problem:
            raise InputError(problem)
        return result
