"""Which functions a web server calls for visitors: FastAPI, Starlette, Flask, aiohttp, chat frameworks, MCP tools."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.annotations import kind_of
from hf_lint.analysis.flow.core import Entry
from hf_lint.analysis.flow.gradio import annotated, spread
from hf_lint.analysis.flow.model import UPLOAD, VISITOR, Step, Taint, Value
from hf_lint.analysis.routes import SOCKETS, VERBS, Saying, read_adders, read_decorator, read_path
from hf_lint.core.lazy import regex
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.program import Function, Module, Program

_PLACE = regex(r"[{<](?:(\w+):)?(\w+)(?::(\w+))?[}>]")


def route_entries(program: Program, module: Module) -> Iterator[Entry]:
    """Yield the functions behind routes, with what their parameters hold."""
    for function in module.by_node.values():
        for decorator in getattr(function.node, "decorator_list", ()):
            call = decorator if isinstance(decorator, ast.Call) else None
            func = call.func if call is not None else decorator
            if isinstance(func, ast.Name) and call is not None:
                of_bottle = module.unit.source.imports.get(func.id, "").startswith("bottle.")
                path = read_path(call) if of_bottle else None
                if path is not None:
                    yield Entry(function, _parameters(program, function, path, flask=True), "route", ("page",))
            said = read_decorator(decorator) or _read_indirect(module, call, function)
            if said is not None:
                flask = _is_flask(module, said)
                shown = ("page",) if flask else _answers(said.call)
                given = _parameters(program, function, said.path, flask=flask)
                yield Entry(function, given, "socket" if said.socket else "route", shown)
            elif not isinstance(func, ast.Attribute):
                continue
            elif func.attr == "on_message" and last_name(func.value) in ("cl", "chainlit"):
                yield Entry(function, _everything(function), "gradio", ())
            elif func.attr in ("tool", "resource") and "mcp" in last_name(func.value).lower():
                yield Entry(function, annotated(program, function), "tool")
    yield from _read_handlers(module)
    yield from _read_calls(program, module)
    for said, handler in read_adders(module.unit.source):
        found = program.resolve(module, handler) if handler is not None else None
        if found is not None:
            yield Entry(found, _parameters(program, found, said.path, bare=True), "route")


def _read_calls(program: Program, module: Module) -> Iterator[Entry]:
    """Yield what is a route by a call of the decorator: `app.get("/")(show)`."""
    for call in module.unit.source.nodes(ast.Call):
        if isinstance(call.func, ast.Call) and len(call.args) == 1:
            found = program.resolve(module, call.args[0])
            said = (read_decorator(call.func) or _read_indirect(module, call.func, found)) if found else None
            if found is not None and said is not None:
                flask = _is_flask(module, said)
                yield Entry(found, _parameters(program, found, said.path, flask=flask), "route")


def _read_indirect(module: Module, call: ast.Call | None, function: Function) -> Saying | None:
    """Return the route of a decorator that is written in another way: `@app.get(**options)`, `@app.get(PATH)`, one
    that has a name of its own, or is looked up.

    Where the path is not known, all parameters count as parts of it.
    """
    if call is None:
        return None
    func, given = call.func, call
    if isinstance(func, ast.Name):
        func = module.unit.source.bound_value(func.id) or func
    if isinstance(func, ast.Call) and last_name(func.func) == "partial" and func.args:
        given = ast.Call(func.args[0], [*func.args[1:], *call.args], [*func.keywords, *call.keywords])
        func = func.args[0]
    match func:
        case ast.Call(func=ast.Name(id="getattr"), args=[holder, ast.Constant(value=str(word))]):
            func = ast.copy_location(ast.Attribute(holder, word, ast.Load()), func)
    if not isinstance(func, ast.Attribute) or func.attr not in VERBS | SOCKETS:
        return None
    if not module.unit.values.name_of(func).startswith(_SERVERS):
        return None
    given = spread(module, ast.copy_location(ast.Call(func, given.args, given.keywords), call))
    path = read_path(given)
    if path is None:
        first = given.args[0] if given.args else None
        unknown = "".join(f"/{{{arg.arg}}}" for arg in function.parameters)
        path = module.unit.source.constant(first) or unknown
    return Saying(given, func.attr, path)


_SERVERS = ("fastapi.", "flask.", "quart.", "starlette.", "sanic.", "bottle.", "litestar.", "gradio.Server")


def _read_handlers(module: Module) -> Iterator[Entry]:
    """Yield the methods of request handlers of `http.server` and tornado."""
    imports = module.unit.source.imports
    bases = {
        node.name: {imports.get(last_name(base), last_name(base)).rpartition(".")[2] for base in node.bases}
        for node in module.classes.values()
    }
    handlers = {name for name, found in bases.items() if any(base.endswith("HTTPRequestHandler") for base in found)}
    if handlers and _listens_inside(module.unit.file.text):
        handlers = set()
    of_tornado = {name for name, found in bases.items() if "RequestHandler" in found}
    for function in module.by_node.values() if handlers or of_tornado else ():
        if function.owner in of_tornado:
            yield Entry(function, {"self": Value(obj="request"), "self.request": Value(obj="request")}, "route")
        elif function.owner in handlers:
            given = {}
            for name in ("path", "rfile", "headers"):
                step = Step(module.unit, function.node, f"`self.{name}` is a visitor's input")
                given[f"self.{name}"] = Value((Taint(VISITOR, f"self.{name}", f"self.{name}", (step,)),))
            yield Entry(function, given, "route")


_SERVER_PORT = regex(r"HTTPServer\(\s{0,9}\(\s{0,9}[^,()]{0,80},\s{0,9}(?P<port>\d{2,5})\s{0,9}\)")


def _listens_inside(text: str) -> bool:
    """Say whether all servers of the file listen on ports that nobody chooses for a page: a Space publishes one."""
    ports = [int(match["port"]) for match in _SERVER_PORT.finditer(text)] if "HTTPServer(" in text else []
    return bool(ports) and not any(port in PAGE_PORTS for port in ports)


PAGE_PORTS = frozenset((80, 443, 3000, 5000, 7860, 8000, 8080, 8501, 8888, 9000))
"""Ports that people choose for a page."""


def _answers(call: ast.Call) -> tuple[str, ...]:
    """Return what the route answers with, where `response_class` says so."""
    classes = [last_name(word.value) for word in call.keywords if word.arg == "response_class"]
    return tuple(classes)


def _is_flask(module: Module, said: Saying) -> bool:
    """Return whether a route is one of Flask's, whose parameters all stand in the path."""
    made = module.unit.values.name_of(said.call.func)
    text = module.unit.file.text
    if "<" in said.path or made.startswith(("flask.", "quart.")):
        return True
    return not made and "flask" in text and "fastapi" not in text


def _parameters(
    program: Program, function: Function, path: str, *, bare: bool = False, flask: bool = False
) -> dict[str, Value]:
    """Parameters by the path, the annotations and the defaults. `bare`: without annotation it is the request."""
    places = {name: before or after or "" for before, name, after in _PLACE.findall(path)}
    args = function.node.args
    defaults = dict(
        zip([arg.arg for arg in args.args[len(args.args) - len(args.defaults) :]], args.defaults, strict=True)
    )
    defaults |= {
        arg.arg: default for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True) if default is not None
    }
    found: dict[str, Value] = {}
    for arg in [*function.parameters, *args.kwonlyargs]:
        default = defaults.get(arg.arg)
        kind = kind_of(program, function.module, arg.annotation, default).what
        model = kind_of(program, function.module, arg.annotation, default).model
        if arg.arg in places:
            if places[arg.arg] in ("int", "float", "uuid") or kind == "harmless":
                continue
            value = _visitor(function, arg, "a part of the URL")
            # Without a `path` converter it holds no slash.
            found[arg.arg] = value if places[arg.arg] == "path" else value.marked("path", "relative", "repo")
        elif kind == "request" or (arg.annotation is None and arg.arg in ("request", "req", "websocket", "ws")):
            found[arg.arg] = Value(obj="request")
        elif bare and arg.annotation is None:
            found.setdefault(arg.arg, Value(obj="request"))
        elif kind == "upload":
            step = Step(function.module.unit, arg, "a file that a visitor uploads")
            found[arg.arg] = Value((Taint(UPLOAD, arg.arg, f"{function.name}:{arg.arg}", (step,)),), "upload")
        elif kind in ("text", "model") and not flask:
            found[arg.arg] = _visitor(function, arg, "a visitor's input")._replace(model=model)
    return found


def _visitor(function: Function, arg: ast.arg, note: str) -> Value:
    step = Step(function.module.unit, arg, f"`{arg.arg}`: {note}")
    return Value((Taint(VISITOR, arg.arg, f"{function.name}:{arg.arg}", (step,)),))


def _everything(function: Function) -> dict[str, Value]:
    return {arg.arg: _visitor(function, arg, "a visitor's input") for arg in function.parameters}
