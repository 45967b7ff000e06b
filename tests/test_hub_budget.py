"""The budget of requests, with a simulated clock: hours of windows in no time."""

from __future__ import annotations

import heapq
import random

import pytest
from hf_lint.hub.budget import LONGEST_PAUSE, Bucket, Budget, Limits, read_limits, read_retry_after


class FakeHub:
    """Counts requests in fixed windows as the Hub does, and keeps how often one went over."""

    def __init__(self, quota: int, window: int, offset: float) -> None:
        self.quota, self.window, self.offset = quota, window, offset
        self.counts: dict[int, int] = {}
        self.exceeded = 0

    def take(self, now: float) -> Limits:
        number, into = divmod(now + self.offset, self.window)
        self.counts[int(number)] = used = self.counts.get(int(number), 0) + 1
        self.exceeded += used > self.quota
        return Limits(max(self.quota - used, 0), int(self.window - into), self.quota, float(self.window))


def simulate(seed: int, *, workers: int, requests: int, quota: int, silent: float = 0.0) -> tuple[FakeHub, float]:
    """Let workers make requests that take their time both ways; return the Hub, and when the last was answered."""
    dice = random.Random(seed)
    hub = FakeHub(quota, 300, dice.uniform(0, 300))
    bucket = Bucket()
    left = requests
    events: list[tuple[float, int, str, Limits | None]] = [(0.0, worker, "ask", None) for worker in range(workers)]
    now = 0.0
    while events:
        now, worker, what, limits = heapq.heappop(events)
        if what == "ask" and left:
            wait = bucket.wait_time(now)
            if wait > 0:
                heapq.heappush(events, (now + wait, worker, "ask", None))
                continue
            left -= 1
            heapq.heappush(events, (now + dice.uniform(0.001, 2.0), worker, "arrive", None))
        elif what == "arrive":
            said = hub.take(now)
            lost = dice.random() < silent
            heapq.heappush(events, (now + dice.uniform(0.001, 2.0), worker, "answer", None if lost else said))
        elif what == "answer":
            if limits is None:
                bucket.lose()
            else:
                bucket.settle(now, limits)
            heapq.heappush(events, (now, worker, "ask", None))
    assert left == 0
    return hub, now


@pytest.mark.parametrize("seed", range(40))
def test_no_window_is_exceeded(seed: int) -> None:
    dice = random.Random(seed)
    workers, quota = dice.choice([1, 2, 8, 32]), dice.choice([5, 50, 500])
    hub, _ = simulate(seed, workers=workers, requests=quota * 6, quota=quota, silent=dice.choice([0.0, 0.0, 0.1]))
    assert hub.exceeded == 0


def test_windows_are_used_well() -> None:
    hub, seconds = simulate(1, workers=8, requests=3000, quota=500)
    assert len(hub.counts) <= 9
    assert seconds < 9 * 301


def test_another_user_of_the_token_is_taken_into_account() -> None:
    bucket = Bucket()
    assert bucket.wait_time(0.0) == 0.0
    bucket.settle(1.0, Limits(1, 100.0, 500, 300.0))  # somebody else has used the window up but for one
    assert bucket.wait_time(1.0) == 0.0
    assert bucket.wait_time(1.0) == pytest.approx(101.0)
    assert bucket.wait_time(102.5) == 0.0


def test_before_the_first_answer_one_request_goes() -> None:
    bucket = Bucket()
    assert bucket.wait_time(0.0) == 0.0
    assert bucket.wait_time(0.0) > 0.0
    bucket.settle(0.1, Limits(None, None, None, None))  # an endpoint that says nothing of limits
    assert [bucket.wait_time(0.2) for _ in range(5)] == [0.0] * 5


def test_buckets_do_not_stop_each_other() -> None:
    slept: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    budget = Budget(lambda: now[0], sleep)
    budget.take("api")
    budget.settle("api", {"ratelimit": '"api";r=0;t=55', "ratelimit-policy": '"fixed window";"api";q=500;w=300'})
    budget.take("resolvers")
    assert slept == []
    budget.take("api")
    assert now[0] == pytest.approx(56.0)
    budget.pause("api", 30.0)
    budget.take("api")
    assert now[0] == pytest.approx(86.0)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"ratelimit": '"api";r=0;t=55'}, Limits(0, 55.0, None, None)),
        (
            {"ratelimit": '"api"; r = 7 ; t = 5', "ratelimit-policy": '"fixed window";"api";q=9;w=300'},
            Limits(7, 5.0, 9, 300.0),
        ),
        ({"ratelimit": '"api";r=1;t=999999'}, Limits(1, LONGEST_PAUSE, None, None)),
        ({"ratelimit": "nonsense"}, Limits(None, None, None, None)),
        ({}, Limits(None, None, None, None)),
    ],
)
def test_headers_are_read(headers: dict[str, str], expected: Limits) -> None:
    assert read_limits(headers) == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3", 3.0), ("", None), ("Wed, 21 Oct 2015 07:28:00 GMT", None), ("-1", None), ("9" * 8, 900.0)],
)
def test_retry_after_is_read(text: str, seconds: float | None) -> None:
    assert read_retry_after({"retry-after": text}) == seconds
