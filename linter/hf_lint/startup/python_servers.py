"""Where a Python program listens, as far as its one call to uvicorn, Flask or gradio says."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.environ import variable_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_LOOPBACK = "127.0.0.1"
_MAX_DEPTH = 6


class PythonServer(NamedTuple):
    """A server and the place of the call that starts it; `host` is "" when it is not the loopback one, or unknown."""

    name: str
    port: int | None
    said: bool
    host: str
    start: int
    end: int


def python_servers(space: Space, file: File, env: Mapping[str, str]) -> list[PythonServer] | None:
    """Return the server that running `file` starts; None when there is not exactly one that is understood."""
    if not any(word in file.text for word in ("uvicorn", "launch", "Flask")):
        return None
    module = space.python(file)
    calls = list(_calls(module))
    if len(calls) != 1:
        return None
    name, call = calls[0]
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    port: int | None
    if name == "gradio":
        default, port_key, host_key = env.get("GRADIO_SERVER_PORT", "7860"), "server_port", "server_name"
        host = env.get("GRADIO_SERVER_NAME", _LOOPBACK)
        if "GRADIO_SERVER" in file.text:
            return None
    else:
        default, port_key, host_key, host = ("8000" if name == "uvicorn" else "5000"), "port", "host", _LOOPBACK
    if name == "Flask" and call.args:
        return None
    given = keywords.get(port_key)
    said = given is not None and not _is_none(given)
    port = _number(module, given, env, _MAX_DEPTH) if said else _digits(default)
    said_host = keywords.get(host_key)
    if said_host is not None and not _is_none(said_host):
        host = _text(module, said_host, env, _MAX_DEPTH) or ""
    start, end = module.span_of(call.func)
    return [PythonServer(name, port, said, host, start, end)]


def _calls(module: PythonModule) -> Iterator[tuple[str, ast.Call]]:
    flask = {
        target.id
        for assign in module.nodes(ast.Assign)
        if isinstance(assign.value, ast.Call) and module.qualified_name(assign.value.func) == "flask.Flask"
        for target in assign.targets
        if isinstance(target, ast.Name)
    }
    gradio = any(name.split(".")[0] == "gradio" for name in module.imports.values())
    for call in module.nodes(ast.Call):
        function = call.func
        if module.qualified_name(function) == "uvicorn.run":
            yield "uvicorn", call
        elif isinstance(function, ast.Attribute):
            if function.attr == "launch" and gradio:
                yield "gradio", call
            elif function.attr == "run" and isinstance(function.value, ast.Name) and function.value.id in flask:
                yield "Flask", call


def _is_none(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Constant) and expr.value is None


def _digits(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 5 else None


def _number(module: PythonModule, expr: ast.expr | None, env: Mapping[str, str], depth: int) -> int | None:
    """Return the port that an expression is: a number, or an environment variable with a default."""
    if depth <= 0:
        return None
    match expr:
        case ast.Constant(value=int(number)):
            return number
        case ast.Call(func=ast.Name(id="int"), args=[inner], keywords=[]):
            return _number(module, inner, env, depth - 1)
        case ast.Name(id=name):
            return _number(module, module.bound_value(name), env, depth - 1)
    return _digits(_text(module, expr, env, depth)) if expr is not None else None


def _text(module: PythonModule, expr: ast.expr | None, env: Mapping[str, str], depth: int) -> str | None:
    constant = module.constant(expr)
    if constant is not None or depth <= 0:
        return constant
    match expr:
        case ast.Call(args=[variable, *rest], keywords=[]) if variable_read(module, expr) is variable:
            name = module.constant(variable)
            if name is not None and name in env:
                return env[name]
            default = rest[0] if rest else None
            if isinstance(default, ast.Constant) and isinstance(default.value, int):
                return str(default.value)
            return _text(module, default, env, depth - 1)
        case ast.Subscript(slice=key) if variable_read(module, expr) is key:
            return env.get(module.constant(key) or "")
        case ast.Name(id=name):
            return _text(module, module.bound_value(name), env, depth - 1)
    return None
