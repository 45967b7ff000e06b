{% set editing = cookiecutter.task == "image-editing" %}
from __future__ import annotations

import importlib
import logging
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pytest

from app.safety import note_checker
from app.settings import read_settings
from app.task import {{ "Edit, " if editing }}InputError
from tests.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

GIVEN = {{ 'Edit(MagicMock(), "blue", "red", 0.1, 7)' if editing else '"An oak in autumn."' }}


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """app.model, which is imported without torch and diffusers."""
    for name in ("torch", "diffusers"):
        monkeypatch.setitem(sys.modules, name, MagicMock())
    sys.modules.pop("app.model", None)
    yield importlib.import_module("app.model")
    del sys.modules["app.model"]


def draw(module: ModuleType, flags: list[bool] | None) -> tuple[Any, dict[str, Any]]:
    """What the model draws when its checker says `flags`, and what the pipeline was asked."""
    asked: dict[str, Any] = {}

    def pipeline(_prompt: str, **options: Any) -> SimpleNamespace:
        asked.update(options)
        return SimpleNamespace(images=["picture"], nsfw_content_detected=flags)

    model = module.DiffusersModel(pipeline, read_settings({**surroundings(), "STEPS": "4"}))
    return model.answer(GIVEN), asked


def test_what_the_checker_flags_is_held_back(module: ModuleType) -> None:
    with pytest.raises(InputError, match="held back"):
        draw(module, [True])


@pytest.mark.parametrize("flags", [[False], None])
def test_what_no_checker_flags_is_shown(module: ModuleType, flags: list[bool] | None) -> None:
    assert draw(module, flags)[0] == "picture"
{% if editing %}


def test_at_least_one_step_is_made_however_weak_an_edit_is(module: ModuleType) -> None:
    assert draw(module, None)[1]["num_inference_steps"] == 10


@pytest.mark.parametrize(("guidance", "avoided"), [(0.0, None), (7.0, "red")])
def test_only_a_guided_model_is_told_what_to_avoid(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, guidance: float, avoided: str | None
) -> None:
    monkeypatch.setattr(module, "GUIDANCE", guidance)
    assert draw(module, None)[1]["negative_prompt"] == avoided
{% endif %}


def test_the_log_says_where_there_is_no_checker(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        note_checker(SimpleNamespace(safety_checker=object()), "one/with")
        assert caplog.text == ""
        note_checker(SimpleNamespace(), "one/without")
    assert "one/without comes without a safety checker" in caplog.text
