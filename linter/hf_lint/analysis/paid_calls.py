"""Calls of a route that a provider bills to the owner's key. No rule is here.

By a client that the code makes, by a function of a library, by a chain that a client is part of, and by a request to
the provider's own host. Deliberately not covered: clients whose key or host the visitor gives, servers of one's own.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.kept_secrets import find_kept_secret, find_secret
from hf_lint.analysis.routes import code_of, elsewhere
from hf_lint.core.lazy import regex
from hf_lint.space.calls import may_hold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hf_lint.analysis.routes import Route
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit

_RUNS = frozenset(
    ("invoke", "ainvoke", "stream", "astream", "run", "arun", "query", "aquery", "chat", "achat", "predict", "complete")
)
_SENDS = frozenset(("post", "get", "request", "urlopen", "stream"))
_LOCAL = regex(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker)|ollama")
_DEPTH = 4


def may_pay(space: Space, params: Mapping[str, Any]) -> bool:
    """Return whether a source names a provider: without one, no route has to be read. `params` as below."""
    names = (name.split(".")[-2:] for name in (*params["clients"], *params["functions"]))
    return any(may_hold(space, word) for word in (*params["hosts"], *map("&".join, names)))


def find_provider(space: Space, route: Route, params: Mapping[str, Any]) -> str:
    """Return the provider that a route calls with a key which is not the visitor's; "" for none. `params`: those of the
    policy."""
    makers: dict[str, str] = params["clients"]
    functions: dict[str, str] = params["functions"]
    hosts: dict[str, str] = params["hosts"]
    for unit, node in code_of(space, route):
        if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Attribute, ast.Name)):
            continue
        name = unit.values.name_of(node.func)
        if name in functions and not _gives_other_key(unit, node):
            return functions[name]
        if not isinstance(node.func, ast.Attribute):
            continue
        made, of_it, _ = name.partition("().")
        made = made if of_it and made in makers else ""
        if made and _is_owners(unit, made):
            return makers[made]
        found = ""
        if node.func.attr in _RUNS:
            found = next(_parts(space, unit, node.func.value, makers), "")
        if node.func.attr in _SENDS and not found:
            found = _host_of(unit, node, hosts)
        if found:
            return found
    return ""


def _is_owners(unit: Unit, maker: str) -> bool:
    """Return whether each client of this kind in the file takes its key from the environment, or says none."""
    calls = [call for call in unit.calls if call.name == maker]
    keys = [call.arg("api_key", "token", "openai_api_key", "google_api_key", at=None) for call in calls]
    if any(_LOCAL.search(text) for call in calls for text in call.arg("base_url").texts):
        return False
    free = maker.startswith("huggingface_hub.")  # without a token it asks as nobody, and costs nobody
    return bool(keys) and all(key.kind == "environment" or (not key.given and not free) for key in keys)


def _gives_other_key(unit: Unit, call: ast.Call) -> bool:
    """Return whether a call has a key that is not of the environment, or asks a model of this machine."""
    words = {word.arg: word.value for word in call.keywords}
    key = words.get("api_key")
    model = unit.source.constant(words["model"]) if "model" in words else ""
    return (key is not None and unit.values.of(key).kind != "environment") or bool(_LOCAL.search(model or ""))


def _parts(space: Space, unit: Unit, expr: ast.expr, makers: dict[str, str], depth: int = _DEPTH) -> Iterator[str]:
    """Yield the providers of the clients that an object is made with: `prompt | ChatOpenAI()`."""
    if depth <= 0:
        return
    for part in ast.walk(expr):
        if isinstance(part, ast.Call):
            name = unit.source.qualified_name(part.func) or ""
            if name in makers and _is_owners(unit, name):
                yield makers[name]
        elif isinstance(part, ast.Name):
            other = elsewhere(space, unit, part.id)
            if other is not None:
                bound = other[0].source.bound_value(other[1])
                if bound is not None:
                    yield from _parts(space, other[0], bound, makers, depth - 1)
                continue
            for binding in unit.values.scopes.of_name(part):
                if binding.how == "value" and binding.expr is not None:
                    yield from _parts(space, unit, binding.expr, makers, depth - 1)


def _host_of(unit: Unit, call: ast.Call, hosts: dict[str, str]) -> str:
    """Return the provider whose host a request goes to with a secret of the environment; "" for none."""
    for given in (*call.args[:2], *(word.value for word in call.keywords if word.arg == "url")):
        value = unit.values.of(given)
        texts = [one.constant for one in value.options if isinstance(one.constant, str)]
        host = next((text.partition("://")[2].partition("/")[0] for text in texts if text.startswith("https://")), "")
        if host in hosts and (find_kept_secret(unit, call) or find_secret(unit, given)):
            return hosts[host]
    return ""
