"""What an expression of constants counts as: `bool("a" or 0)`, `1 << 0`, `not []`, `[False, True][1]`."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from hf_lint.space.value import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_DEPTH = 12
_MAX_ITEMS = 100
_MAX_NUMBER = 2**64
_MAX_SHIFT = 64
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{function.__name__: function for function in (bool, int, float, str, len, any, all, max, min, sum, abs)},
    **{function.__name__: function for function in (list, tuple, set, frozenset, dict, bytes)},
}
_METHODS = frozenset(
    ("startswith", "endswith", "isdigit", "isalpha", "strip", "lower", "upper", "find", "count", "get")
)
_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.FloorDiv: operator.floordiv,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    **COMPARISONS,
    ast.In: lambda item, holder: item in holder,
    ast.NotIn: lambda item, holder: item not in holder,
}


class _UnknownError(Exception):
    """The value cannot be seen in the source."""


def truth_of(expr: ast.AST | None) -> bool | None:
    """Return whether an expression counts as True; None where constants alone do not say."""
    try:
        return bool(_value(expr, _MAX_DEPTH)) if expr is not None else None
    except (_UnknownError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return None


def _value(expr: ast.AST, depth: int) -> Any:
    if depth <= 0:
        raise _UnknownError
    match expr:
        case ast.Constant(value=value):
            return value
        case ast.Name(id="NotImplemented" | "Ellipsis"):
            return ...
        case ast.Lambda():
            return True  # a function is no empty one
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts) if len(elts) <= _MAX_ITEMS:
            items = [_value(item, depth - 1) for item in elts]
            return items if isinstance(expr, ast.List) else tuple(items)
        case ast.Dict(keys=keys, values=values) if len(keys) <= _MAX_ITEMS and None not in keys:
            pairs = zip(keys, values, strict=True)
            return {_value(key, depth - 1): _value(value, depth - 1) for key, value in pairs if key is not None}
        case ast.UnaryOp(op=op, operand=operand):
            return _change(op, _value(operand, depth - 1))
        case ast.BinOp(left=left, op=op, right=right):
            return _combine(op, _value(left, depth - 1), _value(right, depth - 1))
        case ast.BoolOp(op=op, values=values):
            return _choose(isinstance(op, ast.Or), values, depth)
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _value(test, depth - 1) else other, depth - 1)
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _compare(left, ops, others, depth)
        case ast.Subscript(value=holder, slice=index):
            return _value(holder, depth - 1)[_value(index, depth - 1)]
        case ast.Call(func=func, args=args, keywords=[]) if len(args) <= _MAX_ITEMS:
            return _call(func, [_value(arg, depth - 1) for arg in args], depth)
    raise _UnknownError


def _change(op: ast.unaryop, value: Any) -> Any:
    if isinstance(op, ast.Not):
        return not value
    return -value if isinstance(op, ast.USub) else ~value if isinstance(op, ast.Invert) else +value


def _combine(op: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(op, ast.LShift) and 0 <= right <= _MAX_SHIFT and abs(left) <= _MAX_NUMBER:
        return left << right
    numbers = all(isinstance(side, (int, float)) and abs(side) <= _MAX_NUMBER for side in (left, right))
    if isinstance(op, ast.Mult) and numbers:
        return left * right
    if isinstance(op, ast.Pow) and numbers and 0 <= right <= _MAX_SHIFT:
        return left**right
    function = _OPERATORS.get(type(op))
    if function is None:
        raise _UnknownError
    return function(left, right)


def _choose(is_or: bool, values: list[ast.expr], depth: int) -> Any:
    found: Any = None
    for value in values[:_MAX_ITEMS]:
        found = _value(value, depth - 1)
        if bool(found) is is_or:
            break
    return found


def _compare(left: ast.expr, ops: list[ast.cmpop], others: list[ast.expr], depth: int) -> bool:
    first = _value(left, depth - 1)
    for op, other in zip(ops[:_MAX_ITEMS], others, strict=False):
        second = _value(other, depth - 1)
        if not _OPERATORS[type(op)](first, second):
            return False
        first = second
    return True


def _call(func: ast.expr, args: list[Any], depth: int) -> Any:
    match func:
        case ast.Name(id=name) if name in _FUNCTIONS and not (name == "bytes" and args):
            return _FUNCTIONS[name](*args)
        case ast.Attribute(value=holder, attr=name) if name in _METHODS:
            return getattr(_value(holder, depth - 1), name)(*args)
        case ast.Lambda(body=body):
            return _value(body, depth - 1)
    raise _UnknownError
