"""Whether a route may ask who calls it: by a dependency, a word of its code, or a middleware. No rule is here.

Where it is not clear, it counts as asking.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.entrances import find_check, names_check
from hf_lint.analysis.routes import code_of
from hf_lint.core.lazy import regex
from hf_lint.secrets.names import is_provider_name
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.routes import Route
    from hf_lint.space import Space

_PLUMBING = regex(
    r"(?i)(?:get_?)?(?:async_?)?(?:db|database|session(?:_?local)?|conn(?:ection)?|cursor|settings|config|store|storage|"
    r"service|repo(?:sitory)?|client|cache|engine|model|pagination|query|params?|logger)(?:_?\w{0,20})?"
)
"""Dependencies that bring something, and ask nobody."""
_HARMLESS = (
    r"CORS|GZip|Brotli|Session|TrustedHost|HTTPSRedirect|Prometheus|ProxyHeaders|Logging|RequestLog|Log|Timing|"
    r"SecurityHeaders|RequestId|CorrelationId|NoCache|Sentry|WSGI|SlowAPI|Profil"
)
_MIDDLEWARE = regex(
    r"iddleware(?:(?<=add_middleware)|(?<=\WMiddleware))"
    rf"\(\s{{0,20}}(?!(?:\w{{1,30}}\.){{0,4}}(?:{_HARMLESS})|app\b)\w"
)
_ROUTER = regex(r"(?:include_router|register_blueprint|mount)\([^()]{0,200}dependencies\s?=")
_HOOK = regex(r"(?s)(?:\.middleware\(|before_request|before_app_request).{0,900}?(?:\b40[13]\b|redirect\()")
_FOR_ALL = (
    (("iddleware(",), _MIDDLEWARE),
    (("dependencies",), _ROUTER),
    ((".middleware(", "before_request", "before_app_request"), _HOOK),
)
"""What asks before every route, each with the texts of which it holds one."""
_NO_CHECK = regex(r"(?i)tokens|max_\w{0,30}token|tokeni[sz]|^api_key$")
"""Words of calls to a model, and the argument of a client: `api_key=...`."""
_GUARDS = regex(r"(?i)hmac|signature|guard|protect|ensure|allowed")
_READ = frozenset(("headers", "environ", "cookies", "request", "session", "os", "args", "form"))


def asks_for_all(space: Space) -> bool:
    """Return whether a middleware, a hook or the dependencies of a router may ask before every route."""
    return space.memo(_asks_for_all)


def _asks_for_all(space: Space) -> bool:
    texts = [file.text for file in space.select(".py") if not space.startup.is_aside(file)]
    return any(
        any(word in text for word in words) and pattern.search(text) for text in texts for words, pattern in _FOR_ALL
    )


def may_ask(space: Space, route: Route) -> bool:
    """Return whether anything in the route may be a check of who calls."""
    words = " ".join(word for word in _words(route) if not _NO_CHECK.search(word))
    return (
        names_check(words)
        or _GUARDS.search(words) is not None
        or has_dependency(space, route)
        or _unknown_dependency(route)
        or _refuses(space, route)
    )


def has_dependency(space: Space, route: Route) -> bool:
    """Return whether a dependency, a decorator or a refusal of the route is known to ask."""
    line = route.function.body[-1].end_lineno or route.function.lineno
    return bool(find_check(space, route.unit.file, route.function.lineno, (line,), members_count=True))


def _words(route: Route) -> Iterator[str]:
    """Yield the words of a route that a check may be seen by: what it names, and what it reads from a request. Its path
    and its statements of SQL are none: `/admin/users` asks nobody."""
    for node in ast.walk(route.function):
        match node:
            case ast.arg(arg=name):
                yield "key" if name == "api_key" else name
            case ast.Name(id=name) if not _is_providers(route, node):
                yield name
            case ast.Attribute(attr=name):
                yield name
            case (
                ast.Subscript(value=holder, slice=ast.Constant(value=str(name)))
                | ast.Call(
                    func=ast.Attribute(value=holder, attr="get" | "getenv"), args=[ast.Constant(value=str(name)), *_]
                )
            ) if last_name(holder) in _READ and not is_provider_name(name):
                yield name


def _refuses(space: Space, route: Route) -> bool:
    """Return whether the route, or what it calls, answers 401 or 403 to some, or looks at the session to decide."""
    for _, node in code_of(space, route):
        if isinstance(node, ast.Constant) and node.value in (401, 403):
            return True
        if isinstance(node, ast.If) and _SESSION.search(ast.unparse(node.test)):
            return True
    return False


_SESSION = regex(r"\bsession(?:\.get\(|\[|\s*$)|\bin (?:request\.)?session\b|\bg\.\w")


def _is_providers(route: Route, name: ast.Name) -> bool:
    """Return whether a variable holds the owner's key at a provider, which is no sign of a check."""
    if not names_check(name.id):
        return False
    value = route.unit.values.of(name)
    return is_provider_name(name.id) or (value.kind == "environment" and is_provider_name(value.name))


def _unknown_dependency(route: Route) -> bool:
    """Return whether the route, or the router of its file, depends on something that does not just bring a thing."""
    at_router = [
        word.value
        for call in route.unit.source.nodes(ast.Call)
        if last_name(call.func) in ("APIRouter", "FastAPI")
        for word in call.keywords
        if word.arg == "dependencies"
    ]
    for part in (route.function.args, *route.function.decorator_list, *at_router):
        for call in ast.walk(part):
            if isinstance(call, ast.Call) and last_name(call.func) in ("Depends", "Security"):
                given = last_name(call.args[0]) if call.args else ""
                if not _PLUMBING.fullmatch(given):
                    return True
    return False
