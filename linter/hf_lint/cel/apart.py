"""Checks that a Space itself brought, evaluated in a process with bounded time and memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.cel.judge import Judged
from hf_lint.engines.processes import Batch, Bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_OUTPUT = 4 * 1024 * 1024
"""Bytes of an answer."""
_WORKER = Path(__file__).with_name("worker.py")


def judge_apart(policy: str, entry: Mapping[str, str], values: Mapping[str, Any], seconds: float) -> Judged | str:
    """Return what `Check.judge` finds; a text says why there is no answer."""
    if seconds <= 0:
        return "not evaluated: the checks of the Space's own config took too long"
    task = {"policy": policy, "entry": dict(entry), "values": dict(values), "seconds": seconds}
    try:
        batch: Batch[str] = Batch("checks", Bounds(seconds, MAX_OUTPUT, 1))
        batch.add(policy, [sys.executable, "-I", str(_WORKER)], json.dumps(task, default=_plain).encode())
        ((_, outcome),) = batch.outcomes()
    except OSError as error:
        return f"not evaluated: its files cannot be written ({error.strerror}): set TMPDIR to a folder with free space"
    if outcome.failure == "time":
        return f"not evaluated: it took more than {seconds:g} seconds"
    try:
        found = json.loads(outcome.data)
        broken = tuple((number, str(words)) for number, words in found["broken"])
        return Judged(broken, found["failed"], found["seen"], found["total"])
    except (ValueError, TypeError, KeyError):
        return "not evaluated: it took more memory than it may have, or its output is too long"


def _plain(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise TypeError
