"""The walk over the Python of a Space that `flows` asks for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import Flows
from hf_lint.analysis.flow.core import MAX_NODES, Entry, Frame, is_inner
from hf_lint.analysis.flow.frameworks import framework_entries, parameters_of, provided
from hf_lint.analysis.flow.gradio import gradio_entries
from hf_lint.analysis.flow.model import CLEAN, Value, join
from hf_lint.analysis.flow.program import Program
from hf_lint.analysis.flow.routes import route_entries
from hf_lint.analysis.flow.statements import Statements
from hf_lint.space.effort import note_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.analysis.flow.program import Function, Module
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_VARIANTS = 6


class Analysis(Statements):
    """One walk over a Space."""

    def __init__(self, space: Space) -> None:
        super().__init__(Program(space))
        self._results: dict[object, Value] = {}
        self._variants: dict[ast.AST, int] = {}

    def follow(self, function: Function, given: dict[str, Value], caller: Frame | None, entry: object = None) -> Value:
        """Walk through a function with these parameters, unless that was done before; its result."""
        inner = caller is not None and is_inner(function, caller)
        key = (function.node, entry is not None, tuple(sorted((name, _mark(value)) for name, value in given.items())))
        if not inner and key in self._results:
            return self._results[key]
        count = self._variants.get(function.node, 0)
        if count >= MAX_VARIANTS or self.left <= 0:
            return CLEAN
        self._variants[function.node] = count + 1
        self._results[key] = CLEAN  # recursion ends here
        frame = Frame(function.module, function, caller.depth + 1 if caller is not None else 0)
        frame.variables = dict(given)
        names = [*function.parameters, *function.node.args.kwonlyargs]
        frame.variables.update((arg.arg, CLEAN) for arg in names if arg.arg not in given)
        if inner and caller is not None:
            frame.outer = caller.variables
        if isinstance(entry, Entry):
            frame.entry = entry
        if isinstance(function.node, ast.Lambda):
            self.give(function.node.body, self.value(function.node.body, frame), frame)
        else:
            self.block(function.node.body, frame)
        self._results[key] = result = _join_returns(frame.returns)
        return result


def follow(space: Space, files: Iterable[File]) -> Flows:
    """Return what flows through the Python of a Space from `files` on."""
    analysis = Analysis(space)
    modules = [module for file in files if (module := analysis.program.module(file)) is not None]
    try:
        for module in modules:
            _follow_module(analysis, module)
    except RecursionError:
        analysis.left = 0
    for module in modules:
        if module.unit.source.functions.is_cut:
            note_values(space, module.unit.file.path)
    if analysis.left <= 0:
        space.note_gap(f"data flow: hf-lint followed only the first {MAX_NODES:,} steps through the Space's Python")
    return Flows(tuple(analysis.events.values()), analysis.left > 0)


def _follow_module(analysis: Analysis, module: Module) -> None:
    program = analysis.program
    entries = [
        *gradio_entries(program, module),
        *route_entries(program, module),
        *framework_entries(program, module),
    ]
    if module.listens:
        from hf_lint.analysis.flow.sockets import socket_entries

        entries += socket_entries(program, module)
    fills = "fastapi" in module.unit.file.text and any(
        word in module.unit.file.text for word in ("Depends", "Security")
    )
    held = _held_secrets(analysis, module) if entries and module.secrets else frozenset()
    for entry in entries:
        function = entry.function
        wanted = entry.outputs or isinstance(function.node, ast.Lambda) or not held.isdisjoint(function.names)
        if wanted or program.is_hot(function) or program.begins(function):
            given = dict(entry.parameters)
            for name, other in provided(program, function) if fills else ():
                given[name] = analysis.follow(other, parameters_of(program, other), None)
            analysis.follow(function, given, None, entry)
        for name, wrapper in program.wrappers(function):
            if program.is_hot(wrapper):
                analysis.decorated[wrapper.node] = name, function
                analysis.follow(wrapper, _given(wrapper, function, entry), None)
    if module.listens or (module.sinks and (module.secrets or "streamlit" in module.unit.file.text)):
        analysis.globals_of(module)
    known = {entry.function.node for entry in entries}
    for function in [*module.by_node.values()]:
        if function.node not in known and program.begins(function) and program.is_hot(function):
            analysis.follow(function, {}, None)


def _given(wrapper: Function, function: Function, entry: Entry) -> dict[str, Value]:
    """Return what the function in the place of a decorated one gets: the same, by position."""
    values = [entry.parameters.get(arg.arg, CLEAN) for arg in function.parameters]
    given = dict(zip((arg.arg for arg in wrapper.parameters), values, strict=False))
    rest = wrapper.node.args.vararg
    if rest is not None:
        given[rest.arg] = join(value.plain() for value in values[len(given) :])
    return given


def _held_secrets(analysis: Analysis, module: Module) -> frozenset[str]:
    """Return the variables of a module that a secret is in: what returns one of them may show it."""
    return frozenset(name for name, value in analysis.globals_of(module).items() if value.taints)


def _mark(value: Value) -> tuple[object, ...]:
    """Return what makes two values alike for a function."""
    taints = tuple((taint.kind, taint.origin, tuple(sorted(taint.safe))) for taint in value.taints)
    return taints, value.obj, value.about, tuple((key, _mark(item)) for key, item in value.keys)


def _join_returns(returns: list[Value]) -> Value:
    """Return the result of a function: item by item where all returns are tuples of one length."""
    lengths = {len(value.parts) for value in returns if value is not CLEAN}
    if len(lengths) == 1 and 0 not in lengths:
        columns = zip(*(value.parts for value in returns if value is not CLEAN), strict=True)
        parts = tuple(join(column) for column in columns)
        return join(part.plain() for part in parts)._replace(parts=parts)
    return join(returns)._replace(about=("", ""), parts=())
