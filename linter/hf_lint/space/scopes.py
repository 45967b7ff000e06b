"""Which values a name may hold at a place in Python source: assignments by function, parameters, attributes."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.python import FunctionNode, PythonSource


class Binding(NamedTuple):
    """One way in which a name gets its value; `expr` is None where the source does not show the value.

    `how` is one of: value, parameter (`expr` is its default), each (the name takes each item of `expr`), held
    (each value of the dict `expr`), with.
    """

    how: str
    expr: ast.expr | None
    line: int


class Scopes:
    """Names of one source, looked up by the place that reads them. Nothing is run: branches count alike."""

    def __init__(self, source: PythonSource) -> None:
        self._source = source
        self._found: dict[tuple[str, int], tuple[Binding, ...]] = {}
        self._stored: dict[tuple[str, int], tuple[Binding, ...]] = {}

    @cached_property
    def _functions(self) -> tuple[list[FunctionNode], list[int], dict[int, int]]:
        """All functions, the function around each of them, and the innermost function by line; -1 is none."""
        functions = sorted(
            self._source.function_nodes(), key=lambda node: (node.lineno, -(node.end_lineno or node.lineno))
        )
        parents: list[int] = []
        inner: dict[int, int] = {}
        for index, node in enumerate(functions):
            parents.append(inner.get(node.lineno, -1))
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                inner[line] = index
        return functions, parents, inner

    @cached_property
    def _stores(self) -> dict[tuple[str, int], list[Binding]]:
        """Every assignment by name and function (-1: none); parameters left out. Attributes are `.name`, -1."""
        known: dict[ast.AST, tuple[str, ast.expr | None]] = {}
        for assign in self._source.nodes(ast.Assign):
            for target in assign.targets:
                known[target] = ("value", assign.value)
                match target, assign.value:
                    case ast.Tuple(elts=names), ast.Tuple(elts=values) if len(names) == len(values):
                        known.update((one, ("value", value)) for one, value in zip(names, values, strict=True))
        for annotated in self._source.nodes(ast.AnnAssign):
            known[annotated.target] = ("value", annotated.value)
        for walrus in self._source.nodes(ast.NamedExpr):
            known[walrus.target] = ("value", walrus.value)
        loops: list[ast.For | ast.comprehension] = [
            *self._source.nodes(ast.For),
            *self._source.nodes(ast.comprehension),
        ]
        for loop in loops:
            known[loop.target] = ("each", loop.iter)
            match loop.target, loop.iter:
                case target, ast.Call(func=ast.Attribute(value=table, attr="values"), args=[]):
                    known[target] = ("held", table)
                case ast.Tuple(elts=[_, target]), ast.Call(func=ast.Attribute(value=table, attr="items"), args=[]):
                    known[target] = ("held", table)
        blocks: list[ast.With | ast.AsyncWith] = [*self._source.nodes(ast.With), *self._source.nodes(ast.AsyncWith)]
        for block in blocks:
            known.update((i.optional_vars, ("with", i.context_expr)) for i in block.items if i.optional_vars)
        inner = self._functions[2]
        stores: dict[tuple[str, int], list[Binding]] = {}
        for name in self._source.nodes(ast.Name):
            if isinstance(name.ctx, ast.Store):
                how, expr = known.get(name, ("value", None))
                stores.setdefault((name.id, inner.get(name.lineno, -1)), []).append(Binding(how, expr, name.lineno))
        for word in self._source.nodes(ast.Global):
            for shared in word.names:
                stores.setdefault((shared, -1), []).append(Binding("value", None, 0))
        for attribute in self._source.nodes(ast.Attribute):
            if isinstance(attribute.ctx, ast.Store):
                how, expr = known.get(attribute, ("value", None))
                stores.setdefault((f".{attribute.attr}", -1), []).append(Binding(how, expr, attribute.lineno))
        for owner in self._source.nodes(ast.ClassDef):
            for line in owner.body:
                if not isinstance(line, (ast.Assign, ast.AnnAssign)) or line.value is None:
                    continue
                for target in line.targets if isinstance(line, ast.Assign) else [line.target]:
                    if isinstance(target, ast.Name):
                        stores.setdefault((f".{target.id}", -1), []).append(Binding("value", line.value, target.lineno))
        return stores

    def of_name(self, name: ast.Name) -> tuple[Binding, ...]:
        """Return how the name may have got its value, in the innermost scope that sets it; () where none does."""
        key = self.key(name)
        if key not in self._found:
            self._found[key] = self._lookup(*key)
        return self._found[key]

    def function_at(self, line: int) -> int:
        """Return a number for the innermost function around a line; -1 for none."""
        return self._functions[2].get(line, -1)

    def key(self, name: ast.Name) -> tuple[str, int]:
        """Return what names that read the same value have in common: the word, and the function they stand in."""
        return name.id, self.function_at(name.lineno)

    def _lookup(self, name: str, at: int) -> tuple[Binding, ...]:
        functions, parents, _ = self._functions
        while at >= 0:
            parameter = _parameter(functions[at], name)
            found = self._by_key((name, at))
            if parameter is not None or found:
                return (parameter, *found) if parameter else found
            at = parents[at]
        return self._by_key((name, -1))

    def of_attribute(self, attribute: ast.Attribute) -> tuple[Binding, ...]:
        """Return how `self.X`, `cls.X` or `Class.X` may have got its value: by class, or by an assignment to any
        `.X`."""
        return self._by_key((f".{attribute.attr}", -1))

    def _by_key(self, key: tuple[str, int]) -> tuple[Binding, ...]:
        """Return the assignments of a key, each time the same tuple."""
        if key not in self._stored:
            self._stored[key] = tuple(self._stores.get(key, ()))
        return self._stored[key]


def _parameter(function: FunctionNode, name: str) -> Binding | None:
    for arg, default in _parameters(function.args):
        if arg.arg == name:
            return Binding("parameter", default, arg.lineno)
    return None


def _parameters(args: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    plain = [*args.posonlyargs, *args.args]
    without = len(plain) - len(args.defaults)
    for index, arg in enumerate(plain):
        yield arg, args.defaults[index - without] if index >= without else None
    yield from zip(args.kwonlyargs, args.kw_defaults, strict=True)
    yield from ((arg, None) for arg in (args.vararg, args.kwarg) if arg is not None)
