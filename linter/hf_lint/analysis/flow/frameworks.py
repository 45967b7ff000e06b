"""Functions that other web frameworks call for visitors, as tables: aiohttp, Django, Dash, MCP, websockets, gRPC ...

Each row says what the parameters hold, in their order: `request`, `text` that the visitor chose, or `-` for nothing;
the last one counts for all that follow. Not covered: routes that a program makes up at run time.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.annotations import kind_of
from hf_lint.analysis.flow.core import Entry
from hf_lint.analysis.flow.model import VISITOR, Step, Taint, Value
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.program import Function, Module, Program

_REQUEST, _TEXT, _SECOND = ("request", "-"), ("text",), ("-", "text")
_VIEW = ("request", "text")
_WEB_METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_VIEW_METHODS = (*_WEB_METHODS, "dispatch", "list", "retrieve", "create", "update", "partial_update", "destroy")

# Methods of classes, by the package and the end of the name of a class that they are made from.
_CLASSES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("aiohttp", "View", _WEB_METHODS, ("-",)),
    ("django", "View", _VIEW_METHODS, _REQUEST),
    ("rest_framework", "APIView", _VIEW_METHODS, _REQUEST),
    ("rest_framework", "ViewSet", _VIEW_METHODS, _REQUEST),
    ("starlette", "HTTPEndpoint", _WEB_METHODS, _REQUEST),
    ("starlette", "BaseHTTPMiddleware", ("dispatch",), _REQUEST),
    ("fastapi", "BaseHTTPMiddleware", ("dispatch",), _REQUEST),
    ("flask_restful", "Resource", _WEB_METHODS, _TEXT),
    ("flask_restx", "Resource", _WEB_METHODS, _TEXT),
    ("flask", "MethodView", _WEB_METHODS, _TEXT),
    ("tornado", "RequestHandler", _WEB_METHODS, _TEXT),
    ("tornado", "WebSocketHandler", ("on_message", *_WEB_METHODS), _TEXT),
)
# Decorators by their last part, each with the packages of the object that they belong to.
_DECORATORS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(("tool", "prompt", "resource"), (("mcp", "fastmcp"), _TEXT)),
    **dict.fromkeys(("call_tool", "get_prompt", "read_resource"), (("mcp", "fastmcp"), _TEXT)),
    **dict.fromkeys(("on", "event"), (("socketio",), _SECOND)),
    "middleware": (("fastapi", "starlette", "aiohttp"), _REQUEST),
    "callback": (("dash",), _TEXT),
    "expose": (("cherrypy",), _TEXT),
    "view_config": (("pyramid",), _REQUEST),
    "page": (("nicegui",), _TEXT),
    **dict.fromkeys(("get", "post", "put", "patch", "delete", "websocket"), (("litestar",), _TEXT)),
}
_BARE = ("aiohttp", "sanic", "robyn")
"""Packages whose routes get the request first, whatever it is called."""
_FLASK_EVENTS = ("on", "event")
# Calls that register a function: where it stands, by name or position, and what it gets.
_CALLS: dict[str, tuple[int, tuple[str, ...]]] = {
    **{f"aiohttp.web.{verb}": (1, _REQUEST) for verb in (*_WEB_METHODS, "view")},
    "aiohttp.web.route": (2, _REQUEST),
    **dict.fromkeys(("django.urls.path", "django.urls.re_path", "django.conf.urls.url"), (1, _VIEW)),
    "wsgiref.simple_server.make_server": (2, ("text", "-")),
    **{f"websockets{part}.serve": (0, _TEXT) for part in ("", ".server", ".asyncio.server", ".sync.server")},
    **{f"{package}.FastMCP().add_tool": (0, _TEXT) for package in ("mcp.server.fastmcp", "mcp.server", "fastmcp")},
}
_GATEWAYS = (("environ", "start_response"), ("scope", "receive", "send"))
"""The parameters of WSGI and ASGI applications, by which they are known."""
_DJANGO = ("django", "rest_framework")
"""Packages whose views are functions with a `request`; another file says where they are."""
_FALCON = frozenset(f"on_{verb}" for verb in _WEB_METHODS)
_PACKAGES = frozenset(
    (
        *(row[0] for row in _CLASSES),
        *(package for packages, _ in _DECORATORS.values() for package in packages),
        *(name.partition(".")[0] for name in _CALLS),
        *_BARE,
        *("flask_socketio", "falcon", "grpc"),
    )
)
_PROVIDERS = ("Depends", "Security")


def framework_entries(program: Program, module: Module) -> Iterator[Entry]:
    """Yield the functions of a module that one of the frameworks calls, with what their parameters hold."""
    source, text = module.unit.source, module.unit.file.text
    packages = {name.partition(".")[0] for name in source.imports.values()}
    if "start_response" in text or "receive" in text:
        yield from _gateways(module)
    if "fastapi" in packages and any(word in text for word in _PROVIDERS):
        yield from _providers(program, module)
    if packages.isdisjoint(_PACKAGES):
        return
    yield from _methods(program, module, packages)
    views = not packages.isdisjoint(_DJANGO)
    for function in module.by_node.values():
        if views and not function.owner and [arg.arg for arg in function.parameters[:1]] == ["request"]:
            yield _entry(program, function, _REQUEST)
        for decorator in getattr(function.node, "decorator_list", ()):
            shape = _decorated(module, decorator.func if isinstance(decorator, ast.Call) else decorator)
            if shape:
                yield _entry(program, function, shape)
    for call in source.nodes(ast.Call):
        name = module.unit.values.name_of(call.func) if last_name(call.func) in _LAST else ""
        if name in _CALLS:
            at, shape = _CALLS[name]
            target = call.args[at] if len(call.args) > at else None
            found = program.resolve(module, target) if target is not None else None
            if found is not None:
                yield _entry(program, found, shape, _route(call))


_LAST = frozenset(name.rpartition(".")[2] for name in _CALLS)


def provided(program: Program, function: Function) -> Iterator[tuple[str, Function]]:
    """Yield the parameters that FastAPI fills by another function, each with that one: `q=Depends(given)`."""
    args = function.node.args
    given = dict(zip([arg.arg for arg in args.args[len(args.args) - len(args.defaults) :]], args.defaults, strict=True))
    given |= {arg.arg: value for arg, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value is not None}
    for arg in (*args.args, *args.kwonlyargs):
        annotation = arg.annotation
        inner = annotation.slice if isinstance(annotation, ast.Subscript) else None
        for expr in (given.get(arg.arg), *(inner.elts if isinstance(inner, ast.Tuple) else ())):
            if isinstance(expr, ast.Call) and last_name(expr.func) in _PROVIDERS and expr.args:
                found = program.resolve(function.module, expr.args[0])
                if found is not None:
                    yield arg.arg, found


def _providers(program: Program, module: Module) -> Iterator[Entry]:
    for call in module.unit.source.nodes(ast.Call):
        if last_name(call.func) in _PROVIDERS and call.args:
            found = program.resolve(module, call.args[0])
            if found is not None:
                yield _entry(program, found, _TEXT)


def parameters_of(program: Program, function: Function) -> dict[str, Value]:
    """Return what the parameters of a function hold that FastAPI calls to fill one of another."""
    return _entry(program, function, _TEXT).parameters


def _gateways(module: Module) -> Iterator[Entry]:
    for function in module.by_node.values():
        names = tuple(arg.arg for arg in function.parameters)
        if names in _GATEWAYS:
            yield Entry(function, {names[0]: _visitor(function, function.parameters[0])}, "route")


def _methods(program: Program, module: Module, packages: set[str]) -> Iterator[Entry]:
    imports = module.unit.source.imports
    for owner, node in module.classes.items():
        names = [imports.get(last_name(base), module.unit.source.qualified_name(base) or "") for base in node.bases]
        rows = [row for row in _CLASSES if any(_fits(name, row[0], row[1]) for name in names)]
        served = "grpc" in packages and any(name.endswith("Servicer") and "_grpc" in name for name in names)
        for item in node.body if rows or served or "falcon" in packages else ():
            function = module.by_node.get(item)
            if function is None:
                continue
            for _, _, methods, shape in rows:
                if function.name in methods:
                    entry = _entry(program, function, shape)
                    yield entry._replace(parameters={**entry.parameters, "self.request": Value(obj="request")})
            if served and not function.name.startswith("_"):
                yield _entry(program, function, ("text", "-"))
            if "falcon" in packages and function.name in _FALCON and owner:
                yield _entry(program, function, ("request", "-", "text"))


def _fits(name: str, package: str, end: str) -> bool:
    return name.endswith(end) and name.partition(".")[0] == package


def _decorated(module: Module, func: ast.expr) -> tuple[str, ...]:
    """Return what a decorator's function gets; () where nobody calls it for visitors."""
    word = last_name(func)
    if word not in _DECORATORS and word not in _WEB_METHODS and word != "route":
        return ()
    name = module.unit.values.name_of(func) or module.unit.source.qualified_name(func) or ""
    package = name.partition(".")[0]
    if word in _FLASK_EVENTS and package == "flask_socketio":
        return _TEXT
    if package in _BARE and word in (*_WEB_METHODS, "route"):
        return _REQUEST
    packages, shape = _DECORATORS.get(word, ((), ()))
    return shape if package in packages else ()


def _route(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _entry(program: Program, function: Function, shape: tuple[str, ...], route: str = "") -> Entry:
    """Return the function with what its parameters hold; one that is annotated as a number holds no text."""
    given: dict[str, Value] = {}
    for at, arg in enumerate((*function.parameters, *function.node.args.kwonlyargs)):
        kind = shape[min(at, len(shape) - 1)]
        if kind == "request":
            given[arg.arg] = Value(obj="request")
        elif kind == "text" and _holds_text(program, function, arg, route):
            given[arg.arg] = _visitor(function, arg)
    return Entry(function, given, "route")


def _holds_text(program: Program, function: Function, arg: ast.arg, route: str) -> bool:
    if kind_of(program, function.module, arg.annotation).what not in ("text", "model"):
        return False
    return f"int:{arg.arg}" not in (route or function.module.unit.file.text)


def _visitor(function: Function, arg: ast.arg) -> Value:
    step = Step(function.module.unit, arg, f"`{arg.arg}`: a visitor's input")
    return Value((Taint(VISITOR, arg.arg, f"{function.name}:{arg.arg}", (step,)),))
