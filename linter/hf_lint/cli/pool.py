"""Tasks spread over worker processes such that the death of a worker costs the one task that it was at."""

from __future__ import annotations

from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeVar

from hf_lint.core.workers import Worker, explain_death, start_context

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    T = TypeVar("T")
    R = TypeVar("R")


def run_pool(
    tasks: Sequence[T],
    work: Callable[[T], R],
    lost: Callable[[T, str], R],
    workers: int,
    done: Callable[[int], None],
) -> list[R]:
    """Return `work` on each task, results in the order of `tasks`.

    `work` must not raise. A task whose worker dies gets `lost(task, why)` instead, and the rest goes on with a new
    worker. `done` is told how many tasks are finished.
    """
    context = start_context()
    results: dict[int, R] = {}
    todo = list(range(len(tasks)))[::-1]
    alive: list[Worker] = []
    try:
        while len(results) < len(tasks):
            while todo and len(alive) < workers:
                alive.append(Worker(context, work, alive))
                _give(alive[-1], tasks, todo)
            ready = wait([worker.pipe for worker in alive])
            for worker in [worker for worker in alive if worker.pipe in ready]:
                try:
                    results[worker.index] = worker.pipe.recv()
                    if todo:
                        _give(worker, tasks, todo)
                        continue
                except (EOFError, OSError):
                    results.setdefault(worker.index, lost(tasks[worker.index], explain_death(worker)))
                alive.remove(worker)
                worker.stop()
            done(len(results))
    finally:
        for worker in alive:
            worker.stop()
    return [results[index] for index in range(len(tasks))]


def _give(worker: Worker, tasks: Sequence[Any], todo: list[int]) -> None:
    worker.index = todo.pop()
    worker.pipe.send(tasks[worker.index])
