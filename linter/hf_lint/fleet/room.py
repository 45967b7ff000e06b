"""Memory for the files of Spaces that were fetched and not yet checked: one amount, shared by all who fetch."""

from __future__ import annotations

import threading

SIZE = 512 * 1024 * 1024
"""Bytes, for all Spaces that are in memory at the same time. One Space alone always finds room."""


class Room:
    """An amount of bytes. Threads share it."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._used = 0
        self._changed = threading.Condition()

    def take(self, size: int) -> None:
        """Wait until there is room for `size` bytes, and take it."""
        with self._changed:
            self._changed.wait_for(lambda: not self._used or self._used + size <= self._size)
            self._used += size

    def give(self, size: int) -> None:
        """Give back what was taken."""
        with self._changed:
            self._used -= size
            self._changed.notify_all()
