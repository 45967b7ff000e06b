"""Wrong keys: who sends one after the other is not listened to for a while."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# So many wrong keys from one address within so many seconds are taken for guesses.
TRIES = 10
SECONDS = 60
# For so long nobody at an address that sent the right key is kept out by the mistakes of others there.
TRUSTED_SECONDS = 3600
# So many addresses are remembered. The oldest goes first.
ADDRESSES = 10_000


class Guesses:
    """The wrong and right keys of late, by address. Of one that is not known nothing is remembered."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # Address to when the first of its wrong keys came, and how many did since.
        self._wrong: OrderedDict[str, tuple[float, int]] = OrderedDict()
        # Address to when the right key came last.
        self._right: OrderedDict[str, float] = OrderedDict()

    def seconds_left(self, address: str | None) -> int:
        """For how long no key from `address` is looked at; 0 when it is."""
        if address is None or address not in self._wrong:
            return 0
        now = self._clock()
        began, times = self._wrong[address]
        if now - began >= SECONDS:
            del self._wrong[address]
            return 0
        if times < TRIES or now - self._right.get(address, -TRUSTED_SECONDS) < TRUSTED_SECONDS:
            return 0
        return int(began + SECONDS - now) + 1

    def note(self, address: str | None, *, right: bool) -> None:
        """Remember a key that was looked at."""
        if address is None:
            return
        if right:
            self._right[address] = self._clock()
            self._right.move_to_end(address)
        else:
            began, times = self._wrong.get(address, (self._clock(), 0))
            self._wrong[address] = (began, times + 1)
        for known in (self._wrong, self._right):
            if len(known) > ADDRESSES:
                known.popitem(last=False)
