"""A limit of memory for the processes that work on what a Space brings."""

from __future__ import annotations


def limit_memory(size: int) -> None:
    """Allow this process `size` bytes where the system has such limits: hostile input must not take all there is."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
