"""Memory: a limit for the processes that work on what a Space brings, and giving back what a long run has freed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def limit_memory(size: int) -> None:
    """Allow this process `size` bytes where the system has such limits: hostile input must not take all there is."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def tidy() -> None:
    """Collect what nothing refers to, and give free memory back to the system where its library can do that.

    What many threads allocate and free lies scattered: of its own accord glibc gives back only what lies at an end.
    """
    import gc

    gc.collect()
    trim = _find_trim()
    if trim is not None:
        trim(0)


def _find_trim() -> Callable[[int], int] | None:
    """Return glibc's malloc_trim; None in other systems, which have none or do it by themselves."""
    try:
        import ctypes

        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (ImportError, OSError, AttributeError, TypeError):
        return None
    return trim
