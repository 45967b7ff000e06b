"""Tests of whether the app runs on the Hub: what stands behind "not on a Space" is never reached on one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.space.calls import Unit

MAX_DEPTH = 8
_SET_BY_THE_HUB = frozenset(
    ("SPACE_ID", "SPACE_HOST", "SPACE_AUTHOR_NAME", "SPACE_REPO_NAME", "SPACE_TITLE", "SPACE_CREATOR_USER_ID")
)
_WORDS = ("SPACE_", "get_space", '"spaces"', "'spaces'")
_READERS = ("os.getenv", "os.environ.get")


def may_ask(text: str) -> bool:
    """Return whether a source may ask at all whether it runs on the Hub."""
    return any(word in text for word in _WORDS)


def is_elsewhere(unit: Unit, test: ast.expr, outcome: bool, depth: int = MAX_DEPTH) -> bool:
    """Return whether the app is surely not on the Hub once `test` came out as `outcome`."""
    if depth <= 0:
        return False
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return is_elsewhere(unit, test.operand, not outcome, depth - 1)
    if isinstance(test, ast.BoolOp):
        each = (is_elsewhere(unit, value, outcome, depth - 1) for value in test.values)
        return any(each) if isinstance(test.op, ast.And) == outcome else all(each)
    if isinstance(test, ast.NamedExpr):
        return is_elsewhere(unit, test.value, outcome, depth - 1)
    if isinstance(test, ast.Compare):
        return _judge_compare(unit, test, outcome, depth)
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "bool" and test.args:
        return is_elsewhere(unit, test.args[0], outcome, depth - 1)
    if isinstance(test, ast.Name):
        made = _single_value(unit, test)
        return made is not None and is_elsewhere(unit, made, outcome, depth - 1)
    return not outcome and _is_set(unit, test)


def _judge_compare(unit: Unit, test: ast.Compare, outcome: bool, depth: int) -> bool:
    if len(test.ops) != 1:
        return False
    operator, left, right = test.ops[0], test.left, test.comparators[0]
    if isinstance(operator, (ast.In, ast.NotIn)):
        named = unit.source.constant(left) in _SET_BY_THE_HUB
        there = outcome == isinstance(operator, ast.In)
        return named and not there and unit.source.qualified_name(right) == "os.environ"
    if not isinstance(operator, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)) or not isinstance(right, ast.Constant):
        return False
    same = outcome == isinstance(operator, (ast.Eq, ast.Is))
    if right.value is None or right.value == "":
        return same and _is_set(unit, left)
    if isinstance(right.value, bool):
        return is_elsewhere(unit, left, right.value == same, depth - 1)
    return right.value == "spaces" and not same and _variable(unit, left) == "SYSTEM"


def _is_set(unit: Unit, expr: ast.expr) -> bool:
    """Return whether an expression gives what only the Hub sets: `get_space()` or a variable of the environment."""
    made = _single_value(unit, expr) if isinstance(expr, ast.Name) else expr
    if isinstance(made, ast.Call) and last_name(made.func) == "get_space":
        return (unit.source.qualified_name(made.func) or "").startswith("gradio.")
    return _variable(unit, expr) in _SET_BY_THE_HUB


def _variable(unit: Unit, expr: ast.expr) -> str:
    """Return the variable of the environment that an expression reads, where nothing else takes its place; "" for
    others."""
    made = _single_value(unit, expr) if isinstance(expr, ast.Name) else expr
    if isinstance(made, ast.Subscript) and unit.source.qualified_name(made.value) == "os.environ":
        return unit.source.constant(made.slice) or ""
    if not isinstance(made, ast.Call) or not made.args or unit.source.qualified_name(made.func) not in _READERS:
        return ""
    others = [*made.args[1:], *(word.value for word in made.keywords)]
    return (unit.source.constant(made.args[0]) or "") if _are_nothing(others) else ""


def _are_nothing(values: Iterable[ast.expr]) -> bool:
    return all(isinstance(value, ast.Constant) and not value.value for value in values)


def _single_value(unit: Unit, name: ast.Name) -> ast.expr | None:
    """Return what a name is made of, where it is given a value once."""
    bindings = unit.values.scopes.of_name(name)
    return bindings[0].expr if len(bindings) == 1 and bindings[0].how == "value" else None
