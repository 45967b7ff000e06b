"""The processes that check what was fetched, and never wait for it: each has its next task while it is at one."""

from __future__ import annotations

import os
import pickle
import threading
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from hf_lint.core.workers import Worker, clean_context, explain_death
from hf_lint.errors import HubError
from hf_lint.fleet.check import check_fetched

if TYPE_CHECKING:
    from collections.abc import Callable

TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_ID_TOKEN")
TASKS = 2
"""Of one process: the one that it is at, and the next. The threads that fetch share one interpreter, so it takes some
time until one of them takes a result and brings another task."""


class Checkers(Protocol):
    """What checks the Spaces that were fetched. Threads share it."""

    def ask(self, task: Any) -> Any:
        """Return the result of a task. Raises HubError where nobody could do it."""

    def stop(self) -> None:
        """End it."""


class _Unbegun(Exception):  # noqa: N818 - a signal, not an error
    """The process died before it came to this task."""


class _Desk:
    """A process, and its tasks in the order in which they are sent. `taken` counts those still to be sent, too."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.tasks: deque[Future[Any]] = deque()
        self.taken = 0
        self.sending = threading.Lock()
        self.is_dead = False
        self.listener: threading.Thread | None = None


class Crew:
    """Processes that check what was fetched. None is a copy of this one: what they parse was written by strangers, and
    no token is in their memory or environment."""

    def __init__(self, size: int, work: Callable[[Any], Any] = check_fetched) -> None:
        self._work = work
        self._changed = threading.Condition()
        self._is_stopped = False
        self._desks: list[_Desk] = []
        self._context = clean_context(check_fetched.__module__)
        for _ in range(size):
            desk = self._hire()
            self._desks.append(desk)
            self._start(desk)

    def ask(self, task: Any) -> Any:
        """Return the result of a task. Raises HubError where the process died that was at it."""
        while True:
            desk = self._take()
            answer: Future[Any] = Future()
            with desk.sending:
                # Not before its turn has come, and not any longer: a Space can have 64 MiB of files.
                data = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
                with self._changed:
                    if desk.is_dead:
                        continue
                    desk.tasks.append(answer)
                with suppress(OSError):  # it died: who listens to it tells everyone who waits
                    desk.worker.pipe.send_bytes(data)
                del data
            try:
                return answer.result()
            except _Unbegun:
                continue

    def stop(self) -> None:
        """End the processes."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        for desk in self._desks:
            desk.worker.process.terminate()
        for desk in self._desks:
            if desk.listener is not None:
                desk.listener.join(2)
            desk.worker.stop()
        self._desks.clear()

    def _take(self) -> _Desk:
        """Wait for a process that has room for a task, and take the one with the fewest."""
        with self._changed:
            while True:
                if self._is_stopped or not self._desks:
                    raise HubError("no process is left to check it")
                desk = min(self._desks, key=lambda one: one.taken)
                if desk.taken < TASKS:
                    desk.taken += 1
                    return desk
                self._changed.wait()

    def _listen(self, desk: _Desk) -> None:
        """Hand on the results of a process; where it dies, another one takes its place."""
        while True:
            try:
                result = desk.worker.pipe.recv()
            except Exception:  # it died, perhaps in the middle of a word
                break
            with self._changed:
                answer = desk.tasks.popleft()
                desk.taken -= 1
                self._changed.notify()
            answer.set_result(result)
        with self._changed:
            desk.is_dead = True
            left = list(desk.tasks)
            if not self._is_stopped:
                self._replace(desk)
            self._changed.notify_all()
        why = explain_death(desk.worker)
        for number, answer in enumerate(left):
            answer.set_exception(_Unbegun() if number else HubError(why))

    def _replace(self, desk: _Desk) -> None:
        self._desks.remove(desk)
        desk.worker.process.terminate()
        fresh = self._hire()
        self._desks.append(fresh)
        self._start(fresh)

    def _hire(self) -> _Desk:
        """Start a process, without the tokens of this one."""
        kept = {name: os.environ.pop(name) for name in TOKENS if name in os.environ}
        try:
            return _Desk(Worker(self._context, self._work, (), reads_ahead=True))
        finally:
            os.environ.update(kept)

    def _start(self, desk: _Desk) -> None:
        desk.listener = threading.Thread(target=self._listen, args=(desk,), daemon=True)
        desk.listener.start()
