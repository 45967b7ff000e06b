"""Tokens in the wrong hands at the sign-in: the owner's as everybody's password, the visitor's in a readable cookie."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.secrets.names import is_provider_name
from hf_lint.space.calls import units
from hf_lint.space.python import last_name
from hf_lint.startup.names import NODE_SUFFIXES
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command

_DIGESTS = frozenset(("compare_digest",))
_AUTH_CALLS = frozenset(("launch", "mount_gradio_app"))


@rule("token-as-password")
def token_as_password(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each place where what a client sends is compared with the owner's token at a provider."""
    yield from _in_javascript(space)
    yield from _at_servers(space)
    # Before anything is parsed for it: somewhere the variable is named.
    named = any(_names_a_key(file) for file in space.files.values() if file.suffix in _SOURCES)
    for unit in units(space, "environ", "getenv", "settings") if named else ():
        if not (_names_a_key(unit.file) or "settings" in unit.file.text):
            continue
        if space.startup.is_aside(unit.file) or not any(word in unit.file.text for word in _WORDS):
            continue
        for node, pair in _comparisons(unit):
            for mine, other in (pair, pair[::-1]):
                name = _provider_name(unit, mine)
                if name and _comes_from_outside(unit, other):
                    yield Hit(unit.location(node), _told(name))
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


def _told(name: str) -> str:
    return f"clients have to send the value of `{name}`, the owner's own token, to get in"


def _names_a_key(file: File) -> bool:
    words = (word.upper() for word in file.words if word.endswith(_ENDS))
    return any(is_provider_name(word) for word in words)


_SOURCES = (".py", ".ipynb")
_ENDS = ("TOKEN", "KEY", "token", "key")


def _comparisons(unit: Unit) -> Iterator[tuple[ast.expr, tuple[ast.expr, ast.expr]]]:
    for node in unit.source.nodes(ast.Compare):
        pair = (node.left, node.comparators[0])
        constant = any(isinstance(expr, ast.Constant) for expr in pair)
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)) and not constant:
            yield node, pair
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
    from hf_lint.analysis.kept_secrets import name_secret

    found = name_secret(unit, expr)
    return found if is_provider_name(found.upper()) else ""


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


_REQUEST = regex(r"\b(?:request|req|headers?|credentials|query_params|cookies|text_input)\b")
_WORDS = ("==", "!=", "compare_digest", "auth=")
_SERVERS = ("vllm", "llama-server", "sglang", "jupyter")
_KEY_OPTION = regex(
    r"(?:--api-key|--api_key|--(?:Notebook|Server|Lab)App\.token|--IdentityProvider\.token)(?:=(?P<value>.+))?"
)
_VARIABLE = regex(r"\$\{?(\w{2,60})\}?")
_PROCESS = regex(r"\bprocess\.env\.(?P<name>\w{2,60})")
_COMPARED = regex(
    r"(?i)(?:header|auth|token|key|password|req\.)[\w.\[\]\"'()-]{0,60}\s{0,9}[!=]==?\s{0,9}[`\"']?(?:Bearer ?)?"
    r"(?:\$\{|[\"'] ?\+ ?)?$"
)


def _in_javascript(space: Space) -> Iterator[Hit]:
    for file in space.select(*NODE_SUFFIXES):
        if "process.env." not in file.text or space.startup.is_aside(file) or space.sdk == "static":
            continue
        for match in _PROCESS.finditer(file.text):
            name = match["name"]
            before = file.text[max(match.start() - 120, 0) : match.start()]
            if is_provider_name(name) and _COMPARED.search(before):
                yield Hit(file.location(match.start("name"), match.end("name")), _told(name))


def _at_servers(space: Space) -> Iterator[Hit]:
    """Yield a hit for each server that is started with the owner's token as the key of its clients."""
    for program in all_programs(space):
        if not any(server in program.script.text for server in _SERVERS):
            continue
        for command in program.script.walk():
            name = _client_key(command) if any(word.value in _MODULES for word in command.argv) else ""
            if is_provider_name(name):
                yield Hit(program.file.location(command.start, command.end), _told(name))


_MODULES = frozenset((*_SERVERS, "vllm.entrypoints.openai.api_server", "sglang.launch_server", "notebook", "lab"))


def _client_key(command: Command) -> str:
    """Return the variable that a command gives a server as the key of clients; "" for none."""
    words = [word.value for word in command.argv]
    for at, word in enumerate(words):
        match = _KEY_OPTION.fullmatch(word)
        if match is not None:
            value = _VARIABLE.fullmatch(match["value"] or next(iter(words[at + 1 :]), ""))
            return value[1] if value is not None else ""
    return ""


@rule("token-in-client-session")
def token_in_client_session(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each place where the token of a visitor who signed in is put into a session that lies in the browser.

    Starlette and Flask sign the cookie that their sessions are kept in; they do not encrypt it.
    """
    texts = [file.text for file in space.select(".py", *NODE_SUFFIXES) if "session" in file.text]
    if any(word in text for text in texts for word in policy.params["server_side"]):
        return
    if not any(word in text for text in texts for word in policy.params["client_side"]):
        return
    if any("cookie-session" in text for text in texts):
        yield from _in_cookie_sessions(space)
    for unit in units(space, "session"):
        if space.startup.is_aside(unit.file):
            continue
        for node, value in _put_into_session(unit):
            what = _token_in(unit, value)
            if what:
                message = f"`{what}` is put into the session, which the visitor's browser keeps as readable text"
                yield Hit(unit.location(node), message)


def _put_into_session(unit: Unit) -> Iterator[tuple[ast.AST, ast.expr]]:
    """Yield what is kept in the session, with its place: by an assignment, or by `session.update(...)`."""
    for assign in unit.source.nodes(ast.Assign):
        for target in assign.targets:
            if isinstance(target, ast.Subscript) and _is_session(unit, target.value):
                yield assign, assign.value
    for call in unit.source.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=holder, attr="update" | "setdefault") if _is_session(unit, holder):
                for given in (*call.args, *(word.value for word in call.keywords)):
                    yield call, given


_COOKIE = regex(r"\breq(?:uest)?\.session\.\w{1,40}\s{0,9}=(?!=)(?P<value>[^;\n]{1,200})")
_TOKEN = regex(r"(?:access|refresh)_?[tT]oken\b")


def _in_cookie_sessions(space: Space) -> Iterator[Hit]:
    """Yield a hit for each token that a server of JavaScript keeps with `cookie-session`, which only signs."""
    for file in space.select(*NODE_SUFFIXES):
        if space.startup.is_aside(file) or ".session." not in file.text:
            continue
        for match in _COOKIE.finditer(file.text):
            token = _TOKEN.search(match["value"])
            if token is not None:
                message = f"`{token[0]}` is put into the session, which the visitor's browser keeps as readable text"
                yield Hit(file.location(match.start(), match.end()), message)


def _is_session(unit: Unit, expr: ast.expr) -> bool:
    if isinstance(expr, ast.Attribute):
        return expr.attr == "session"
    return unit.source.qualified_name(expr) in ("flask.session", "quart.session")


_CREDENTIALS = regex(r"(?i)^(?:\w{1,20}_)?cred(?:ential)?s$")


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
        case ast.Attribute(value=holder, attr="token") if _CREDENTIALS.search(last_name(holder)):
            return "token"
        case ast.Call(func=ast.Attribute(value=holder, attr="to_json")) if _CREDENTIALS.search(last_name(holder)):
            return last_name(holder)
        case ast.Call(func=ast.Name(id=name)) if name in unit.source.definitions:
            returned = [one.value for one in ast.walk(unit.source.definitions[name]) if isinstance(one, ast.Return)]
            return next(
                (found for one in returned if one is not None and (found := _token_in(unit, one, depth - 1))), ""
            )
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
