"""Follows values through calls: sources, functions of the Space, well-known functions, checks that clean."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.core import MAX_CALLS, Frame, is_inner, key_text
from hf_lint.analysis.flow.guards import key_of
from hf_lint.analysis.flow.library import Library
from hf_lint.analysis.flow.model import (
    CHOSEN,
    CLEAN,
    ENDING,
    UPLOAD,
    VISITOR,
    Event,
    Step,
    Taint,
    Value,
    join,
)
from hf_lint.analysis.flow.tables import (
    FETCH_WORDS,
    PASS_METHODS,
    REQUEST_PARTS,
    RUNNERS,
    SECRET_SINKS,
    STREAMLIT_FILES,
    STREAMLIT_TEXTS,
    VISITOR_SINKS,
)
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.analysis.flow.program import Function

_STATEMENTS = frozenset(("sql", "query", "execute", "executescript", "executemany"))
_NAMESPACES = frozenset(("globals", "locals", "vars"))
_DANGEROUS_MODULES = frozenset(("os", "subprocess", "builtins", "shutil", "sys", "posix", "pty", "importlib"))
_WATCHED = (VISITOR_SINKS | SECRET_SINKS) - FETCH_WORDS


class Invocations(Library):
    """The calls of the walk."""

    def call(self, node: ast.Call, frame: Frame) -> Value:
        """Return what a call gives."""
        func = node.func
        method = last_name(func)
        receiver = self.value(func.value, frame) if isinstance(func, ast.Attribute) else CLEAN
        if isinstance(func, ast.Call):
            self.value(func, frame)
        elif isinstance(func, ast.Name):
            made = frame.unit.source.bound_value(func.id)
            if isinstance(made, ast.Attribute) and made.attr in _STATEMENTS:
                return self.call(self._aliased(node, made), frame)
        args = [self.value(arg, frame) for arg in node.args]
        keywords = [(word.arg or "**", self.value(word.value, frame)) for word in node.keywords]
        if method == "interact":
            keywords = [*self._typed(node, frame), *keywords]
        tainted = bool(receiver.taints) or any(v.taints for v in args) or any(v.taints for _, v in keywords)
        found = self._source(node, method, receiver, frame)
        if found is not None:
            if tainted and method in STREAMLIT_TEXTS:
                self.record(Event("call", method, frame.unit, node, tuple(args), tuple(keywords), receiver), frame)
            return found
        if isinstance(func, (ast.Subscript, ast.Call)):
            self._choose(node, func, frame)
        runner = RUNNERS.get(method)
        if runner is not None and len(node.args) > runner:
            return self._inline(node, node.args[runner], args[runner + 1 :], keywords, tainted, frame)
        if tainted and method in ("update", "append", "extend", "add", "write", "insert", "setdefault"):
            self._into(func, args, [value for _, value in keywords], frame)
        if isinstance(func, ast.Lambda):
            return self.of_lambda(func, args, frame)
        if isinstance(func, ast.Name) and func.id in frame.variables:
            made = frame.unit.source.bound_value(func.id)
            return self.of_lambda(made, args, frame) if isinstance(made, ast.Lambda) else CLEAN  # passed in
        if method not in PASS_METHODS or not receiver.taints:
            function = self._wrapped(func, frame) or self.program.resolve(frame.module, func, frame.owner)
            if function is not None:
                return self.enter(function, args, keywords, tainted, frame, node)
        self.hand_over(node, receiver, args, dict(keywords), tainted, frame)
        if tainted and method in _WATCHED:
            self.record(Event("call", method, frame.unit, node, tuple(args), tuple(keywords), receiver), frame)
        return self.library(node, method, receiver, args, keywords, frame) if tainted else CLEAN

    def _aliased(self, node: ast.Call, made: ast.Attribute) -> ast.Call:
        """`run = cursor.execute` makes `run(text)` a call of that method; each time the same node."""
        if node not in self.aliased:
            self.aliased[node] = ast.copy_location(ast.Call(made, node.args, node.keywords), node)
        return self.aliased[node]

    def _choose(self, node: ast.Call, func: ast.Subscript | ast.Call, frame: Frame) -> None:
        """Record a call of what a visitor names: `globals()[name]()`, `getattr(os, name)()`.

        Not a name with a beginning of its author's, which chooses among what begins so.
        """
        name_of = frame.unit.source.qualified_name
        if isinstance(func, ast.Subscript):
            holder = func.value.func if isinstance(func.value, ast.Call) and not func.value.args else None
            key = func.slice if holder is not None and name_of(holder) in _NAMESPACES else None
        else:
            all_args = name_of(func.func) == "getattr" and len(func.args) > 1
            key = func.args[1] if all_args and name_of(func.args[0]) in _DANGEROUS_MODULES else None
        if isinstance(key, (ast.Name, ast.Attribute)):
            value = self.value(key, frame)
            if value.taints:
                self.record(Event("call", CHOSEN, frame.unit, node, (value,)), frame)

    # Sources

    def _source(self, node: ast.Call, method: str, receiver: Value, frame: Frame) -> Value | None:
        """Return the value of a call that reads from the environment, a request, an upload, or a Streamlit widget."""
        if receiver.obj == "environ":
            return self._evaluate_environment(node, method, receiver, frame)
        if receiver.obj == "request":
            if method == "form":
                return Value(self.from_visitor(node, "a visitor's input", frame).taints, "form")
            return self.attribute(receiver, node, method, frame) if method in REQUEST_PARTS else CLEAN
        if receiver.obj in ("sent", "form"):
            found = self.from_visitor(node, "a visitor's input", frame)
            return found if method not in ("keys", "host") else CLEAN
        if receiver.obj in ("upload", "streamlit-upload"):
            if method in ("read", "getvalue", "getbuffer", "readlines"):
                return self.content_of(receiver, node, frame)
            return receiver if method in ("get", "getlist", "values", "items", "get_all") else None
        if receiver.obj == "multimodal" and method == "get" and node.args:
            if frame.unit.source.constant(node.args[0]) == "files":
                return self.uploaded(receiver, "gradio-file")
            return Value(receiver.taints)
        if method == "getenv" and node.args and frame.unit.source.qualified_name(node.func) == "os.getenv":
            name = frame.unit.source.constant(node.args[0])
            return self.secret(name, node, frame) if name else CLEAN
        if method == "parse_args" and frame.unit.values.name_of(node.func).endswith(
            "reqparse.RequestParser().parse_args"
        ):
            return self.from_visitor(node, "a visitor's input", frame)
        if method in STREAMLIT_TEXTS or method in STREAMLIT_FILES:
            return self._streamlit(node, method, frame)
        if method in ("accept", "recvfrom") and frame.module.listens and isinstance(node.func, ast.Attribute):
            sent = self.from_visitor(node, "the data that a visitor sends", frame)
            return Value(sent.taints, parts=(sent, CLEAN))  # with an address
        return None

    def _streamlit(self, node: ast.Call, method: str, frame: Frame) -> Value | None:
        name = frame.unit.values.name_of(node.func)
        if not name.startswith("streamlit."):
            return None
        if method in STREAMLIT_TEXTS:
            return self.from_visitor(node, "a visitor's input", frame)
        step = Step(frame.unit, node, "a file of a visitor")
        limited = any(word.arg == "type" and not is_none(word.value) for word in node.keywords)
        safe = frozenset((ENDING,)) if limited else frozenset()
        return Value((Taint(UPLOAD, method, key_text(node), (step,), safe),), "streamlit-upload")

    def _evaluate_environment(self, node: ast.Call, method: str, receiver: Value, frame: Frame) -> Value:
        if method in ("get", "pop", "setdefault") and node.args:
            name = frame.unit.source.constant(node.args[0])
            if method == "setdefault" and len(node.args) > 1 and name:
                value = self.value(node.args[1], frame)
                if value.of_kind(VISITOR):
                    self.record(Event("store", f"os.environ[{name!r}]", frame.unit, node, (value,)), frame)
            return self.secret(name, node, frame) if name else CLEAN
        return receiver if method in ("copy", "items", "values") else CLEAN

    @abstractmethod
    def secret(self, name: str, expr: ast.expr, frame: Frame) -> Value:
        """Return the variable `name` of the environment, where it is named like a secret."""

    @abstractmethod
    def from_visitor(self, expr: ast.expr, note: str, frame: Frame) -> Value:
        """Return a value that a visitor chose, read at `expr`."""

    @abstractmethod
    def attribute(self, holder: Value, expr: ast.expr, name: str, frame: Frame) -> Value:
        """Return the attribute `name` of `holder`."""

    def uploaded(self, value: Value, obj: str) -> Value:
        """Return the files in what a visitor sent."""
        return Value(tuple(taint._replace(kind=UPLOAD) for taint in value.taints), obj)

    def _into(self, func: ast.expr, args: list[Value], others: list[Value], frame: Frame) -> None:
        """`holder.append(value)`: the holder has it now."""
        key = key_of(func.value) if isinstance(func, ast.Attribute) else ""
        if key and (key in frame.variables or "." not in key):
            known = frame.variables.get(key, CLEAN)
            everything = join((known.plain(), *(value.plain() for value in (*args, *others))))
            frame.variables[key] = Value(everything.taints, known.obj)

    # Functions of the Space

    def _typed(self, node: ast.Call, frame: Frame) -> list[tuple[str, Value]]:
        """Return what a console reads: `code.interact(readfunc=lambda prompt: text)` asks a function for each line."""
        readers = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "readfunc")]
        found = []
        for reader in readers:
            if isinstance(reader, ast.Lambda):
                found.append(self.of_lambda(reader, (), frame))
            elif isinstance(reader, (ast.Name, ast.Attribute)):
                function = self.program.resolve(frame.module, reader, frame.owner)
                found += [self.follow(function, {}, frame)] if function is not None else []
        return [("readfunc", value) for value in found if value.taints]

    def _inline(
        self,
        node: ast.Call,
        func: ast.expr,
        args: Sequence[Value],
        keywords: list[tuple[str, Value]],
        tainted: bool,
        frame: Frame,
    ) -> Value:
        """`to_thread(f, x)` is `f(x)`."""
        if isinstance(func, ast.Lambda):
            return self.value(func.body, frame)
        inner = ast.Call(func, [*node.args[len(node.args) - len(args) :]], node.keywords)
        ast.copy_location(inner, node)
        return self.call(inner, frame) if len(args) <= len(node.args) else CLEAN

    def enter(
        self,
        function: Function,
        args: Sequence[Value],
        keywords: Sequence[tuple[str, Value]],
        tainted: bool,
        frame: Frame,
        node: ast.Call,
    ) -> Value:
        """Follow a call into a function of the Space; its result."""
        if frame.depth >= MAX_CALLS:
            return CLEAN
        if not tainted and not self.program.begins(function) and not _sees_taint(function, frame):
            return CLEAN
        given: dict[str, Value] = {}
        parameters = function.parameters
        for index, value in enumerate(args):
            if index < len(parameters):
                given[parameters[index].arg] = value
            elif function.node.args.vararg is not None:
                rest = function.node.args.vararg.arg
                given[rest] = join((given.get(rest, CLEAN), value.plain()))
        given |= {name: value for name, value in keywords if value.taints or value.obj}
        note = f"passed to `{function.name}`"
        given = {name: self.passed(v, node, note, frame) if v.taints else v for name, v in given.items()}
        return self.follow(function, given, frame)

    @abstractmethod
    def follow(self, function: Function, given: dict[str, Value], caller: Frame | None, entry: object = None) -> Value:
        """Walk through a function with these parameters, unless that was done before; its result."""

    @abstractmethod
    def of_lambda(self, function: ast.Lambda, args: Sequence[Value], frame: Frame) -> Value:
        """Return what a lambda gives when it gets these values."""

    @abstractmethod
    def hand_over(
        self,
        node: ast.Call,
        receiver: Value,
        args: Sequence[Value],
        keywords: dict[str, Value],
        tainted: bool,
        frame: Frame,
    ) -> None:
        """Follow the functions that a call is given, with what they are called with then."""

    def _wrapped(self, func: ast.expr, frame: Frame) -> Function | None:
        """Return the function that a decorator of the Space was given, where it calls it."""
        known = self.decorated.get(frame.function.node) if self.decorated and frame.function is not None else None
        return known[1] if known is not None and isinstance(func, ast.Name) and func.id == known[0] else None


def is_none(expr: ast.expr) -> bool:
    """Return whether an argument is None, as if it were not given."""
    return isinstance(expr, ast.Constant) and expr.value is None


def _sees_taint(function: Function, frame: Frame) -> bool:
    """Return whether a function inside the one that is followed reads a variable of it that a source has a part in."""
    if not is_inner(function, frame):
        return False
    return any(name in function.names and value.taints for name, value in frame.variables.items())
