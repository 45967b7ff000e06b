"""What Python code reads as code: modules that it imports, files that it executes, folders that it imports from.

The code is parsed only where its text holds a word that can lead to another file of the Space. Not covered: hooks that
a framework calls by name (a gap where a word of `LOOKUP_WORDS` tells), pickles, and native code.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Literal

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.names import LOADING_WORDS, LOOKUP_WORDS, PAGE_WORDS, PYTHON_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.python import PythonSource

Kind = Literal["import", "file", "code", "root", "pages", "page", "gap"]

_EXECUTES = frozenset(("exec", "eval", "compile"))
_RUN_PATH = frozenset(("runpy.run_path",))
_LOADERS = {
    "importlib.machinery.SourceFileLoader": 1,
    "importlib.machinery.SourcelessFileLoader": 1,
    "importlib.machinery.ExtensionFileLoader": 1,
    "importlib._bootstrap_external.SourceFileLoader": 1,
    "importlib.util.spec_from_file_location": 1,
    "imp.load_source": 1,
    "imp.load_module": 2,
}
_BY_NAME = frozenset(("importlib.import_module", "__import__", "importlib.__import__", "runpy.run_module"))
_SERVERS = frozenset(("uvicorn.run", "uvicorn.Config", "hypercorn.run", "granian.Granian", "waitress.serve"))
_ROOT_CALLS = frozenset(
    ("sys.path.append", "sys.path.insert", "site.addsitedir", "sys.path.extend", "zipimport.zipimporter")
)
_OPENERS = ("open", "io.open", "codecs.open")
_PAGE_CALLS = frozenset(("Page", "switch_page", "page_link", "FileResponse", "send_file", "read_text", "open"))
_PAGE_FOLDERS = frozenset(
    ("StaticFiles", "Jinja2Templates", "FileSystemLoader", "send_from_directory", "add_static_files", "static")
)
_PAGE_ENDINGS = (".html", ".htm", ".js", ".mjs")
_FLASK_FOLDERS = {"static_folder": "static", "template_folder": "templates"}
# Words in a text that say that modules are found by names which the code makes or reads, or by convention.
_LOOKUP = regex(
    r"\b(?:pkgutil|autodiscover\w*|INSTALLED_APPS|DJANGO_SETTINGS_MODULE|import_string|stevedore|(?:iter_)?entry_points"
    r"|get_obj_from_str|instantiate_from_config|hydra|pydoc\.locate|load_plugins?)\b"
)


class Wanted(NamedTuple):
    """Something that code reads. `node` is where.

    kind: import (`name` is dotted, `level` counts the dots in front, `parts` are names taken from it), file (a path
    that is executed), code (`name` is Python), root (a folder on sys.path), page and pages (a file, a folder that is
    served), gap (modules whose dotted name starts with `name`, or any).
    """

    kind: Kind
    name: str
    node: ast.AST
    level: int = 0
    parts: tuple[str, ...] = ()
    written: str = ""


_SETS = regex(r"TYPE_CHECKING(?:[ \t]*(?::[^\n=]{0,40})?=[^=]|[\"'])|as[ \t]+TYPE_CHECKING")
_CHECKING = ("typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING")


def find_wanted(source: PythonSource, here: str) -> Iterator[Wanted]:
    """Yield what `source`, which lies at `here` in the container, reads as code or serves."""
    for node in source.nodes(ast.Import):
        for alias in node.names:
            yield Wanted("import", alias.name, node, written=f"import {alias.name}")
    for taken in source.nodes(ast.ImportFrom):
        names = tuple(alias.name for alias in taken.names)
        text = f"from {'.' * taken.level}{taken.module or ''} import {names[0] if names else ''}"
        yield Wanted("import", taken.module or "", taken, taken.level, names, text)
    if source.holds_any(LOADING_WORDS):
        yield from _find_by_calls(source, here)
        yield from _roots(source, here)
    lookup = _LOOKUP.search(source.text) if source.holds_any(LOOKUP_WORDS) else None
    if lookup is not None:
        yield Wanted("gap", "", ast.Module([], []), written=f"finds modules by name ({lookup[0]})")
    yield from _pages(source, here)


def sets_type_checking(space: Space) -> bool:
    """Say whether some file may make TYPE_CHECKING true."""
    return space.memo(_sets_type_checking)


def _sets_type_checking(space: Space) -> bool:
    files = (file for file in space.files.values() if file.suffix in PYTHON_SUFFIXES)
    return any("TYPE_CHECKING" in file.text and _SETS.search(file.text) is not None for file in files)


def find_typing_only(source: PythonSource) -> frozenset[ast.AST]:
    """Return the imports that only type checkers see: those below `if TYPE_CHECKING:`."""
    found: set[ast.AST] = set()
    for node in source.nodes(ast.If):
        if _name(source, node.test) in _CHECKING:
            inside = (inner for part in node.body for inner in ast.walk(part))
            found.update(inner for inner in inside if isinstance(inner, (ast.Import, ast.ImportFrom)))
    return frozenset(found)


def _find_by_calls(source: PythonSource, here: str) -> Iterator[Wanted]:
    for call in source.nodes(ast.Call):
        name = _name(source, call.func)
        if name in _BY_NAME:
            yield _find_imported(source, call, name)
        elif name in _RUN_PATH:
            yield _file(source, _argument(call, 0, "path_name"), call, here, "run_path")
        elif name in _LOADERS:
            expr = _argument(call, _LOADERS[name], "path", "location", "pathname")
            yield _file(source, expr, call, here, name.rpartition(".")[2])
        elif name in _EXECUTES and call.args:
            found = _find_executed_file(source, call.args[0], here)
            code = source.constant(call.args[0])
            if code is not None:
                yield Wanted("code", code, call, written=f"{name} of a text")
            elif found is None and name == "exec":
                yield Wanted("gap", "", call, written="exec of code that is not known")
            elif found is not None:
                yield (
                    Wanted("file", found, call, written=f"{name}(open(...))")
                    if found
                    else Wanted("gap", "", call, written=f"{name} of a file whose path is not known")
                )
        elif name in _SERVERS:
            yield from _find_served(source, call)


def _find_imported(source: PythonSource, call: ast.Call, name: str) -> Wanted:
    expr = _argument(call, 0, "name", "mod_name")
    module = source.constant(expr)
    short = name.rpartition(".")[2]
    if module is not None:
        level = len(module) - len(module.lstrip("."))
        return Wanted("import", module.lstrip("."), call, level, written=f"{short}({module!r})")
    start = ""
    if isinstance(expr, ast.JoinedStr) and expr.values:
        start = source.constant(expr.values[0]) or ""
    elif isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
        start = source.constant(expr.left) or ""
    return Wanted("gap", start.rpartition(".")[0].lstrip("."), call, written=f"{short} of a name that is not known")


def _file(source: PythonSource, expr: ast.expr | None, call: ast.Call, here: str, what: str) -> Wanted:
    path = _path_of(source, expr, here)
    if path is None or UNKNOWN in path:
        return Wanted("gap", "", call, written=f"{what} of a path that is not known")
    return Wanted("file", path, call, written=f"{what}({path!r})")


def _find_executed_file(source: PythonSource, expr: ast.expr, here: str) -> str | None:
    """Return the path of the file whose text is executed; "" where it is not known, None where it is no file's text."""
    expr = _follow_name(source, expr)
    found: str | None = None
    for node in _walk(expr):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if found is None and _name(source, function) in _OPENERS and node.args:  # `"".join(open(path))`
            path = _path_of(source, node.args[0], here)
            found = path if path is not None and UNKNOWN not in path else ""
        if _name(source, function) in ("linecache.getlines", "linecache.getline") and node.args:
            path = _path_of(source, node.args[0], here)
            return path if path is not None and UNKNOWN not in path else ""
        if isinstance(function, ast.Attribute) and function.attr in ("read", "read_text", "read_bytes", "readlines"):
            opened = _follow_name(source, function.value)
            if isinstance(opened, ast.Name):
                opened = _opened_as(source, opened.id) or opened
            if isinstance(opened, ast.Call) and _name(source, opened.func) in _OPENERS:
                opened = opened.args[0] if opened.args else opened
            elif isinstance(opened, ast.Call) and isinstance(opened.func, ast.Attribute) and opened.func.attr == "open":
                opened = opened.func.value
            path = _path_of(source, opened, here)
            if path is None and isinstance(opened, (ast.Name, ast.Attribute)):
                path = source.imported_text(opened)
            return path if path is not None and UNKNOWN not in path else ""
    return found


def _opened_as(source: PythonSource, name: str) -> ast.expr | None:
    """Return the expression of `with EXPRESSION as NAME`."""
    return source.opened.get(name)


def _find_served(source: PythonSource, call: ast.Call) -> Iterator[Wanted]:
    """Yield the module of `uvicorn.run("module:app")`."""
    target = source.constant(_argument(call, 0, "app", "target"))
    if target is not None and ":" in target:
        yield Wanted("import", target.partition(":")[0], call, written=f"{_name(source, call.func)}({target!r})")


def _roots(source: PythonSource, here: str) -> Iterator[Wanted]:
    """Yield the folders that are put on sys.path."""
    for call in source.nodes(ast.Call):
        name = _name(source, call.func)
        if name in _ROOT_CALLS:
            at = 1 if name.endswith("insert") else 0
            expr = call.args[at] if len(call.args) > at else None
            yield from _root(source, expr, call, here)
    for node in source.nodes(ast.AugAssign):
        if _name(source, node.target) == "sys.path":
            yield from _root(source, node.value, node, here)
    for assign in source.nodes(ast.Assign):
        target = assign.targets[0]
        inner = target.value if isinstance(target, ast.Subscript) else target
        if _name(source, inner) == "sys.path":
            yield from _root(source, assign.value, assign, here)


def _path_of(source: PythonSource, expr: ast.expr | None, here: str) -> str | None:
    """Return the path that an expression is; None for one in the home folder, which is not followed."""
    path = path_of(source, expr, here)
    return None if path is not None and path.startswith("~") else path


def _root(source: PythonSource, expr: ast.expr | None, node: ast.AST, here: str) -> Iterator[Wanted]:
    items = expr.elts if isinstance(expr, (ast.List, ast.Tuple)) else [expr]
    for item in items:
        if isinstance(item, (ast.Starred, ast.BinOp)) and _name(source, getattr(item, "value", item)) == "sys.path":
            continue
        path = _path_of(source, item, here)
        if path is None or UNKNOWN in path:
            yield Wanted("gap", "", node, written="sys.path gets a folder that is not known")
        else:
            yield Wanted("root", path, node, written=f"sys.path: {path}")


def _pages(source: PythonSource, here: str) -> Iterator[Wanted]:
    """Yield the pages and folders that the code serves, as far as their paths are constants."""
    folders = source.holds_any(PAGE_WORDS)
    if not folders and not source.holds_any(("Page(", "switch_page", "page_link", *_PAGE_ENDINGS)):
        return
    for call in source.nodes(ast.Call):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in _PAGE_CALLS and call.args:
            path = _path_of(source, call.args[0], here)
            if name in ("Page", "switch_page", "page_link") and path is not None and path.endswith(".py"):
                yield Wanted("file", path, call, written=f"{name}({path!r})")
        if folders and name in _PAGE_FOLDERS:
            for expr in (
                *call.args[:1],
                *(word.value for word in call.keywords if word.arg in ("directory", "searchpath")),
            ):
                path = _path_of(source, expr, here)
                if path is not None and UNKNOWN not in path:
                    yield Wanted("pages", path, call, written=f"{name}({path!r})")
        if folders and name == "Flask":
            given = {word.arg: word.value for word in call.keywords}
            for key, default in _FLASK_FOLDERS.items():
                path = _path_of(source, given[key], here) if key in given else default
                if path is not None and UNKNOWN not in path:
                    yield Wanted("pages", path, call, written=f"Flask {key}")
    for constant in source.nodes(ast.Constant):
        if isinstance(constant.value, str) and len(constant.value) < 300 and constant.value.endswith(_PAGE_ENDINGS):
            yield Wanted("page", constant.value, constant, written=repr(constant.value))


def _name(source: PythonSource, expr: ast.AST) -> str:
    return source.qualified_name(expr) or ""


def _argument(call: ast.Call, at: int, *names: str) -> ast.expr | None:
    for word in call.keywords:
        if word.arg in names:
            return word.value
    return call.args[at] if len(call.args) > at else None


def _follow_name(source: PythonSource, expr: ast.expr) -> ast.expr:
    """Return the value of a name that is bound once, the expression itself otherwise."""
    for _ in range(8):
        value = source.bound_value(expr.id) if isinstance(expr, ast.Name) else None
        if value is None:
            break
        expr = value
    return expr


def _walk(expr: ast.expr) -> Iterator[ast.AST]:
    for count, node in enumerate(ast.walk(expr)):
        if count > 200:
            return
        yield node
