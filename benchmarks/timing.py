"""Time whole processes in turn, so that a drifting machine hits all of them alike."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Row:
    """The wall times of one command in milliseconds, and the least processor time: that of its own processes only, so
    that what else the machine does hardly shows in it."""

    name: str
    median: float
    lowest: float
    highest: float
    cpu: float


def race(commands: Mapping[str, Sequence[str]], runs: int, *, timeout: float = 300) -> dict[str, Row]:
    """Run each command once to warm up, then all of them `runs` times in turn. Output is thrown away.

    Exit codes are not looked at: a linter that finds something has done its work. Bytecode is cached, as it is where
    hf-lint is installed, whatever this shell says.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {name: [] for name in commands}
    cpu: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            before = _children()
            begin = time.perf_counter()
            process = subprocess.Popen(command, stdin=-3, stdout=-3, stderr=-3, env=environment)
            # Not wait(timeout), which looks every 50 ms and no oftener whether the process has ended.
            limit = threading.Timer(timeout, process.kill)
            limit.start()
            process.wait()
            limit.cancel()
            if turn:
                times[name].append((time.perf_counter() - begin) * 1000)
                cpu[name].append(_children() - before)
    return {
        name: Row(name, statistics.median(all_), min(all_), max(all_), min(cpu[name])) for name, all_ in times.items()
    }


def _children() -> float:
    """Processor time of all processes started from here that have ended, in milliseconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def table(title: str, rows: Mapping[str, Row], floor: str) -> str:
    """A Markdown table of the rows, with the ratios to the row called `floor`: of the median, of the processor time."""
    lines = [f"### {title}", "", "| command | median ms | min-max ms | x floor | cpu ms | x floor |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    for row in rows.values():
        ratio, cpu = row.median / rows[floor].median, row.cpu / max(rows[floor].cpu, 1)
        wall = f"{row.median:.1f} | {row.lowest:.1f}-{row.highest:.1f} | {ratio:.2f}"
        lines.append(f"| {row.name} | {wall} | {row.cpu:.0f} | {cpu:.2f} |")
    return "\n".join(lines) + "\n"
