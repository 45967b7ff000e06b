"""The nodes of a syntax tree below one, found several times as fast as `ast.walk` does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space.python import FunctionNode

_PLAIN_FIELDS = frozenset(
    (
        *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs", "level", "module"),
        *("op", "ops", "rest", "simple", "tag", "type_comment", "type_ignores"),
    )
)
"""Fields that hold texts, numbers, operators or contexts in every class: no nodes to look into."""


class _Fields(dict[type, tuple[str, ...]]):
    def __missing__(self, kind: type) -> tuple[str, ...]:
        fields = self[kind] = tuple(name for name in getattr(kind, "_fields", ()) if name not in _PLAIN_FIELDS)
        return fields


FIELDS = _Fields({ast.Constant: ()})
"""The fields of each class that may hold nodes; of what is no node there are none."""


def functions_around(functions: Iterable[FunctionNode], line: int) -> list[FunctionNode]:
    """Return those of `functions` that a line stands in, in their order."""
    return [one for one in functions if one.lineno <= line <= (one.end_lineno or one.lineno)]


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly below `node` in the order of the source; operators and contexts are left out."""
    found: list[Any] = []
    for name in FIELDS[type(node)]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += value
        else:
            found.append(value)
    return [inner for inner in found if isinstance(inner, ast.AST)]


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield `node` and all nodes below, outer ones first; operators and contexts are left out."""
    waiting: list[Any] = [node]
    for inner in waiting:  # the list grows while it is read; `children` for each would take half as long again
        if not isinstance(inner, ast.AST):
            continue
        yield inner
        for name in FIELDS[type(inner)]:
            value = getattr(inner, name, None)
            if value.__class__ is list:
                waiting += value
            elif value is not None:
                waiting.append(value)
