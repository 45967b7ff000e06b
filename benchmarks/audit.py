"""Audits of a stand-in Hub that takes some time to answer: how long they take, how much memory, and who is idle.

python -m benchmarks.audit 100 1000 5000
"""

from __future__ import annotations

import argparse
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "linter"), str(ROOT / "tests")]

from hf_lint.cli import main as run_hf_lint  # noqa: E402
from hf_lint.fleet.check import check_fetched  # noqa: E402
from hf_lint.fleet.crew import Crew  # noqa: E402
from hf_lint.fleet.inventory import OwnerInventory  # noqa: E402
from hf_lint.hub.transport import Transport  # noqa: E402
from hub.server import serve  # noqa: E402

from benchmarks.typical import write_typical_space  # noqa: E402
from scripts.prove_hub import PROCESSES, WORKERS, command, environment, fill  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from hf_lint.config.settings import Settings
    from hf_lint.fleet.check import Checked
    from hf_lint.fleet.fetch import FetchedSpace
    from hf_lint.hub.spaces import SpaceFacts

NOTES = "HF_LINT_NOTES"
"""Names the folder where processes that check note when they do."""


def measure(counts: list[int], latency: float, *, is_typical: bool) -> int:
    """Say how long audits of so many Spaces take, and how much memory, with a Hub that takes some time to answer.

    The Spaces have three small files each, or `is_typical` those of a typical Docker Space.
    """
    for count in counts:
        with serve() as hub, tempfile.TemporaryDirectory() as folder:
            hub.world.quotas = dict.fromkeys(hub.world.quotas, 10_000_000)
            hub.world.latency = latency
            fill(hub, count, 1)
            if is_typical:
                files = _typical_files()
                for space in hub.world.spaces.values():
                    space.files = {**files, "name.txt": space.name.encode()}
            arguments = ["--quiet", "--store", f"{folder}/measured.db", "--format", f"jsonl={folder}/out.jsonl"]
            watched = [
                sys.executable,
                __file__,
                "--watched",
                *command("audit", *arguments, *PROCESSES)[3:],
            ]
            begun = time.monotonic()
            process = subprocess.Popen(watched, env=environment(hub), stdout=subprocess.PIPE, text=True)
            assert process.stdout is not None
            most: dict[str, int] = {}
            while not select.select([process.stdout], [], [], 0.2)[0]:  # it writes one line, at its end
                _note_memory(process.pid, most)
            idle = process.communicate()[0].strip()
            took = time.monotonic() - begun
            calls = len(hub.world.log)
            print(
                f"{count} Spaces: {took:.1f} s, {calls} calls of {latency * 1000:.0f} ms "
                f"({calls * latency / took:.1f} at the same time), the processes that check were idle for {idle}; "
                f"at most {most['main']} MiB in the process that fetches, {most['other']} MiB in one that checks",
                flush=True,
            )
    return 0


def _typical_files() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "space")
        write_typical_space(folder)
        paths = [path for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _note_memory(pid: int, most: dict[str, int]) -> None:
    """Keep the most memory in MiB that an audit and its processes had so far."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for name, of in [("main", str(pid)), *(("other", child) for child in children)]:
            peak = Path(f"/proc/{of}/status").read_text().partition("VmHWM:")[2].split()
            most[name] = max(most.get(name, 0), int(peak[0]) // 1024 if peak else 0)
    except OSError:
        pass  # it has just ended


def check_watched(task: tuple[FetchedSpace, Settings]) -> Checked:
    """Check a Space, and note from when to when in a file of this process."""
    begun = time.monotonic()
    try:
        return check_fetched(task)
    finally:
        with open(Path(os.environ[NOTES], str(os.getpid())), "a", encoding="ascii") as notes:
            notes.write(f"{begun} {time.monotonic()}\n")


class Calls:
    """How many calls are in flight, and at which moments that was fewer than there are processes that check."""

    def __init__(self, processes: int) -> None:
        self.few: list[tuple[float, int]] = []
        self._processes = processes
        self._now = 0
        self._lock = threading.Lock()

    def during(self, read: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same function, each call of which counts."""

        def counted(*arguments: Any) -> Any:
            self._add(1)
            try:
                return read(*arguments)
            finally:
                self._add(-1)

        return counted

    def _add(self, change: int) -> None:
        with self._lock:
            if min(self._now, self._now + change) < self._processes:
                self.few.append((time.monotonic(), self._now + change))
            self._now += change


def watch(arguments: list[str]) -> int:
    """Run an audit, and print which share of their time the processes that check were idle, and were at no Space.

    The time of each begins with its first Space and ends when no Space is left to fetch. One that is at no Space is not
    idle while a call is in flight for it, and no call is for two of them. All processes of a machine have one clock.
    """
    ends: list[float] = []
    calls = Calls(WORKERS)

    class Watched(OwnerInventory):
        def take(self) -> SpaceFacts | None:
            facts = super().take()
            if facts is None:
                ends.append(time.monotonic())
            return facts

    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, {NOTES: folder}),
        patch("hf_lint.cli.audit.Crew", partial(Crew, work=check_watched)),
        patch("hf_lint.fleet.inventory.OwnerInventory", Watched),
        patch.object(Transport, "get", calls.during(Transport.get)),
    ):
        code = run_hf_lint(["audit", *arguments])
        rows = [[tuple(map(float, line.split())) for line in path.open()] for path in Path(folder).iterdir()]
    idle, away, whole = add_up_idle(rows, calls.few, min(ends))
    print(f"{idle / whole:.1%} of their time, and at no Space for {away / whole:.1%}")
    return code


def add_up_idle(
    rows: list[list[tuple[float, ...]]], few: list[tuple[float, int]], end: float
) -> tuple[float, float, float]:
    """Return the seconds in which processes were idle, in which they were at no Space, and those that they had.

    `rows` has from when to when each was at a Space, `few` the calls in flight from a moment on, `end` is the last one.
    """
    events: list[tuple[float, str, int]] = [(at, "calls", count) for at, count in few]
    for spans in rows:
        events.append((spans[0][0], "away", 1))
        for begun, until in spans:
            events += [(begun, "away", -1), (until, "away", 1)]
    whole = sum(max(end - spans[0][0], 0.0) for spans in rows)
    idle = away = then = 0.0
    at_none = in_flight = 0
    for now, what, number in sorted(events):
        now = min(now, end)
        away += (now - then) * at_none
        idle += (now - then) * max(at_none - in_flight, 0)
        then = now
        if what == "away":
            at_none += number
        else:
            in_flight = number
    return idle, away + (end - then) * at_none, whole


def main() -> int:
    """Print a line for each number of Spaces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spaces", type=int, nargs="*", default=[100, 1000, 5000], metavar="SPACES")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds of an answer")
    parser.add_argument("--typical", action="store_true", help="Spaces of 25 files and 251 KB instead of small ones")
    parser.add_argument("--watched", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.watched:
        return watch(options.watched)
    return measure(sorted(options.spaces), options.latency, is_typical=options.typical)


if __name__ == "__main__":
    sys.exit(main())
