"""What statements and calls import, by the full names of the modules."""

from __future__ import annotations

import ast


def modules_of(node: ast.AST) -> tuple[str, ...]:
    """Return the modules that an import statement loads by their full names; () for a relative one and other nodes."""
    if isinstance(node, ast.Import):
        return tuple(alias.name for alias in node.names)
    return (node.module,) if isinstance(node, ast.ImportFrom) and node.module and not node.level else ()


def imported_by_call(call: ast.Call) -> str | None:
    """Return `os` for `__import__("os")` and `importlib.import_module("os")`."""
    match call:
        case ast.Call(func=ast.Name(id="__import__"), args=[ast.Constant(value=str(module)), *_]):
            return module
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="importlib"), attr="import_module"),
            args=[ast.Constant(value=str(module)), *_],
        ):
            return module
    return None
