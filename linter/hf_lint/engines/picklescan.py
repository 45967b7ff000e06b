"""picklescan's opinion of files, each in a process of its own with bounded time, memory and output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.engines.processes import Batch, Bounds, Limits
from hf_lint.space.weights import ZIP, unpacked_size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.space.file import File

_WORKER = Path(__file__).with_name("picklescan_worker.py")


MAX_INFLATED = 64 * 1024 * 1024
"""Bytes that an archive may have more than its file: picklescan unpacks all of a member at once."""
_FAILURES = {
    "time": "it took too long",
    "size": "its output is too long",
    "budget": "other files took all the time that it may have",
}


class Opinion(NamedTuple):
    """What picklescan says of a file: the dangerous names that it calls upon. `failure` says why there is no answer."""

    file: File
    dangerous: tuple[str, ...] = ()
    failure: str = ""


class Handle(NamedTuple):
    """Processes under way. Give it to `collect`."""

    batch: Batch[File] | None
    failures: tuple[Opinion, ...] = ()


def is_installed() -> bool:
    """Return whether the extra is there; nothing of it is imported."""
    from importlib.util import find_spec

    return find_spec("picklescan") is not None


def start(files: Iterable[File], limits: Limits) -> Handle:
    """Start picklescan on the files that are within the limits, and return without waiting."""
    wanted: list[File] = []
    failures: list[Opinion] = []
    for file in files:
        why = _refuse(file, limits, len(wanted))
        if why:
            failures.append(Opinion(file, failure=f"picklescan was not asked about {file.path}: {why}"))
        else:
            wanted.append(file)
    if not wanted:
        return Handle(None, tuple(failures))
    try:
        batch: Batch[File] = Batch("picklescan", Bounds(limits.seconds, limits.output_bytes, limits.processes))
        for file in wanted:
            batch.add(file, [sys.executable, "-I", str(_WORKER), file.suffix], file.data)
    except OSError as error:
        text = f"picklescan's files cannot be written ({error.strerror}); set TMPDIR to a folder with free space"
        return Handle(None, (*failures, *(Opinion(file, failure=text) for file in wanted[:1])))
    return Handle(batch, tuple(failures))


def _refuse(file: File, limits: Limits, number: int) -> str:
    """Return why picklescan does not get a file, "" where it does."""
    if number >= limits.files:
        return f"it is not among the first {limits.files} files"
    data = file.data
    if len(data) > limits.bytes:
        return f"it is larger than {limits.bytes // 1024 // 1024} MiB"
    if data.startswith(ZIP) and unpacked_size(data) > len(data) + MAX_INFLATED:
        return f"it unpacks to more than {MAX_INFLATED // 1024 // 1024} MiB"
    return ""


def collect(handle: Handle) -> tuple[Opinion, ...]:
    """Wait for what `start` began and return one opinion a file. Never raises, always ends."""
    opinions = list(handle.failures)
    for file, outcome in handle.batch.outcomes() if handle.batch is not None else ():
        names = _parse(outcome.data) if not outcome.failure and outcome.code == 0 else None
        if names is None:
            why = _FAILURES.get(outcome.failure, "it failed")
            advice = "install picklescan again, or uninstall it: hf-lint's own check does not need it"
            opinions.append(Opinion(file, failure=f"picklescan did not check {file.path} ({why}); {advice}"))
        else:
            opinions.append(Opinion(file, names))
    return tuple(opinions)


def _parse(data: bytes) -> tuple[str, ...] | None:
    """Return the worker's answer; None when it is anything else."""
    try:
        return tuple(str(name) for name in json.loads(data)["dangerous"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
