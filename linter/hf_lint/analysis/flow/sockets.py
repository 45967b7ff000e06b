"""What visitors send to servers that a program makes itself: sockets, asyncio's streams, socketserver, XML-RPC.

A server that listens inside of the machine only, or on a port that nobody chooses for a page, is reached by no visitor:
a Space publishes one port. Not covered: sockets that another file binds, and protocols of message queues.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.core import Entry
from hf_lint.analysis.flow.frameworks import parameters_of
from hf_lint.analysis.flow.model import VISITOR, Step, Taint, Value
from hf_lint.analysis.flow.routes import PAGE_PORTS
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.program import Function, Module, Program
    from hf_lint.space.calls import Unit

_HANDLERS = frozenset(
    f"socketserver.{name}" for name in ("BaseRequestHandler", "StreamRequestHandler", "DatagramRequestHandler")
)
_SERVERS = frozenset(
    (
        *("bind", "create_server", "SimpleXMLRPCServer"),
        *(f"{mixin}{kind}Server" for mixin in ("", "Threading", "Forking") for kind in ("TCP", "UDP")),
    )
)
"""Calls that get an address, a pair of host and port."""
_INSIDE = frozenset(("127.0.0.1", "localhost", "::1"))


def listens(module: Module) -> bool:
    """Return whether a server of this file may be reached by visitors."""
    for call in module.unit.source.nodes(ast.Call):
        word = last_name(call.func)
        if word == "start_server":
            given = {name.arg: name.value for name in call.keywords}
            host = call.args[1] if len(call.args) > 1 else given.get("host")
            port = call.args[2] if len(call.args) > 2 else given.get("port")
            if _is_public(module.unit, host, port):
                return True
        elif word in _SERVERS and call.args:
            address: ast.expr | None = call.args[0]
            if isinstance(address, ast.Name):
                address = module.unit.source.bound_value(address.id)
            pair = address.elts if isinstance(address, ast.Tuple) and len(address.elts) >= 2 else (None, None)
            if _is_public(module.unit, pair[0], pair[1]):
                return True
    return False


def _is_public(unit: Unit, host: ast.expr | None, port: ast.expr | None) -> bool:
    if host is not None and unit.source.constant(host) in _INSIDE:
        return False
    ports = unit.values.of(port).options if port is not None else ()
    return not ports or any(one.kind != "constant" or one.constant in PAGE_PORTS for one in ports)


def socket_entries(program: Program, module: Module) -> Iterator[Entry]:
    """Yield the functions that such a server calls, with what their parameters hold."""
    source = module.unit.source
    owners = {name for name, node in module.classes.items() for base in node.bases if _is_handler(module, base)}
    for function in module.by_node.values() if owners else ():
        if function.owner in owners:
            given = {f"self.{name}": _sent(function, function.node, f"self.{name}") for name in ("request", "rfile")}
            yield Entry(function, given, "socket")
    for call in source.nodes(ast.Call):
        word = last_name(call.func)
        if word == "start_server" and call.args:
            found = program.resolve(module, call.args[0])
            if found is not None and found.parameters:
                reader = found.parameters[0]
                yield Entry(found, {reader.arg: _sent(found, reader, reader.arg)}, "socket")
        elif word == "register_function" and call.args:
            found = program.resolve(module, call.args[0])
            if found is not None:
                yield Entry(found, parameters_of(program, found), "socket")
        elif word == "register_instance" and call.args and isinstance(call.args[0], ast.Call):
            owner = last_name(call.args[0].func)
            for function in module.by_node.values():
                if function.owner == owner and not function.name.startswith("_"):
                    yield Entry(function, parameters_of(program, function), "socket")


def _is_handler(module: Module, base: ast.expr) -> bool:
    return (module.unit.source.qualified_name(base) or "") in _HANDLERS


def _sent(function: Function, node: ast.AST, name: str) -> Value:
    step = Step(function.module.unit, node, f"`{name}` is a visitor's input")
    return Value((Taint(VISITOR, name, f"{function.name}:{name}", (step,)),))
