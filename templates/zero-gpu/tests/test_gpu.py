from __future__ import annotations

import pytest

from app.gpu import LentGpu
from app.settings import read_settings
from app.task import InputError
from tests.surroundings import surroundings


class Model:
    """Takes no answer but one."""

    def answer(self, given: str) -> str:
        if given != "good":
            raise InputError("bad input")
        return "answer"


def test_the_model_answers_on_a_lent_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    lent = []
    monkeypatch.setattr("spaces.GPU", lambda duration: lent.append(duration) or (lambda function: function))
    model = LentGpu(Model(), read_settings({**surroundings(), "MAX_SECONDS": "7"}))
    assert model.answer("good") == "answer"
    assert lent == [7]


def test_what_the_model_says_of_the_input_reaches_the_visitor() -> None:
    model = LentGpu(Model(), read_settings(surroundings()))
    with pytest.raises(InputError, match="bad input"):
        model.answer("bad")
