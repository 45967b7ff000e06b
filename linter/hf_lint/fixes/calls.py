"""Edits of calls in a Space's Python: a keyword argument set, a literal replaced. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Fix

if TYPE_CHECKING:
    from hf_lint.space.calls import Unit

_CLOSED = regex(r"(?:\s*\))*")


def set_literal(unit: Unit, node: ast.AST | None, text: str) -> Edit | None:
    """Replace a literal; None where `node` is none, or stands in a notebook or a script."""
    if not isinstance(node, ast.Constant) or not unit.whole:
        return None
    return Edit(unit.file.path, *unit.source.span_of(node), text)


def set_keyword(unit: Unit, call: ast.Call | None, name: str, text: str) -> Edit | None:
    """Give the keyword argument `name` of a call the value `text`, behind the other arguments where it is new.

    None where that may break the call: it has `**options`, or the argument is there and no literal.
    """
    if call is None or not unit.whole or any(word.arg is None for word in call.keywords):
        return None
    given = next((word.value for word in call.keywords if word.arg == name), None)
    if given is not None:
        return set_literal(unit, given, text)
    arguments: list[ast.AST] = [*call.args, *call.keywords]
    close = unit.source.span_of(call)[1] - 1
    if not arguments:
        return Edit(unit.file.path, close, close, f"{name}={text}")
    if isinstance(arguments[0], ast.GeneratorExp):
        return None  # `f(x for x in y)` has no brackets of its own, which a second argument asks for
    start, end = max(map(unit.source.span_of, arguments))
    source = unit.source.text
    closed = _CLOSED.match(source, end, close)
    at = closed.end() if closed else end
    line = source[source.rfind("\n", 0, start) + 1 : start]
    gap = f"\n{line}" if line and not line.strip() else " "  # a new line where each argument has its own
    return Edit(unit.file.path, at, at, f",{gap}{name}={text}")


def literal_fix(unit: Unit, node: ast.AST | None, text: str, *, safe: bool) -> Fix | None:
    """Make a fix that gives the literal another value; `safe` where the Space behaves as before."""
    edit = set_literal(unit, node, text)
    return Fix(f"set it to {text}", safe, (edit,)) if edit is not None else None


def keyword_fix(unit: Unit, call: ast.Call | None, name: str, text: str, *, safe: bool) -> Fix | None:
    """Return a fix: the call gets a keyword argument."""
    edit = set_keyword(unit, call, name, text)
    return Fix(f"set `{name}={text}`", safe, (edit,)) if edit is not None else None
