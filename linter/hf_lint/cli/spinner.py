"""A sign of life on a terminal while a long run says nothing."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import TextIO

DELAY = 2.0
"""Seconds of silence before it shows: most runs are over by then."""
STEP = 0.1
_SIGNS, _PLAIN_SIGNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\"


class Spinner:
    """Turns on `stream` from DELAY seconds after the start of the `with` block to its end; it leaves nothing behind."""

    def __init__(self, stream: TextIO, delay: float = DELAY) -> None:
        self._stream = stream
        self._delay = delay
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._turn, daemon=True)
        unicode = (getattr(stream, "encoding", "") or "").lower().startswith("utf") and os.environ.get("TERM") != "dumb"
        self._signs = _SIGNS if unicode else _PLAIN_SIGNS

    def __enter__(self) -> Spinner:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _turn(self) -> None:
        turns = 0
        wait = self._delay
        while not self._done.wait(wait):
            self._write(f"\r{self._signs[turns % len(self._signs)]} checking ({self._delay + turns * STEP:.0f} s)")
            turns, wait = turns + 1, STEP
        if turns:
            self._write("\r\x1b[K" if self._signs is _SIGNS else "\r" + " " * 30 + "\r")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal went away: the run goes on without a sign
            self._done.set()
