"""A long list of the Hub as text, whose items are decoded one by one: a page may hold a thousand Spaces."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.errors import HubError
from hf_lint.hub.fields import cut, describe_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SPACE = regex(r"[ \t\r\n]*")


class Items:
    """The items of a JSON list, cut to a shape; who goes through them does so once."""

    def __init__(self, data: bytes, shape: Any, note: Callable[[str], None]) -> None:
        """`data` is the whole answer; `note` is told of values of other types when they are come to.

        Raises ValueError or RecursionError where it is no JSON, as half a list is, and HubError where it is no list.
        """
        self._text = data.decode("utf-8")
        self._shape = shape
        self._note = note
        self._size = sum(1 for _ in self._decode())

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        for item in self._decode():
            if item is None:
                self._note("[] is null, not an object")
            yield cut(item, self._shape, self._note, "[]")
        self._text = "[]"  # whoever keeps the page keeps no list

    def _decode(self) -> Iterator[Any]:
        text = self._text
        at = _skip(text, 0)
        if text[at : at + 1] != "[":
            raise HubError(f"the answer is {describe_type(json.loads(text))}, not a list")
        decode = json.JSONDecoder().raw_decode
        at = _skip(text, at + 1)
        while text[at : at + 1] != "]":
            value, at = decode(text, at)
            yield value
            at = _skip(text, at)
            if text[at : at + 1] == ",":
                at = _skip(text, at + 1)
                if text[at : at + 1] == "]":
                    raise ValueError("a comma before the end of a list")
            elif text[at : at + 1] != "]":
                raise ValueError("no comma between items")
        if _skip(text, at + 1) != len(text):
            raise ValueError("something behind the list")


def _skip(text: str, at: int) -> int:
    """Return where the white space that begins at `at` ends."""
    found = _SPACE.match(text, at)
    return found.end() if found else at
