"""The routes of a Python server by their decorators, and the code that they run. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.calls import units
from hf_lint.space.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.python import FunctionNode

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "route", "api_route"))
_FRAMEWORKS = ("fastapi", "flask", "quart", "starlette", "sanic", "litestar")
_MAX_CALLED = 12


class Route(NamedTuple):
    """A function that answers requests for `path`; `verb` is the decorator's name in lower case."""

    unit: Unit
    function: FunctionNode
    verb: str
    path: str


def routes(space: Space) -> tuple[Route, ...]:
    """Return the routes in files that the Space may start."""
    return space.memo(_routes)


def _routes(space: Space) -> tuple[Route, ...]:
    return tuple(route for unit in units(space, *_FRAMEWORKS) for route in _of_unit(space, unit))


def _of_unit(space: Space, unit: Unit) -> Iterator[Route]:
    if not unit.whole or space.startup.role(unit.file.path) not in ("runs", "unknown"):
        return
    for function in unit.source.function_nodes():
        for item in function.decorator_list:
            match item:
                case ast.Call(func=ast.Attribute(attr=verb), args=[ast.Constant(value=str(path)), *_]) if (
                    verb in _VERBS
                ):
                    yield Route(unit, function, verb, path)
                    break


def code_of(route: Route) -> Iterator[ast.AST]:
    """Yield the nodes of a route, and of the functions of the same file that it calls by name."""
    own = route.unit.source.definitions
    pending, seen = [route.function], {route.function.name}
    while pending and len(seen) <= _MAX_CALLED:
        function = pending.pop()
        for statement in function.body:
            for node in walk(statement):
                yield node
                name = node.id if isinstance(node, ast.Name) else ""
                if name in own and name not in seen:
                    seen.add(name)
                    pending.append(own[name])
