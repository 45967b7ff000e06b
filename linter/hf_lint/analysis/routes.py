"""The routes of a Python server, by decorators and by calls, and the code that they run. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.calls import unit_of, units
from hf_lint.space.modules import module_file, split_name
from hf_lint.space.nodes import walk
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.python import FunctionNode, PythonSource

    Told = ast.Call | ast.Constant | ast.If

VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "route", "api_route"))
SOCKETS = frozenset(("websocket", "websocket_route"))
_ADDERS = {"Route": 1, "WebSocketRoute": 1, "add_route": 1, "add_api_route": 1, "add_api_websocket_route": 1}
_ADDERS |= {"add_get": 1, "add_post": 1, "add_url_rule": 2}
"""What adds a route, with the position of its function; `Route` is Starlette's, `add_get` aiohttp's."""
_HANDLERS = ("endpoint", "handler", "view_func")
_FRAMEWORKS = ("fastapi", "flask", "quart", "starlette", "sanic", "litestar")
_MAX_CALLED = 12


class Route(NamedTuple):
    """A function that answers requests for `path`; `verb` is the method in lower case, or what adds the route.

    `node` is where the route is said: a decorator, or a call.
    """

    unit: Unit
    function: FunctionNode
    verb: str
    path: str
    node: ast.expr

    def location(self, note: str = "") -> Location:
        """Return the place of the route."""
        return self.unit.location(self.node, note)


class Saying(NamedTuple):
    """The call that says a route: `word` is its last name, such as `get`, `websocket` or `add_url_rule`."""

    call: ast.Call
    word: str
    path: str

    @property
    def socket(self) -> bool:
        """Whether it is the route of a web socket."""
        return "websocket" in self.word.lower()


def read_decorator(decorator: ast.expr) -> Saying | None:
    """Return the route that a decorator such as `@app.get("/")` says; None for other decorators."""
    match decorator:
        case ast.Call(func=ast.Attribute(attr=word)) if word in VERBS or word in SOCKETS:
            path = read_path(decorator)
            return Saying(decorator, word, path) if path is not None else None
    return None


def read_adders(source: PythonSource) -> Iterator[tuple[Saying, ast.expr | None]]:
    """Yield the routes that calls such as `app.add_url_rule("/", view_func=show)` say, with what answers them."""
    for call in source.nodes(ast.Call) if any(word in source.text for word in ("Route(", ".add_")) else ():
        word = last_name(call.func)
        path = read_path(call) if word in _ADDERS else None
        if path is not None:
            named = next((given.value for given in call.keywords if given.arg in _HANDLERS), None)
            at = _ADDERS[word]
            yield Saying(call, word, path), named or (call.args[at] if len(call.args) > at else None)


def read_path(call: ast.Call) -> str | None:
    """Return the path of a route: the first argument, `path=` or `rule=`, where it is written out."""
    first = call.args[0] if call.args else None
    first = first or next((given.value for given in call.keywords if given.arg in ("path", "rule")), None)
    match first:
        case ast.Constant(value=str(path)) if path[:1] in ("/", ""):
            return path
    return None


def routes(space: Space) -> tuple[Route, ...]:
    """Return the routes in files that the Space may start."""
    return space.memo(_routes)


def _routes(space: Space) -> tuple[Route, ...]:
    return tuple(
        route
        for unit in units(space, *_FRAMEWORKS)
        for route in sorted(_of_unit(space, unit), key=lambda one: one.node.lineno)
    )


def _of_unit(space: Space, unit: Unit) -> Iterator[Route]:
    if not unit.whole or space.startup.role(unit.file.path) not in ("runs", "unknown"):
        return
    for function in unit.source.function_nodes():
        said = next(filter(None, map(read_decorator, function.decorator_list)), None)
        if said is not None and not said.socket:
            yield Route(unit, function, said.word, said.path, said.call)
    for said, handler in read_adders(unit.source):
        answering = unit.source.definitions.get(handler.id) if isinstance(handler, ast.Name) else None
        if answering is not None and not said.socket:
            yield Route(unit, answering, _method(unit, said), said.path, said.call)


def _method(unit: Unit, said: Saying) -> str:
    """Return the first of the methods that a call names, in lower case; `get` without."""
    given = next((word.value for word in said.call.keywords if word.arg == "methods"), None)
    first = given.elts[0] if isinstance(given, (ast.List, ast.Tuple)) and given.elts else None
    return (unit.source.constant(first) or ("post" if said.word == "add_post" else "get")).lower()


def code_of(space: Space, route: Route) -> Iterator[tuple[Unit, Told]]:
    """Yield the calls, constants and conditions of a route and of the functions of the Space that it calls, each with
    its source: by name, as a method of an object that the file makes, and from modules that it imports."""
    known = space.memo(_make_memo)
    pending: list[tuple[Unit, FunctionNode]] = [(route.unit, route.function)]
    seen: set[ast.AST] = {route.function}
    while pending and len(seen) <= _MAX_CALLED:
        unit, function = pending.pop()
        if function not in known:
            known[function] = _read_function(space, unit, function)
        nodes, called = known[function]
        for node in nodes:
            yield unit, node
        for found in called:
            if found[1] not in seen:
                seen.add(found[1])
                pending.append(found)


def _make_memo(space: Space) -> dict[ast.AST, tuple[list[Told], list[tuple[Unit, FunctionNode]]]]:
    return {}


def _read_function(
    space: Space, unit: Unit, function: FunctionNode
) -> tuple[list[Told], list[tuple[Unit, FunctionNode]]]:
    """Return what `code_of` yields of a function, and the functions that it calls: several routes and rules ask."""
    told: list[Told] = []
    called: dict[ast.AST, tuple[Unit, FunctionNode]] = {}
    source = unit.source
    for statement in function.body:
        for node in walk(statement):
            if isinstance(node, ast.Name):
                if node.id not in source.definitions and node.id not in source.imports:
                    continue  # most names
            elif isinstance(node, (ast.Call, ast.Constant, ast.If)):
                told.append(node)
            else:
                continue
            found = _called(space, unit, node)
            if found is not None:
                called.setdefault(found[1], found)
    return told, list(called.values())


def _called(space: Space, unit: Unit, node: ast.AST) -> tuple[Unit, FunctionNode] | None:
    """Return the function of the Space that a name, or the method of an object, stands for; None for all others."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        own = unit.source.definitions.get(node.id)
        if own is not None:
            return unit, own
        other = elsewhere(space, unit, node.id)
        function = other[0].source.definitions.get(other[1]) if other is not None else None
        return (other[0], function) if other is not None and function is not None else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    match node.func:
        case ast.Attribute(value=ast.Name(id=name), attr=method):
            other = elsewhere(space, unit, name)
            holder, word = other if other is not None else (unit, name)
            made = holder.source.bound_value(word) if other is not None else _made(unit, node.func.value)
            if not isinstance(made, ast.Call) or not isinstance(made.func, ast.Name):
                return None
            defined = made.func.id in holder.source.classes
            maker = (holder, made.func.id) if defined else elsewhere(space, holder, made.func.id)
            if maker is not None and maker[1] in maker[0].source.classes:
                function = maker[0].source.definitions.get(method)
                return (maker[0], function) if function is not None else None
    return None


def _made(unit: Unit, name: ast.expr) -> ast.expr | None:
    bindings = unit.values.scopes.of_name(name) if isinstance(name, ast.Name) else ()
    return next((one.expr for one in bindings if one.how == "value" and one.expr is not None), None)


def elsewhere(space: Space, unit: Unit, name: str) -> tuple[Unit, str] | None:
    """Return the source of the Space that an imported name comes from, and its name there."""
    imported = unit.source.imports.get(name, "")
    if "." not in imported:
        return None
    module, word = split_name(imported)
    file = module_file(space, unit.file, module)
    return (unit_of(space, file), word) if file is not None else None
