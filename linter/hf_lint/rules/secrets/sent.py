"""Secrets of the owner that go to others: to a host that a visitor chooses, into a cookie, to every client."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, flows, is_passed_on, related
from hf_lint.analysis.flow.model import ASKED, CONTENT, ENVIRONMENT, GLUED, PIECE, SECRET, SUFFIXED, VISITOR
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import units
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.file import File


@rule("token-to-visitor-host")
def token_to_visitor_host(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each request with a secret in it whose address comes from a visitor.

    Not covered: clients that are made with such an address, headers that a session keeps, JavaScript.
    """
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.name != "fetch" or event.node in seen:
            continue
        source = event.arg(0).unsafe("url", VISITOR, CONTENT)
        secret = _find_secret(event)
        if source is None or secret is None:
            continue
        seen.add(event.node)
        variant = _limit(event, source)
        what = f"`{secret.name}`" if secret.kind == SECRET else "the whole environment"
        message = f"{what} is sent to the host that {described(source)} names"
        if variant == "asked":
            message += ", unless a function that is asked about the URL refuses it"
        yield Hit(event.unit.location(event.node), message, variant, related=(*related(source), *related(secret)))


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


_PROVIDER_NAME = regex(
    r"(?:HF|HUGGING_?FACE(?:HUB|_HUB)?(?:_API)?|OPENAI|ANTHROPIC|GROQ|GEMINI|GOOGLE|COHERE|MISTRAL|REPLICATE|TOGETHER|"
    r"OPENROUTER|DEEPSEEK|PINECONE|GITHUB|GH|WANDB|ELEVENLABS|TAVILY)_?(?:API_?)?(?:ACCESS_?)?(?:TOKEN|KEY)"
)
"""Variables that hold a key of a provider, not one that the app made up for its clients."""
_DIGESTS = frozenset(("compare_digest",))
_AUTH_CALLS = frozenset(("launch", "mount_gradio_app"))


@rule("token-as-password")
def token_as_password(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each place where what a client sends is compared with the owner's token at a provider."""
    files = (*space.select(".py", ".ipynb", ".sh", ".bash"), *(dockerfile.file for dockerfile in space.dockerfiles))
    if not any(map(_names_a_key, files)):
        return  # before anything is parsed for it
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


def _names_a_key(file: File) -> bool:
    return any(word.endswith(("TOKEN", "KEY")) and _PROVIDER_NAME.fullmatch(word) for word in file.words)


def _comparisons(unit: Unit) -> Iterator[tuple[ast.expr, tuple[ast.expr, ast.expr]]]:
    for node in unit.source.nodes(ast.Compare):
        pair = (node.left, node.comparators[0])
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)) and not any(map(_is_constant, pair)):
            yield node, pair
    for call in unit.source.nodes(ast.Call):
        if last_name(call.func) in _DIGESTS and len(call.args) == 2:
            yield call, (call.args[0], call.args[1])


def _is_constant(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Constant)


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
    return found if _PROVIDER_NAME.fullmatch(found) else ""


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
