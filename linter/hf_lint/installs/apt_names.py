"""Which names of packages Debian 13 does not have.

policies/data/debian-13.bloom is a Bloom filter of all names of its `main`, those that packages provide among them;
scripts/apt_names.py writes it. A name that it does not hold does not exist. One in a hundred of those that do not exist
is taken to exist all the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.digests import blake2b
from hf_lint.core.policy import policies_root, read_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

DATA = "data/debian-13.bloom"
NOT_KEPT = ("librust-", "libghc-", "haskell-")
"""How names begin that are taken to exist: only builds of Debian itself ask for them, and they are many."""
_BITS_A_NAME = 10
_HASHES = 7


def make_filter(names: Collection[str]) -> bytes:
    """Return the filter of these names."""
    size = (len(names) * _BITS_A_NAME + 7) // 8
    bits = bytearray(size)
    for name in names:
        for at in _places(name, size * 8):
            bits[at >> 3] |= 1 << (at & 7)
    return bytes(bits)


def is_absent(name: str) -> bool:
    """Return whether Debian 13 has no package of that name for sure."""
    if name.startswith(NOT_KEPT):
        return False
    bits = _filter()
    return not all(bits[at >> 3] >> (at & 7) & 1 for at in _places(name, len(bits) * 8))


def _places(name: str, count: int) -> Iterator[int]:
    digest = blake2b(name.encode(), digest_size=16).digest()
    first, second = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big") | 1
    return ((first + at * second) % count for at in range(_HASHES))


@lru_cache(maxsize=1)
def _filter() -> bytes:
    return read_file(f"{policies_root()}/{DATA}")
