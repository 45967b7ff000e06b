"""Secrets of the owner that go to others: to a host that a visitor chooses, into a cookie, to every client."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, flows, is_passed_on, related
from hf_lint.analysis.flow.model import ASKED, CONTENT, ENVIRONMENT, GLUED, PIECE, SECRET, SUFFIXED, VISITOR
from hf_lint.analysis.flow.tables import CLIENTS
from hf_lint.analysis.kept_secrets import ABOUT_HOST, find_kept_secret
from hf_lint.analysis.node_hits import token_hits
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.secrets.names import is_provider_name
from hf_lint.space.calls import units
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint, Value
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit


@rule("token-to-visitor-host")
def token_to_visitor_host(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each request with a secret in it whose address comes from a visitor, and for each client of a
    provider that is made with such an address.

    Not covered: a secret that is put into the headers under a condition on the address.
    """
    yield from token_hits(space)
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.node in seen or not isinstance(event.node, ast.Call):
            continue
        address = _address(event, event.node)
        source = address.unsafe("url", VISITOR, CONTENT) if address is not None else None
        if source is None:
            continue
        secret = _find_secret(event)
        kept = find_kept_secret(event.unit, event.node) if secret is None and event.name == "fetch" else ""
        if (secret is None and not kept) or _depends_on_host(event.unit, event.node):
            continue
        seen.add(event.node)
        variant = _limit(event, source)
        if variant == "asked" and _asks_for_host(event.unit, event.node):
            continue
        what = f"`{secret.name if secret else kept}`"
        if secret is not None and secret.kind != SECRET:
            what = "the whole environment"
        message = f"{what} is sent to the host that {described(source)} names"
        if variant == "asked":
            message += ", unless a function that is asked about the URL refuses it"
        yield Hit(
            event.unit.location(event.node),
            message,
            variant,
            related=(*related(source), *(related(secret) if secret else ())),
        )


_CLIENTS = {
    "openai.OpenAI": ("base_url",),
    "openai.AsyncOpenAI": ("base_url",),
    "huggingface_hub.InferenceClient": ("model", "base_url"),
    "huggingface_hub.AsyncInferenceClient": ("model", "base_url"),
    "gradio_client.Client": ("src",),
}
"""Clients that send their key to the address in one of these arguments; where it may come first, it is named first.

`InferenceClient(model=...)` takes an address as well as a name, `Client(src=...)` too.
"""


def _address(event: Event, node: ast.Call) -> Value | None:
    """Return the address that a request goes to; None for a call that sends none."""
    if event.name == "fetch":
        return event.arg(0)
    if event.name not in CLIENTS:
        return None
    names = _CLIENTS.get(event.unit.source.qualified_name(node.func) or "", ())
    found = [event.arg(0 if name in ("model", "src") else -1, name) for name in names]
    return next((value for value in found if value.unsafe("url", VISITOR, CONTENT)), None)


def _asks_for_host(unit: Unit, node: ast.Call) -> bool:
    """Return whether a function of the file that is asked before looks at the host, and not only if it is private."""
    asked = {
        last_name(call.func)
        for choice in unit.source.nodes(ast.If)
        if choice.lineno < node.lineno
        for call in ast.walk(choice.test)
        if isinstance(call, ast.Call)
    }
    texts = [ast.unparse(function) for name in asked if (function := unit.source.definitions.get(name))]
    return any(_HOST.search(text) and "is_private" not in text for text in texts)


_HOST = regex(r"\.hostname|\.netloc|\.host\b|startswith\(\(?['\"]https://[\w.-]+/")


def _depends_on_host(unit: Unit, node: ast.Call) -> bool:
    """Return whether the headers of a request get their secret only under a condition that looks at the address."""
    headers = next((word.value for word in node.keywords if word.arg == "headers"), None)
    if not isinstance(headers, ast.Name):
        return False
    for choice in unit.source.nodes(ast.If):
        if ABOUT_HOST.search(ast.unparse(choice.test)):
            stored = (target for item in choice.body for target in ast.walk(item) if isinstance(target, ast.Name))
            if any(one.id == headers.id and choice.lineno < node.lineno for one in stored):
                return True
    return any(
        isinstance(one.expr, ast.IfExp) and ABOUT_HOST.search(ast.unparse(one.expr.test))
        for one in unit.values.scopes.of_name(headers)
    )


def _find_secret(event: Event) -> Taint | None:
    found = (taint for value in event.values for taint in value.of_kind(SECRET, ENVIRONMENT))
    return next((taint for taint in found if PIECE not in taint.safe), None)


def _limit(event: Event, source: Taint) -> str:
    """Return what may keep a visitor from choosing the host, as a variant of the policy; "" for nothing."""
    if ASKED in source.safe:
        return "asked"
    if GLUED in source.safe or SUFFIXED in source.safe:
        return "glued"
    return "passed-on" if is_passed_on(event, source) else ""


_DIGESTS = frozenset(("compare_digest",))
_AUTH_CALLS = frozenset(("launch", "mount_gradio_app"))


@rule("token-as-password")
def token_as_password(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each place where what a client sends is compared with the owner's token at a provider."""
    for unit in units(space, "environ", "getenv"):
        if space.startup.is_aside(unit.file):
            continue
        for node, pair in _comparisons(unit):
            for mine, other in (pair, pair[::-1]):
                name = _provider_name(unit, mine)
                if name and _comes_from_outside(unit, other):
                    message = f"clients have to send the value of `{name}`, the owner's own token, to get in"
                    yield Hit(unit.location(node), message)
                    break
        for call in unit.calls:
            if call.method not in _AUTH_CALLS or call.node is None:
                continue
            auth = call.arg("auth")
            parts = [
                part for option in auth.options for item in (option, *option.items) for part in (item, *item.items)
            ]
            name = next((name for part in parts if part.node and (name := _provider_name(unit, part.node))), "")
            if name:
                message = f"visitors have to type the value of `{name}`, the owner's own token, to log in"
                yield Hit(call.location(auth.node), message)


def _comparisons(unit: Unit) -> Iterator[tuple[ast.expr, tuple[ast.expr, ast.expr]]]:
    for node in unit.source.nodes(ast.Compare):
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            yield node, (node.left, node.comparators[0])
    for call in unit.source.nodes(ast.Call):
        if last_name(call.func) in _DIGESTS and len(call.args) == 2:
            yield call, (call.args[0], call.args[1])


def _provider_name(unit: Unit, expr: ast.expr) -> str:
    """Return the provider's variable that an expression is the value of, also as text behind `Bearer `; "" for none."""
    match expr:
        case ast.JoinedStr(values=[*_, ast.FormattedValue(value=inner)]):
            return _provider_name(unit, inner)
        case ast.BinOp(op=ast.Add(), right=inner):
            return _provider_name(unit, inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="encode")):
            return _provider_name(unit, inner)
    value = unit.values.of(expr)
    found = next((option.name for option in value.options if option.kind == "environment"), "")
    return found if is_provider_name(found) else ""


def _comes_from_outside(unit: Unit, expr: ast.expr) -> bool:
    """Return whether an expression is a parameter, or is read from a request."""
    while isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and not expr.args:
        expr = expr.func.value  # .strip(), .encode()
    read = [expr]
    if isinstance(expr, ast.Name):
        bindings = unit.values.scopes.of_name(expr)
        if any(binding.how == "parameter" for binding in bindings):
            return True
        read = [binding.expr for binding in bindings if binding.expr is not None]
    return any(_REQUEST.search(ast.unparse(one)) for one in read)


_REQUEST = regex(r"\b(?:request|req|headers?|credentials|query_params|cookies)\b")


@rule("token-in-client-session")
def token_in_client_session(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each place where the token of a visitor who signed in is put into a session that lies in the browser.

    Starlette and Flask sign the cookie that their sessions are kept in; they do not encrypt it.
    """
    for unit in units(space, "session"):
        text = unit.file.text
        if space.startup.is_aside(unit.file) or any(word in text for word in policy.params["server_side"]):
            continue
        if not any(word in text for word in policy.params["client_side"]):
            continue
        for assign in unit.source.nodes(ast.Assign):
            for target in assign.targets:
                if isinstance(target, ast.Subscript) and _is_session(unit, target.value):
                    what = _token_in(unit, assign.value)
                    if what:
                        message = (
                            f"`{what}` is put into the session, which the visitor's browser keeps as readable text"
                        )
                        yield Hit(unit.location(assign), message)


def _is_session(unit: Unit, expr: ast.expr) -> bool:
    if isinstance(expr, ast.Attribute):
        return expr.attr == "session"
    return unit.source.qualified_name(expr) in ("flask.session", "quart.session")


def _token_in(unit: Unit, expr: ast.expr, depth: int = 4) -> str:
    """Return how the expression names a token of OAuth that it gives as it is; "" where it names none."""
    if depth <= 0:
        return ""
    match expr:
        case ast.Await(value=inner):
            return _token_in(unit, inner, depth)
        case ast.Call(func=ast.Attribute(attr="authorize_access_token" | "fetch_token" | "fetch_access_token" as name)):
            return f"{name}()"
        case ast.Attribute(attr="access_token" | "refresh_token" as name):
            return name
        case ast.Subscript(slice=ast.Constant(value="access_token" | "refresh_token" as name)):
            return name
        case ast.Call(
            func=ast.Attribute(attr="get"), args=[ast.Constant(value="access_token" | "refresh_token" as name), *_]
        ):
            return name
        case ast.Dict(values=values) | ast.BoolOp(values=values):
            return next((name for value in values if (name := _token_in(unit, value, depth - 1))), "")
        case ast.Name(id=name):
            for binding in unit.values.scopes.of_name(expr):
                if binding.how == "value" and binding.expr is not None and _token_in(unit, binding.expr, depth - 1):
                    return name
    return ""
