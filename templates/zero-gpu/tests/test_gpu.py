{% set chat = cookiecutter.task == "chat" %}
from __future__ import annotations

{% if chat %}
from typing import TYPE_CHECKING

{% endif %}
import pytest

from app.gpu import LentGpu
from app.settings import read_settings
from app.task import InputError
from tests.surroundings import surroundings
{% if chat %}

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.task import Message
{% endif %}


{% if chat %}
class Model:
    """Takes nothing but one message."""

    def answer(self, messages: list[Message]) -> Iterator[str]:
        if messages[-1]["content"] != "good":
            raise InputError("bad input")
        yield "ans"
        yield "wer"


def ask(model: LentGpu, prompt: str) -> str:
    return "".join(model.answer([{"role": "user", "content": prompt}]))
{% else %}
class Model:
    """Takes no answer but one."""

    def answer(self, given: str) -> str:
        if given != "good":
            raise InputError("bad input")
        return "answer"


def ask(model: LentGpu, given: str) -> str:
    return model.answer(given)
{% endif %}


def test_the_model_answers_on_a_lent_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    lent = []
    monkeypatch.setattr("spaces.GPU", lambda duration: lent.append(duration) or (lambda function: function))
    model = LentGpu(Model(), read_settings({**surroundings(), "MAX_SECONDS": "7"}))
    assert ask(model, "good") == "answer"
    assert lent == [7]


def test_what_the_model_says_of_the_input_reaches_the_visitor() -> None:
    model = LentGpu(Model(), read_settings(surroundings()))
    with pytest.raises(InputError, match="bad input"):
        ask(model, "bad")
