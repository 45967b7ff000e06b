"""Whose turn it is: so many answers are made at a time, so many visitors wait, and the others come back later."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from app.clients import Shares

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from app.settings import Settings

Answer = TypeVar("Answer")


class BusyError(Exception):
    """Too many requests wait already, of all or of one visitor; the message can be shown."""


class Turns:
    """Makes answers in threads of its own, in the order in which they were asked for."""

    def __init__(self, settings: Settings) -> None:
        self._line: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._places = threading.BoundedSemaphore(settings.concurrency + settings.max_queue)
        self._shares = Shares(settings.max_per_visitor)
        for number in range(settings.concurrency):
            # Daemons: a long answer does not keep the Space from stopping.
            threading.Thread(target=self._work, name=f"model-{number}", daemon=True).start()

    def take(self, make: Callable[[], Answer], address: str | None = None) -> Future[Answer]:
        """What `make` returns or raises, once it is its turn. BusyError when the line is full.

        It is for the visitor at `address`, where that is known, who has no more than a share of the line.

        Who stops waiting cancels the future: then `make` is not called, if it was not yet.
        """
        if not self._shares.take(address):
            raise BusyError(f"You are waiting for {self._shares.most} answers already. Please wait for one of them.")
        if not self._places.acquire(blocking=False):
            self._shares.give_back(address)
            raise BusyError("Too many visitors are waiting. Please try again later.")
        future: Future[Answer] = Future()
        future.add_done_callback(lambda _: self._give_back(address))
        self._line.put((future, make))
        return future

    def _give_back(self, address: str | None) -> None:
        self._shares.give_back(address)
        self._places.release()

    def _work(self) -> None:
        while True:
            future, make = self._line.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(make())
            except BaseException as error:
                future.set_exception(error)
            # What a visitor sent is not kept until the next one comes.
            del future, make
