"""Which other sites may use the Space in a visitor's browser."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.environment import settings
from hf_lint.analysis.gradio_pages import servings
from hf_lint.analysis.javascript import is_comment, scripts
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls, units
from hf_lint.startup.runs import start_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.values import Value

_HEADER = "Access-Control-Allow-Origin"
_NODE_CORS = regex(r"\bcors\(\s*(?:(\{[^{}]{0,500}\})\s*)?\)")
_NODE_ORIGIN = regex(r"\borigin\s*:\s*(true|[\"'`]\*[\"'`])")
_NODE_HEADER = regex(
    r"Access-Control-Allow-Origin[\"'`]\s{0,20}[,:]\s{0,20}(?:value[\"']?\s{0,9}:\s{0,9})?[\"'`]\*[\"'`]"
)
_NODE_CREDENTIALS = regex(r"\bcredentials\s*:\s*true")
_NGINX_HEADER = regex(
    r"(?:^|[;{])[ \t]*add_header[ \t]+[\"']?Access-Control-Allow-Origin[\"']?"
    r"[ \t]+[\"']?(?:\*|\$http_origin)[\"']?(?=[ \t;])",
    8 | 2,
)
_NGINX_CREDENTIALS = regex(
    r"^[ \t]*add_header[ \t]+[\"']?Access-Control-Allow-Credentials[\"']?[ \t]+[\"']?true", 8 | 2
)
# What a browser sends by itself: cookies, sessions that are kept in them, passwords of HTTP.
_IDENTITY = regex(
    r"set_?-?cookie|(?:secure|signed)_cookie|cookie-?(?:parser|session)|express-session|\bCookie\(|\bcookies\(\)"
    r"|\b(?:request|req|ctx|websocket)\.(?:cookies?|session|authorization)\b|\bres(?:ponse)?\.cookie\("
    r"|headers[^\n]{0,20}[\"']cookie|\bsession\[|Session(?:Middleware|Interface)|flask_session|flask_login"
    r"|LoginManager|LoginButton|attach_oauth|fastapi_users|django\.contrib\.sessions|next-auth|getServerSession"
    r"|\bpassport\.|HTTPBasic(?:Credentials)?\b|flask_httpauth|flask_basicauth|express-basic-auth|\bauth_basic\b",
    2,
)
_IDENTITY_WORDS = (
    *("cookie", "session", "authorization", "loginmanager", "loginbutton", "attach_oauth", "fastapi_users"),
    *("next-auth", "passport", "httpbasic", "flask_httpauth", "flask_basicauth", "express-basic-auth", "auth_basic"),
    "flask_login",
)
"""One of these, in lower case, is in all that `_IDENTITY` finds."""
_MAX_TEXT = 400_000
_SERVERS = (".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".conf", ".template", ".nginx")
_SOCKETS = frozenset(("SocketIO", "AsyncServer", "Server"))
_XSRF = "server.enableXsrfProtection"
_SECTION = regex(r"^[ \t]*\[[ \t]*([\w.]+)[ \t]*\]", 8)  # 8: re.MULTILINE
_OFF = regex(r"^[ \t]*(?:server\.)?enableXsrfProtection[ \t]*=[ \t]*[\"']?(?:false|False)\b[\"']?", 8)
_ANYTHING = regex(r"\^?(?:https?(?:\?)?:?(?://|\\/\\/))?\(?(?:\.\*|\.\+|\[\^/\]\+)\)?(?::\\d\+)?\$?")
_ANY_SPACE = regex(
    r"(?:\.\*|\.\+|\[[^\]]{0,200}\]\+?\*?)(?:\\?\.)?(?:hf\\?\.space|huggingface\\?\.co|vercel\\?\.app|github\\?\.io)\$?\Z"
)


@rule("permissive-cors")
def permissive_cors(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report answers that pages of any other site may read."""
    for call in calls(space, "CORS", "cors"):
        if space.startup.is_aside(call.file):
            continue
        if call.method in ("add_middleware", "Middleware") and call.arg(at=0).name.endswith("CORSMiddleware"):
            yield from _middleware(space, call)
        elif call.name in ("flask_cors.CORS", "flask_cors.cross_origin"):
            yield from _flask(space, call)
        elif call.method in _SOCKETS and _any(call.arg("cors_allowed_origins")):
            yield _open(space, call, call.arg("cors_allowed_origins"), "`*`", False)
    yield from _headers(space)
    yield from _node(space)
    yield from _nginx(space)
    for call in servings(space):
        value = call.arg("strict_cors")
        if value.is_(False):
            message = "`strict_cors=False` lets any site use the page through the browser of the user who runs it"
            yield Hit(call.location(value.node), message)


def _headers(space: Space) -> Iterator[Hit]:
    """`Access-Control-Allow-Origin: *` as it is written by hand."""
    for unit in units(space, _HEADER):
        if space.startup.is_aside(unit.file):
            continue
        pairs: list[tuple[ast.expr, ast.expr]] = []
        for assign in unit.source.nodes(ast.Assign):
            pairs += [(target.slice, assign.value) for target in assign.targets if isinstance(target, ast.Subscript)]
        for table in unit.source.nodes(ast.Dict):
            pairs += [(key, value) for key, value in zip(table.keys, table.values, strict=True) if key is not None]
        for call in unit.calls:
            if call.method in ("send_header", "setdefault", "append", "add") and call.node and len(call.node.args) == 2:
                pairs.append((call.node.args[0], call.node.args[1]))
        for key, value in pairs:
            if unit.values.of(key).text == _HEADER and unit.values.of(value).text == "*":
                yield Hit(unit.location(value), _public("`*`"), "public")
                break


def _node(space: Space) -> Iterator[Hit]:
    """Express and its `cors` package."""
    for file in scripts(space, "cors(", _HEADER):
        text = file.text
        header = _NODE_HEADER.search(text) if _HEADER in text else None
        if header is not None and not is_comment(text, header.start()):
            yield Hit(file.location(header.start(), header.end()), _public("`*`"), "public")
        for match in _NODE_CORS.finditer(text):
            if is_comment(text, match.start()):
                continue
            options = match[1] or ""
            origin = _NODE_ORIGIN.search(options)
            credentials = _NODE_CREDENTIALS.search(options) is not None
            place = file.location(match.start(), match.end())
            if origin and origin[1] == "true" and credentials:
                yield _hit(space, place, "a reflected origin", True)
            elif (origin or not options.strip("{} \n\t")) and not credentials:
                yield Hit(place, _public("`*`"), "public")


def _nginx(space: Space) -> Iterator[Hit]:
    """`add_header Access-Control-Allow-Origin *` in the configuration of nginx."""
    for file in space.select(".conf", ".template", ".nginx"):
        match = _NGINX_HEADER.search(file.text) if "add_header" in file.text else None
        if match is not None:
            place = file.location(match.start() + match.group().index("add_header"), match.end())
            reflected = "$http_origin" in match.group()
            what = "a reflected origin" if reflected else "`*`"
            yield _hit(space, place, what, reflected and _NGINX_CREDENTIALS.search(file.text) is not None)


def _middleware(space: Space, call: Call) -> Iterator[Hit]:
    origins = call.arg("allow_origins")
    pattern = call.arg("allow_origin_regex")
    credentials = call.arg("allow_credentials").is_(True)
    if _any(origins):
        yield _open(space, call, origins, "`*`", credentials)
    elif pattern.text and (match := _what(pattern.text)):
        yield _open(space, call, pattern, match, credentials)


def _what(pattern: str) -> str:
    """Return which origins a regular expression lets in, where these are too many."""
    if _ANYTHING.fullmatch(pattern):
        return "an expression that matches any origin"
    if _ANY_SPACE.search(pattern):
        return f"every site of a host where anyone can create one (`{pattern[:60]}`)"
    return ""


def _any(value: Value) -> bool:
    return any(
        option.text == "*" or (option.kind == "sequence" and any(item.text == "*" for item in option.items))
        for option in value.options
    )


def _open(space: Space, call: Call, value: Value, what: str, credentials: bool) -> Hit:
    return _hit(space, call.location(value.node if value.node is not None else None), what, credentials)


def _hit(space: Space, place: Location, what: str, credentials: bool) -> Hit:
    """Return what the other sites can do: with the cookies of visitors only where the Space has any."""
    if credentials and space.memo(_knows_visitors):
        return Hit(place, _describe_shared(what), "credentials")
    return Hit(place, _public(what), "public")


def _knows_visitors(space: Space) -> bool:
    """Return whether the Space tells visitors apart by what their browsers send along: cookies or a password of
    HTTP."""
    if space.card.flag("hf_oauth"):
        return True
    for file in space.select(*_SERVERS):
        text = file.text
        if len(text) > _MAX_TEXT or space.startup.is_aside(file):
            continue
        lower = text.lower()
        if any(word in lower for word in _IDENTITY_WORDS) and _IDENTITY.search(text):
            return True
    return any(call.arg("auth").given or call.arg("auth_dependency").given for call in servings(space))


def _describe_shared(what: str) -> str:
    if what.startswith("every"):
        return f"{what} can call this with the cookies of its visitors and read the response"
    return f"any site can call this with the cookies of its visitors and read the response ({what} with credentials)"


def _public(what: str) -> str:
    return f"pages of any site can call this and read the response ({what}), which is fine for a public API"


def _flask(space: Space, call: Call) -> Iterator[Hit]:
    origins, resources = call.arg("origins"), call.arg("resources")
    credentials = call.arg("supports_credentials").is_(True)
    if _any(origins) or (not origins.given and not resources.given):
        yield _open(space, call, origins, "`*`", credentials)
    elif resources.kind == "mapping" and not origins.given:
        for options in resources.items:
            inner = dict(zip((key.text for key in options.keys), options.items, strict=False))
            allowed = inner.get("origins")
            if options.kind == "mapping" and (allowed is None or _any(allowed)):
                yield _open(space, call, allowed or resources, "`*`", credentials)


@rule("disabled-xsrf")
def disabled_xsrf(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report streamlit's protection against requests forged by other sites is off."""
    message = "Streamlit's protection against cross-site request forgery is off"
    for file in space.select(".toml"):
        if file.path.endswith(".streamlit/config.toml") and "enableXsrfProtection" in file.text:
            sections = [(match.start(), match[1]) for match in _SECTION.finditer(file.text)]
            for match in _OFF.finditer(file.text):
                section = next((name for start, name in reversed(sections) if start < match.start()), "")
                written = match.group().strip()
                if section == "server" or (not section and written.startswith("server.")):
                    start = match.end() - len(match.group().lstrip())
                    yield Hit(file.location(start, match.end()), message)
    for program in start_programs(space):
        if "enableXsrfProtection" in program.script.text:
            for command in program.script.walk():
                for index, word in enumerate(command.argv):
                    flag, equals, value = word.value.partition("=")
                    last = word if equals or index + 1 == len(command.argv) else command.argv[index + 1]
                    value = value if equals else last.value
                    if flag == f"--{_XSRF}" and value.lower() in ("false", "0"):
                        yield Hit(program.file.location(word.start, last.end), message)
    for setting in settings(space, "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION"):
        if setting.value.strip("\"'").lower() in ("false", "0"):
            yield Hit(setting.location, message)
