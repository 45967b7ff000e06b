"""Hostile inputs: how long a whole run takes over each, and how much memory, outside programs included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.hostile_inputs import MB, inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS, MEMORY = 5.0, 500
"""What no input of a megabyte may take: seconds, and MB of all processes together."""
_LIMIT = 60.0
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Cost:
    """What one run took; `code` is its exit code, negative where it was ended after a minute."""

    def __init__(self, wall: float, cpu: float, peak: float, code: int) -> None:
        self.wall = wall
        self.cpu = cpu
        self.peak = peak
        self.code = code


def report(only: str = "", size: int = MB) -> str:
    """Run over every input whose name has `only` in it; the costliest come first."""
    rows: list[tuple[str, Cost]] = []
    for name, files in inputs(size):
        if only in name:
            with tempfile.TemporaryDirectory() as folder:
                write(Path(folder), files)
                rows.append((name, measure([sys.executable, "-P", "-m", "hf_lint", folder])))
                if rows[-1][1].cpu > SECONDS / 2 or rows[-1][1].peak > MEMORY / 2:
                    print(f"  {name}: {_row(rows[-1][1])}", file=sys.stderr, flush=True)
    rows.sort(key=lambda row: -max(row[1].cpu / SECONDS, row[1].peak / MEMORY))
    over = sum(cost.cpu > SECONDS or cost.peak > MEMORY for _, cost in rows)
    lines = [f"### Hostile inputs of {size / MB:g} MB", "", f"{len(rows)} inputs, {over} over the line.", ""]
    lines += ["| input | seconds | cpu seconds | MB | exit code |", "|---|---:|---:|---:|---:|"]
    lines += [f"| {name} | {_row(cost)} |" for name, cost in rows]
    return "\n".join(lines) + "\n"


def _row(cost: Cost) -> str:
    return f"{cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak:.0f} | {cost.code}"


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write the files of an input."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def measure(command: list[str]) -> Cost:
    """Run the command with all that it starts, and look at their memory every 20 ms."""
    before = os.times()
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdin=-3, stdout=-3, stderr=-3, start_new_session=True)
    limit = threading.Timer(_LIMIT, process.kill)
    limit.start()
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.02)
    limit.cancel()
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(time.perf_counter() - begin, cpu, peak, process.returncode)


def _memory(session: int) -> float:
    """MB that the processes of a session hold now; each starts its own, so it is told by its parents."""
    parents, sizes = {}, {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                stat = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended
            parents[int(entry.name)] = int(stat[1])
            sizes[int(entry.name)] = int(stat[21]) * _PAGE
    total = 0
    for process in sizes:
        at = process
        while at not in (0, 1, session):
            at = parents.get(at, 0)
        total += sizes[process] if at == session else 0
    return total / MB


if __name__ == "__main__":
    words = sys.argv[1:]
    print(report(words[0] if words else "", int(float(words[1]) * MB) if len(words) > 1 else MB))
