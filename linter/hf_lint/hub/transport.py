"""The HTTP library of huggingface_hub: httpx until its release 1, httpx2 from 2 on. The only place that imports it."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.errors import HubError
from hf_lint.hub.deadline import TooSlow, keep_limits, limit_to
from hf_lint.hub.names import INSTALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.hub.client import Timeouts

_NEXT = regex(r"<([^<>]{1,4000})>\s{0,9};[^,]{0,200}\brel=\"?next\"?")
_PIECE = 64 * 1024
CONNECTIONS = 128
"""At the same time. Each is kept: of its own accord httpx keeps 20, and threads beyond those have to connect again for
each request."""
SILENCE = 5.0
"""Seconds without a line after which a log counts as read: huggingface_hub waits as long."""
LONGEST_LISTEN = 30.0
_EVENT = b"data: {"
_KEEP_ALIVE = ([b"data:"], [b"keep-alive"])


class Transport:
    """Requests by the library `httpx` that huggingface_hub uses."""

    def __init__(self, httpx: Any) -> None:
        self._httpx = httpx
        self.errors: tuple[type[Exception], ...] = (
            *(httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TooSlow),
            RuntimeError,  # the client was closed meanwhile
        )
        """What a request may raise."""

    def open(self, timeouts: Timeouts) -> Any:
        """Make a client that follows no redirect by itself."""
        limits = self._httpx.Timeout(
            connect=timeouts.connect, read=timeouts.read, write=timeouts.read, pool=timeouts.total
        )
        kept = self._httpx.Limits(max_keepalive_connections=CONNECTIONS, max_connections=CONNECTIONS)
        verify = _certificates(self._httpx)
        client = self._httpx.Client(follow_redirects=False, timeout=limits, limits=kept, verify=verify)
        keep_limits(client)
        return client

    def get(
        self, client: Any, url: str, headers: Mapping[str, str], limit: int, seconds: float
    ) -> tuple[int, Mapping[str, str], bytes | None]:
        """Return status, headers by their names in lower case, and the bytes: None where there are more than `limit`.

        The body of anything but a success is dropped. Raises one of `errors`, also where the answer takes longer than
        `seconds`.
        """
        end = time.monotonic() + seconds
        with limit_to(seconds), client.stream("GET", url, headers=dict(headers)) as response:
            got = {str(name).lower(): str(value) for name, value in response.headers.items()}
            if response.status_code != 200:
                limit = _PIECE
            pieces = []
            size = 0
            for piece in response.iter_bytes():  # as they come: a size would wait until there are as many
                size += len(piece)
                if size > limit:
                    return response.status_code, got, None
                if time.monotonic() > end:
                    raise TooSlow
                pieces.append(piece)
            return response.status_code, got, b"".join(pieces)

    def listen(
        self, client: Any, url: str, headers: Mapping[str, str], limit: int, seconds: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and the bytes of an answer that never ends: what comes until there is silence, a sign
        that the other side only keeps the line open, `limit` bytes, or the end of `seconds`."""
        end = time.monotonic() + min(seconds, LONGEST_LISTEN)
        pieces: list[bytes] = []
        got: Mapping[str, str] = {}
        timeout = self._httpx.Timeout(SILENCE, connect=seconds)
        with limit_to(seconds), client.stream("GET", url, headers=dict(headers), timeout=timeout) as response:
            got = {str(name).lower(): str(value) for name, value in response.headers.items()}
            size = 0
            quiet_since = time.monotonic()
            has_events = False
            try:
                for piece in response.iter_bytes():
                    pieces.append(piece[: limit - size])
                    size += len(pieces[-1])
                    now = time.monotonic()
                    has_events = has_events or _EVENT in piece
                    if _EVENT in piece:
                        quiet_since = now
                    is_kept = has_events and piece.endswith(b"\n") and piece.split()[-1:] in _KEEP_ALIVE
                    if size >= limit or now > end or is_kept or now - quiet_since > SILENCE:
                        break
            except self._httpx.ReadTimeout:
                pass  # silence: all that there is has come
            return response.status_code, got, b"".join(pieces)

    def post(self, timeouts: Timeouts, url: str, headers: Mapping[str, str], document: Any) -> int:
        """Send `document` as JSON on a connection of its own, and return the status. Nothing else of the answer is
        read, and redirects are not followed. Raises one of `errors`, also where it takes longer than it may."""
        with (
            limit_to(timeouts.total),
            self.open(timeouts) as client,
            client.stream("POST", url, headers=dict(headers), json=document) as response,
        ):
            return int(response.status_code)

    @staticmethod
    def next_page(headers: Mapping[str, str]) -> str:
        """Return the address of the next page that the headers name, or ""."""
        found = _NEXT.search(headers.get("link", ""))
        return found[1] if found else ""


@lru_cache(maxsize=1)
def _certificates(httpx: Any) -> Any:
    """Load the certificates that are trusted, once: it takes a fifth of a second."""
    return httpx.create_ssl_context()


def load_transport() -> Transport:
    """Load huggingface_hub's HTTP library. Raises HubError where huggingface_hub is missing or set to offline."""
    try:
        from huggingface_hub import constants
    except ImportError:
        raise HubError("huggingface_hub is not installed", INSTALL) from None
    if constants.HF_HUB_OFFLINE:
        raise HubError("HF_HUB_OFFLINE is set, so the Hub cannot be asked", "unset it")
    from importlib import import_module

    # huggingface_hub 1.0 does not hand on the library that it uses, later ones do.
    httpx: Any = getattr(import_module("huggingface_hub.utils"), "httpx", None) or import_module("httpx")
    return Transport(httpx)
