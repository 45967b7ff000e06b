"""ZeroGPU: the platform lends a GPU for the time of an answer."""

from __future__ import annotations

{% if cookiecutter.task == "chat" %}
from contextlib import closing
from typing import TYPE_CHECKING
{% else %}
from typing import TYPE_CHECKING, Any
{% endif %}

# Before anything that loads torch: on ZeroGPU it makes torch wait for a GPU that is not there yet.
import spaces

from app.task import InputError

if TYPE_CHECKING:
{% if cookiecutter.task == "chat" %}
    from collections.abc import Iterator

    from app.settings import Settings
    from app.task import Message, Model
{% else %}
    from app.settings import Settings
    from app.task import Model
{% endif %}


class LentGpu:
    """A model that has a GPU for each answer, for `max_seconds` at most: a visitor pays with that much of a quota."""

    def __init__(self, model: Model, settings: Settings) -> None:
{% if cookiecutter.task == "chat" %}
        @spaces.GPU(duration=settings.max_seconds)
        def answer(messages: list[Message]) -> Iterator[tuple[str, str]]:
            # In a process of its own, from which errors come back without their message: it is handed on instead.
            try:
                for piece in model.answer(messages):
                    yield piece, ""
            except InputError as error:
                yield "", str(error)
{% else %}
        @spaces.GPU(duration=settings.max_seconds)
        def answer(given: Any) -> tuple[Any, str]:
            # In a process of its own, from which errors come back without their message: it is returned instead.
            try:
                return model.answer(given), ""
            except InputError as error:
                return None, str(error)
{% endif %}

        self._answer = answer

{% if cookiecutter.task == "chat" %}
    def answer(self, messages: list[Message]) -> Iterator[str]:
        """The model's answer, in pieces. InputError when the model says so."""
        with closing(self._answer(messages)) as pieces:
            for piece, problem in pieces:
                if problem:
                    raise InputError(problem)
                yield piece
{% else %}
    def answer(self, given: Any) -> Any:
        """The model's answer. InputError when the model says so."""
        result, problem = self._answer(given)
        if problem:
            raise InputError(problem)
        return result
{% endif %}
