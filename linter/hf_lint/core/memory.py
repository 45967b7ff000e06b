"""Memory that a long run does not need any more."""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def tidy() -> None:
    """Collect what nothing refers to, and give free memory back to the system where its library can do that.

    What many threads allocate and free lies scattered: of its own accord glibc gives back only what lies at an end.
    """
    gc.collect()
    trim = _find_trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _find_trim() -> Callable[[int], int] | None:
    """Return glibc's malloc_trim; None in other systems, which have none or do it by themselves."""
    try:
        import ctypes

        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (ImportError, OSError, AttributeError, TypeError):
        return None
    return trim
