"""Where a Python program listens, as far as its one call to uvicorn, Flask, aiohttp, gradio or the like says.

Which calls there are, and where they listen when nothing is said, is in `calls` and `methods` of port-mismatch.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple
from hf_lint.space.environ import variable_read
from hf_lint.space.modules import module_file
from hf_lint.space.nodes import functions_around
from hf_lint.space.python import last_name
from hf_lint.startup.server_words import read_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_MAX_DEPTH = 6
_STARTERS = frozenset(("run", "launch", "serve", "serve_forever", "start_server", "create_server", "run_app"))
"""Methods by which something else than the known servers starts listening."""


class PythonServer(NamedTuple):
    """A server and the place of the call that starts it; `host` is "" when it is not the loopback one, or unknown."""

    name: str
    port: int | None
    said: bool
    host: str
    start: int
    end: int


class _Call(NamedTuple):
    """A call that serves, and the row of the policy about it."""

    name: str
    node: ast.Call
    row: Mapping[str, Any]


def python_servers(
    space: Space, file: File, env: Mapping[str, str], params: Mapping[str, Any]
) -> list[PythonServer] | None:
    """Return the server that running `file` starts; None when there is not exactly one that is understood."""
    if not file.holds_any(params["serving_words"]):
        return None
    module = space.python(file)
    calls = list(_calls(module, params))
    if len(calls) != 1:
        return None
    name, call, row = calls[0]
    if _is_beside(module, call):
        return None
    if any(keyword.arg is None for keyword in call.keywords) or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    if file.holds_any(row.get("unknown_words", ())):
        return None
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if any(key in keywords for key in row.get("unknown", ())):
        return None
    given = dict(zip(row.get("args", ()), call.args, strict=False)) | keywords
    if len(call.args) > len(row.get("args", ())):
        return None
    if "address" in given and isinstance(given["address"], ast.Tuple) and len(given["address"].elts) == 2:
        given["host"], given["port"] = given["address"].elts
    elif "address" in given and row.get("pair"):
        return None
    port_given, host_given = given.get(row.get("port_key", "port")), given.get(row.get("host_key", "host"))
    default = next((env[key] for key in row.get("port_env", ()) if key in env), row.get("port"))
    host: str = next((env[key] for key in row.get("host_env", ()) if key in env), row.get("host", ""))
    said = port_given is not None and not _is_none(port_given)
    port = _number(module, port_given, env, _MAX_DEPTH) if said else read_number(str(default))
    if port is None and isinstance(port_given, (ast.Name, ast.Attribute)):
        port = _imported_number(space, module, port_given)
    if host_given is not None and not _is_none(host_given):
        host = _text(module, host_given, env, _MAX_DEPTH) or ""
    listen = keywords.get("listen")
    if listen is not None and row.get("listens"):
        host, _, digits = (_text(module, listen, env, _MAX_DEPTH) or "").rpartition(":")
        port, said = read_number(digits), True
    start, end = module.span_of(call.func)
    return [PythonServer(name, port, said, host, start, end)]


def _is_beside(module: PythonModule, call: ast.Call) -> bool:
    """Return whether a thread has the server, and the file starts something else that may listen."""
    threads = [one for one in module.nodes(ast.Call) if last_name(one.func) in ("Thread", "Process")]
    targets = {last_name(word.value) for one in threads for word in one.keywords if word.arg == "target"}
    inside = any(one.name in targets for one in functions_around(module.function_nodes(), call.lineno))
    return inside and any(
        last_name(one.func) in _STARTERS and one is not call and one not in threads for one in module.nodes(ast.Call)
    )


def _calls(module: PythonModule, params: Mapping[str, Any]) -> Iterator[_Call]:
    classes: Mapping[str, Mapping[str, Any]] = params["methods"]
    made = {
        target.id: row
        for assign in module.nodes(ast.Assign)
        if isinstance(assign.value, ast.Call) and (row := classes.get(module.qualified_name(assign.value.func) or ""))
        for target in assign.targets
        if isinstance(target, ast.Name)
    }
    gradio = any(name.split(".")[0] == "gradio" for name in module.imports.values())
    for call in module.nodes(ast.Call):
        function = call.func
        row = params["calls"].get(module.qualified_name(function) or "")
        if row is not None:
            yield _Call(row["name"], call, row)
        elif isinstance(function, ast.Attribute):
            if function.attr == "launch" and gradio:
                yield _Call("gradio", call, params["gradio"])
                continue
            owner = function.value
            if isinstance(owner, ast.Name):
                row = made.get(owner.id)
            elif isinstance(owner, ast.Call):
                row = classes.get(module.qualified_name(owner.func) or "")
            else:
                row = None
            if row is not None and function.attr in row["call"]:
                yield _Call(row["name"], call, row)


def _is_none(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Constant) and expr.value is None


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
        case ast.BoolOp(op=ast.Or(), values=[first, second]):
            found = _number(module, first, env, depth - 1)
            variable = variable_read(module, first) if isinstance(first, (ast.Call, ast.Subscript)) else None
            unset = variable is not None and module.constant(variable) not in env
            return _number(module, second, env, depth - 1) if found is None and unset else found
    return read_number(_text(module, expr, env, depth)) if expr is not None else None


def _imported_number(space: Space, module: PythonModule, expr: ast.Name | ast.Attribute) -> int | None:
    """Return the number that a name of another module of the Space has, where nothing else gives it a value."""
    holder, _, name = (module.qualified_name(expr) or "").rpartition(".")
    other = module_file(space, module.file, holder) if holder else None
    if other is None or other.text.count(name) != 1:
        return None
    match space.python(other).bound_value(name):
        case ast.Constant(value=int(number)):
            return number
    return None


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
