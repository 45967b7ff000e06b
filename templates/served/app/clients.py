"""Who asks: visitors are told apart by their addresses, so that none of them takes the places of all."""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = "x-forwarded-for"
# Whoever writes more than so many addresses into the header has made them up.
PROXIES = 8


def find_address(forwarded: Iterable[str]) -> str | None:
    """The address that a visitor came from, by the values of HEADER. None where that is not known.

    Each proxy adds at the end by whom it was asked: what a visitor claims stands further left. The last address that is
    not of the platform's own network counts. Of IPv6 it is the network, since a visitor has all addresses of one.
    """
    for text in reversed(",".join(forwarded).split(",")[-PROXIES:]):
        try:
            address = ipaddress.ip_address(text.strip())
        except ValueError:
            return None
        if isinstance(address, ipaddress.IPv6Address):
            address = address.ipv4_mapped or address
        if address.is_global:
            return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
    return None


class Shares:
    """How many requests of each visitor are under way, of which at most `most` may be. Threads may share it.

    Those whose address is not known are not held up: they may be everybody.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str | None, elsewhere: int = 0) -> bool:
        """Whether there is one more for the visitor at `address`, which is given back once it is answered.

        Another `elsewhere` are counted by somebody else.
        """
        if address is None:
            return True
        with self._lock:
            if self._held[address] + elsewhere >= self.most:
                return False
            self._held[address] += 1
            return True

    def give_back(self, address: str | None) -> None:
        """Count one request less that is under way."""
        if address is None:
            return
        with self._lock:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address]
