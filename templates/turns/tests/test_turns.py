from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import pytest

from app.settings import read_settings
from app.turns import BusyError, Turns


def turns(concurrency: int, queue: int, share: int = 8) -> Turns:
    limits = {"CONCURRENCY": concurrency, "MAX_QUEUE": queue, "MAX_PER_VISITOR": share}
    return Turns(read_settings({name: str(value) for name, value in limits.items()}, ()))


def test_an_answer_is_made() -> None:
    assert turns(1, 1).take(lambda: 6 * 7).result(timeout=10) == 42


def test_what_goes_wrong_comes_back_and_the_next_has_its_turn() -> None:
    line = turns(1, 2)

    def fail() -> None:
        raise ValueError("internal detail")

    with pytest.raises(ValueError, match="internal detail"):
        line.take(fail).result(timeout=10)
    assert line.take(lambda: "next").result(timeout=10) == "next"


def test_one_at_a_time_and_no_more_than_fit_into_the_line() -> None:
    line = turns(1, 2)
    begun, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def slow() -> None:
        begun.set()
        go_on.wait(10)
        order.append("first")

    first = line.take(slow)
    assert begun.wait(10)
    second, third = line.take(lambda: order.append("second")), line.take(lambda: order.append("third"))
    with pytest.raises(BusyError, match="try again later"):
        line.take(lambda: order.append("fourth"))
    # Who leaves the line makes room for another, and is passed over.
    assert second.cancel()
    fifth = line.take(lambda: order.append("fifth"))
    go_on.set()
    for answer in (first, third, fifth):
        answer.result(timeout=10)
    assert order == ["first", "third", "fifth"]
    with pytest.raises(CancelledError):
        second.result(timeout=0)


def test_as_many_at_a_time_as_are_allowed() -> None:
    both = threading.Barrier(2)
    line = turns(2, 2)
    answers = [line.take(lambda: both.wait(10)) for _ in range(2)]
    assert sorted(answer.result(timeout=10) for answer in answers) == [0, 1]


def test_no_visitor_takes_the_whole_line() -> None:
    line = turns(1, 3, share=2)
    go_on = threading.Event()
    answers = [line.take(lambda: go_on.wait(10), "one") for _ in range(2)]
    for _ in range(2):
        with pytest.raises(BusyError, match="waiting for 2 answers"):
            line.take(lambda: True, "one")
    answers += [line.take(lambda: True, "another") for _ in range(2)]
    with pytest.raises(BusyError, match="try again later"):
        line.take(lambda: True, "a third")
    go_on.set()
    assert all(answer.result(timeout=10) for answer in answers)
    for address in ("one", "a third", "a third"):
        assert line.take(lambda: True, address).result(timeout=10)
