"""A value as far as it is known; see `values`."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any, Literal

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal[
    "absent",  # the argument is not given
    "constant",  # `constant` is the value: text, number, True, False, None, bytes
    "text",  # text of which only the beginning is known: `constant`
    "environment",  # read from the variable `name`; `items` holds the fallback, where there is one
    "choice",  # one of `items`; some may be unknown
    "sequence",  # a list, tuple or set of `items`
    "mapping",  # a dict of `keys` and `items`
    "object",  # something with a dotted name: `yaml.SafeLoader`; the result of a call, `os.path.join()`, with its
    # positional arguments in `items`; `/` for a path that is joined of `items`
    "unknown",
]


class Value(NamedTuple):
    """One value. `node` is the expression it stands at (of the file that was asked about)."""

    kind: Kind
    node: ast.expr | None = None
    constant: object = None
    name: str = ""
    items: tuple[Value, ...] = ()
    keys: tuple[Value, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is such an argument."""
        return self.kind != "absent"

    @property
    def text(self) -> str | None:
        """The text that this is sure to be."""
        return self.constant if self.kind == "constant" and isinstance(self.constant, str) else None

    @property
    def options(self) -> tuple[Value, ...]:
        """Everything that it may be, choices and fallbacks of variables taken apart."""
        if self.kind == "environment":
            return (self, *self.items)
        return self.items if self.kind == "choice" else (self,)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that it may be, as far as is known: fallbacks of variables and parameters among them."""
        return tuple(dict.fromkeys(option.text for option in self.options if option.text is not None))

    @property
    def sure(self) -> bool:
        """Whether `options` are all there is."""
        return all(option.kind not in ("unknown", "environment", "text") for option in self.options)

    def is_(self, constant: object) -> bool:
        """Return whether this is None, or counts as True or False, and nothing else: `1` switches on what `True`
        does."""
        if self.kind != "constant" or self.constant is None or constant is None:
            return self.kind == "constant" and self.constant is constant
        return bool(self.constant) is constant

    def may_be(self, constant: object) -> bool:
        """Return whether None, or what counts as True or False, is among the options."""
        return any(option.is_(constant) for option in self.options)


ABSENT = Value("absent")
UNKNOWN = Value("unknown")
COMPARISONS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


def negate(value: Value) -> Value:
    """Return what `not` makes of a value."""
    return Value("constant", constant=not value.constant) if value.kind == "constant" else UNKNOWN


def compare(left: Value, op: ast.cmpop, right: Value) -> Value:
    """Return what a comparison of two known values gives."""
    compare = COMPARISONS.get(type(op))
    if compare is None or left.kind != "constant" or right.kind != "constant":
        return UNKNOWN
    try:
        return Value("constant", constant=bool(compare(left.constant, right.constant)))
    except TypeError:
        return UNKNOWN
