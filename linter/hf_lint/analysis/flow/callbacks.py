"""Follows values into functions that a call is given, not called by their name: lambdas, `submit(run, x)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.core import MAX_CALLS, is_inner
from hf_lint.analysis.flow.expressions import Expressions
from hf_lint.analysis.flow.model import CLEAN, Value, join
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hf_lint.analysis.flow.core import Frame
    from hf_lint.analysis.flow.program import Function

_FOLDS = ("reduce", "accumulate")
"""Functions that call another one with two items of a list at once."""


class Callbacks(Expressions):
    """The part of the walk that follows functions which are values."""

    def of_lambda(self, function: ast.Lambda, args: Sequence[Value], frame: Frame) -> Value:
        """Return what a lambda gives when it gets these values; it sees the variables around it."""
        before = frame.variables
        frame.variables = dict(before)
        parameters = [*function.args.posonlyargs, *function.args.args]
        frame.variables.update((arg.arg, CLEAN) for arg in (*parameters, *function.args.kwonlyargs))
        frame.variables.update((arg.arg, value) for arg, value in zip(parameters, args, strict=False))
        if function.args.vararg is not None:
            frame.variables[function.args.vararg.arg] = join(value.plain() for value in args[len(parameters) :])
        found = self.value(function.body, frame)
        frame.variables = before
        return found

    def hand_over(
        self,
        node: ast.Call,
        receiver: Value,
        args: Sequence[Value],
        keywords: dict[str, Value],
        tainted: bool,
        frame: Frame,
    ) -> None:
        """Follow the functions that a call is given, with what they are called with then.

        What stands behind a function is its arguments; where nothing does, it gets what stands before it, or the
        items of the object: `submit(run, x)`, `sorted(xs, key=run)`, `xs.apply(run)`.
        """
        for index, expr in enumerate(node.args):
            function = self._handed(expr, tainted, frame)
            if function is not None:
                given = list(_spread(args[index + 1 :])) or [v.part() for v in (*args[:index], receiver) if v.taints]
                if _called(node, frame) in _FOLDS:
                    given = [join(value.part() for value in given)] * 2
                self._enter_value(function, expr, given, {}, frame)
        for word in node.keywords:
            function = self._handed(word.value, tainted, frame)
            if function is not None:
                named = {key: value for key, value in keywords.get("kwargs", CLEAN).keys if key}
                given = list(_spread([keywords["args"]])) if "args" in keywords else [v.part() for v in args]
                given = given if given or "kwargs" in keywords else [receiver.part()]
                self._enter_value(function, word.value, given, named, frame)

    def _handed(self, expr: ast.expr, tainted: bool, frame: Frame) -> Function | ast.Lambda | None:
        """Return the function that an argument is, if it is worth following: it gets, or sees, what visitors sent."""
        if isinstance(expr, ast.Lambda):
            return expr if tainted else None
        if isinstance(expr, ast.Name):
            if expr.id in frame.variables:
                return None
        elif not isinstance(expr, ast.Attribute):
            return None
        if (not tainted and frame.function is None) or frame.depth >= MAX_CALLS:
            return None
        function = self.program.resolve(frame.module, expr, frame.owner)
        if function is None or function is frame.function or not self.program.is_hot(function):
            return None
        sees = is_inner(function, frame) and any(value.taints for value in frame.variables.values())
        return function if tainted or sees else None

    def _enter_value(
        self,
        function: Function | ast.Lambda,
        expr: ast.expr,
        args: list[Value],
        named: dict[str, Value],
        frame: Frame,
    ) -> None:
        if isinstance(function, ast.Lambda):
            self.of_lambda(function, args, frame)
            return
        given = dict(zip((arg.arg for arg in function.parameters), args, strict=False)) | named
        note = f"passed to `{function.name}`"
        given = {name: self.passed(v, expr, note, frame) if v.taints else v for name, v in given.items()}
        self.follow(function, given, frame)


def _called(node: ast.Call, frame: Frame) -> str:
    """Return the last part of the name of what is called, as it is called where it comes from."""
    word = last_name(node.func)
    return frame.unit.source.imports.get(word, word).rpartition(".")[2]


def _spread(values: Iterable[Value]) -> Iterable[Value]:
    """Return the values one after the other, tuples of them item by item."""
    for value in values:
        yield from value.parts or (value,)
