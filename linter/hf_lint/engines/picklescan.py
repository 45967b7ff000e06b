"""picklescan's opinion of files, in processes of their own with bounded time, memory and output.

Small files share a process, which starts in the time that ten of them take; where it does not answer about each, each
gets one of its own.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple
from hf_lint.engines.answers import Answers
from hf_lint.engines.picklescan_worker import TOO_LARGE
from hf_lint.engines.processes import Batch, Bounds, Limits
from hf_lint.space.weights import ZIP, unpacked_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space.file import File

_WORKER = Path(__file__).with_name("picklescan_worker.py")


MAX_SHARED = 1024 * 1024
"""Bytes of the files that share a process."""
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
    """Processes under way, and what is known without them. Give it to `collect`."""

    answers: Answers
    batch: Batch[tuple[File, ...]] | None
    opinions: tuple[Opinion, ...] = ()


def is_installed() -> bool:
    """Return whether the extra is there; nothing of it is imported."""
    return find_spec("picklescan") is not None


def start(files: Iterable[File], limits: Limits) -> Handle:
    """Start picklescan on the files that are within the limits, and return without waiting."""
    answers = Answers("picklescan", (os.path.join(_folder(), "picklescan", "scanner.py"), _WORKER))
    wanted: list[File] = []
    opinions: list[Opinion] = []
    taken = 0
    for file in files:
        why = _refuse(file, limits, taken)
        if why:
            opinions.append(Opinion(file, failure=f"picklescan was not asked about {file.path}: {why}"))
            continue
        taken += 1
        known = _names(answers.find(*_inputs(file)))
        if known is None:
            wanted.append(file)
        else:
            opinions.append(Opinion(file, known))
    if not wanted:
        return Handle(answers, None, tuple(opinions))
    try:
        batch: Batch[tuple[File, ...]] = Batch(
            "picklescan", Bounds(limits.seconds, limits.output_bytes, limits.processes)
        )
        for files_together in _share(wanted):
            _submit(batch, files_together)
    except OSError as error:
        text = f"picklescan's files cannot be written ({error.strerror}); set TMPDIR to a folder with free space"
        return Handle(answers, None, (*opinions, *(Opinion(file, failure=text) for file in wanted[:1])))
    return Handle(answers, batch, tuple(opinions))


def _share(files: Iterable[File]) -> Iterator[tuple[File, ...]]:
    """Yield the files in order, those together that share a process."""
    shared: list[File] = []
    room = MAX_SHARED
    for file in files:
        if shared and len(file.data) > room:
            yield tuple(shared)
            shared, room = [], MAX_SHARED
        shared.append(file)
        room -= len(file.data)
    yield tuple(shared)


def _submit(batch: Batch[tuple[File, ...]], files: tuple[File, ...]) -> None:
    """Have a process read the files, one behind the other; it is told the suffix and the size of each.

    Python's `site` is left out: all that the process needs of it is where picklescan is.
    """
    told = [word for file in files for word in (file.suffix, str(len(file.data)))]
    command = [sys.executable, "-I", "-S", str(_WORKER), _folder(), *told]
    batch.add(files, command, b"".join(file.data for file in files))


def _folder() -> str:
    """Return where the package is installed; "" where it is not."""
    found = find_spec("picklescan")
    return str(Path(found.origin).parent.parent) if found is not None and found.origin else ""


def _inputs(file: File) -> tuple[bytes, bytes]:
    """Return all that the process is told of a file."""
    return file.suffix.encode("utf-8", "replace"), file.data


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
    opinions = list(handle.opinions)
    batch = handle.batch
    if batch is None:
        return tuple(opinions)
    for files, outcome in batch.outcomes():
        answers = _parse(outcome.data) if not outcome.failure and outcome.code == 0 else None
        if answers is not None and len(answers) == len(files):
            opinions += map(Opinion, files, answers)
            for file, names in zip(files, answers, strict=True):
                handle.answers.keep(names, *_inputs(file))
        elif len(files) > 1:
            for file in files:
                _submit(batch, (file,))
        else:
            failed = "it has too many instructions" if outcome.code == TOO_LARGE else "it failed"
            why = _FAILURES.get(outcome.failure, failed)
            advice = "install picklescan again, or uninstall it: hf-lint's own check does not need it"
            opinions.append(Opinion(files[0], failure=f"picklescan did not check {files[0].path} ({why}); {advice}"))
    handle.answers.save()
    return tuple(opinions)


def _parse(data: bytes) -> list[tuple[str, ...]] | None:
    """Return the worker's answers, a line each; None when it is anything else."""
    try:
        return [tuple(str(name) for name in json.loads(line)["dangerous"]) for line in data.splitlines()]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _names(known: Any) -> tuple[str, ...] | None:
    """Return what was kept of an earlier answer; None when it is anything else."""
    return tuple(map(str, known)) if isinstance(known, list) else None
