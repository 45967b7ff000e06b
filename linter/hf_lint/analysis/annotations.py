"""Annotations that Python evaluates at start, and that the Space's Python is too old for. No rule is here.

Deliberately not covered: annotations in functions that are defined in functions, which only their calls evaluate; what
pydantic evaluates in a module with `from __future__ import annotations`; unions without a built-in type in them, whose
classes may know the operator.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.installs.asked import python_release

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File

_GENERIC = frozenset(("list", "dict", "tuple", "set", "frozenset", "type"))
_PLAIN = frozenset(("str", "int", "float", "bool", "bytes", "complex", "object")) | _GENERIC
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def find_too_new(space: Space, files: Sequence[File]) -> Iterator[Hit]:
    """Yield the first annotation of each started file that stops it on the Space's Python, where that is known."""
    release = python_release(space)
    if release is None:
        return
    for file in files:
        source = space.python(file)
        if source.tree is None or "import annotations" in file.text:
            continue
        for expr in _evaluated(source.tree.body):
            fault = next(filter(None, map(_judge, ast.walk(expr))), None)
            if fault is not None and release < (3, fault[0]):
                since, error = fault
                written = ast.unparse(expr)[:60]
                message = (
                    f"`{written}` needs Python 3.{since}, and the Space runs {release[0]}.{release[1]}: the app stops "
                    f"at start with `TypeError: {error}`"
                )
                yield Hit(file.location(*source.span_of(expr)), message, "python")
                break


def _evaluated(body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
    """Yield the annotations that are evaluated whenever the statements run, those of classes among them."""
    for step in body:
        if isinstance(step, ast.AnnAssign):
            yield step.annotation
        elif isinstance(step, ast.ClassDef):
            yield from _evaluated(step.body)
        elif isinstance(step, _FUNCTIONS):
            given = step.args
            args = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
            yield from (arg.annotation for arg in args if arg is not None and arg.annotation is not None)
            if step.returns is not None:
                yield step.returns


def _judge(node: ast.AST) -> tuple[int, str] | None:
    """Return the minor release of Python 3 that an expression needs, and the error of an older one."""
    if isinstance(node, ast.Subscript) and _is_named(node.value, _GENERIC):
        return 9, "'type' object is not subscriptable"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = (node.left, node.right)
        if all(_is_type(side) or _is_none(side) for side in sides) and any(map(_is_type, sides)):
            return 10, "unsupported operand type(s) for |"
    return None


def _is_type(node: ast.expr) -> bool:
    return _is_named(node, _PLAIN) or (isinstance(node, ast.Subscript) and _is_named(node.value, _GENERIC))


def _is_named(node: ast.expr, names: frozenset[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
