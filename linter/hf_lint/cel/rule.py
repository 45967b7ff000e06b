"""A policy's `check` as a rule: what it asks of each element, and where it is not so."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

from hf_lint.cel.expression import CheckError, Expression, split_message
from hf_lint.cel.model import VARIABLES, Model
from hf_lint.core.model import Hit, Location, Problem
from hf_lint.core.registry import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

MAX_SECONDS = 5.0
"""For one check in one Space, of the process's own time: a busy machine does not change what is found."""
MAX_SECONDS_IN_ALL = 30.0
"""For all checks in one Space: its own config may bring some."""
MAX_ELEMENTS = 20_000
MAX_MESSAGE = 500
_ITEM = "item"


def make_rule(policy: Policy) -> Rule:
    """The rule that a policy with a `check` describes. PolicyError for expressions that are none."""
    checks = [_Check(policy.id, entry) for entry in policy.check]

    def check(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
        told: set[Hit | Problem] = set()  # two checks may meet the same limit
        for one in checks:
            for result in one.run(space, policy.params):
                if result not in told:
                    told.add(result)
                    yield result

    return Rule(policy.id, policy.group, check)


class _Check:
    """One entry of `check`, compiled."""

    def __init__(self, policy: str, entry: Mapping[str, str]) -> None:
        def expression(key: str, source: str) -> Expression:
            known = [*VARIABLES, "params"] if key == "each" else [*VARIABLES, "params", _ITEM]
            return Expression(source, f"`{key}: {' '.join(source.split())[:80]}` of {policy}", known)

        parts = {key: expression(key, entry[key]) for key in ("each", "where", "assert", "at") if key in entry}
        self._each, self._where, self._at = parts.get("each"), parts.get("where"), parts.get("at")
        self._assert = parts["assert"]
        pieces = [piece for piece in split_message(entry["message"]) if piece[0]]
        self._message = [expression("message", text) if live else text for text, live in pieces]
        used = [*parts.values(), *(piece for piece in self._message if isinstance(piece, Expression))]
        self._names = {name for each in used for name in each.names} & set(VARIABLES)

    def run(self, space: Space, params: Mapping[str, Any]) -> Iterator[Hit | Problem]:
        """A hit for each element that is not as asserted; a problem for each expression that fails, and for what was
        not looked at."""
        model = space.memo(Model)
        values: dict[str, Any] = {name: model.get(name) for name in self._names}
        values["params"] = dict(params)
        for name in sorted(self._names & model.cut):
            yield Problem(f"the Space has more {name} than are looked at")
        failed: dict[str, str] = {}
        start = process_time()
        deadline = start + min(MAX_SECONDS, MAX_SECONDS_IN_ALL - model.spent)
        elements = self._elements(values, failed)
        hits = []
        for number, element in enumerate(elements):
            if process_time() > deadline or number >= MAX_ELEMENTS:
                yield Problem(f"only the first {number} of {len(elements)} elements were looked at: it took too long")
                break
            hit = self._judge({**values, _ITEM: element}, model, space, failed)
            if hit is not None:
                hits.append(hit)
        model.spent += process_time() - start
        yield from hits
        for what, why in failed.items():
            yield Problem(f"{what} failed: {why}")

    def _elements(self, values: Mapping[str, Any], failed: dict[str, str]) -> list[Any]:
        if self._each is None:
            return [None]
        try:
            return list(_flat(self._each.evaluate(values)))
        except CheckError as error:
            failed[self._each.what] = str(error)
            return []

    def _judge(self, values: Mapping[str, Any], model: Model, space: Space, failed: dict[str, str]) -> Hit | None:
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
                    piece = _told(piece.evaluate(values))
                words += piece
        except CheckError as error:
            failed.setdefault(expression.what, str(error))
            return None
        return Hit(model.location(place) or _anywhere(space), _shown(words))


def _flat(found: Any) -> Iterator[Any]:
    """The elements of a result: lists in lists are taken apart, and so are mappings that are no element themselves."""
    waiting = [found]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict) and not isinstance(value.get("place"), int):
            waiting += reversed(value.values())
        else:
            yield value


def _told(value: Any) -> str:
    """A value within a message."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_told(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(sorted(map(str, value)))
    return "" if value is None else str(value)


def _shown(message: str) -> str:
    from hf_lint.secrets import mask_text

    text = mask_text(" ".join(message.split()))
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} ..."


def _anywhere(space: Space) -> Location:
    """Where a finding about the Space as a whole stands."""
    file = space.card.file
    return Location(file.path if file else next(iter(space.files), "README.md"))
