"""What visitors send, where it becomes a request of the server or HTML of a page."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, flows, is_passed_on, related
from hf_lint.analysis.flow.model import (
    ASKED,
    CONTENT,
    FETCHED,
    GENERATED,
    GLUED,
    PIECE,
    SUFFIXED,
    VISITOR,
    merge_taints,
)
from hf_lint.analysis.node_hits import html_hits, redirect_hits, request_hits
from hf_lint.analysis.page_scripts import link_texts_as_html
from hf_lint.analysis.script_fetches import fetched_for_requests
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint, Value
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.python import PythonSource

_SHOWERS = frozenset(("write", "markdown", "text", "code", "json", "html"))
_ANSWERS = frozenset(("HTMLResponse",))
_RAW = ("HTML", "HTML!", "Markdown!", "Chatbot!")
_REDIRECTS = frozenset(("redirect", "RedirectResponse"))
_FETCH_STEP = "the response of that URL"


@rule("open-proxy")
def open_proxy(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each fetch of an address that a visitor gives; it weighs less where the answer stays in the
    server."""
    yield from request_hits(space)
    for place, passed_on in fetched_for_requests(space) if space.sdk != "static" else ():
        end = ", and read the response" if passed_on else ""
        yield Hit(place, f"anyone can make this Space fetch any URL{end}", "" if passed_on else "fetched-only")
    answers: dict[ast.AST, Taint] = {}
    fetches: dict[ast.AST, Event] = {}
    for event in flows(space).events:
        if event.how == "call" and event.name == "fetch":
            fetches.setdefault(event.node, event)
        for taint in _fetched_parts(event):
            for step in taint.steps:
                if step.note == _FETCH_STEP and (step.node not in answers or PIECE in answers[step.node].safe):
                    answers[step.node] = taint
    for node, event in fetches.items():
        place = event.unit.location(node)
        source = event.arg(0).unsafe("url", VISITOR, CONTENT)
        if node in answers and source is not None and GLUED in source.safe:
            message = (
                f"{described(source)} comes right after the host of this URL, so a `.` or `@` in it changes the host"
            )
            yield Hit(place, message, "glued", related=related(answers[node]))
        elif node in answers:
            message = "anyone can fetch any URL through this Space, and read the response"
            variant = "piece" if PIECE in answers[node].safe else _limit(event, source)
            if variant == "piece":
                message = "anyone can make this Space fetch any URL, and read a part of the response"
            yield Hit(place, f"{message}{_LIMITS[variant]}", variant, related=related(answers[node]))
        else:
            message = "this Space fetches any URL that a visitor chooses"
            yield Hit(place, message, "fetched-only", related=related(source) if source is not None else ())


_LIMITS = {
    "": "",
    "piece": "",
    "suffixed": ", if the text that the code appends to the URL does not stop them",
    "asked": ", unless a function that is asked about the URL refuses it",
    "passed-on": ", unless a function on the way stops them",
}


def _limit(event: Event, source: Taint | None) -> str:
    """Return what may keep a visitor from choosing the whole URL, as a variant of open-proxy; "" for nothing."""
    if source is None:
        return "passed-on"
    if ASKED in source.safe:
        return "asked"
    if SUFFIXED in source.safe:
        return "suffixed"
    return "passed-on" if is_passed_on(event, source) else ""


def _fetched_parts(event: Event) -> tuple[Taint, ...]:
    """Return the answers of other servers in what goes to a visitor."""
    if event.how == "return":
        return merge_taints(value.of_kind(FETCHED) for value in event.args)
    if event.how == "call" and event.name in _SHOWERS and isinstance(event.node, ast.Call):
        from hf_lint.analysis.flow.guards import key_of  # with an event, what finds events is there

        name = event.unit.values.name_of(event.node.func)
        if not name.startswith("streamlit.") and ".wfile.write" not in key_of(event.node.func):
            return ()
        return merge_taints(value.of_kind(FETCHED) for value in event.args)
    return ()


@rule("raw-html")
def raw_html(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each page or component that shows a visitor's text as HTML, on the server or in the browser."""
    for place, source in link_texts_as_html(space):
        message = "text in a link to this page becomes part of its HTML without escaping"
        yield Hit(place, message, "link", related=(source._replace(note="this reads the URL"),))
    yield from html_hits(space)
    seen = set()
    for event in flows(space).events:
        for value, variant in _html(event):
            kinds = (VISITOR, CONTENT, FETCHED) if not variant else (VISITOR, CONTENT, FETCHED, GENERATED)
            taint = value.unsafe("html", *kinds)
            if taint is None or event.node in seen:
                continue
            seen.add(event.node)
            subject = "a model's output" if taint.kind == GENERATED else described(taint)
            message = f"{subject} becomes part of the page's HTML without escaping"
            yield Hit(event.unit.location(event.node), message, variant, related=related(taint))


def _html(event: Event) -> Iterator[tuple[Value, str]]:
    """Yield the values of an event that are shown as HTML."""
    if event.how == "return":
        if event.name == "route" and (_ANSWERS.intersection(event.parts) or _is_flask_page(event)):
            yield event.args[0], ""
        if event.name == "gradio":
            for value, kind in zip(event.args, event.parts, strict=False):
                if kind in _RAW and (len(event.args) == len(event.parts)):
                    yield value, "own-text"
    elif event.how == "call" and isinstance(event.node, ast.Call):
        if event.name in _ANSWERS:
            yield event.arg(0, "content"), ""
        elif event.name in ("markdown", "html") and _is_raw_streamlit(event, event.node):
            yield event.arg(0, "body", "html"), "own-text"


def _is_flask_page(event: Event) -> bool:
    """Return a text with tags in it that a Flask function returns: that is a page."""
    node = event.node.value if isinstance(event.node, ast.Return) else None
    if "page" not in event.parts or not isinstance(node, (ast.JoinedStr, ast.BinOp)):
        return False
    texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any("<" in text for text in texts)


def _is_raw_streamlit(event: Event, node: ast.Call) -> bool:
    name = event.unit.values.name_of(node.func)
    if event.name == "html":
        return name in ("streamlit.html", "streamlit.components.v1.html")
    raw = next((word.value for word in node.keywords if word.arg == "unsafe_allow_html"), None)
    return name == "streamlit.markdown" and isinstance(raw, ast.Constant) and raw.value is True


@rule("open-redirect")
def open_redirect(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each redirect to an address that a visitor gives."""
    yield from redirect_hits(space)
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.name not in _REDIRECTS or event.node in seen:
            continue
        assert isinstance(event.node, ast.Call)
        source = event.unit.source
        target = event.node.args[0] if event.node.args else None
        named = next((word.value for word in event.node.keywords if word.arg in ("url", "location")), target)
        taint = event.arg(0, "url", "location").unsafe("url", VISITOR)
        if taint is None or "path" in taint.safe or _is_of_headers(taint):
            continue
        if named is not None and _begins_with_input(source, named):
            seen.add(event.node)
            message = f"{described(taint)} chooses where this redirects to"
            yield Hit(event.unit.location(event.node), message, related=related(taint))


def _is_of_headers(taint: Taint) -> bool:
    """Return whether the text is of a header or cookie: no link makes the browser of another send it."""
    nodes = (part for step in taint.steps[:1] for part in ast.walk(step.node))
    return any(isinstance(part, ast.Attribute) and part.attr in ("headers", "cookies") for part in nodes)


def _begins_with_input(source: PythonSource, expr: ast.expr) -> bool:
    """Return whether no text of the code stands before the visitor's: behind `/login?next=` it leads nowhere else."""
    for _ in range(4):
        bound = source.bound_value(expr.id) if isinstance(expr, ast.Name) else None
        if bound is None:
            break
        expr = bound
    while isinstance(expr, ast.BinOp):
        expr = expr.left
    if isinstance(expr, ast.JoinedStr):
        return bool(expr.values) and isinstance(expr.values[0], ast.FormattedValue)
    return not isinstance(expr, ast.Constant) and not (
        isinstance(expr, ast.Call) and source.qualified_name(expr.func) in ("flask.url_for", "quart.url_for")
    )
