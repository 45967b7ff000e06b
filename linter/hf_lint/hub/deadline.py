"""A limit for one whole answer, from the connection to the last byte.

httpx has time-outs for each read only, so that a server that sends the headers of an answer byte by byte is waited for
without an end. The limit is kept where bytes are read and written: below httpx, in what its connections are made of.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class TooSlow(Exception):  # noqa: N818 - a signal, not an error
    """The answer took longer than it may."""


class _Limit(threading.local):
    """When the answer that a thread waits for has to be there, by the monotonic clock."""

    end = float("inf")


_LIMIT = _Limit()


@contextmanager
def limit_to(seconds: float) -> Iterator[None]:
    """Let all that this thread asks for end within `seconds`: TooSlow, or a time-out of httpx, is raised there."""
    _LIMIT.end = time.monotonic() + seconds
    try:
        yield
    finally:
        _LIMIT.end = float("inf")


def keep_limits(client: Any) -> None:
    """Let the connections of a client of httpx keep the limits of the threads that use it."""
    for transport in (client._transport, *client._mounts.values()):  # the latter lead to proxies
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend)


def _left(timeout: float | None) -> float:
    left = _LIMIT.end - time.monotonic()
    if left <= 0:
        raise TooSlow
    return min(left, 3600.0 if timeout is None else timeout)


class _Backend:
    """What makes connections, see NetworkBackend of httpcore."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def connect_tcp(self, *arguments: Any, timeout: float | None = None, **options: Any) -> _Stream:
        return _Stream(self._backend.connect_tcp(*arguments, timeout=_left(timeout), **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class _Stream:
    """One connection, see NetworkStream of httpcore."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data: bytes = self._stream.read(max_bytes, _left(timeout))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def start_tls(self, *arguments: Any, timeout: float | None = None, **options: Any) -> _Stream:
        return _Stream(self._stream.start_tls(*arguments, timeout=_left(timeout), **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
