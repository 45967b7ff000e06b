"""Secrets that leave the server: on the page, in the log, or shared with whoever comes next."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.bundled_variables import bundled_secrets, started_secrets
from hf_lint.analysis.flow import flows, related
from hf_lint.analysis.flow.model import ENVIRONMENT, VISITOR, find_whole_secret
from hf_lint.analysis.node_hits import log_hits, secret_hits
from hf_lint.analysis.script_logs import logged_by_scripts
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.secrets import is_secret_name
from hf_lint.secrets.names import is_public_name
from hf_lint.space.calls import Unit, units
from hf_lint.space.nodes import functions_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint, Value
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_COMPONENTS = frozenset(
    ("Textbox", "Markdown", "HTML", "Text", "TextArea", "Label", "JSON", "Code", "Dropdown", "Radio")
)
_LOGS = frozenset(("debug", "info", "warning", "warn", "error", "critical", "exception", "log"))
_LOGGERS = ("log", "logger", "logging", "_log", "_logger", "loguru")
_CONFIGURERS = frozenset(("google.generativeai.configure", "cohere.configure", "huggingface_hub.login", "wandb.login"))


@rule("secret-shown-to-visitors")
def secret_shown_to_visitors(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each component, page or answer that holds a secret of the environment."""
    public = policy.params["public_words"]
    yield from secret_hits(space, public)
    for place, given, name in bundled_secrets(space, public):
        message = f"the build writes the value of `{name}` into the page, which every visitor receives"
        yield Hit(place, message, "bundled", related=(given._replace(note="the build gets it here"),))
    for place, started, name in started_secrets(space, public):
        message = f"the server writes the value of `{name}` into the page, which every visitor receives"
        yield Hit(place, message, "bundled", related=(started._replace(note="it builds the page here"),))
    seen = set()
    for event in flows(space).events:
        taint = find_whole_secret(_shown_values(event))
        if taint is not None and event.node not in seen and not is_public_name(taint.name, public):
            seen.add(event.node)
            place = event.unit.location(event.node)
            from hf_lint.analysis.entrances import find_check

            check = find_check(space, event.unit.file, place.span.line) if event.unit.whole else ""
            if check:
                message = f"anyone who passes `{check}` can read {_what(taint)} here"
                yield Hit(place, message, "asked", related=related(taint))
            elif _is_shadowed(space, event):
                message = f"{_what(taint)} is sent to visitors here, unless the other route of this path answers first"
                yield Hit(place, message, "shadowed", related=related(taint))
            else:
                variant = "environment" if taint.kind == ENVIRONMENT else ""
                yield Hit(place, f"every visitor can read {_what(taint)} here", variant, related=related(taint))


def _is_shadowed(space: Space, event: Event) -> bool:
    """Say whether another function of the Space is registered for the same path: the first of them answers."""
    line = event.unit.location(event.node).span.line
    mine = [one for one in event.unit.source.function_nodes() if one.lineno <= line <= (one.end_lineno or one.lineno)]
    routes = {route for one in mine[-1:] for route in _routes(one)}
    if not routes:
        return False
    for unit in units(space, *(f'"{path}"' for _, path in routes), *(f"'{path}'" for _, path in routes)):
        for function in unit.source.function_nodes():
            same = unit.file is event.unit.file and function.lineno == mine[-1].lineno
            if not same and not routes.isdisjoint(_routes(function)):
                return True
    return False


def _routes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    """Yield the verbs and paths that the decorators of a function register it for."""
    for item in function.decorator_list:
        match item:
            case ast.Call(func=ast.Attribute(attr=verb), args=[ast.Constant(value=str(path)), *_]):
                yield verb, path


def _what(taint: Taint) -> str:
    if taint.kind == ENVIRONMENT:
        return "the whole environment" if taint.name == "os.environ" else f"all of `{taint.name}`"
    return f"the secret `{taint.name}`"


def _shown_values(event: Event) -> tuple[Value, ...]:
    if event.how == "return":
        if event.name == "gradio" and len(event.parts) == len(event.args):
            # What goes into a State stays on the server: Gradio answers None in its place.
            return tuple(value for value, kind in zip(event.args, event.parts, strict=True) if kind != "State")
        return event.args if event.name in ("gradio", "route", "tool") else ()
    if event.how != "call" or not isinstance(event.node, ast.Call):
        return ()
    name = event.unit.values.name_of(event.node.func)
    if event.name in _COMPONENTS and name.startswith("gradio."):
        return event.values
    if name.startswith("streamlit.") and name != "streamlit.cache_data":
        return event.values
    return ()


@rule("secret-logged")
def secret_logged(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each print, log line or script line with a secret of the environment, or all of it, in it."""
    yield from logged_by_scripts(space)
    yield from log_hits(space)
    for unit in units(space, "OAuthToken"):
        from hf_lint.analysis.oauth_tokens import logged_tokens

        for node in logged_tokens(unit):
            yield Hit(unit.location(node), "the token of a visitor who has signed in is written to the log here")
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.node in seen or not _is_log(event):
            continue
        taint = find_whole_secret(event.values)
        if taint is not None:
            seen.add(event.node)
            what = _what(taint)
            yield Hit(event.unit.location(event.node), f"{what} is written to the log here", related=related(taint))


def _is_log(event: Event) -> bool:
    assert isinstance(event.node, ast.Call)
    func = event.node.func
    if event.name in ("print", "pprint"):
        return isinstance(func, ast.Name) or (isinstance(func, ast.Attribute) and event.name == "pprint")
    if event.name not in _LOGS or not isinstance(func, ast.Attribute):
        return False
    owner = func.value
    word = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return word.lower() in _LOGGERS


@rule("shared-visitor-key")
def shared_visitor_key(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each place where a visitor's key is stored for the whole process."""
    seen = set()
    for event in flows(space).events:
        where, value = _store(event)
        taint = value.unsafe("store", VISITOR) if value is not None else None
        if taint is not None and event.node not in seen:
            seen.add(event.node)
            message = f"a visitor's key is stored in {where}, which all visitors share"
            place = event.unit.location(event.node)
            if _comes_with_work(taint):
                message += ": requests that run at the same time may use each other's"
                yield Hit(place, message, "each-request", related=related(taint))
            elif name := _may_lack(event):
                message += f": other visitors' requests use it, if `{name}` can be imported here"
                yield Hit(place, message, "guarded", related=related(taint))
            else:
                yield Hit(place, f"{message}, so other visitors' requests use it", related=related(taint))


def _may_lack(event: Event) -> str:
    """Return a name that the function which stores the key needs, and that is None where its import fails."""
    line = event.unit.location(event.node).span.line
    source = event.unit.source
    around = functions_around(source.function_nodes(), line)
    if not around or "None" not in source.text:
        return ""
    used = {node.id for node in ast.walk(around[0]) if isinstance(node, ast.Name)}
    for guarded in source.nodes(ast.Try):
        if not any(isinstance(one, (ast.Import, ast.ImportFrom)) for one in guarded.body):
            continue
        for handler in guarded.handlers:
            for assign in handler.body:
                if isinstance(assign, ast.Assign) and isinstance(assign.value, ast.Constant) and not assign.value.value:
                    names = {target.id for target in assign.targets if isinstance(target, ast.Name)}
                    if found := min(names & used, default=""):
                        return found
    return ""


def _comes_with_work(taint: Taint) -> bool:
    """Say whether the function that takes the key takes the work for it, too: then each request brings its own."""
    source = next(iter(taint.steps), None)
    unit = source.unit if source is not None else None
    if source is None or not isinstance(unit, Unit):
        return False
    line = source.location().span.line
    around = functions_around(unit.source.function_nodes(), line)
    name = unit.values.name_of(source.node.func) if isinstance(source.node, ast.Call) else ""
    if not around or name.startswith("streamlit."):
        return True  # a script of Streamlit, which runs from the top for each visitor, with its functions
    given = around[-1].args
    names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return any(_SETTING.search(name) is None and not is_secret_name(name) for name in names)


# What a form that saves a key asks besides: whose key it is, and how it is used.
_SETTING = regex(
    r"(?i)key|token|secret|provider|model|base|url|endpoint|temp|self|cls|req|body|payload|data|config|setting|state|"
    r"progress|session|profile|org|project|region|backend|service|vendor|credential|form"
)


def _store(event: Event) -> tuple[str, Value | None]:
    """Return where a value is stored for all, where its name is that of a key."""
    if event.how == "store":
        name = event.name.removeprefix("global ").removeprefix("os.environ[").rstrip("]").strip("'").rpartition(".")[2]
        return (f"`{event.name}`", event.args[0]) if is_secret_name(name) else ("", None)
    if event.how == "call" and event.name in ("configure", "login") and isinstance(event.node, ast.Call):
        name = event.unit.source.qualified_name(event.node.func) or ""
        if name in _CONFIGURERS:
            return f"`{name}`", event.arg(0 if event.name == "login" else -1, "api_key", "token", "key")
    return "", None
