"""What texts in Python are put together from: sums, f-strings, `" ".join([...])`."""

from __future__ import annotations

import ast


def summands(left: ast.expr) -> list[ast.expr]:
    """Return what a sum adds, from the left."""
    parts: list[ast.expr] = []
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):  # a loop: long sums nest to the left
        parts.append(left.right)
        left = left.left
    return [left, *reversed(parts)]


def operands(expr: ast.AST) -> list[ast.AST] | None:
    """Return what is joined to make this string, in order; None where the expression is no plain join."""
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        return [*summands(expr)]
    if isinstance(expr, ast.JoinedStr):
        return [*expr.values]
    if isinstance(expr, ast.FormattedValue) and expr.conversion in (-1, ord("s")) and expr.format_spec is None:
        return [expr.value]
    match expr:
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str() as between) as separator, attr="join"),
            args=[ast.List(elts=items) | ast.Tuple(elts=items)],
        ):
            parts: list[ast.AST] = [part for item in items for part in (separator, item)]
            return parts[1:] if between else [*items]
    return None
