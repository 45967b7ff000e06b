"""Pictures that a safety checker of the model's holds back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from app.task import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)


def note_checker(pipeline: Any, model: str) -> None:
    """Say in the log whether anybody looks at what `model` draws: not every model comes with a safety checker."""
    if getattr(pipeline, "safety_checker", None) is None:
        log.warning("%s comes without a safety checker: nothing looks at what it draws", model)


def require_safe(flags: Sequence[bool] | None) -> None:
    """InputError where the checker flagged a picture; `flags` is None where the model has no checker."""
    if any(flags or ()):
        raise InputError("The picture was held back: the model's safety checker objects to it. Try other words.")
