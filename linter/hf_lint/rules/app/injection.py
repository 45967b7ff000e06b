"""What visitors send, where it becomes code: Python, shell commands, templates."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.agents import agents
from hf_lint.analysis.flow import described, flows, related
from hf_lint.analysis.flow.model import CONTENT, FETCHED, GENERATED, UPLOAD, VISITOR
from hf_lint.analysis.node_hits import code_hits, query_hits, template_hits
from hf_lint.analysis.written_code import PROCESSES, is_interpreter, parts_of, script_of, words_of, written_and_run
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PYTHON = frozenset(
    ("eval", "exec", "builtins.eval", "builtins.exec", "types.FunctionType", "types.LambdaType", "timeit.timeit")
)
_SHELLS = frozenset(
    (
        "os.system",
        "os.popen",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "asyncio.create_subprocess_shell",
        "commands.getoutput",
    )
)
_EVALUATORS = {
    **dict.fromkeys(("sympy.sympify", "sympy.parsing.sympy_parser.parse_expr", "sympy.parse_expr"), "sympy"),
    **dict.fromkeys(("pandas.eval", "pandas.core.computation.eval.eval"), "pandas"),
    "numexpr.evaluate": "numexpr",
}
_CONSOLES = tuple(
    f"{maker}().{method}"
    for maker in ("InteractiveInterpreter", "InteractiveConsole", "InteractiveShell", "get_ipython")
    for method in ("runsource", "runcode", "push", "run_cell", "system", "getoutput", "ex")
)
_FRAMES = regex(r"(?:df|data_?frame|frame)\d*|(?:df|dataframe)_\w+|\w+_(?:df|dataframe|frame)")
_CODE_FLAGS = frozenset(("-c", "-e", "-lc", "-ec", "--eval", "-Command"))
_REPLS = ("PythonREPL().run", "PythonAstREPLTool().run", "PythonREPLTool().run", "PythonAstREPLTool().invoke")


@rule("code-execution-endpoint")
def code_execution_endpoint(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit for each place where a visitor's text is run, and for each tool with which a model may do so."""
    for event, taint, what in run_for_visitors(space):
        library = what in _EVALUATORS.values()
        variant = "generated" if taint.kind == GENERATED else "evaluator" if library else ""
        place = event.unit.location(event.node)
        if taint.kind == GENERATED:
            message = f"code that a model writes for a visitor is executed here with {what}"
        elif library:
            message = f"{what} evaluates {described(taint)}, which runs it as Python"
        else:
            message = f"{described(taint)} is executed here with {what}"
        yield Hit(place, message, variant, related=related(taint))
    yield from code_hits(space)
    yield from agents(space, policy)


def run_for_visitors(space: Space) -> tuple[tuple[Event, Taint, str], ...]:
    """Calls that run what a visitor sends, with what runs it."""
    return space.memo(_run_for_visitors)


def _run_for_visitors(space: Space) -> tuple[tuple[Event, Taint, str], ...]:
    found: dict[ast.AST, tuple[Event, Taint, str]] = {}
    for event in flows(space).events:
        result = _run_by(event) if event.how == "call" else None
        if result is not None and (event.node not in found or found[event.node][1].kind == GENERATED):
            found[event.node] = (event, *result)
    for event, call, taint in written_and_run(flows(space).events):
        if call not in found:
            found[call] = (event._replace(node=call), taint, "an interpreter, through a file")
    return tuple(found.values())


def _run_by(event: Event) -> tuple[Taint, str] | None:
    """The visitor's part of what a call runs, and what runs it."""
    assert isinstance(event.node, ast.Call)
    func = event.node.func
    name = event.unit.source.qualified_name(func) or ""
    kinds = (VISITOR, CONTENT, FETCHED)
    if name in _PYTHON:
        taint = event.arg(0).unsafe("code", *kinds) or event.arg(0).unsafe("code", GENERATED)
        return (taint, f"`{name.rpartition('.')[2]}`") if taint is not None else None
    if name in _SHELLS:
        taint = event.arg(0, "cmd", "command").unsafe("shell", *kinds, GENERATED)
        return (taint, f"`{name}`") if taint is not None else None
    if name in PROCESSES:
        taint = _of_process(event, event.node)
        return (taint, f"`{name}`") if taint is not None else None
    if name in _EVALUATORS or _is_frame(event, func):
        taint = event.arg(0, "expr", "ex").unsafe("code", *kinds)
        return (taint, _EVALUATORS.get(name, "pandas")) if taint is not None else None
    if event.unit.values.name_of(func).endswith(_CONSOLES):
        taint = event.arg(0).unsafe("code", *kinds, GENERATED)
        return (taint, "an interactive interpreter") if taint is not None else None
    if event.name == "run" and event.unit.values.name_of(func).endswith(_REPLS):
        taint = event.arg(0).unsafe("code", *kinds, GENERATED)
        return (taint, "a Python REPL tool") if taint is not None else None
    return None


def _is_frame(event: Event, func: ast.expr) -> bool:
    """Whether it is `query` or `eval` of a DataFrame, whose `@` reaches every name of Python."""
    if not isinstance(func, ast.Attribute) or func.attr not in ("query", "eval"):
        return False
    made = event.unit.values.name_of(func.value)
    if made:
        return made.startswith("pandas.")
    holder = func.value
    named = isinstance(holder, ast.Name) and _FRAMES.fullmatch(holder.id.lower()) is not None
    return named and any(module.split(".")[0] == "pandas" for module in event.unit.source.imports.values())


def _of_process(event: Event, node: ast.Call) -> Taint | None:
    """A visitor's text that a shell, an interpreter, or the choice of the program gets; arguments are harmless."""
    command = event.arg(0, "args")
    shell = next((word.value for word in node.keywords if word.arg == "shell"), None)
    if isinstance(shell, ast.Constant) and shell.value:
        return command.unsafe("shell", VISITOR, CONTENT, GENERATED)
    parts = parts_of(event, event.unit.source.qualified_name(node.func) or "")
    first = parts[0].unsafe("path", VISITOR) if parts else None
    words = words_of(event.unit, node)
    if first is not None or len(parts) != len(words):
        return first
    script = script_of(event.unit, words)
    if script:
        return parts[script].unsafe("code", VISITOR, CONTENT, GENERATED, UPLOAD)
    for index, word in enumerate(words[:-1]):
        if isinstance(word, ast.Constant) and word.value in _CODE_FLAGS and is_interpreter(event.unit, words[0]):
            return parts[index + 1].unsafe("shell", VISITOR, CONTENT, GENERATED)
    return None


@rule("unsafe-template")
def unsafe_template(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit for each template whose text a visitor has a part in."""
    yield from template_hits(space)
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.name not in ("Template", "from_string", "render_template_string"):
            continue
        assert isinstance(event.node, ast.Call)
        name = event.unit.values.name_of(event.node.func)
        if not name.startswith(("jinja2.", "flask.", "quart.", "mako.")) or "andbox" in name:
            continue
        taint = event.arg(0, "source").unsafe("template", VISITOR, CONTENT, FETCHED)
        if taint is not None and event.node not in seen:
            seen.add(event.node)
            yield Hit(
                event.unit.location(event.node),
                f"{described(taint)} becomes part of the template source, which Jinja executes",
                related=related(taint),
            )


@rule("sql-injection")
def sql_injection(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit for each statement that JavaScript puts together with a visitor's text. Python is not covered."""
    yield from query_hits(space)
