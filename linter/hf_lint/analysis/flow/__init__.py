"""Data flow through the Python of a Space: from what visitors send, and from its secrets, to what is done with them.

    for event in flows(space).events:         # watched calls, answers to visitors, stores that all visitors share
        taint = event.arg(0, "url").unsafe("url", VISITOR)
        if taint is not None:
            yield Hit(event.unit.location(event.node), ..., related=related(taint))

Sources are parameters of functions that gradio, a route or a chat framework calls, `request`, Streamlit widgets,
uploaded files, and variables of the environment that are named like secrets. They are followed through assignments,
texts, containers and functions of the same Space, branch by branch; the checks that people write are known. Nothing is
run, and the work for one Space is bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.framework_words import WORDS
from hf_lint.analysis.flow.model import CONTENT, FETCHED, UPLOAD
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.secrets import is_secret_name
from hf_lint.space.calls import may_hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint
    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_FILES = 400
_HINTS = (
    "gradio",
    "streamlit",
    "fastapi",
    "starlette",
    "flask",
    "quart",
    "aiohttp",
    "chainlit",
    "mcp",
    "HTTPRequestHandler",
    "bottle",
    "tornado",
    *WORDS,
)
_ONE_VARIABLE = regex(
    r"(?:environ(?:\s*\[|\.(?:get|pop|setdefault)\s*\()|getenv\s*\()\s*(?:\"(\w+)\"|'(\w+)')\s*[\]),]"
)
_ATTRIBUTE = regex(r"\.([A-Za-z_]\w*)")
_IMPORTED = regex(r"import\b *(\([^)]{0,900}\)|[^\n]*)")
_WORD = regex(r"\w+")


class Flows(NamedTuple):
    """What was found; `complete` is False where the Space was too large to follow everything."""

    events: tuple[Event, ...]
    complete: bool


def flows(space: Space) -> Flows:
    """Return the flows of a Space, followed once for all rules."""
    return space.memo(_flows)


def related(taint: Taint) -> tuple[Location, ...]:
    """Return the source and the steps of a value, for a finding."""
    return tuple(dict.fromkeys(step.location() for step in taint.steps))


def described(taint: Taint) -> str:
    """Return the origin of a value, as the subject of a sentence."""
    word = taint.name or _variable(taint)
    name = f" (`{word}`)" if word else ""
    if taint.kind == FETCHED:
        return f"the response of a URL that a visitor chooses{name}"
    if taint.kind in (CONTENT, UPLOAD):
        return f"the content of a visitor's file{name}"
    return f"a visitor's input{name}"


def is_passed_on(event: Event, taint: Taint) -> bool:
    """Say whether the input went through other functions, whose checks may be none that the flow knows."""
    source = next(iter(taint.steps), None)
    if source is None:
        return False
    begins, ends = source.location(), event.unit.location(event.node)
    function_at = event.unit.values.scopes.function_at
    return begins.path != ends.path or function_at(begins.span.line) != function_at(ends.span.line)


def _variable(taint: Taint) -> str:
    """Return the first variable that a value was kept in."""
    kept = (step.note[1:-1] for step in taint.steps if step.note.startswith("`") and step.note.endswith("`"))
    return next((name for name in kept if "`" not in name), "")


def _flows(space: Space) -> Flows:
    hints = [word for word in _HINTS if may_hold(space, word)]
    files = [
        file
        for file in space.select(".py")
        if not space.startup.is_aside(file)
        and _may_run(space, file)
        and _may_begin(file.text, hints)
        and not _runs_elsewhere(file.text)
    ]
    if not files:
        return Flows((), True)
    files.sort(key=lambda file: space.startup.role(file.path) != "runs")
    if len(files) > MAX_FILES:
        space.note_gap(
            f"data flow: hf-lint followed only {MAX_FILES} of {len(files)} files of Python that visitors may reach"
        )
        del files[MAX_FILES:]
    from hf_lint.analysis.flow.analysis import follow

    return follow(space, files)


def _may_run(space: Space, file: File) -> bool:
    """Return whether the Space may run a file: a static one starts no Python, and has secrets in its build only; what a
    page runs in a visitor's browser harms nobody else."""
    return space.sdk != "static" or space.startup.role(file.path) == "build"


def _runs_elsewhere(text: str) -> bool:
    """Return whether a file is a program for the machines of a provider, which serves it there and not in the Space."""
    return "import modal" in text and ("modal.App(" in text or "modal.Stub(" in text)


def _may_begin(text: str, hints: list[str]) -> bool:
    """Return whether visitors or secrets may come in here. Without them a file need not be parsed, and most of them
    have none.

    `hints` are those of `_HINTS` that the Space may hold. A variable of the environment counts where its name may be
    that of a secret, or is not to be seen.
    """
    if any(word in text for word in hints):
        return True
    reads = text.count("environ") + text.count("getenv")
    if not reads:
        return False
    variables = list(_variables(text))
    elsewhere = _WORD.findall(" ".join(_IMPORTED.findall(text)))
    names = {*variables, *elsewhere, *_ATTRIBUTE.findall(text)}
    return len(variables) < reads or any(map(is_secret_name, names))


def _variables(text: str) -> Iterator[str]:
    """Yield the variables that are read by names which are to be seen."""
    for word in ("environ", "getenv"):
        at = text.find(word)
        while at >= 0:
            match = _ONE_VARIABLE.match(text, at)
            if match:
                yield match[1] or match[2]
            at = text.find(word, at + len(word))
