"""How many requests the Hub still takes: one budget for each of its rate buckets, kept from the headers of its answers.

The Hub counts in fixed windows and says with every answer how many requests are left (`RateLimit: "api";r=N;t=S`) and
how many a window has (`RateLimit-Policy: ...;q=N;w=S`). All threads that share a token share one `Budget`, so together
they never ask for more than a window holds. `Bucket` is told the time and never waits itself, which is how its tests
go through hours in no time.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LEFT = regex(r"\br\s{0,4}=\s{0,4}(\d{1,9})\b.{0,80}?\bt\s{0,4}=\s{0,4}(\d{1,6})\b")
_POLICY = regex(r"\bq\s{0,4}=\s{0,4}(\d{1,9})\b.{0,80}?\bw\s{0,4}=\s{0,4}(\d{1,6})\b")
WINDOW = 300.0
"""Seconds; what the Hub's documentation says, where an answer does not."""
MARGIN = 1.0
"""Seconds: the Hub rounds the time until a window ends."""
LONGEST_PAUSE = 900.0
"""Seconds that an answer may make us wait: three windows."""


class Limits(NamedTuple):
    """What the headers of one answer say; None for what they do not."""

    left: int | None
    resets_in: float | None
    quota: int | None
    window: float | None


def read_limits(headers: Mapping[str, str]) -> Limits:
    """Read the rate limit from the headers of an answer, by their names in lower case."""
    left = _LEFT.search(headers.get("ratelimit", ""))
    policy = _POLICY.search(headers.get("ratelimit-policy", ""))
    return Limits(
        int(left[1]) if left else None,
        min(float(left[2]), LONGEST_PAUSE) if left else None,
        int(policy[1]) if policy else None,
        min(max(float(policy[2]), 1.0), LONGEST_PAUSE) if policy else None,
    )


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Read the seconds in `Retry-After`; None where it is absent, or a date, which the Hub does not send."""
    text = headers.get("retry-after", "").strip()
    return min(float(text), LONGEST_PAUSE) if text.isascii() and text.isdigit() and len(text) < 9 else None


class Bucket:
    """The requests that are left in one window. Not thread-safe: `Budget` has the lock."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._ends = 0.0
        self._quota = 0
        self._window = WINDOW
        self._flying = 0
        self._paused_until = 0.0
        self._is_silent = False

    def wait_time(self, now: float) -> float:
        """Return the seconds to wait before the next request; 0.0: it may go, and is counted."""
        if now < self._paused_until:
            return self._paused_until - now
        if self._left is not None and now >= self._ends:
            # What is still under way may be counted in the window that begins now.
            self._left = max(self._quota - self._flying, 0)
            self._ends = now + self._window + MARGIN
        if self._left is None:
            if self._flying and not self._is_silent:
                return 0.05  # nothing is known before the first answer: one request at a time
        elif self._left <= 0:
            return self._ends - now
        else:
            self._left -= 1
        self._flying += 1
        return 0.0

    def lose(self) -> None:
        """Take into account that a request has no answer."""
        self._flying = max(self._flying - 1, 0)

    def settle(self, now: float, limits: Limits) -> None:
        """Take an answer into account."""
        self.lose()
        self._quota = limits.quota or self._quota
        self._window = limits.window or self._window
        if limits.left is None or limits.resets_in is None:
            self._is_silent = self._left is None
            return
        self._quota = max(self._quota, limits.left)
        ends = now + limits.resets_in + MARGIN
        free = max(limits.left - self._flying, 0)
        if self._left is None or ends > self._ends + self._window / 2:
            self._left, self._ends = free, ends
        elif ends > self._ends - self._window / 2:  # else it is an answer from the window before
            self._left, self._ends = min(self._left, free), max(self._ends, ends)

    def pause(self, now: float, seconds: float) -> None:
        """Let nobody ask for `seconds`: the Hub has refused."""
        self._paused_until = max(self._paused_until, now + seconds)


class Budget:
    """The buckets of one token, shared by threads."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """`clock` tells the time in seconds, `sleep` waits for some."""
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._buckets: dict[str, Bucket] = {}
        self.waited = 0.0
        """Seconds that threads have waited for the Hub's limits, all together."""

    def take(self, name: str) -> None:
        """Wait until the bucket `name` has room for one request, and count it."""
        while True:
            with self._lock:
                seconds = self._buckets.setdefault(name, Bucket()).wait_time(self._clock())
                self.waited += seconds
            if seconds <= 0:
                return
            self._sleep(seconds)

    def settle(self, name: str, headers: Mapping[str, str]) -> None:
        """Take the answer to a request into account; no headers where there was none."""
        with self._lock:
            if headers:
                self._buckets[name].settle(self._clock(), read_limits(headers))
            else:
                self._buckets[name].lose()

    def pause(self, name: str, seconds: float) -> None:
        """Let nobody use the bucket for `seconds`."""
        with self._lock:
            self._buckets[name].pause(self._clock(), seconds)
