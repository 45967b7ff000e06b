"""Every value that a Python source gives to a name, an attribute or the items of a container, wherever it does so.

Keys are `name`, `.attribute` and `[container]`. Scopes are not told apart: `scopes` does that for values.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space.python import PythonSource

    Binding = tuple[str, ast.expr]

_NAMESPACES = ("SimpleNamespace", "Namespace", "Munch", "DotDict", "EasyDict")


def bindings_of(source: PythonSource) -> Iterator[Binding]:
    """Yield each key with each value that it is given plainly."""
    for assign in source.nodes(ast.Assign):
        for target in assign.targets:
            yield from _pairs(target, assign.value)
    for annotated in source.nodes(ast.AnnAssign):
        if annotated.value is not None:
            yield from _pairs(annotated.target, annotated.value)
    for named in source.nodes(ast.NamedExpr):
        yield from _pairs(named.target, named.value)
    loops: list[ast.For | ast.AsyncFor | ast.comprehension] = [*source.nodes(ast.For), *source.nodes(ast.AsyncFor)]
    loops += source.nodes(ast.comprehension)
    for loop in loops:
        for item in _items(source, loop.iter):
            yield from _pairs(loop.target, item)
    for match in source.nodes(ast.Match):
        patterns = (case.pattern for case in match.cases)
        yield from ((one.name, match.subject) for one in patterns if isinstance(one, ast.MatchAs) and one.name)
    for held in source.nodes(ast.withitem):
        if held.optional_vars is not None:
            yield from _pairs(held.optional_vars, held.context_expr)
    for owner in source.nodes(ast.ClassDef):
        for statement in owner.body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    yield from ((f".{key}", value) for key, value in _pairs(target, statement.value))
            elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                yield from ((f".{key}", value) for key, value in _pairs(statement.target, statement.value))
            elif isinstance(statement, ast.FunctionDef) and statement.decorator_list:
                yield from _read_property(statement)
    for arguments in source.nodes(ast.arguments):
        every = [*arguments.posonlyargs, *arguments.args]
        for arg, value in zip(every[len(every) - len(arguments.defaults) :], arguments.defaults, strict=False):
            yield arg.arg, value
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None:
                yield arg.arg, default
    if "setattr" in source.text or "Namespace" in source.text:
        yield from _read_calls(source)


def _read_property(method: ast.FunctionDef) -> Iterator[Binding]:
    """Yield what a property gives where its last line says so."""
    last = method.body[-1]
    names = [getattr(one, "id", getattr(one, "attr", "")) for one in method.decorator_list]
    if ("property" in names or "cached_property" in names) and isinstance(last, ast.Return) and last.value is not None:
        yield f".{method.name}", last.value


def _read_calls(source: PythonSource) -> Iterator[Binding]:
    """`setattr(holder, "name", value)` and `SimpleNamespace(name=value)`."""
    for call in source.nodes(ast.Call):
        func = call.func
        name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
        if name == "setattr" and len(call.args) == 3:
            word = source.constant(call.args[1])
            if word:
                yield f".{word}", call.args[2]
        elif name in _NAMESPACES:
            yield from ((f".{word.arg}", word.value) for word in call.keywords if word.arg)


def _items(source: PythonSource, expr: ast.expr) -> Sequence[ast.expr]:
    """Return what a loop over an expression gives, where it shows that: literals, and the items of a dict."""
    method = ""
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and not expr.args:
        method, expr = expr.func.attr, expr.func.value
        if method not in ("items", "values"):
            return ()
    if isinstance(expr, ast.Name):
        expr = source.bound_value(expr.id) or expr
    if isinstance(expr, ast.Dict) and method:
        pairs = zip(expr.keys, expr.values, strict=True)
        return expr.values if method == "values" else [ast.Tuple([k, v], ast.Load()) for k, v in pairs if k]
    return expr.elts if isinstance(expr, (ast.List, ast.Tuple, ast.Set)) and not method else ()


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[Binding]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Attribute):
        yield f".{target.attr}", value
    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        yield f"[{target.value.id}]", value
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        for one, item in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, item)
