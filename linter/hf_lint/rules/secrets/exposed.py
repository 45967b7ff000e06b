"""Secrets that leave the server: on the page, in the log, or shared with whoever comes next."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.bundled_variables import bundled_secrets
from hf_lint.analysis.flow import flows, related
from hf_lint.analysis.flow.model import ENVIRONMENT, PIECE, SECRET, VISITOR
from hf_lint.analysis.node_hits import secret_hits
from hf_lint.analysis.script_logs import logged_by_scripts
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.secrets import is_secret_name
from hf_lint.space.calls import units

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
        yield Hit(place, message, related=(given._replace(note="the build gets it here"),))
    seen = set()
    for event in flows(space).events:
        taint = _first(_shown_values(event))
        if taint is not None and event.node not in seen and not any(word in taint.name for word in public):
            seen.add(event.node)
            what = _what(taint)
            yield Hit(event.unit.location(event.node), f"every visitor can read {what} here", related=related(taint))


def _what(taint: Taint) -> str:
    if taint.kind == ENVIRONMENT:
        return "the whole environment" if taint.name == "os.environ" else f"all of `{taint.name}`"
    return f"the secret `{taint.name}`"


def _shown_values(event: Event) -> tuple[Value, ...]:
    if event.how == "return":
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
    for unit in units(space, "OAuthToken"):
        from hf_lint.analysis.oauth_tokens import logged_tokens

        for node in logged_tokens(unit):
            yield Hit(unit.location(node), "the token of a visitor who has signed in is written to the log here")
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.node in seen or not _is_log(event):
            continue
        taint = _first(event.values)
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
            message = (
                f"a visitor's key is stored in {where}, which all visitors share, so other visitors' requests use it"
            )
            yield Hit(event.unit.location(event.node), message, related=related(taint))


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


def _first(values: tuple[Value, ...]) -> Taint | None:
    found = (taint for value in values for taint in value.of_kind(SECRET, ENVIRONMENT))
    return next((taint for taint in found if PIECE not in taint.safe), None)
