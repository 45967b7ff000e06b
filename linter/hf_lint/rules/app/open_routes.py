"""Routes that anybody may call: what they change or show, and what they cost the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.routes import routes
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.routes import Route
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("unprotected-route")
def unprotected_route(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report routes that delete or list people's rows and ask nobody, in an app whose other routes ask.

    Not covered: routes whose code or parameters speak of a key, a user or a role; apps with a middleware that may ask;
    apps that ask nobody at all are told once, with less weight.
    """
    served = routes(space)
    if not served:
        return
    from hf_lint.analysis.route_checks import asks_for_all, has_dependency, may_ask
    from hf_lint.analysis.route_effects import find_effect

    if asks_for_all(space):
        return
    found = [(route, what) for route in served if (what := find_effect(space, route))]
    found = [(route, what) for route, what in found if not may_ask(space, route)]
    if not found:
        return
    checked = [route for route in served if has_dependency(space, route)]
    if checked:
        asks = checked[0].unit.location(checked[0].function, f"this route checks: `{checked[0].path}`")
        for route, what in found:
            yield Hit(route.location(), f"anyone can call `{route.path}`, which {what}", related=(asks,))
    else:
        (first, what), *others = found
        related = (route.location(f"`{route.path}` {more}") for route, more in others[:20])
        message = f"anyone can call `{first.path}`, which {what}, and no route of this app checks who calls"
        yield Hit(first.location(), message, "none-asks", related=tuple(related))


@rule("unmetered-paid-call")
def unmetered_paid_call(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report once per Space the routes that spend the owner's key at a provider for anybody who calls.

    Pages of Gradio are left out: their queue works on one request of a function at a time.
    """
    served = routes(space)
    if not served or any(file.holds_any(policy.params["limits"]) for file in space.select(".py")):
        return
    from hf_lint.analysis.paid_calls import find_provider, may_pay
    from hf_lint.analysis.route_checks import asks_for_all, may_ask

    if not may_pay(space, policy.params):
        return
    if asks_for_all(space):
        return
    found: list[tuple[Route, str]] = []
    for route in served:
        what = find_provider(space, route, policy.params)
        if what and not may_ask(space, route):
            found.append((route, what))
    if found:
        (first, what), *others = found
        related = (route.location(f"so does `{route.path}`") for route, _ in others[:20])
        message = f"anyone can call `{first.path}` as often as they like, and each call is paid with the key of {what}"
        yield Hit(first.location(), message, related=tuple(related))
