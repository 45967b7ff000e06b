"""Paths whose ending the code writes itself: `f"{name}.json"`, `os.path.join(FOLDER, name + ".txt")`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from hf_lint.space.calls import Unit

_ENDING = regex(r".*\.[A-Za-z0-9*]{1,8}\Z", 16)  # 16: re.DOTALL
_MAX_DEPTH = 8
_KEEPS_END = frozenset(
    ("join", "joinpath", "Path", "PurePath", "abspath", "normpath", "realpath", "str", "resolve", "glob")
)


def _is_nothing(expr: ast.expr | None) -> bool:
    """Return whether a name is given None, as before a `try`."""
    return isinstance(expr, ast.Constant) and expr.value is None


def _is_of_type(unit: Unit, expr: ast.expr) -> bool:
    """Return whether it is a file that Streamlit takes with some endings only."""
    bindings = unit.values.scopes.of_name(expr) if isinstance(expr, ast.Name) else ()
    made = [
        one.expr for one in bindings if isinstance(one.expr, ast.Call) and last_name(one.expr.func) == "file_uploader"
    ]
    return bool(made) and all(
        any(word.arg == "type" and not _is_nothing(word.value) for word in call.keywords) for call in made
    )


def ends_fixed(unit: Unit, expr: ast.expr, depth: int = _MAX_DEPTH) -> bool:
    """Say whether a path ends in a constant ending, whatever a visitor sends, through the names that it is given."""
    if depth <= 0:
        return False
    text = unit.source.constant(expr)
    if text is not None:
        return _ENDING.match(text) is not None
    if isinstance(expr, ast.JoinedStr) and expr.values:
        return ends_fixed(unit, expr.values[-1], depth - 1)
    if isinstance(expr, ast.FormattedValue | ast.Subscript):  # of a list that glob() gives, any has the ending
        return ends_fixed(unit, expr.value, depth - 1)
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, (ast.Add, ast.Div)):
        return ends_fixed(unit, expr.right, depth - 1)
    if isinstance(expr, ast.Call):
        name = last_name(expr.func)
        if name in _KEEPS_END and expr.args:
            return ends_fixed(unit, expr.args[-1], depth - 1)
        held = expr.func.value if isinstance(expr.func, ast.Attribute) else None
        return name in ("resolve", "absolute") and held is not None and ends_fixed(unit, held, depth - 1)
    if isinstance(expr, ast.Attribute):
        return expr.attr == "name" and _is_of_type(unit, expr.value)
    if isinstance(expr, ast.Name):
        bindings = [one for one in unit.values.scopes.of_name(expr) if not _is_nothing(one.expr)]
        return bool(bindings) and all(
            binding.expr is not None and binding.how == "value" and ends_fixed(unit, binding.expr, depth - 1)
            for binding in bindings
        )
    return False
