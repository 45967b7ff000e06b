"""A client of the Hub that can do no harm: it only reads, only what is on the list, and only as much as it may.

It uses the HTTP library that huggingface_hub brings, and asks huggingface_hub for the token. What that library's own
functions do is not used for requests: they follow a `Link` to any host with the token, and wait for ever.

The token goes to the origin (scheme, host and port) of the endpoint, nowhere else. No message, log or exception of this
module holds it, nor the body of an answer.
"""

from __future__ import annotations

import json
import random
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from hf_lint.core.records import NamedTuple
from hf_lint.errors import HubError, OddAnswerError
from hf_lint.hub.answers import Answer, refuse
from hf_lint.hub.budget import Budget, read_limits, read_retry_after
from hf_lint.hub.doors import find_door
from hf_lint.hub.fields import cut, describe_shape, describe_type, has_shape
from hf_lint.hub.items import Items
from hf_lint.hub.names import origin_of
from hf_lint.hub.once import Once
from hf_lint.hub.transport import load_transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hf_lint.hub.access import Access
    from hf_lint.hub.doors import Door

TRIES = 10
"""Of one request that fails in a way that may pass."""
MAX_WINDOWS = 50
"""Refusals for the rate limit that one request waits for: more than an hour in most plans."""
_RETRIED = frozenset((408, 425, 429, 500, 502, 503, 504))
_HOPS = 5
_BACKOFF, _LONGEST_BACKOFF = 0.5, 8.0
MAX_JSON = 64 * 1024 * 1024
"""Bytes of one answer."""
MAX_PAGES = 1_000
"""Of one list: a million Spaces, or entries of a tree."""
MAX_EMPTY = 10
"""Pages with nothing on them, one after the other."""
MAX_GAPS = 20
"""Sentences that `take_gaps` returns."""


class Timeouts(NamedTuple):
    """Seconds: to connect, to wait for the next bytes, and for one whole answer."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0


class _Passing(Exception):  # noqa: N818 - a signal, not an error
    """Something failed that may work the next time. `why` is in our own words."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.pause = pause


class HubClient:
    """Reads from one endpoint with one token. Threads may share it."""

    def __init__(
        self,
        access: Access,
        *,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - immutable
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`access` says which endpoint is asked, and with which token. Raises HubError without huggingface_hub."""
        self.access = access
        self.budget = Budget(clock, sleep)
        self.calls = 0
        """Requests made so far, repeated ones and redirects included."""
        self.once: Once[Any] = Once()
        """Answers that many want, by what they are about."""
        self._timeouts = timeouts
        self._sleep = sleep
        self._transport = load_transport()
        self._http = self._transport.open(timeouts)
        self._lock = threading.Lock()
        self._random = random.Random()  # noqa: S311 - spreads retries, nothing secret
        self._stopped = threading.Event()
        self._noted = threading.local()

    def note_gap(self, gap: str) -> None:
        """Note that something in what the calling thread reads cannot be used."""
        gaps: dict[str, None] = self._noted.__dict__.setdefault("gaps", {})
        if len(gaps) <= MAX_GAPS:
            gaps[gap if len(gaps) < MAX_GAPS else "and more that cannot be used"] = None

    def take_gaps(self) -> tuple[str, ...]:
        """Return what was noted in the calling thread since it asked last. Who reads for a report has to say it."""
        return tuple(self._noted.__dict__.pop("gaps", ()))

    def close(self) -> None:
        """Close the connections, and let nothing be asked any more."""
        self._stopped.set()
        self._http.close()

    def __enter__(self) -> HubClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read_json(self, path: str, query: Mapping[str, Any] | None = None) -> Answer:
        """Read one answer, cut to the fields on the list. Raises HubError."""
        return self._read(_url(self.access.endpoint, path, query), MAX_JSON)

    def read_pages(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
        """Yield what each page of a list holds. Raises HubError, also for pages that lead elsewhere or nowhere.

        The address of the next page comes from the server: it counts only where it is on the endpoint's own origin,
        goes through the same door, and was not read before.
        """
        url = _url(self.access.endpoint, path, query)
        door = find_door(path)
        seen = {url}
        empty = 0
        while True:
            answer = self._read(url, MAX_JSON)
            empty = 0 if len(answer.document) else empty + 1
            yield answer.document
            if not answer.next_page:
                return
            url = _join(url, answer.next_page)
            if not self._is_own(url) or find_door(self._path(url)) is not door:
                raise HubError(f"{self.access.endpoint} names a next page on another host; it was not followed")
            if url in seen or len(seen) >= MAX_PAGES or empty > MAX_EMPTY:
                raise HubError(f"the pages of {path} do not end, so the list is incomplete")
            seen.add(url)

    def read_file(self, path: str, limit: int, is_whole: Callable[[bytes], bool]) -> bytes:
        """Read a file of at most `limit` bytes. What `is_whole` refuses is read again. Raises HubError."""
        data: bytes = self._read(_url(self.access.endpoint, path), limit, is_whole).document
        return data

    def read_log(self, path: str, lines: int, limit: int) -> bytes:
        """Read the last `lines` of a log that the Hub never ends, at most `limit` bytes of events. Raises HubError."""
        data: bytes = self._read(_url(self.access.endpoint, path, {"tail": lines}), limit).document
        return data

    def _read(self, url: str, limit: int, is_whole: Callable[[bytes], bool] | None = None) -> Answer:
        """Read an answer, and follow redirects: on the endpoint's own origin, and for a file once to another one."""
        asked = url
        first = find_door(self._path(url))
        for _ in range(_HOPS):
            own = self._is_own(url)
            door = find_door(self._path(url)) if own else None
            if is_whole is None and door is not first:  # its answer would be taken for that of the first
                raise HubError(f"{self.access.endpoint} redirects to something else than was asked for")
            answer = self._insist(url, door, limit, is_whole)
            if not answer.location:
                return answer._replace(moved_to=url if url != asked else "")
            target = _join(url, answer.location)
            if not self._is_own(target) and (is_whole is None or not own or not self._is_safe(target)):
                raise HubError(f"{self.access.endpoint} redirects to another host; it was not followed")
            url = target
        raise HubError(f"{self.access.endpoint} redirects in a circle")

    def _insist(self, url: str, door: Door | None, limit: int, is_whole: Callable[[bytes], bool] | None) -> Answer:
        """Make a request, again and again while it fails in a way that may pass."""
        windows = 0
        failures = 0
        while True:
            try:
                return self._ask(url, door, limit, is_whole)
            except _Passing as error:  # noqa: PERF203 - next to a request it costs nothing
                if error.pause is not None and windows < MAX_WINDOWS:
                    windows += 1
                    continue
                failures += 1
                if failures >= TRIES or self._stopped.is_set():
                    path = self._path(url)
                    raise HubError(f"{self.access.endpoint}{path}: {error.why}", "try again later") from None
                longest = min(_BACKOFF * 2**failures, _LONGEST_BACKOFF)
                self._sleep(self._random.uniform(longest / 4, longest))

    def _ask(self, url: str, door: Door | None, limit: int, is_whole: Callable[[bytes], bool] | None) -> Answer:
        """Make one request. `door` is None on another host, which gets no token and has no part in the budget."""
        if self._stopped.is_set():
            raise HubError("the run was stopped")
        headers = self.access.headers(url) if door is not None else {}
        if door is not None:
            self.budget.take(door.bucket)
        with self._lock:
            self.calls += 1
        got: Mapping[str, str] = {}
        try:
            read = self._transport.listen if door is not None and door.is_endless else self._transport.get
            status, got, data = read(self._http, url, headers, limit, self._timeouts.total)
        except self._transport.errors as error:
            raise _Passing(f"no usable answer ({type(error).__name__})") from None
        finally:
            if door is not None:
                self.budget.settle(door.bucket, got)
        if status in _RETRIED:
            raise self._passing(status, got, door)
        if 300 <= status < 400:
            if not got.get("location"):
                raise HubError(f"{self.access.endpoint} answers with a redirect to nowhere (status {status})")
            return Answer(None, status, location=got["location"])
        if status != 200:
            raise refuse(status, got, self.access, self._path(url))
        if data is None and is_whole is not None:
            raise _Passing("the file arrives larger than it is")
        if data is None:
            raise HubError(f"{self._path(url)}: the answer is larger than {limit:,} bytes")
        if is_whole is not None:
            if not is_whole(data):
                raise _Passing("the file arrives incomplete or changed")
            return Answer(data, status)
        if door is not None and door.is_endless:
            if not got.get("content-type", "").startswith("text/event-stream"):
                raise _Passing("the answer is not a log; a proxy or a login page may have answered")
            return Answer(data, status)
        return Answer(self._parse(data, door, self._path(url)), status, next_page=self._transport.next_page(got))

    def _parse(self, data: bytes, door: Door | None, path: str) -> Any:
        if door is None or door.shape is None:
            raise HubError("the Hub answers with something else than was asked for")
        if not door.shape:
            return {}  # only that it answers counts
        try:
            if door.is_long:
                return Items(data, door.shape.shape, lambda gap: self.note_gap(f"{path}: {gap}"))
            document = json.loads(data)
        except (ValueError, RecursionError):
            raise _Passing("the answer is not JSON; a proxy or a login page may have answered") from None
        if not has_shape(document, door.shape):
            raise OddAnswerError(f"{path}: the answer is {describe_type(document)}, not {describe_shape(door.shape)}")
        return cut(document, door.shape, lambda gap: self.note_gap(f"{path}: {gap}"))

    def _passing(self, status: int, headers: Mapping[str, str], door: Door | None) -> _Passing:
        if status != 429 or door is None:
            return _Passing(f"status {status}")
        limits = read_limits(headers)
        pause = limits.resets_in if limits.left == 0 else None
        if pause is None:
            pause = read_retry_after(headers)
        if pause is not None:
            self.budget.pause(door.bucket, pause + self._random.uniform(1.0, 3.0))
        return _Passing("too many requests (429)", pause)

    def _is_own(self, url: str) -> bool:
        return origin_of(url) == origin_of(self.access.endpoint)

    def _path(self, url: str) -> str:
        """Return the path as the Hub knows it: an endpoint may stand below a path of a proxy."""
        return urlsplit(url).path.removeprefix(urlsplit(self.access.endpoint).path)

    def _is_safe(self, url: str) -> bool:
        """Return whether a file may come from there: over https, unless the endpoint itself is not."""
        scheme = urlsplit(url).scheme
        return scheme == "https" or (scheme == "http" and urlsplit(self.access.endpoint).scheme == "http")


def _url(endpoint: str, path: str, query: Mapping[str, Any] | None = None) -> str:
    find_door(path)
    return f"{endpoint}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")


def _join(url: str, reference: str) -> str:
    """Return the address that a header of the answer from `url` names; "" for what is no address."""
    try:
        return urljoin(url, reference)
    except ValueError:
        return ""
