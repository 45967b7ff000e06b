"""Programs of others, run in the background on inputs of our own making.

A program is started first and its answer read last, so that it works while the rules do. It is never trusted: it gets
an empty folder and a bare environment, so that neither the Space nor the machine can mute it or hand it a token; its
time and output are bounded.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections import deque
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hf_lint.core.programs import is_program, program_on_path
from hf_lint.core.records import NamedTuple
from hf_lint.engines.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

S = TypeVar("S")


MAX_SECONDS = 300.0
MAX_OUTPUT = 64 * 1024 * 1024
MAX_PROCESSES = 8


class Bounds(NamedTuple):
    """What each run may take, how many run at a time, and the seconds that all runs of a batch may take."""

    seconds: float
    output_bytes: int
    processes: int
    in_all: float = 60.0

    def cap(self) -> Bounds:
        """Return the bounds within what no config can raise: a Space's own may set those of the rules."""
        seconds = min(self.seconds, MAX_SECONDS)
        return Bounds(
            seconds,
            min(self.output_bytes, MAX_OUTPUT),
            min(max(self.processes, 1), MAX_PROCESSES),
            min(max(self.in_all, seconds), MAX_SECONDS) if self.in_all >= 60 else self.in_all,
        )


class Limits(NamedTuple):
    """Bounds: the size and number of files that a program gets, and what each run may take."""

    bytes: int
    files: int
    output_bytes: int
    seconds: float
    processes: int

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Limits:
        """Return the limits among a policy's params; KeyError where one is missing."""
        return cls(**{name: params[name] for name in cls._fields})


class Outcome(NamedTuple):
    """How a run ended. `failure` is "" where the program ended by itself, else `start`, `time`, `budget` (the runs
    before it took all the time), `size` or `read`."""

    code: int = 0
    data: bytes = b""
    failure: str = ""
    detail: str = ""


def failure_text(name: str, outcome: Outcome, *, seconds: float, output_bytes: int, install: str, shorten: str) -> str:
    """Return what went wrong with a run of the program `name`, whose rule is called alike, and what to do."""
    if outcome.failure == "start":
        return f"{name} could not be started ({outcome.detail}): {install}"
    if outcome.failure == "time":
        return (
            f"{name} did not finish within {seconds:g} seconds: {shorten}, "
            f"raise `seconds` in the params of the rule `{name}`, or disable the policy"
        )
    if outcome.failure == "budget":
        return f"{name} did not look at it: other files took all the time that it may have. Check fewer files at a time"
    if outcome.failure == "size":
        return f"{name} wrote more than {output_bytes} bytes, so its output was not read"
    if outcome.failure == "read":
        return f"{name}'s output could not be read ({outcome.detail})"
    return f"{name} failed (exit status {outcome.code}, no readable output); {install}"


class _Job(Generic[S]):
    def __init__(self, subject: S, command: Sequence[str], stdin: bytes) -> None:
        self.subject = subject
        self.command = command
        self.stdin = stdin
        self.process: subprocess.Popen[bytes] | None = None
        self.output = ""
        self.deadline = 0.0


class Batch(Generic[S]):
    """Runs under way, each about a subject. `outcomes` waits for them; runs may be added while it is read."""

    def __init__(self, name: str, bounds: Bounds, variables: Mapping[str, str] = MappingProxyType({})) -> None:
        """Make the folder for inputs and outputs; OSError where there is no room for it.

        The programs get `variables` in their environment besides those that all get.
        """
        self._bounds = bounds.cap()
        self._variables = variables
        self._folder = Scratch(f"hf-lint-{name}-")
        self.root = self._folder.path
        self.cwd = os.path.join(self.root, "cwd")
        os.mkdir(self.cwd)
        self._waiting: deque[_Job[S]] = deque()
        self._running: deque[_Job[S]] = deque()
        self._broken: deque[tuple[S, Outcome]] = deque()
        self._count = 0
        self._end = time.monotonic() + self._bounds.in_all

    def add(self, subject: S, command: Sequence[str], stdin: bytes = b"") -> None:
        """Run `command` with `stdin`, now or as soon as one of those that run has ended."""
        self._waiting.append(_Job(subject, command, stdin))
        self._fill()

    def outcomes(self) -> Iterator[tuple[S, Outcome]]:
        """Yield each subject and how its run ended. Always ends; then nothing runs and no file is left."""
        try:
            while self._running or self._broken:
                if self._broken:
                    yield self._broken.popleft()
                    continue
                job = self._running.popleft()
                try:
                    outcome = self._finish(job)
                except OSError as error:
                    outcome = Outcome(failure="read", detail=str(error.strerror))
                self._fill()
                yield job.subject, outcome
        finally:
            for job in self._running:
                _kill(job)
            self._folder.remove()

    def _fill(self) -> None:
        while self._waiting and len(self._running) < self._bounds.processes:
            job = self._waiting.popleft()
            if time.monotonic() > self._end:
                self._broken.append((job.subject, Outcome(failure="budget")))
                continue
            try:
                self._launch(job)
            except OSError as error:
                self._broken.append((job.subject, Outcome(failure="start", detail=str(error))))
                continue
            self._running.append(job)

    def _launch(self, job: _Job[S]) -> None:
        self._count += 1
        source, job.output = (os.path.join(self.root, f"{self._count}.{end}") for end in ("in", "out"))
        # Files instead of pipes: nobody reads while the rules run, and a full pipe would stop the program.
        with open(source, "w+b") as stdin, open(job.output, "wb") as stdout:
            stdin.write(job.stdin)
            stdin.seek(0)
            job.process = subprocess.Popen(
                job.command,
                stdin=stdin,
                stdout=stdout,
                stderr=subprocess.DEVNULL,
                cwd=self.cwd,
                env={**_environment(self.cwd), **self._variables},
            )
        job.deadline = min(time.monotonic() + self._bounds.seconds, max(self._end, time.monotonic()))

    def _finish(self, job: _Job[S]) -> Outcome:
        assert job.process is not None
        try:
            code = _wait(job.process, max(0.0, job.deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill(job)
            return Outcome(failure="time")
        if os.stat(job.output).st_size > self._bounds.output_bytes:
            return Outcome(code, failure="size")
        with open(job.output, "rb") as stream:
            return Outcome(code, stream.read())


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int:
    """Return the exit status of a process that ends within `seconds`. TimeoutExpired when it does not.

    Where the system tells of its end, that is waited for: `Popen.wait` looks now and then, which costs a run 10 ms.
    """
    try:
        handle = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        return process.wait(seconds)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        poll.poll(seconds * 1000)
    finally:
        os.close(handle)
    return process.wait(0)


def find_program(name: str) -> str | None:
    """Return a program by name: beside the running Python, in the environment's scripts folder, or on PATH."""
    file = f"{name}.exe" if sys.platform == "win32" else name
    beside = os.path.join(os.path.dirname(sys.executable), file)
    if is_program(beside):
        return beside
    import sysconfig

    installed = os.path.join(sysconfig.get_path("scripts"), file)
    return installed if is_program(installed) else program_on_path(file)


def _environment(folder: str) -> Mapping[str, str]:
    environment = {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder, "TMPDIR": folder}
    environment |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    if sys.platform == "win32":
        environment |= {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP") if key in os.environ}
    return environment


def _kill(job: _Job[S]) -> None:
    if job.process is not None:
        job.process.kill()
        job.process.wait()
