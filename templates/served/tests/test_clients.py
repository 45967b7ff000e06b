from __future__ import annotations

import pytest

from app.clients import Shares, find_address


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        (["93.184.216.34"], "93.184.216.34"),
        # What the visitor claims stands first, what the platform adds last.
        (["6.6.6.6, 93.184.216.34"], "93.184.216.34"),
        (["6.6.6.6", "93.184.216.34, 10.0.0.1"], "93.184.216.34"),
        (["93.184.216.34,10.20.31.125 , 127.0.0.1"], "93.184.216.34"),
        (["2606:2800:220:1:248:1893:25c8:1946"], "2606:2800:220:1::/64"),
        (["2606:2800:220:1::7"], "2606:2800:220:1::/64"),
        (["::ffff:93.184.216.34"], "93.184.216.34"),
        ([], None),
        ([""], None),
        (["10.0.0.1, 192.168.1.1"], None),
        (["93.184.216.34, unknown"], None),
        (["6.6.6.6, " + "10.0.0.1, " * 20 + "10.0.0.2"], None),
    ],
)
def test_the_address_is_what_the_platform_saw(forwarded: list[str], expected: str | None) -> None:
    assert find_address(forwarded) == expected


def test_each_visitor_has_a_share() -> None:
    shares = Shares(2)
    assert [shares.take("one") for _ in range(3)] == [True, True, False]
    assert shares.take("another")
    shares.give_back("one")
    assert not shares.take("one", elsewhere=1)
    assert [shares.take("one") for _ in range(2)] == [True, False]


def test_nobody_is_held_up_for_an_address_that_is_not_known() -> None:
    shares = Shares(1)
    assert all(shares.take(None) for _ in range(9))
    shares.give_back(None)
    assert shares.take("one")
