"""Tasks spread over worker processes such that the death of a worker costs the one task that it was at."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    T = TypeVar("T")
    R = TypeVar("R")


class _Worker:
    """A process that takes one task at a time through its pipe."""

    def __init__(self, context: Any, work: Callable[[Any], Any], siblings: Sequence[_Worker]) -> None:
        self.pipe, end = context.Pipe()
        # A forked worker inherits its siblings' pipes. It closes them, so that each of them sees our end go.
        forks = context.get_start_method() == "fork"
        inherited = [self.pipe, *(worker.pipe for worker in siblings)] if forks else []
        self.process = context.Process(target=_serve, args=(end, work, inherited), daemon=True)
        self.process.start()
        end.close()
        self.index = -1

    def stop(self) -> None:
        """End the process whatever it is doing."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def run_pool(
    tasks: Sequence[T],
    work: Callable[[T], R],
    lost: Callable[[T, str], R],
    workers: int,
    done: Callable[[int], None],
) -> list[R]:
    """`work` on each task, results in the order of `tasks`.

    `work` must not raise. A task whose worker dies gets `lost(task, why)` instead, and the rest goes on with a new
    worker. `done` is told how many tasks are finished.
    """
    context = _context()
    results: dict[int, R] = {}
    todo = list(range(len(tasks)))[::-1]
    alive: list[_Worker] = []
    try:
        while len(results) < len(tasks):
            while todo and len(alive) < workers:
                alive.append(_Worker(context, work, alive))
                _give(alive[-1], tasks, todo)
            ready = wait([worker.pipe for worker in alive])
            for worker in [worker for worker in alive if worker.pipe in ready]:
                try:
                    results[worker.index] = worker.pipe.recv()
                    if todo:
                        _give(worker, tasks, todo)
                        continue
                except (EOFError, OSError):
                    results.setdefault(worker.index, lost(tasks[worker.index], _why(worker)))
                alive.remove(worker)
                worker.stop()
            done(len(results))
    finally:
        for worker in alive:
            worker.stop()
    return [results[index] for index in range(len(tasks))]


def _give(worker: _Worker, tasks: Sequence[Any], todo: list[int]) -> None:
    worker.index = todo.pop()
    worker.pipe.send(tasks[worker.index])


def _why(worker: _Worker) -> str:
    worker.process.join(5)
    code = worker.process.exitcode
    how = f"ended by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    hint = ", probably for lack of memory" if code == -9 else ""
    return f"the process that checked it died ({how}{hint})"


def _context() -> Any:
    """Forking is fastest and safe while there is one thread; elsewhere workers start from scratch."""
    safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _serve(pipe: Connection, work: Callable[[Any], Any], inherited: Sequence[Connection]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends workers without a word: the parent speaks
    for other in inherited:
        other.close()
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(work(task))
