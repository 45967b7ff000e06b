"""Code that an app writes into a file and gives to an interpreter. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import CONTENT, GENERATED, VISITOR
from hf_lint.startup.python_commands import ARGV, ARGV_LISTS, RUN_CALLS, SHELL_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeGuard

    from hf_lint.analysis.flow.model import Event, Taint, Value
    from hf_lint.space.calls import Unit

INTERPRETERS = frozenset(("sh", "bash", "zsh", "dash", "python", "python3", "node", "perl", "ruby", "powershell"))
PROCESSES = frozenset(
    (
        *("subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen"),
        *ARGV,
        *ARGV_LISTS,
    )
)
MAX_RUNS = 100
"""So many calls of one source that start a program are looked at."""
CODE_FLAGS = frozenset(("-c", "-e", "-lc", "-ec", "--eval", "-Command"))
MAX_WORDS = 200
_MODES = ("w", "a", "x")


def words_of(unit: Unit, node: ast.Call) -> list[ast.expr]:
    """Return the words of a command that is given as a list, or as arguments one by one."""
    name = unit.source.qualified_name(node.func)
    if name not in PROCESSES:
        return []
    if name in ARGV:
        at, begin = ARGV[name]
        return [*node.args[at : at + 1], *node.args[begin:]]
    if name in ARGV_LISTS:
        at, listed = ARGV_LISTS[name]
        words = _list_elements(unit, node.args[listed] if listed < len(node.args) else None)
        return words if at < 0 else [*node.args[at : at + 1], *words[1:]]
    given = node.args[0] if node.args else next((word.value for word in node.keywords if word.arg == "args"), None)
    return _list_elements(unit, given) or (node.args if len(node.args) > 1 else [])


def _list_elements(unit: Unit, given: ast.expr | None) -> list[ast.expr]:
    if isinstance(given, ast.Name):
        given = unit.source.bound_value(given.id)
    return given.elts if isinstance(given, (ast.List, ast.Tuple)) else []


def parts_of(event: Event, name: str) -> tuple[Value, ...]:
    """Return what the words of the command that an event starts may hold, in the order of `words_of`."""
    if name in ARGV:
        at, begin = ARGV[name]
        return (*event.args[at : at + 1], *event.args[begin:])
    if name in ARGV_LISTS:
        at, listed = ARGV_LISTS[name]
        parts = event.arg(listed, "argv").parts
        return parts if at < 0 else (*event.args[at : at + 1], *parts[1:])
    return event.arg(0, "args").parts


def script_of(unit: Unit, words: list[ast.expr]) -> int:
    """Return where the file stands that an interpreter runs: `python -u FILE`; 0 where there is none."""
    if not words or not is_interpreter(unit, words[0]):
        return 0
    for index, word in enumerate(words[1:], 1):
        option = word.value if isinstance(word, ast.Constant) and isinstance(word.value, str) else ""
        if not option.startswith("-"):
            return index
        if option in ("-m", "-c", "-e"):
            return 0
    return 0


def code_of(unit: Unit, words: list[ast.expr]) -> int:
    """Return where the code stands that an interpreter runs: `python -c CODE`; 0 where there is none."""
    if not words or not is_interpreter(unit, words[0]):
        return 0
    flags = (at for at, word in enumerate(words[:-1]) if isinstance(word, ast.Constant) and word.value in CODE_FLAGS)
    return next((at + 1 for at in flags), 0)


def is_interpreter(unit: Unit, word: ast.expr) -> bool:
    """Return whether a word names a program that runs code: `sys.executable`, "python3"."""
    if isinstance(word, ast.Attribute):
        return word.attr == "executable"
    return (unit.values.of(word).text or "").rpartition("/")[2] in INTERPRETERS


def written_and_run(events: Iterable[Event]) -> Iterator[tuple[Event, ast.AST, Taint]]:
    """Yield files with a visitor's code in them: where it is written, the call or import that runs the file, the
    code."""
    scripts: dict[Unit, list[tuple[ast.Call, ast.expr]]] = {}
    imports: dict[Unit, dict[str, ast.AST]] = {}
    for event in events:
        if event.how != "call" or event.name not in ("write", "write_text") or not isinstance(event.node, ast.Call):
            continue
        taint = event.arg(0, "data").unsafe("code", VISITOR, CONTENT, GENERATED)
        file = _file_of(event) if taint is not None else None
        if taint is None or file is None:
            continue
        if event.unit not in scripts:
            scripts[event.unit] = scripts_run(event.unit)
            imports[event.unit] = imports_of(event.unit)
        imported = imports[event.unit].get(module_of(event.unit, file) or "?")
        if imported is not None:
            yield event, imported, taint
        for call, script in scripts[event.unit]:
            if is_same_file(event.unit, file, script):
                yield event, call, taint
                break


def scripts_run(unit: Unit) -> list[tuple[ast.Call, ast.expr]]:
    """Return the calls that have an interpreter run a file, with what names the file."""
    found = []
    for call in unit.source.nodes(ast.Call):
        words = words_of(unit, call)
        at = script_of(unit, words)
        script = words[at] if at else _read_shell(unit, call)
        if script is not None:
            found.append((call, script))
            if len(found) == MAX_RUNS:
                break
    return found


def _read_shell(unit: Unit, call: ast.Call) -> ast.expr | None:
    """Return the file that an interpreter runs in a text for a shell: `os.system("bash x.sh")`, `f"python {path}"`."""
    name = unit.source.qualified_name(call.func)
    if name not in SHELL_CALLS and name not in RUN_CALLS:
        return None
    text = call.args[0] if call.args else None
    parts = text.values if isinstance(text, ast.JoinedStr) else [text.left, text.right] if _is_sum(text) else []
    begin = parts[0].value if len(parts) > 1 and isinstance(parts[0], ast.Constant) else None
    if isinstance(begin, str):
        value = parts[1].value if isinstance(parts[1], ast.FormattedValue) else parts[1]
        return value if begin.endswith((" ", "/", "'", '"')) and _interprets(begin.split()) else None
    words = (unit.values.of(text).text or "").split()[:MAX_WORDS] if text is not None else []
    for index, word in enumerate(words):
        if posixpath.basename(word) in INTERPRETERS and index + 1 < len(words):
            script = next((other for other in words[index + 1 :] if not other.startswith("-")), "")
            return ast.Constant(script.strip("'\";&"))
    return None


def _is_sum(expr: ast.expr | None) -> TypeGuard[ast.BinOp]:
    return isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add)


def _interprets(words: list[str]) -> bool:
    """Return whether the last of these words that is no option names an interpreter."""
    plain = [word for word in words if not word.startswith("-") and word not in ("./", "'", '"')]
    return bool(plain) and posixpath.basename(plain[-1]) in INTERPRETERS


def imports_of(unit: Unit) -> dict[str, ast.AST]:
    """Return the modules that a source imports by their plain names, with the first place of each."""
    found: dict[str, ast.AST] = {}
    for node in unit.source.nodes(ast.Import):
        for alias in node.names:
            found.setdefault(alias.name, node)
    for source in unit.source.nodes(ast.ImportFrom):
        found.setdefault(source.module or "", source)
    for call, _ in unit.source.calls("importlib.import_module", "__import__"):
        found.setdefault(unit.source.constant(call.args[0]) or "" if call.args else "", call)
    return found


def module_of(unit: Unit, file: ast.expr) -> str:
    """Return the name by which a file can be imported: `plug` for `plug.py`; "" for others, and where it is not
    known."""
    stem, _, ending = posixpath.basename(unit.values.of(file).text or "").rpartition(".")
    return stem if ending == "py" else ""


def _file_of(event: Event) -> ast.expr | None:
    """Return what says which file is written: the path given to `open()`, the `Path`, the temporary file."""
    assert isinstance(event.node, ast.Call)
    func = event.node.func
    holder = func.value if isinstance(func, ast.Attribute) else None
    if holder is None or event.name == "write_text":
        return holder
    return file_of_handle(event.unit, holder)


def file_of_handle(unit: Unit, holder: ast.expr) -> ast.expr:
    """Return the path of an open file, by name or `open(path, "w")` itself; the holder where it is anything else."""
    bindings = unit.values.scopes.of_name(holder) if isinstance(holder, ast.Name) else ()
    for made in [holder, *(binding.expr for binding in bindings)]:
        if isinstance(made, ast.Call) and unit.source.qualified_name(made.func) in ("open", "io.open"):
            mode = unit.values.of(made.args[1]).text if len(made.args) > 1 else None
            if made.args and (mode or "r").startswith(_MODES):
                return made.args[0]
    return holder


def is_same_file(unit: Unit, file: ast.expr, word: ast.expr) -> bool:
    """Return whether two expressions mean one file: the same text, or a variable that both are made of."""
    first, second = unit.values.of(file).text, unit.values.of(word).text
    if first is not None or second is not None:
        return first is not None and second is not None and posixpath.basename(first) == posixpath.basename(second)
    return bool(_names(file) & _names(word))


def _names(expr: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(expr) if isinstance(part, ast.Name)} - {"os", "str", "Path", "self"}
