from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest

from app.safety import note_checker, require_safe
from app.task import InputError


def test_what_the_checker_flags_is_held_back() -> None:
    with pytest.raises(InputError, match="held back"):
        require_safe([False, True])
    require_safe([False])


def test_a_model_without_a_checker_draws_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    require_safe(None)
    with caplog.at_level(logging.WARNING):
        note_checker(SimpleNamespace(safety_checker=object()), "one/with")
        assert caplog.text == ""
        note_checker(SimpleNamespace(), "one/without")
    assert "one/without comes without a safety checker" in caplog.text
