"""Routes that anybody may call: what they change or show, and what they cost the owner."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.entrances import find_check, names_check
from hf_lint.analysis.routes import code_of, routes
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import may_hold
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.routes import Route
    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PEOPLE = (
    r"(?:\w{1,20}_)?(?:users?|accounts?|customers?|patients?|students?|employees?|members?|visitors?|profiles?|messages?|"
    r"chats?|conversations?|orders?|feedbacks?|submissions?|sessions?)"
)
_DELETES = regex(
    rf"(?is)\s*(?:DELETE\s+FROM|DROP\s+TABLE(?:\s+IF\s+EXISTS)?|TRUNCATE(?:\s+TABLE)?)\s+[\"`\[]?{_PEOPLE}\b"
)
_SHOWS = regex(rf"(?is)\s*SELECT\s[^;]{{1,400}}?\sFROM\s+[\"`\[]?{_PEOPLE}\b(?![^;]{{0,400}}\bWHERE\b)")
_COUNTS = regex(r"(?is)\s*SELECT\s+(?:COUNT|MAX|MIN|AVG|SUM)\s*\(")
_DESTROYS = regex(r"(?i)delete|remove|reset|clear|purge|wipe|drop|truncate|flush")
_DESTROYERS = frozenset(
    ("delete_many", "delete_one", "drop_collection", "drop_all", "flushdb", "flushall", "drop_database")
)


@rule("unprotected-route")
def unprotected_route(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report routes that delete or list people's rows and ask nobody, in an app whose other routes ask.

    Not covered: routes of a file whose name or parameters speak of a key, a user or a role; apps that ask nobody at all
    are told once, with less weight.
    """
    found = [(route, what) for route in routes(space) if (what := _effect(route)) and not _is_checked(space, route)]
    if not found:
        return
    checked = [route for route in routes(space) if _has_dependency(space, route)]
    if checked:
        asks = checked[0].unit.location(checked[0].function, f"this route asks: `{checked[0].path}`")
        for route, what in found:
            yield Hit(_place(route), f"anyone can call `{route.path}`, which {what}", related=(asks,))
    else:
        (first, what), *others = found
        related = (_place(route)._replace(note=f"`{route.path}` {more}") for route, more in others[:20])
        message = f"anyone can call `{first.path}`, which {what}, and no route of this app asks who calls"
        yield Hit(_place(first), message, "none-asks", related=tuple(related))


def _place(route: Route) -> Location:
    return route.unit.location(route.function.decorator_list[0])


def _effect(route: Route) -> str:
    """Return what a route does to the data of people, as the end of a sentence; "" for nothing known."""
    named = route.verb == "delete" or _DESTROYS.search(f"{route.path} {route.function.name}") is not None
    for node in code_of(route):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _DELETES.match(node.value):
                return "deletes rows about people"
            if _SHOWS.match(node.value) and not _COUNTS.match(node.value) and route.verb in ("get", "route"):
                return "returns the rows of all people"
        elif named and isinstance(node, ast.Call) and last_name(node.func) in _DESTROYERS:
            return f"deletes data with `{last_name(node.func)}`"
    return ""


def _is_checked(space: Space, route: Route) -> bool:
    """Return whether anything in the route may be a check of who calls."""
    return names_check(ast.unparse(route.function)) or _has_dependency(space, route)


def _has_dependency(space: Space, route: Route) -> bool:
    line = route.function.body[-1].end_lineno or route.function.lineno
    return bool(find_check(space, route.unit.file, route.function.lineno, (line,), members_count=True))


@rule("unmetered-paid-call")
def unmetered_paid_call(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report once per Space the routes that spend the owner's key at a provider for anybody who calls.

    Pages of Gradio are left out: their queue works on one request of a function at a time.
    """
    clients: dict[str, str] = policy.params["clients"]
    served = routes(space)
    makers = {maker: name for maker, name in clients.items() if served and may_hold(space, maker.partition(".")[0])}
    if not makers or any(file.holds_any(policy.params["limits"]) for file in space.select(".py")):
        return
    found: list[tuple[Route, str]] = []
    for route in served:
        what = _spends(route, makers)
        if what and not _is_checked(space, route):
            found.append((route, what))
    if found:
        (first, what), *others = found
        related = (_place(route)._replace(note=f"so does `{route.path}`") for route, _ in others[:20])
        message = f"anyone can call `{first.path}` as often as they like, and each call is paid with the key of {what}"
        yield Hit(_place(first), message, related=tuple(related))


def _spends(route: Route, makers: dict[str, str]) -> str:
    """Return the provider that a route calls with a key which is not the visitor's; "" for none."""
    unit = route.unit
    for node in code_of(route):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = unit.values.name_of(node.func)
        made = next((maker for maker in makers if name.startswith(f"{maker}().")), "")
        if made and _is_owners(route, made):
            return makers[made]
    return ""


def _is_owners(route: Route, maker: str) -> bool:
    """Return whether each client of this kind in the file takes its key from the environment, or says none."""
    calls = [call for call in route.unit.calls if call.name == maker]
    keys = [call.arg("api_key", "token", at=None) for call in calls]
    return bool(keys) and all(not key.given or key.kind == "environment" for key in keys)
