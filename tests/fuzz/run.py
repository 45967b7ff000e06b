"""Runs the targets: each input comes from its number and the seed alone, and has so much time and no more."""

from __future__ import annotations

import random
import signal
import sys
import time
import traceback
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fuzz import history, oracle, parsers, reports, spaces, structure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT = 2.0
"""Seconds of processor time for one input; what others do on the machine does not count."""


class Target(NamedTuple):
    """Something to try; `weight` is its share of the inputs, and one call makes `inputs` of them."""

    run: Callable[[random.Random], None]
    weight: int
    inputs: int = 1


class Failure(NamedTuple):
    """An input that went wrong. Two with the same `what` are most likely one defect."""

    target: str
    number: int
    what: str
    details: str


class Tally(NamedTuple):
    """What a run did: inputs of each target, the slowest input of each in seconds with its number, and failures."""

    inputs: dict[str, int]
    slowest: dict[str, tuple[float, int]]
    failures: list[Failure]


class TooLongError(BaseException):
    """The time is up. No `except Exception` may keep it."""


def _targets() -> dict[str, Target]:
    """Parsers by themselves first: they are quick, and tell most."""
    names = (
        *("card", "dockerfile", "shell", "requirements", "json", "yaml", "pickles", "file", "patterns", "secrets"),
        *("config", "baseline", "commit"),
    )
    found = {f"parse-{name}": Target(getattr(parsers, name), 9) for name in names}
    found["reports"] = Target(reports.exercise, 5)
    found["oracle-python"] = Target(oracle.exercise_python, 9)
    found["oracle-shell"] = Target(oracle.exercise_shell, 4)
    found["structure"] = Target(structure.exercise, 3)
    found["history"] = Target(history.exercise, 2, history.COMMITS)
    weights = {"python": 6, "dockerfile": 4, "yaml": 3}
    found |= {f"space-{kind}": Target(partial(spaces.exercise, kind), weights.get(kind, 2)) for kind in spaces.KINDS}
    return found


TARGETS = _targets()


def plan(inputs: int) -> dict[str, int]:
    """How many calls of each target make up `inputs` inputs at least."""
    total = sum(target.weight for target in TARGETS.values())
    return {name: max(-(-inputs * target.weight // (total * target.inputs)), 1) for name, target in TARGETS.items()}


def run_share(seed: int, calls: dict[str, int], job: int = 0, jobs: int = 1, limit: float = LIMIT) -> Tally:
    """Run every `jobs`-th call, from `job` on."""
    tally = Tally({}, {}, [])
    for name, count in calls.items():
        for number in range(job, count, jobs):
            took, failure = run_one(seed, name, number, limit)
            tally.inputs[name] = tally.inputs.get(name, 0) + TARGETS[name].inputs
            tally.slowest[name] = max(tally.slowest.get(name, (0.0, 0)), (took, number))
            if failure is not None:
                tally.failures.append(failure)
                _say(f"{name}:{number}: {failure.what}")
        _say(f"{name}: {tally.inputs.get(name, 0):,} inputs, {len(tally.failures)} failures so far")
    return tally


def _say(line: str) -> None:
    """Tell how far a long run is."""
    print(line, file=sys.stderr, flush=True)


def run_one(seed: int, name: str, number: int, limit: float = LIMIT) -> tuple[float, Failure | None]:
    """The processor time that one call of a target takes, and what went wrong."""
    target = TARGETS[name]
    rng = random.Random(f"{seed}:{name}:{number}")
    begin = time.process_time()
    failure = None
    try:
        with _bounded(limit * target.inputs):
            target.run(rng)
    except TooLongError:
        failure = Failure(
            name, number, f"more than {limit * target.inputs:.0f} s at {_place()}", traceback.format_exc()
        )
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        words = f": {error}" if isinstance(error, AssertionError) else ""
        what = f"{type(error).__name__} at {frame.filename.rpartition('/')[2]}:{frame.lineno}{words}"
        failure = Failure(name, number, what[:300], traceback.format_exc())
    return time.process_time() - begin, failure


def _place() -> str:
    """The innermost line of hf-lint that was running."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    ours = [frame for frame in frames if "hf_lint" in frame.filename] or frames
    return f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}"


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """TooLongError once the process has used that much processor time, where the system can tell."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
