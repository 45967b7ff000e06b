"""Processes that work on one task at a time, such that the death of one costs the task that it was at."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection


TASKS_PER_COLLECTION = 25
"""Python itself looks for garbage too seldom where thousands of Spaces are checked: see `hf_lint.cli.program`."""


class Worker:
    """A process that takes one task at a time through its pipe."""

    def __init__(
        self, context: Any, work: Callable[[Any], Any], siblings: Sequence[Worker], *, reads_ahead: bool = False
    ) -> None:
        """`reads_ahead`: it takes in what is sent while it works, so that its next task is there when it is done."""
        self.pipe, end = context.Pipe()
        # A forked worker inherits its siblings' pipes. It closes them, so that each of them sees our end go.
        forks = context.get_start_method() == "fork"
        inherited = [self.pipe, *(worker.pipe for worker in siblings)] if forks else []
        self.process = context.Process(target=_serve, args=(end, work, inherited, reads_ahead), daemon=True)
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


def clean_context(preload: str) -> Any:
    """Return a context whose processes have nothing of the memory of this one, and of its environment what it has now.

    They are copies of one that starts from scratch and imports the module `preload`; elsewhere than on POSIX, each
    starts so. A copy of this process would keep a token even where its environment was cleared: what a program was
    started with stays in its memory, and in /proc/PID/environ.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preload])
    return context


def explain_death(worker: Worker) -> str:
    """Say in words how the process of a worker ended."""
    worker.process.join(5)
    code = worker.process.exitcode
    how = f"ended by signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    hint = ", probably for lack of memory" if code == -9 else ""
    return f"the process that checked it died ({how}{hint})"


def start_context() -> Any:
    """Forking is fastest and safe while there is one thread; elsewhere workers start from scratch."""
    safe = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if safe else "spawn")


def _serve(
    pipe: Connection, work: Callable[[Any], Any], inherited: Sequence[Connection], reads_ahead: bool = False
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends workers without a word: the parent speaks
    for other in inherited:
        other.close()
    gc.freeze()
    take = _read_ahead(pipe) if reads_ahead else pipe.recv
    for number in count(1):
        try:
            task = take()
        except (EOFError, OSError):
            return
        pipe.send(work(task))
        if number % TASKS_PER_COLLECTION == 0:
            gc.collect()


def _read_ahead(pipe: Connection) -> Callable[[], Any]:
    """Return what gives the tasks in their order, and raises EOFError after the last. A thread reads them: what a pipe
    holds by itself is less than a Space."""
    from queue import SimpleQueue

    tasks: SimpleQueue[tuple[Any, ...]] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                tasks.put((pipe.recv(),))
        except (EOFError, OSError):
            tasks.put(())

    def take() -> Any:
        task = tasks.get()
        if not task:
            raise EOFError
        return task[0]

    threading.Thread(target=read, daemon=True).start()
    return take
