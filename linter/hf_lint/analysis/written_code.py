"""Files that an app writes and then runs: what is written, what runs it, and whether both mean one file.

No rule is here.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.executed_code import LOADERS, parts_of_value
from hf_lint.analysis.started_commands import INTERPRETERS, PROCESSES, is_interpreter, script_of, words_of
from hf_lint.core.lazy import regex
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.python_commands import RUN_CALLS, SHELL_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeGuard

    from hf_lint.analysis.flow.model import Event, Taint
    from hf_lint.space.calls import Unit

    Run = tuple[ast.Call, ast.expr]
    """A call that runs a file, and what names the file."""

MAX_RUNS = 100
"""So many calls of one source that start a program are looked at."""
MAX_WORDS = 200
MAX_COMMAND = 4_000
_MODES = ("w", "a", "x")
_WRITERS = frozenset(("write", "write_text", "write_bytes", "writelines", "print"))
_COPIERS = frozenset(("copy", "copy2", "copyfile", "move", "rename", "replace"))
_OPENERS = frozenset(("open", "io.open", "codecs.open", "aiofiles.open", "os.fdopen"))
_EXECUTERS = frozenset(("exec", "builtins.exec", "eval", "builtins.eval"))
_TEXT_READERS = frozenset(("open", "io.open", "pathlib.Path"))
_SOURCES = frozenset((*INTERPRETERS, ".", "source"))
_COMMAND = regex(r"(?:^|[;&|(])[ \t]{0,40}(?:(?:exec|nohup|sudo|env)[ \t]{1,9})?[\"']?([\w./-]{1,400})")
"""The first word of a command."""


def written_and_run(events: Iterable[Event]) -> Iterator[tuple[Event, ast.AST, Taint]]:
    """Yield files with a visitor's code in them: where it is written, the call or import that runs the file, the
    code."""
    runs: dict[Unit, list[Run]] = {}
    imports: dict[Unit, dict[str, ast.AST]] = {}
    for event in events:
        if event.how != "call" or event.name not in _WRITERS | _COPIERS or not isinstance(event.node, ast.Call):
            continue
        for file, taint in _written_by(event, event.node):
            unit = event.unit
            if unit not in runs:
                runs[unit] = [*scripts_run(unit), *files_executed(unit), *_programs_run(unit)]
                imports[unit] = imports_of(unit)
            imported = imports[unit].get(module_of(unit, file) or "?")
            if imported is not None:
                yield event, imported, taint
            run = next((call for call, script in runs[unit] if is_same_file(unit, file, script)), None)
            if run is not None:
                yield event, run, taint


def _written_by(event: Event, node: ast.Call) -> Iterator[tuple[ast.expr, Taint]]:
    """Yield the file that a call writes, with what a visitor has written into it."""
    from hf_lint.analysis.flow.model import CONTENT, FETCHED, GENERATED, UPLOAD, VISITOR

    if event.name in _COPIERS:
        of_path = event.unit.source.qualified_name(node.func) is None and len(node.args) == 1
        taint = (event.receiver if of_path else event.arg(0, "src")).unsafe("code", UPLOAD)
        target = node.args[0 if of_path else 1] if len(node.args) > (not of_path) else None
        if taint is not None and target is not None:
            yield target, taint
        return
    of_os = event.unit.source.qualified_name(node.func) == "os.write"
    taint = event.arg(1 if of_os else 0, "data").unsafe("code", VISITOR, CONTENT, GENERATED, FETCHED)
    if taint is None:
        return
    if of_os:
        file: ast.expr | None = _path_of_number(event.unit, node.args[0]) if node.args else None
    elif event.name == "print":
        handle = next((word.value for word in node.keywords if word.arg == "file"), None)
        file = file_of_handle(event.unit, handle) if handle is not None else None
    else:
        holder = node.func.value if isinstance(node.func, ast.Attribute) else None
        of_path = event.name in ("write_text", "write_bytes")
        file = holder if holder is None or of_path else file_of_handle(event.unit, holder)
    if file is not None:
        yield file, taint


def scripts_run(unit: Unit) -> list[Run]:
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


def files_executed(unit: Unit) -> list[Run]:
    """Return the calls that run a file within Python: `runpy.run_path`, loaders of modules, `exec` of what a file
    holds."""
    found: list[Run] = []
    for call in unit.calls:
        if call.node is None:
            continue
        if call.name in LOADERS:
            named, at = LOADERS[call.name]
            script = call.arg(named, at=at).node
            found += [(call.node, script)] if script is not None else []
        elif call.name in _EXECUTERS and call.node.args:
            found += [(call.node, path) for path in _find_opened(unit, call.node.args[0])]
    return found[:MAX_RUNS]


def _programs_run(unit: Unit) -> list[Run]:
    """Return the calls that start a file as a program: `os.system("/tmp/x")`, `subprocess.run([path])`."""
    found: list[Run] = []
    for call in unit.source.nodes(ast.Call):
        name = unit.source.qualified_name(call.func)
        words = words_of(unit, call)
        if words and not is_interpreter(unit, words[0]):
            found.append((call, words[0]))
        elif not words and call.args and (name in SHELL_CALLS or name in RUN_CALLS or name in PROCESSES):
            found += [(call, program) for program in _first_words(unit, call.args[0])]
        if len(found) >= MAX_RUNS:
            break
    return found


def _first_words(unit: Unit, command: ast.expr) -> list[ast.expr]:
    """Return the programs that a command for a shell begins with, by their paths: `"/tmp/x"`, `f"{folder}/x -v"`."""
    if isinstance(command, ast.JoinedStr):
        first, *others = command.values
        if not isinstance(first, ast.FormattedValue):
            return []
        rest = others[0].value if others and isinstance(others[0], ast.Constant) else ""
        word = str(rest).split(" ")[0]
        return [ast.JoinedStr([first, ast.Constant(word)]) if word else first.value]
    text = unit.values.of(command).text
    if text is not None:
        return [ast.Constant(match[1]) for match in _COMMAND.finditer(text[:MAX_COMMAND]) if "/" in match[1]]
    return [] if isinstance(command, (ast.List, ast.Tuple, ast.BinOp)) else [command]


def _find_opened(unit: Unit, code: ast.expr) -> Iterator[ast.expr]:
    """Yield the paths of the files that code is read from: `open(path).read()`, `Path(path).read_text()`, by name,
    too."""
    for part in parts_of_value(unit, code):
        name = unit.source.qualified_name(part.func) if isinstance(part, ast.Call) and part.args else ""
        if name in _TEXT_READERS and isinstance(part, ast.Call):
            yield part.args[0]


def _read_shell(unit: Unit, call: ast.Call) -> ast.expr | None:
    """Return the file that an interpreter runs in a text for a shell: `os.system("bash x.sh")`, `f"python {path}"`."""
    name = unit.source.qualified_name(call.func)
    if name not in SHELL_CALLS and name not in RUN_CALLS:
        return None
    text = call.args[0] if call.args else None
    parts = text.values if isinstance(text, ast.JoinedStr) else [text.left, text.right] if _is_sum(text) else []
    begin = parts[0].value if len(parts) > 1 and isinstance(parts[0], ast.Constant) else None
    if isinstance(begin, str):
        if not begin.endswith((" ", "/", "'", '"')) or not _interprets(begin.split()):
            return None
        if isinstance(text, ast.JoinedStr) and len(parts) == 3 and isinstance(parts[2], ast.Constant):
            word = str(parts[2].value).partition(" ")[0].rstrip("'\"")
            return ast.JoinedStr([parts[1], ast.Constant(word)]) if word else parts[1]
        return parts[1].value if isinstance(parts[1], ast.FormattedValue) else parts[1]
    words = (unit.values.of(text).text or "").split()[:MAX_WORDS] if text is not None else []
    for index, word in enumerate(words):
        if (posixpath.basename(word) or word) in _SOURCES and index + 1 < len(words):
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
    stem, _, ending = posixpath.basename(_text_of(unit, file) or "").rpartition(".")
    return stem if ending == "py" else ""


def file_of_handle(unit: Unit, holder: ast.expr) -> ast.expr:
    """Return the path of an open file, by name or `open(path, "w")` itself; the holder where it is anything else."""
    bindings = unit.values.scopes.of_name(holder) if isinstance(holder, ast.Name) else ()
    for made in [holder, *(binding.expr for binding in bindings)]:
        if not isinstance(made, ast.Call):
            continue
        name = unit.source.qualified_name(made.func)
        method = isinstance(made.func, ast.Attribute) and made.func.attr == "open" and name not in _OPENERS
        if not method and (name not in _OPENERS or not made.args):
            continue
        if name == "os.fdopen":
            return _path_of_number(unit, made.args[0]) or holder
        named = next((word.value for word in made.keywords if word.arg == "mode"), None)
        given = made.args[0 if method else 1] if len(made.args) > (not method) else named
        mode = unit.values.of(given).text if given is not None else None
        if (mode or "r").startswith(_MODES):
            return made.func.value if method and isinstance(made.func, ast.Attribute) else made.args[0]
    return holder


def _path_of_number(unit: Unit, number: ast.expr) -> ast.expr | None:
    """Return the path of a file that the system knows by a number: `os.open(path, ...)`, `tempfile.mkstemp()`."""
    if not isinstance(number, ast.Name):
        return None
    for assign in unit.source.nodes(ast.Assign):
        target, made = assign.targets[0], assign.value
        name = unit.source.qualified_name(made.func) if isinstance(made, ast.Call) else ""
        if name == "os.open" and isinstance(made, ast.Call) and made.args:
            if isinstance(target, ast.Name) and target.id == number.id:
                return made.args[0]
        elif name == "tempfile.mkstemp" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            first, second = target.elts
            if isinstance(first, ast.Name) and first.id == number.id:
                return second
    return None


def is_same_file(unit: Unit, file: ast.expr, word: ast.expr) -> bool:
    """Return whether two expressions mean one file: the same text, or a variable that both are made of.

    What stands behind such a variable must be the same: a folder may hold the visitor's text beside a script.
    """
    first, second = _text_of(unit, file), _text_of(unit, word)
    if first is not None or second is not None:
        return first is not None and second is not None and posixpath.basename(first) == posixpath.basename(second)
    one, other = _end_of(unit, file), _end_of(unit, word)
    return (not one or not other or one == other) and bool(_names(file) & _names(word))


def _text_of(unit: Unit, expr: ast.expr) -> str | None:
    """Return the path that an expression is; None where its last part is not known."""
    text = unit.values.of(expr).text
    if text is None:
        text = path_of(unit.source, expr, unit.file.path)
    return None if not text or text.endswith(UNKNOWN) else text


def _end_of(unit: Unit, expr: ast.expr) -> str:
    """Return the name of a file in a folder that is not known: `os.path.join(folder, "m.py")`; "" for others."""
    if isinstance(expr, ast.Name):
        made = [binding.expr for binding in unit.values.scopes.of_name(expr)]
        expr = made[0] if len(made) == 1 and isinstance(made[0], ast.expr) else expr
    last: ast.expr | None = None
    if isinstance(expr, ast.Call) and expr.args:
        last = expr.args[-1]
        if len(expr.args) == 1 and not isinstance(last, ast.Constant):
            return _end_of(unit, last)
    elif isinstance(expr, ast.BinOp):
        last = expr.right
    elif isinstance(expr, ast.JoinedStr) and expr.values:
        last = expr.values[-1]
    text = last.value if isinstance(last, ast.Constant) and isinstance(last.value, str) else ""
    return posixpath.basename(text)


def _names(expr: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(expr) if isinstance(part, ast.Name)} - {"os", "str", "Path", "self"}
