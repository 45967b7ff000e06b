"""Answers that many threads want and that are asked for once."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Once(Generic[T]):
    """Answers by what they are about. Who comes while one is asked for waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[Hashable, Future[T]] = {}
        self._answers: dict[Hashable, T] = {}
        """Of themselves: what waits for one takes a kilobyte and more."""

    def get(self, about: Hashable, ask: Callable[[], T]) -> T:
        """Return the answer; `ask` is called by the first who wants it. What it raises is raised for everyone."""
        with self._lock:
            if about in self._answers:
                return self._answers[about]
            is_first = about not in self._asked
            answer: Future[T] = self._asked.setdefault(about, Future())
        if is_first:
            try:
                answer.set_result(ask())
            except BaseException as error:
                answer.set_exception(error)
                raise
            with self._lock:
                self._answers[about] = answer.result()
                del self._asked[about]
        return answer.result()
