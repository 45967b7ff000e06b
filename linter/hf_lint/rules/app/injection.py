"""What visitors send, where it becomes code: Python, shell commands, templates."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.agents import agents
from hf_lint.analysis.executed_code import CODE
from hf_lint.analysis.flow import described, flows, related
from hf_lint.analysis.flow.model import ASKED, CHOSEN, CLEAN, CONTENT, EXISTING, FETCHED, GENERATED, UPLOAD, VISITOR
from hf_lint.analysis.node_hits import code_hits, query_hits, template_hits
from hf_lint.analysis.queries import python_queries
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_BASH = frozenset(f"{package}.{shell}" for package in ("sh", "plumbum.cmd") for shell in ("bash", "sh", "python"))
"""Programs that take `-c` before the text that they run."""
_SHELLS = frozenset(
    (
        "os.system",
        "os.popen",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "asyncio.create_subprocess_shell",
        "commands.getoutput",
        "platform.popen",
        *("pexpect.run", "pexpect.spawn", "invoke.run", "fabric.Connection().local", "fabric.Connection().run"),
        *("invoke.Context().run", "delegator.run", "paramiko.SSHClient().exec_command"),
        *(f"cffi.FFI().dlopen().{name}" for name in ("system", "popen")),
        *(f"ctypes.{loader}().{name}" for loader in ("CDLL", "cdll.LoadLibrary") for name in ("system", "popen")),
        *_BASH,
    )
)
_INPUTS = frozenset(f"subprocess.Popen().{way}" for way in ("communicate", "stdin.write", "stdin.writelines"))
_TEMPLATES = ("jinja2.", "flask.", "quart.", "mako.", "tornado.", "django.", "bottle.", "chameleon.")
_TEMPLATE_CALLS = ("Template", "from_string", "render_template_string", "template", "SimpleTemplate", "PageTemplate")
_FRAMES = regex(r"(?:df|data_?frame|frame)\d*|(?:df|dataframe)_\w+|\w+_(?:df|dataframe|frame)")
_REPLS = ("PythonREPL().run", "PythonAstREPLTool().run", "PythonREPLTool().run", "PythonAstREPLTool().invoke")


@rule("code-execution-endpoint")
def code_execution_endpoint(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each place where a visitor's text is run, and for each tool with which a model may do so."""
    if run_for_visitors(space):
        from hf_lint.analysis.evaluators import is_importer, is_library
    for event, taint, what in run_for_visitors(space):
        library, chosen = is_library(what), is_importer(what)
        variant = "generated" if taint.kind == GENERATED else "evaluator" if library or chosen else ""
        existing = not variant and EXISTING in taint.safe
        variant = "existing" if existing else variant or ("asked" if ASKED in taint.safe else "")
        place = event.unit.location(event.node)
        if taint.kind == GENERATED:
            message = f"code that a model writes for a visitor is executed here with {what}"
        elif chosen:
            message = f"{described(taint)} chooses the modules that {what} imports and runs"
        elif library:
            message = f"{what} evaluates {described(taint)}, which runs it as Python"
        elif existing:
            message = f"{described(taint)}, the name of an existing file, becomes part of what {what} runs"
        else:
            message = f"{described(taint)} is executed here with {what}"
        if variant == "asked":
            message += ", unless the check before it refuses it"
        yield Hit(place, message, variant, related=related(taint))
    yield from code_hits(space)
    yield from agents(space, policy)


def run_for_visitors(space: Space) -> tuple[tuple[Event, Taint, str], ...]:
    """Return calls that run what a visitor sends, with what runs it."""
    return space.memo(_run_for_visitors)


def _run_for_visitors(space: Space) -> tuple[tuple[Event, Taint, str], ...]:
    events = flows(space).events
    if not events:
        return ()
    from hf_lint.analysis.written_code import written_and_run

    found: dict[ast.AST, tuple[Event, Taint, str]] = {}
    for event in events:
        result = _run_by(event) if event.how == "call" else None
        if result is not None and (event.node not in found or found[event.node][1].kind == GENERATED):
            found[event.node] = (event, *result)
    for event, call, taint in written_and_run(events):
        if call not in found:
            found[call] = (event._replace(node=call), taint, "an interpreter, through a file")
    return tuple(found.values())


def _run_by(event: Event) -> tuple[Taint, str] | None:
    """Return the visitor's part of what a call runs, and what runs it."""
    from hf_lint.analysis.evaluators import CONSOLES, EVALUATORS, FILES, MODULES, PYTHON, given, is_harmless
    from hf_lint.analysis.started_commands import PROCESSES

    assert isinstance(event.node, ast.Call)
    func = event.node.func
    name = event.unit.source.qualified_name(func) or ""
    whole = name or event.unit.values.name_of(func)
    texts = (VISITOR, CONTENT, FETCHED, GENERATED)
    if event.name == CHOSEN:
        chosen = event.arg(0).unsafe("code", VISITOR, CONTENT)
        return (chosen, "its name, with every function that Python finds by it") if chosen is not None else None
    last = f"`{name.rpartition('.')[2]}`" if name in CODE else f"`{whole}`"
    for table, kinds in ((PYTHON, texts), (FILES, (*texts, UPLOAD)), (MODULES, texts)):
        if whole in table:
            taint = given(event, table[whole], "path" if table is MODULES else "code", *kinds)
            return (taint, last) if taint is not None else None
    if whole in _SHELLS:
        taint = event.arg(1 if whole in _BASH else 0, "cmd", "command").unsafe("shell", *texts)
        return (taint, f"`{whole}`") if taint is not None else None
    if name in PROCESSES or whole in _INPUTS:
        taint = _read_process(event, event.node) if name else _read_input(event, event.node)
        return (taint, f"`{whole}`") if taint is not None else None
    if whole == "numexpr.evaluate" and not _switches_off(event.node, "sanitize"):
        return None  # since 2.8.5 of August 2023 it refuses what would leave arithmetic
    if is_harmless(event, whole):
        return None
    if whole in EVALUATORS or _is_frame(event, func):
        library, places = EVALUATORS.get(whole, ("pandas", ((0, "expr"),)))
        taint = given(event, places, "code", VISITOR, CONTENT, FETCHED)
        return (taint, library) if taint is not None else None
    console = next((places for end, places in CONSOLES.items() if whole.endswith(end)), None)
    if console is not None:
        taint = given(event, console, "code", *texts)
        return (taint, "an interactive interpreter") if taint is not None else None
    if event.name == "run" and whole.endswith(_REPLS):
        taint = event.arg(0).unsafe("code", *texts)
        return (taint, "a Python REPL tool") if taint is not None else None
    return None


def _switches_off(node: ast.Call, option: str) -> bool:
    """Return whether a call is given `option=False`."""
    values = (word.value for word in node.keywords if word.arg == option)
    return any(isinstance(value, ast.Constant) and value.value is False for value in values)


def _is_frame(event: Event, func: ast.expr) -> bool:
    """Return whether it is `query` or `eval` of a DataFrame, whose `@` reaches every name of Python."""
    if not isinstance(func, ast.Attribute) or func.attr not in ("query", "eval"):
        return False
    made = event.unit.values.name_of(func.value)
    if made:
        return made.startswith("pandas.")
    holder = func.value
    named = isinstance(holder, ast.Name) and _FRAMES.fullmatch(holder.id.lower()) is not None
    return named and any(module.split(".")[0] == "pandas" for module in event.unit.source.imports.values())


def _read_process(event: Event, node: ast.Call) -> Taint | None:
    """Return a visitor's text that a shell, an interpreter, or the choice of the program gets; arguments are
    harmless."""
    from hf_lint.analysis.started_commands import code_of, parts_of, script_of, takes_commands, words_of

    command = event.arg(0, "args")
    shell = next((word.value for word in node.keywords if word.arg == "shell"), None)
    if isinstance(shell, ast.Constant) and shell.value:
        return command.unsafe("shell", VISITOR, CONTENT, GENERATED)
    typed = _find_typed(event, node, -1) or _find_chosen(event, node)
    if typed is not None:
        return typed
    parts = parts_of(event, event.unit.source.qualified_name(node.func) or "")
    first = parts[0].unsafe("path", VISITOR) if parts else None
    words = words_of(event.unit, node)
    if first is None and takes_commands(words):
        first = _find_options(event, words)
    if first is not None or len(parts) != len(words):
        return first
    script = script_of(event.unit, words)
    if script:
        return parts[script].unsafe("code", VISITOR, CONTENT, GENERATED, UPLOAD)
    code = code_of(event.unit, words)
    if code:
        return parts[code].unsafe("shell", VISITOR, CONTENT, GENERATED)
    return None


def _find_options(event: Event, words: list[ast.expr]) -> Taint | None:
    """Return a visitor's text that is taken apart into the options of a program: `["yt-dlp", *shlex.split(text)]`."""
    spread = [word.value for word in words if isinstance(word, ast.Starred)]
    if any(isinstance(value, ast.Call) and last_name(value.func) == "split" for value in spread):
        return event.arg(0, "args").unsafe("shell", VISITOR, CONTENT, GENERATED)
    return None


def _find_chosen(event: Event, node: ast.Call) -> Taint | None:
    """Return a visitor's text that says by itself which program runs, with which arguments: `run(text.split())`."""
    given = next((value for name, value in event.keywords if name == "executable"), CLEAN)
    program = given.unsafe("path", VISITOR)
    command = node.args[0] if node.args else next((word.value for word in node.keywords if word.arg == "args"), None)
    if isinstance(command, ast.Name):
        command = event.unit.source.bound_value(command.id)
    if program is None and isinstance(command, ast.Call) and last_name(command.func) == "split":
        program = event.arg(0, "args").unsafe("path", VISITOR, CONTENT, GENERATED)
    return program


def _read_input(event: Event, node: ast.Call) -> Taint | None:
    """Return a visitor's text that an interpreter reads as its input: `Popen(["bash"],
    stdin=PIPE).communicate(text)`."""
    holder = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(holder, ast.Attribute) and holder.attr == "stdin":
        holder = holder.value
    scopes = event.unit.values.scopes
    found = scopes.of_name(holder) if isinstance(holder, ast.Name) else ()
    found = scopes.of_attribute(holder) if isinstance(holder, ast.Attribute) else found
    made = [holder] if isinstance(holder, ast.Call) else [b.expr for b in found if isinstance(b.expr, ast.Call)]
    return _find_typed(event, made[0], 0) if made else None


def _find_typed(event: Event, started: ast.Call, at: int) -> Taint | None:
    """Return a visitor's text that the interpreter which `started` begins reads as its input."""
    from hf_lint.analysis.started_commands import is_interpreter, script_of, words_of

    words = words_of(event.unit, started)
    if not words or not is_interpreter(event.unit, words[0]) or script_of(event.unit, words):
        return None
    return event.arg(at, "input").unsafe("code", VISITOR, CONTENT, GENERATED)


@rule("unsafe-template")
def unsafe_template(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each template whose text a visitor has a part in."""
    yield from template_hits(space)
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.name not in _TEMPLATE_CALLS:
            continue
        assert isinstance(event.node, ast.Call)
        name = event.unit.values.name_of(event.node.func)
        if not name.startswith(_TEMPLATES) or "andbox" in name:
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
    """Report a hit for each statement that a visitor's text is a part of, in JavaScript and in Python."""
    yield from query_hits(space)
    yield from python_queries(space)
