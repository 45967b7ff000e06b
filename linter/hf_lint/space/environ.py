"""How Python code reads a variable of its environment."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.space.python import PythonSource

ENVIRON = "os.environ"
GETTERS = ("os.getenv", "os.environ.get")
"""Calls that return the variable which their first argument names, or the second argument, and change nothing."""
READERS = frozenset((*GETTERS, "os.environ.pop", "os.environ.setdefault"))
"""All calls that return the variable which their first argument names."""


def variable_read(source: PythonSource, expr: ast.AST | None) -> ast.expr | None:
    """Return what names the variable that `expr` reads: X of `os.environ[X]` and of `os.getenv(X, ...)`.

    Not covered: what settings libraries and helpers of the Space read; analysis/fallbacks.py knows their names.
    """
    if isinstance(expr, ast.Subscript) and source.qualified_name(expr.value) == ENVIRON:
        return expr.slice
    if isinstance(expr, ast.Call) and expr.args and source.qualified_name(expr.func) in READERS:
        return expr.args[0]
    return None
