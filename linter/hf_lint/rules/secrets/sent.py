"""Secrets of the owner that go to others: to a host that a visitor chooses, into a cookie, to every client."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, flows, is_passed_on, related
from hf_lint.analysis.flow.model import ASKED, CONTENT, GLUED, SECRET, SUFFIXED, VISITOR, find_whole_secret
from hf_lint.analysis.node_hits import token_hits
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
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
        from hf_lint.analysis.kept_secrets import find_kept_secret

        secret = find_whole_secret(event.values)
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
    from hf_lint.analysis.flow.tables import CLIENTS

    if event.name not in CLIENTS:
        return None
    names = _CLIENTS.get(event.unit.source.qualified_name(node.func) or "", ())
    given = {word.arg: word.value for word in node.keywords}
    if "provider" in given:
        return None  # it looks a name up, and takes no address
    for name in names:
        first = name in ("model", "src")
        written = given.get(name) or (node.args[0] if first and node.args else None)
        value = event.arg(0 if first else -1, name)
        if value.unsafe("url", VISITOR, CONTENT) and written is not None and not _is_behind_text(event.unit, written):
            return value
    return None


def _is_behind_text(unit: Unit, expr: ast.expr) -> bool:
    """Return whether an address begins with a text of the code that is none itself: `f"owner/{name}"`."""
    bound = [one.expr for one in unit.values.scopes.of_name(expr) if one.expr] if isinstance(expr, ast.Name) else []
    match bound[0] if len(bound) == 1 else expr:
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) | ast.BinOp(left=ast.Constant(value=str(text))):
            return not text.startswith("http")
    return False


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
    from hf_lint.analysis.kept_secrets import ABOUT_HOST

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


def _limit(event: Event, source: Taint) -> str:
    """Return what may keep a visitor from choosing the host, as a variant of the policy; "" for nothing."""
    if ASKED in source.safe:
        return "asked"
    if GLUED in source.safe or SUFFIXED in source.safe:
        return "glued"
    return "passed-on" if is_passed_on(event, source) else ""
