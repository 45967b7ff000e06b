"""What the data flow through a server's JavaScript comes to, policy by policy. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, related
from hf_lint.analysis.flow.model import ENVIRONMENT, GLUED, PIECE
from hf_lint.analysis.node_flow import node_flows
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.secrets import is_secret_name
from hf_lint.secrets.names import is_public_name
from hf_lint.space.file import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from hf_lint.analysis.node_flow.model import Sink
    from hf_lint.core.model import Location
    from hf_lint.space import Space


def path_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each source of a path that files are read, sent, written or deleted under."""
    from hf_lint.analysis.file_reach import NOTHING_SEEN, find_reach

    groups: dict[tuple[str, int, str], list[Sink]] = {}
    for sink in node_flows(space).of_kind("path"):
        source = sink.taint.steps[0].location() if sink.taint.steps else place(sink)
        key = (source.path, source.span.line, sink.taint.origin.partition(":")[2])
        groups.setdefault(key, []).append(sink)
    for first, *others in groups.values():
        further = (place(sink)._replace(note=f"here a file is {sink.what}") for sink in others)
        passed_on = all(_is_passed_on(sink) for sink in (first, *others))
        reaches = (
            (words, sink.what)
            for sink in (first, *others)
            if (words := find_reach(space, sink.what, shown=_is_shown(sink)))
        )
        reach, what = ("", first.what) if passed_on else next(reaches, (NOTHING_SEEN, first.what))
        message = f"{described(first.taint)} chooses which file of the server is {what}{reach}"
        variant = "passed-on" if passed_on else "public" if reach == NOTHING_SEEN else ""
        yield Hit(place(first), message, variant, related=(*related(first.taint), *further))


def _is_shown(sink: Sink) -> bool:
    """Say whether the text of a file may be sent: nobody follows it, so an answer in the same function counts."""
    called = (sink.node.text or b"")[:_MAX_NAME]
    around = _outer_function(sink.node)
    if sink.what not in ("read", "opened") or b"readdir" in called or b"readJson" in called or around is None:
        return False
    return _ANSWERS.search((around.text or b"").decode("utf-8", "replace")) is not None


_MAX_NAME = 60
_ANSWERS = regex(
    r"\.(?:send|end|json|write|pipe|text|body)\b|\bnew Response\(|"
    r"\breturn\s+(?:await\s+)?(?:fs|content|data|text|file)\b"
)


def _is_passed_on(sink: Sink) -> bool:
    """Say whether the input went through other functions, whose checks may be none that the flow knows."""
    source = next(iter(sink.taint.steps), None)
    return source is not None and _function_of(source.node) != _function_of(sink.node)


def _function_of(node: Any) -> Any:
    """Return where the outermost function that holds a node of the tree begins and ends; None outside functions."""
    found = _outer_function(node)
    return (found.start_byte, found.end_byte) if found is not None else None


def _outer_function(node: Any) -> Any:
    found = None
    while node is not None:
        if "function" in node.type or node.type == "method_definition":
            found = node
        node = node.parent
    return found


def request_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each fetch of an address that a visitor gives; it weighs less where the answer stays here."""
    flows = node_flows(space)
    fetches = flows.of_kind("url")
    if not fetches:
        return
    from hf_lint.analysis.node_flow.model import fetch_origin

    answers = flows.of_kind("answer")
    whole = {sink.taint.origin for sink in answers if PIECE not in sink.taint.safe}
    pieces = {sink.taint.origin for sink in answers} - whole
    for sink in fetches:
        origin = fetch_origin(sink.script.file.path, sink.node.start_byte)
        if origin in pieces:
            message = "anyone can make this Space fetch any URL, and read a part of the response"
            yield Hit(place(sink), message, "piece", related=related(sink.taint))
        elif origin in whole:
            variant = "passed-on" if _is_passed_on(sink) else ""
            limit = ", unless a function on the way stops them" if variant else ""
            message = f"anyone can fetch any URL through this Space, and read the response{limit}"
            yield Hit(place(sink), message, variant, related=related(sink.taint))
        else:
            message = "this Space fetches any URL that a visitor chooses"
            yield Hit(place(sink), message, "fetched-only", related=related(sink.taint))


def token_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each fetch of an address that a visitor gives whose call names a secret of the environment."""
    for sink in node_flows(space).of_kind("url"):
        text = (sink.node.text or b"").decode("utf-8", "replace")
        name = next((found for found in _PROCESS.findall(text) if is_secret_name(found)), "")
        if not name and "process.env." in sink.script.file.text:
            kept = (one for one in _KEPT.finditer(sink.script.file.text) if is_secret_name(one["secret"]))
            name = next((one["secret"] for one in kept if _is_in_value(one["name"], text)), "")
        if name:
            variant = "glued" if GLUED in sink.taint.safe else "passed-on" if _is_passed_on(sink) else ""
            message = f"`{name}` is sent to the host that {described(sink.taint)} names"
            yield Hit(place(sink), message, variant, related=related(sink.taint))


_PROCESS = regex(r"\bprocess\.env\.(\w{2,80})")
_KEPT = regex(r"\b(?:const|let|var)\s{1,9}(?P<name>\w{1,60})\s{0,9}=\s{0,9}process\.env\.(?P<secret>\w{2,80})")


def _is_in_value(name: str, text: str) -> bool:
    """Return whether a variable stands in the text of a call where a value does: behind a colon, or in a template."""
    return any(before + name in text for before in (": ", ":", "${", "+ ", "+"))


def code_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each place where a visitor's text is run as JavaScript or by a shell."""
    for sink in node_flows(space).of_kind("code"):
        message = f"{described(sink.taint)} is executed here with {sink.what}"
        yield Hit(place(sink), message, related=related(sink.taint))


def template_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each template whose text a visitor has a part in."""
    for sink in node_flows(space).of_kind("template"):
        message = f"{described(sink.taint)} becomes part of the template source, which {sink.what} executes"
        yield Hit(place(sink), message, related=related(sink.taint))


def redirect_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each redirect whose target a visitor gives."""
    for sink in node_flows(space).of_kind("redirect"):
        yield Hit(place(sink), f"{described(sink.taint)} chooses where this redirects to", related=related(sink.taint))


def query_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each statement of SQL that a visitor's text is a part of."""
    for sink in node_flows(space).of_kind("sql"):
        message = f"{described(sink.taint)} becomes part of the SQL that {sink.what} runs"
        yield Hit(place(sink), message, "passed-on" if _is_passed_on(sink) else "", related=related(sink.taint))


def trace_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each answer that holds the stack trace of an exception."""
    for sink in node_flows(space).of_kind("trace"):
        yield Hit(place(sink), "the stack trace is sent to the visitor", related=related(sink.taint))


def html_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each answer that puts a visitor's text into HTML."""
    for sink in node_flows(space).of_kind("html"):
        message = f"{described(sink.taint)} becomes part of the page's HTML without escaping"
        yield Hit(place(sink), message, related=related(sink.taint))


def secret_hits(space: Space, public_words: Sequence[str]) -> Iterator[Hit]:
    """Yield a hit for each answer that holds a secret of the environment; names with one of these words are of keys
    that are made for pages."""
    for sink in node_flows(space).of_kind("secret"):
        if is_public_name(sink.taint.name, public_words):
            continue
        whole = sink.taint.kind == ENVIRONMENT
        what = "the whole environment" if whole else f"the secret `{sink.taint.name}`"
        file, at = sink.script.file, place(sink)
        check = ""
        if isinstance(file, File):  # a text in a command has no routes of its own
            offset = file.offset(at.span.line, at.span.column)
            from hf_lint.analysis.entrances import find_node_check

            check = find_node_check(space, file, offset, offset)
        who = f"anyone who passes `{check}`" if check else "every visitor"
        variant = "asked" if check else "environment" if whole else ""
        yield Hit(at, f"{who} can read {what} here", variant, related=related(sink.taint))


def log_hits(space: Space) -> Iterator[Hit]:
    """Yield a hit for each line of the log that a secret of the environment, or all of it, is written to."""
    for sink in node_flows(space).of_kind("log"):
        what = "the whole environment" if sink.taint.kind == ENVIRONMENT else f"the secret `{sink.taint.name}`"
        yield Hit(place(sink), f"{what} is written to the log here", related=related(sink.taint))


def place(sink: Sink) -> Location:
    """Return the place of what is called."""
    node = sink.node
    named = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    return sink.script.location(named if named is not None else node)
