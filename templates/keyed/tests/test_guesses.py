from __future__ import annotations

import pytest

from app import guesses
from app.guesses import ADDRESSES, SECONDS, TRIES, TRUSTED_SECONDS, Guesses


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def guess(kept: Guesses, address: str | None, times: int = TRIES) -> None:
    for _ in range(times):
        kept.note(address, right=False)


def test_who_guesses_is_not_listened_to_until_the_time_is_over(clock: Clock) -> None:
    kept = Guesses(clock)
    guess(kept, "one", TRIES - 1)
    assert kept.seconds_left("one") == 0
    clock.now = 20
    guess(kept, "one", 1)
    assert kept.seconds_left("one") == SECONDS - 20 + 1
    assert kept.seconds_left("another") == 0
    clock.now = SECONDS
    assert kept.seconds_left("one") == 0
    guess(kept, "one", 1)
    assert kept.seconds_left("one") == 0


def test_wrong_keys_now_and_then_are_mistakes(clock: Clock) -> None:
    kept = Guesses(clock)
    for clock.now in range(0, 10 * SECONDS, SECONDS):
        assert kept.seconds_left("one") == 0
        guess(kept, "one", TRIES - 1)


def test_who_knows_the_key_is_not_kept_out_by_the_guesses_of_a_neighbour(clock: Clock) -> None:
    kept = Guesses(clock)
    kept.note("one", right=True)
    guess(kept, "one")
    assert kept.seconds_left("one") == 0
    clock.now = TRUSTED_SECONDS
    guess(kept, "two")
    kept.note("two", right=True)
    assert kept.seconds_left("two") == 0


def test_nothing_is_held_against_an_address_that_is_not_known() -> None:
    kept = Guesses()
    guess(kept, None)
    assert kept.seconds_left(None) == 0


def test_no_more_addresses_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    assert ADDRESSES > TRIES
    monkeypatch.setattr(guesses, "ADDRESSES", 2)
    kept = Guesses(clock)
    for address in ("one", "two", "three"):
        guess(kept, address)
    assert [kept.seconds_left(address) > 0 for address in ("one", "two", "three")] == [False, True, True]
