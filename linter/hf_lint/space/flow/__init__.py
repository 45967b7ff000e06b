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

import ast
from typing import TYPE_CHECKING

from hf_lint.engines.secrets import is_secret_name
from hf_lint.lazy import regex
from hf_lint.records import NamedTuple
from hf_lint.space.flow.core import MAX_NODES, Entry, Frame
from hf_lint.space.flow.gradio import gradio_entries
from hf_lint.space.flow.model import CLEAN, CONTENT, FETCHED, UPLOAD, Event, Value, join
from hf_lint.space.flow.program import Program, is_test
from hf_lint.space.flow.routes import route_entries
from hf_lint.space.flow.statements import Statements

if TYPE_CHECKING:
    from hf_lint.model import Location
    from hf_lint.space import Space
    from hf_lint.space.flow.model import Taint
    from hf_lint.space.flow.program import Function, Module

MAX_VARIANTS = 6
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
    "http.server",
    "bottle",
    "tornado",
)
_ONE_VARIABLE = regex(
    r"(?:environ(?:\s*\[|\.(?:get|pop|setdefault)\s*\()|getenv\s*\()\s*(?:\"(\w+)\"|'(\w+)')\s*[\]),]"
)
_ATTRIBUTE = regex(r"\.([A-Za-z_]\w*)")
_IMPORTED = regex(r"\bimport\b *(\([^)]*\)|[^\n]*)")
_WORD = regex(r"\w+")


class Flows(NamedTuple):
    """What was found; `complete` is False where the Space was too large to follow everything."""

    events: tuple[Event, ...]
    complete: bool


class Analysis(Statements):
    """One walk over a Space."""

    def __init__(self, space: Space) -> None:
        super().__init__(Program(space))
        self._results: dict[object, Value] = {}
        self._variants: dict[ast.AST, int] = {}

    def follow(self, function: Function, given: dict[str, Value], caller: Frame | None, entry: object = None) -> Value:
        """Walk through a function with these parameters, unless that was done before; its result."""
        inner = caller is not None and caller.function is not None and _is_inside(function, caller)
        key = (function.node, entry is not None, tuple(sorted((name, _mark(value)) for name, value in given.items())))
        if not inner and key in self._results:
            return self._results[key]
        count = self._variants.get(function.node, 0)
        if count >= MAX_VARIANTS or self.left <= 0:
            return CLEAN
        self._variants[function.node] = count + 1
        self._results[key] = CLEAN  # recursion ends here
        frame = Frame(function.module, function, caller.depth + 1 if caller is not None else 0)
        frame.variables = dict(given)
        names = [*function.parameters, *function.node.args.kwonlyargs]
        frame.variables.update((arg.arg, CLEAN) for arg in names if arg.arg not in given)
        if inner and caller is not None:
            frame.outer = caller.variables
        if isinstance(entry, Entry):
            frame.entry = entry
        if isinstance(function.node, ast.Lambda):
            self.give(function.node.body, self.value(function.node.body, frame), frame)
        else:
            self.block(function.node.body, frame)
        self._results[key] = result = _joined(frame.returns)
        return result


def flows(space: Space) -> Flows:
    """The flows of a Space, followed once for all rules."""
    return space.memo(_flows)


def related(taint: Taint) -> tuple[Location, ...]:
    """The source and the steps of a value, for a finding."""
    return tuple(dict.fromkeys(step.location() for step in taint.steps))


def described(taint: Taint) -> str:
    """The origin of a value, as the subject of a sentence."""
    name = f" (`{taint.name}`)" if taint.name else ""
    if taint.kind == FETCHED:
        return f"the answer of an address that a visitor gives{name}"
    if taint.kind in (CONTENT, UPLOAD):
        return f"the content of a visitor's file{name}"
    return f"what a visitor sends{name}"


def _flows(space: Space) -> Flows:
    analysis = Analysis(space)
    modules = _modules(space, analysis.program)
    try:
        for module in modules:
            _follow_module(analysis, module)
    except RecursionError:
        analysis.left = 0
    if analysis.left <= 0:
        space.notes += (f"data flow: only the first {MAX_NODES:,} steps through the Space's Python were followed",)
    return Flows(tuple(analysis.events.values()), analysis.left > 0)


def _modules(space: Space, program: Program) -> list[Module]:
    """The files in which a flow may begin."""
    found = []
    for file in space.select(".py")[:MAX_FILES]:
        if _may_begin(file.text) and not is_test(file.path):
            module = program.module(file)
            if module is not None:
                found.append(module)
    return found


def _may_begin(text: str) -> bool:
    """Whether visitors or secrets may come in here. Without them a file need not be parsed, and most of them have none.

    A variable of the environment counts where its name may be that of a secret, or is not to be seen.
    """
    if any(word in text for word in _HINTS):
        return True
    reads = text.count("environ") + text.count("getenv")
    if not reads:
        return False
    variables = [first or second for first, second in _ONE_VARIABLE.findall(text)]
    elsewhere = _WORD.findall(" ".join(_IMPORTED.findall(text)))
    names = {*variables, *elsewhere, *_ATTRIBUTE.findall(text)}
    return len(variables) < reads or any(map(is_secret_name, names))


def _follow_module(analysis: Analysis, module: Module) -> None:
    program = analysis.program
    entries = [*gradio_entries(program, module), *route_entries(program, module)]
    held = _held_secrets(analysis, module) if entries and module.secrets else frozenset()
    for entry in entries:
        function = entry.function
        wanted = entry.outputs or isinstance(function.node, ast.Lambda) or not held.isdisjoint(function.names)
        if wanted or program.is_hot(function) or program.begins(function):
            analysis.follow(function, entry.parameters, None, entry)
    if module.sinks and (module.secrets or "streamlit" in module.unit.file.text):
        analysis.globals_of(module)
    known = {entry.function.node for entry in entries}
    for function in [*module.by_node.values()]:
        if function.node not in known and program.begins(function) and program.is_hot(function):
            analysis.follow(function, {}, None)


def _held_secrets(analysis: Analysis, module: Module) -> frozenset[str]:
    """The variables of a module that a secret is in: what returns one of them may show it."""
    return frozenset(name for name, value in analysis.globals_of(module).items() if value.taints)


def _is_inside(function: Function, caller: Frame) -> bool:
    """Whether a function stands in the one that calls it."""
    if caller.function is None or function.module is not caller.module:
        return False
    outer = caller.function.node
    return outer.lineno < function.node.lineno <= (outer.end_lineno or 0)


def _mark(value: Value) -> tuple[object, ...]:
    """What makes two values alike for a function."""
    taints = tuple((taint.kind, taint.origin, tuple(sorted(taint.safe))) for taint in value.taints)
    return taints, value.obj, value.about


def _joined(returns: list[Value]) -> Value:
    """The result of a function: item by item where all returns are tuples of one length."""
    lengths = {len(value.parts) for value in returns if value is not CLEAN}
    if len(lengths) == 1 and 0 not in lengths:
        columns = zip(*(value.parts for value in returns if value is not CLEAN), strict=True)
        parts = tuple(join(column) for column in columns)
        return join(part.plain() for part in parts)._replace(parts=parts)
    return join(returns)._replace(about=("", ""), parts=())
