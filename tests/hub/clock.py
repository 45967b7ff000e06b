"""Clocks for tests that wait without waiting."""

from __future__ import annotations

import threading
import time


class SkippingClock:
    """Goes with the real one, and skips what anybody sleeps."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        return time.monotonic() + self._skipped

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._skipped += seconds
