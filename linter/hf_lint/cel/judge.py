"""One entry of a policy's `check`: what it asks of each element, as plain values in and plain values out."""

from __future__ import annotations

from time import process_time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.cel.expression import Expression, split_message
from hf_lint.cel.field_names import wrong_field
from hf_lint.cel.fields import VARIABLES
from hf_lint.core.records import NamedTuple
from hf_lint.errors import CheckError, PolicyError
from hf_lint.secrets import mask_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_ELEMENTS = 20_000
_ITEM = "item"


class Judged(NamedTuple):
    """What an entry found: of each element that is not as asserted the number of its place, None for no place, and the
    message. `failed` says by expression why it could not be evaluated; `seen` of `total` elements were asked."""

    broken: tuple[tuple[int | None, str], ...] = ()
    failed: Mapping[str, str] = MappingProxyType({})
    seen: int = 0
    total: int = 0


class Check:
    """One entry of `check`, compiled."""

    def __init__(self, policy: str, entry: Mapping[str, str]) -> None:
        """PolicyError for expressions that are none, or ask for a field that no element has."""
        own_elements = "params" in entry.get("each", "")

        def expression(key: str, source: str) -> Expression:
            known = [*VARIABLES, "params"] if key == "each" else [*VARIABLES, "params", _ITEM]
            what = f"`{key}: {mask_text(' '.join(source.split()))[:80]}` of {policy}"
            made = Expression(source, what, known)
            wrong = wrong_field(source, own_elements=own_elements)
            if wrong:
                raise PolicyError(f"{what}: {wrong}")
            return made

        parts = {key: expression(key, entry[key]) for key in ("each", "where", "assert", "at") if key in entry}
        self._each, self._where, self._at = parts.get("each"), parts.get("where"), parts.get("at")
        self._assert = parts["assert"]
        pieces = [piece for piece in split_message(entry["message"]) if piece[0]]
        self._message = [expression("message", text) if live else text for text, live in pieces]
        used = [*parts.values(), *(piece for piece in self._message if isinstance(piece, Expression))]
        self.names = frozenset({name for each in used for name in each.names} & set(VARIABLES))
        """The variables that it uses."""

    def judge(self, values: Mapping[str, Any], seconds: float) -> Judged:
        """Ask every element among `values`, for at most `seconds` of the process's time: looked at between elements."""
        failed: dict[str, str] = {}
        deadline = process_time() + seconds
        elements = self._elements(values, failed)
        broken = []
        seen = 0
        for element in elements:
            if process_time() > deadline or seen >= MAX_ELEMENTS:
                break
            found = self._ask({**values, _ITEM: element}, failed)
            if found is not None:
                broken.append(found)
            seen += 1
        return Judged(tuple(broken), failed, seen, len(elements))

    def _elements(self, values: Mapping[str, Any], failed: dict[str, str]) -> list[Any]:
        if self._each is None:
            return [None]
        try:
            return list(_flat(self._each.evaluate(values)))
        except CheckError as error:
            failed[self._each.what] = str(error)
            return []

    def _ask(self, values: Mapping[str, Any], failed: dict[str, str]) -> tuple[int | None, str] | None:
        """Place and message where an element is not as asserted."""
        expression = self._where or self._assert
        try:
            if self._where is not None and not self._where.ask(values):
                return None
            expression = self._assert
            if self._assert.ask(values):
                return None
            place = values[_ITEM]
            if self._at is not None:
                expression = self._at
                place = self._at.evaluate(values)
            words = ""
            for piece in self._message:
                if isinstance(piece, Expression):
                    expression = piece
                    piece = _quote_value(piece.evaluate(values))
                words += piece
        except CheckError as error:
            failed.setdefault(expression.what, str(error))
            return None
        number = place.get("place") if isinstance(place, dict) else None
        return (number if isinstance(number, int) else None), words


def _flat(found: Any) -> Iterator[Any]:
    """Yield the elements of a result: lists in lists are taken apart, and so are mappings that are no element
    themselves."""
    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict) and not isinstance(value.get("place"), int):
            waiting += reversed(value.values())
        else:
            yield value


def _quote_value(value: Any) -> str:
    """Return a value within a message."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_quote_value(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(sorted(map(str, value)))
    return "" if value is None else str(value)
