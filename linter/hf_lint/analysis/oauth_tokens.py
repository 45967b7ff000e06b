"""Tokens of visitors who have signed in: parameters that Gradio fills because of their annotation. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.calls import Unit

HINT = "OAuthToken"
_LOGS = frozenset(("debug", "info", "warning", "warn", "error", "critical", "exception", "log"))


def visitor_tokens(unit: Unit) -> frozenset[ast.Attribute]:
    """Return every `token.token` where `token` is a parameter that is annotated with `gr.OAuthToken`, or a union with
    it."""
    if HINT not in unit.source.text:
        return frozenset()
    found: set[ast.Attribute] = set()
    for function in unit.source.function_nodes():
        arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        names = {argument.arg for argument in arguments if _is_token(argument.annotation)}
        for node in ast.walk(function) if names else ():
            owner = node.value if isinstance(node, ast.Attribute) and node.attr == "token" else None
            if isinstance(node, ast.Attribute) and isinstance(owner, ast.Name) and owner.id in names:
                found.add(node)
    return frozenset(found)


def logged_tokens(unit: Unit) -> Iterator[ast.Call]:
    """Yield the calls of print and of loggers that write such a token as it is."""
    tokens = visitor_tokens(unit)
    for call in unit.source.nodes(ast.Call) if tokens else ():
        func = call.func
        is_print = isinstance(func, ast.Name) and func.id == "print"
        is_log = isinstance(func, ast.Attribute) and func.attr in _LOGS
        if (is_print or is_log) and any(_shows(argument, tokens) for argument in call.args):
            yield call


def _shows(node: ast.expr, tokens: frozenset[ast.Attribute]) -> bool:
    """Return whether a text holds a whole token: itself, in an f-string, or beside `+` and `%`."""
    if isinstance(node, ast.JoinedStr):
        return any(_shows(part.value, tokens) for part in node.values if isinstance(part, ast.FormattedValue))
    if isinstance(node, ast.BinOp):
        return _shows(node.left, tokens) or _shows(node.right, tokens)
    return node in tokens


def _is_token(annotation: ast.expr | None) -> bool:
    if isinstance(annotation, ast.Constant):
        return isinstance(annotation.value, str) and HINT in annotation.value
    return annotation is not None and any(
        (isinstance(node, ast.Attribute) and node.attr == HINT) or (isinstance(node, ast.Name) and node.id == HINT)
        for node in ast.walk(annotation)
    )
