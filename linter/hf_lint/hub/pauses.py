"""Long pauses that the limits of the Hub take, said to who waits."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 20.0
"""Seconds of a pause that is worth a word."""


class Pauses:
    """Sleeps for the threads of a client, and says so once for all that wait until the same moment."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """`say` is given a line."""
        self._say = say
        self._lock = threading.Lock()
        self._said_until = 0.0

    def sleep(self, seconds: float) -> None:
        """Wait."""
        with self._lock:
            now = time.monotonic()
            is_new = seconds >= LONG and now + seconds > self._said_until + LONG
            if is_new:
                self._said_until = now + seconds
        if is_new:
            self._say(f"waiting {seconds:.0f} s for the limits of the Hub\n")
        time.sleep(seconds)
