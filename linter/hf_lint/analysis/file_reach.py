"""What a visitor who chooses the path of a file gets at, and the repository does not show to everybody.

The files of a Space and its image are public, as a rule. What is not: its environment, which `/proc/self/environ`
holds, and what the app itself writes while it runs, such as its database. And who writes files may replace code that is
still to be loaded, and pages. Deliberately not covered: private Spaces, what libraries keep on the disk. No rule is
here.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.written_files import find_databases, find_writes
from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.installs.brought import DATA
from hf_lint.secrets.names import is_secret_name
from hf_lint.space.imports import modules_of
from hf_lint.space.nodes import functions_around
from hf_lint.space.paths import UNKNOWN
from hf_lint.space.python import last_name
from hf_lint.startup.names import NODE_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.written_files import Write
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_VARIABLE = regex(
    r"(?:environ(?:\.get|\.pop)?\s*[\[(]|getenv\s*\(|st\.secrets(?:\.get\()?\[?|config\()\s*[\"'](\w{2,80})[\"']"
    r"|process\.env\.(\w{2,80})|process\.env\[[\"'](\w{2,80})[\"']\]"
)
_ENVIRONMENT = ("environ", "getenv", "st.secrets", "process.env", "decouple")
_RECORDS = regex(r"(?i)\.(?:db|sqlite3?|jsonl?|ndjson|csv|xlsx)\Z")
"""Endings of files in which an app keeps what its visitors send."""
_NODE_RECORDS = regex(
    r"(?:new\s+(?:Database|sqlite3(?:\.verbose\(\))?\.Database)|(?:write|append)File(?:Sync)?)\(\s*(?:path\.\w+\([^()\n]{0,80}?)?"
    r"[\"'`]([\w./-]{1,80}\.(?:db|sqlite3?|jsonl?|csv))[\"'`]"
)
_SQLITE = regex(r"\bsqlite(?:\+\w{1,20})?:///[^\s\"'`]{0,100}?([\w-]{1,60}\.(?:db|sqlite3?))\b")
_BASES = frozenset(("connect", "create_engine", "create_async_engine", "Database", "TinyDB"))
_CHANGES = regex(r"(?i)\binsert\s+(?:or\s+\w+\s+)?into\b|\bupdate\s+\w+\s+set\b|\.commit\(|\.add\(|\.insert\(")
_PAGES = regex(
    r"\bStaticFiles\(|\bJinja2Templates\(|\brender_template\(|\bsend_from_directory\(|\bexpress\.static\(|\bserveStatic\("
    r"|\bres\.render\(|\bfastifyStatic\b|\b(?:FileResponse|send_file|sendFile|open|read_text|readFileSync)\([^()\n]{0,120}\.html[\"'`]"
)
_STREAMLIT = regex(r"(?m)^(?:import|from)[ \t]{1,9}streamlit\b")
_UNPICKLES = regex(
    r"(?m)^[ \t]{1,80}[^#\n]{0,160}?\b(?:(?:pickle|joblib|dill|cloudpickle|torch)\.load|load_local|read_pickle)\("
)
"""A loader below the margin: in a function, as a rule, and so after the start."""
_PASSES_ON = frozenset(
    (
        *("read", "readline", "readlines", "read_text", "read_bytes", "decode", "strip", "splitlines", "format"),
        *("str", "list", "b64encode", "encodebytes", "escape", "BytesIO", "StringIO", "replace", "split", "hex"),
        *("join", "make_response", "dict", "tuple", "markdown", "Markdown", "update", "open", "Path", "dumps"),
        *("Response", "PlainTextResponse", "HTMLResponse", "JSONResponse", "StreamingResponse", "jsonify"),
    )
)
"""Functions whose result holds the text that they get, or shows it."""
_FILLS = frozenset(("write", "writelines", "copyfileobj"))
_MAX_ROUNDS = 6
NOTHING_SEEN = ", though no secret, record or running code is seen in reach"
"""What a message says in place of what is in reach."""


def find_reach(space: Space, verb: str, *, shown: bool) -> str:
    """Return what of a Space is in reach of who chooses a path, as the end of a sentence; "" for nothing that is seen.

    `verb` is what happens to the file; `shown` says whether the app reads it to its end, so that files without a size
    count, and answers with what it read.
    """
    if verb in ("written", "overwritten"):
        return space.memo(_find_replaceable) or space.memo(_find_records)
    if verb == "deleted":
        return space.memo(_find_records)
    if shown and (name := space.memo(_find_secret)):
        return f", such as `/proc/self/environ`, which holds `{name}`"
    return space.memo(_find_records) if shown or verb == "sent to them" else ""


def _find_secret(space: Space) -> str:
    """Return the first secret of the environment that the code which runs asks for."""
    for file in _running(space):
        if file.holds_any(_ENVIRONMENT):
            for found in _VARIABLE.finditer(file.text):
                name: str = next(filter(None, found.groups()))
                if is_secret_name(name):
                    return name
    return ""


def _find_records(space: Space) -> str:
    """Return words for the first file in which the app keeps what visitors send."""
    for file in _running(space):
        found = _SQLITE.search(file.text) or (_NODE_RECORDS.search(file.text) if file.suffix != ".py" else None)
        if found is not None:
            return f", such as `{found[1]}`, which the app writes"
        if file.suffix != ".py":
            continue
        module = space.python(file)
        for write in (*find_writes(module, all_of_them=True), *find_databases(module, migrates=True)):
            if _RECORDS.search(write.path) and UNKNOWN not in write.path and _is_kept(space, module, write):
                return f", such as `{write.path}`, which the app writes"
    return ""


def _is_kept(space: Space, module: PythonModule, write: Write) -> bool:
    """Say whether it is a database that is not in the repository, or is changed, or else a function writes it: what the
    start writes comes from the repository."""
    node = write.node
    if not isinstance(node, ast.Call) or last_name(node.func) in _BASES:
        return space.get(write.path) is None or _CHANGES.search(module.text) is not None
    return bool(functions_around(module.function_nodes(), node.lineno))


def _find_replaceable(space: Space) -> str:
    """Return words for what is loaded or sent to visitors later than the app starts."""
    for file in _running(space):
        if _STREAMLIT.search(file.text):
            return ", among them the app's script, which Streamlit runs again for each visitor"
        if _PAGES.search(file.text):
            return ", among them the pages that visitors get"
        if _UNPICKLES.search(file.text):
            return ", among them files that the app loads as pickles, which run code"
        name = _late_import(space, file) if file.suffix == ".py" else ""
        if name:
            return f", among them code that is loaded later: `import {name}` looks into the app's folder first"
    return ""


def _late_import(space: Space, file: File) -> str:
    """Return a module that a function imports, of a package or of the Space itself."""
    module = space.python(file)
    known = load_data(DATA)["modules"]
    functions = list(module.function_nodes())
    at_once = {
        name.partition(".")[0] for node in module.import_nodes() if not node.col_offset for name in modules_of(node)
    }
    for node in module.import_nodes():
        if not node.col_offset or not functions_around(functions, node.lineno):
            continue
        for name in modules_of(node):
            first = name.partition(".")[0]
            if first not in at_once and (first in known or space.get(f"{first}.py") is not None):
                return first
    return ""


def _running(space: Space) -> tuple[File, ...]:
    """Return the code that the Space runs, or may run."""
    return tuple(
        file for file in space.select(".py", *NODE_SUFFIXES) if space.startup.role(file.path) in ("runs", "unknown")
    )


def is_shown(unit: Unit, call: ast.Call) -> bool:
    """Say whether the function that opens a file answers with what it reads there, unchanged as far as is seen."""
    scope = _scope_of(unit, call)
    return scope is not None and _answers_with(scope, call)


def writes_text(unit: Unit, call: ast.Call) -> bool:
    """Say whether what goes into the file that `call` opens may be a text or a file of any kind: no picture, no JSON
    and no text of the code's own."""
    if last_name(call.func) not in ("open", "open_file"):
        given = call.args[:1]  # of write_text(); of others, such as upload.save(path), it is the path
        return not given or unit.source.constant(given[0]) is None or last_name(call.func) == "save"
    scope = _scope_of(unit, call)
    for node in ast.walk(scope) if scope is not None else ():
        if isinstance(node, ast.Call) and last_name(node.func) in _FILLS and node.args:
            held = node.func.value if isinstance(node.func, ast.Attribute) else node
            is_of_module = last_name(held) in ("json", "pickle", "yaml", "os", "sys")
            if not is_of_module and not isinstance(node.args[0], ast.Constant):
                return True
    return False


def _scope_of(unit: Unit, call: ast.Call) -> ast.AST | None:
    around = functions_around(unit.source.function_nodes(), call.lineno)
    return max(around, key=lambda one: one.lineno) if around else unit.source.tree


def _answers_with(scope: ast.AST, call: ast.Call) -> bool:
    nodes = list(ast.walk(scope))
    names: set[str] = set()
    for _ in range(_MAX_ROUNDS):
        count = len(names)
        for node in nodes:
            for target, value in _bindings(node):
                if _carries(value, call, names):
                    names.update(part.id for part in ast.walk(target) if isinstance(part, ast.Name))
        if len(names) == count:
            break
    answers = (
        node.value if isinstance(node, (ast.Return, ast.Yield)) else node
        for node in nodes
        if isinstance(node, (ast.Return, ast.Yield)) or _is_shown_by(node)
    )
    return any(answer is not None and _carries(answer, call, names) for answer in answers)


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.Assign():
            yield from ((target, node.value) for target in node.targets)
        case ast.AnnAssign(value=ast.expr() as value) | ast.AugAssign(value=value) | ast.NamedExpr(value=value):
            yield node.target, value
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            yield node.target, node.iter
        case ast.withitem(optional_vars=ast.expr() as target):
            yield target, node.context_expr


def _is_shown_by(node: ast.AST) -> bool:
    """Return whether it is a call that writes on a page of Streamlit or into an answer."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    holder = node.func.value
    return (isinstance(holder, ast.Name) and holder.id in ("st", "self")) or node.func.attr in ("write", "send")


def _carries(expr: ast.expr | ast.AST, call: ast.Call, names: set[str]) -> bool:
    """Return whether an expression holds the text of the file that `call` opens, or of a variable among `names`."""
    waiting: list[ast.AST] = [expr]
    while waiting:
        node = waiting.pop()
        if node is call or (isinstance(node, ast.Name) and node.id in names):
            return True
        if isinstance(node, ast.Call):
            if last_name(node.func) not in _PASSES_ON and not _is_shown_by(node):
                continue
            if isinstance(node.func, ast.Attribute):
                waiting.append(node.func.value)
            waiting += [*node.args, *(word.value for word in node.keywords)]
        elif not isinstance(node, (ast.Lambda, ast.Compare)):
            waiting += ast.iter_child_nodes(node)
    return False
