"""Our `NamedTuple` is what `typing.NamedTuple` is, only quicker to make."""

from __future__ import annotations

import pickle
import typing

import pytest
from hf_lint.core.model import START, Location, Span
from hf_lint.core.records import NamedTuple


class Pair(NamedTuple):
    """Two values."""

    first: int
    second: str = "b"
    """The other one."""

    @property
    def both(self) -> str:
        return f"{self.first}{self.second}"


class Plain(typing.NamedTuple):
    first: int
    second: str = "b"


def test_named_tuples_are_those_of_the_standard_library() -> None:
    pair = Pair(1)
    assert pair == Pair(first=1, second="b") == (1, "b")
    assert repr(pair) == "Pair(first=1, second='b')"
    assert pair.both == "1b"
    assert pair._replace(second="c") == (1, "c")
    assert Pair._fields == ("first", "second")
    assert Pair.__doc__ == "Two values."
    assert pickle.loads(pickle.dumps(Location("a", Span(1, 2, 3, 4)))) == Location("a", Span(1, 2, 3, 4))
    assert Location("a").span == START
    with pytest.raises(TypeError):
        Pair()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="third"):
        Pair(1, third="c")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="third"):
        pair._replace(third="c")  # type: ignore[call-arg]
    match pair:
        case Pair(first, second):
            assert (first, second) == (1, "b")
    with pytest.raises(AttributeError):
        pair.first = 2  # type: ignore[misc]


def test_it_has_all_that_mypy_sees_of_a_named_tuple() -> None:
    ours, theirs = Pair(1), Plain(1)
    assert ours._asdict() == theirs._asdict() == {"first": 1, "second": "b"}
    assert tuple(Pair._make([3, "x"])) == tuple(Plain._make([3, "x"])) == (3, "x")
    assert Pair._field_defaults == Plain._field_defaults == {"second": "b"}
    assert Span(1, 2, 3, 4)._asdict() == {"line": 1, "column": 2, "end_line": 3, "end_column": 4}
    with pytest.raises(TypeError):
        Pair._make([1, "x", 3])
    public = {name for name in dir(Plain) if not name.startswith("__")}
    assert public <= set(dir(Pair))
