"""Secrets that a client keeps and sends with each of its requests: headers of a session, of a request made before.

    session = requests.Session()
    session.headers.update({"Authorization": f"Bearer {os.environ['HF_TOKEN']}"})

No rule is here. Deliberately not covered: headers that depend on a condition, which may be a check of the host; clients
that a function returns.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.guards import key_of
from hf_lint.core.lazy import regex
from hf_lint.secrets import is_secret_name
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.calls import Unit

_CARRIERS = frozenset(("headers", "auth", "cookies"))
_SETTERS = frozenset(("add_header", "add_unredirected_header"))
_SETTINGS = frozenset(("settings", "config", "cfg", "conf"))
_DEPTH = 4
ABOUT_HOST = regex(r"(?i)url|host|netloc|domain|endpoint|startswith")
"""What a condition speaks of that may be a check of the address."""


def find_kept_secret(unit: Unit, call: ast.Call) -> str:
    """Return the name of a secret of the owner that a request carries by its client, or by headers that stand in an
    attribute or come from a function; "" for none."""
    return next((name for expr in _carried(unit, call) if (name := find_secret(unit, expr))), "")


def _carried(unit: Unit, call: ast.Call) -> Iterator[ast.expr]:
    """Yield what goes into the headers of the request."""
    yield from (word.value for word in call.keywords if word.arg in _CARRIERS)
    holders = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    for holder in (*holders, *call.args[:1]):
        for made in _makers(unit, holder):
            yield from (word.value for word in made.keywords if word.arg in _CARRIERS)
        if key_of(holder):
            yield from _set_later(unit, holder)


def _makers(unit: Unit, holder: ast.expr) -> Iterator[ast.Call]:
    """Yield the calls that made a client or a request."""
    if isinstance(holder, ast.Call):
        yield holder
    for made in _bound(unit, holder):
        if isinstance(made, ast.Call):
            yield made


def _bound(unit: Unit, expr: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expr, ast.Name):
        for binding in unit.values.scopes.of_name(expr):
            if binding.expr is not None and binding.how in ("value", "with"):
                yield binding.expr
    elif isinstance(expr, ast.Attribute) and last_name(expr.value) in ("self", "cls"):
        for assign in unit.source.nodes(ast.Assign):
            if any(key_of(target) == key_of(expr) for target in assign.targets):
                yield assign.value


def _set_later(unit: Unit, holder: ast.expr) -> Iterator[ast.expr]:
    """Yield what `session.headers.update(...)`, `request.add_header(...)` and assignments put there."""
    for call in unit.source.nodes(ast.Call):
        func = call.func
        if isinstance(func, ast.Attribute):
            given = func.value if func.attr in _SETTERS else None
            if func.attr == "update" and isinstance(func.value, ast.Attribute) and func.value.attr in _CARRIERS:
                given = func.value.value
            if given is not None and _is_same(unit, given, holder):
                yield from (*call.args, *(word.value for word in call.keywords))
    for assign in unit.source.nodes(ast.Assign):
        for target in assign.targets:
            inner = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(inner, ast.Attribute) and inner.attr in _CARRIERS and _is_same(unit, inner.value, holder):
                yield assign.value


def _is_same(unit: Unit, one: ast.expr, other: ast.expr) -> bool:
    """Return whether two expressions name the same variable, of the same scope."""
    if key_of(one) != key_of(other):
        return False
    of_name = unit.values.scopes.of_name
    return not isinstance(one, ast.Name) or not isinstance(other, ast.Name) or of_name(one) == of_name(other)


def find_secret(unit: Unit, expr: ast.expr, depth: int = _DEPTH) -> str:
    """Return the name of a secret of the environment, or of the app's settings, that is part of an expression; "" where
    there is none."""
    pending: list[ast.AST] = [expr]
    while pending and depth > 0:
        part = pending.pop()
        if isinstance(part, ast.Lambda) or (isinstance(part, ast.IfExp) and ABOUT_HOST.search(ast.unparse(part.test))):
            continue
        pending.extend(ast.iter_child_nodes(part))
        if isinstance(part, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            further = _returned(unit, part) if isinstance(part, ast.Call) else _bound(unit, part)
            name = name_secret(unit, part)
            name = name or next((found for one in further if (found := find_secret(unit, one, depth - 1))), "")
            if name:
                return name
    return ""


def name_secret(unit: Unit, expr: ast.expr) -> str:
    """Return the secret that an expression is the value of; "" for none that is known."""
    value = unit.values.of(expr)
    found = next((one.name for one in value.options if one.kind == "environment" and is_secret_name(one.name)), "")
    if not found and isinstance(expr, ast.Attribute) and is_secret_name(expr.attr):
        holder = expr.value.func if isinstance(expr.value, ast.Call) else expr.value
        if last_name(holder).lower().removeprefix("get_") in _SETTINGS and not _is_parameter(unit, holder):
            return expr.attr
    return found


def _is_parameter(unit: Unit, expr: ast.expr) -> bool:
    return isinstance(expr, ast.Name) and any(one.how == "parameter" for one in unit.values.scopes.of_name(expr))


def _returned(unit: Unit, call: ast.Call) -> Iterator[ast.expr]:
    """Yield what a function of the file returns that is called without arguments."""
    function = unit.source.definitions.get(call.func.id) if isinstance(call.func, ast.Name) else None
    if function is not None and not call.args and not call.keywords:
        yield from (one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None)
