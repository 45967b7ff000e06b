"""What Python code writes to disk, where the path is written in the call. No rule is here."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.python import PythonModule

_MAKERS = frozenset(("os.makedirs", "os.mkdir", "sqlite3.connect"))
_FILES = {
    "logging.FileHandler": 0,
    "logging.handlers.RotatingFileHandler": 0,
    "logging.handlers.TimedRotatingFileHandler": 0,
    "joblib.dump": 1,
}
_ENGINES = frozenset(("sqlalchemy.create_engine", "sqlmodel.create_engine"))
_SQLITE = "sqlite:///"
_WRITERS = frozenset(("write_bytes", "write_text"))


@dataclass(frozen=True, slots=True)
class Write:
    """A path that the code writes. `creates`: only that it is not there yet makes it a write (a folder, a database)."""

    path: str
    creates: bool
    start: int
    end: int


def find_writes(module: PythonModule) -> Iterator[Write]:
    """The writes that nothing catches: those in the body of a `try` with handlers are left out."""
    if module.tree is None:
        return
    caught = [
        (node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno)
        for node in module.nodes(ast.Try)
        if node.handlers and node.body
    ]
    for call in module.nodes(ast.Call):
        found = _write(module, call)
        if found is None or not found[0] or any(first <= call.lineno <= last for first, last in caught):
            continue
        path, creates = found
        if not path.startswith((":", "~", "file:", "http:", "https:")) and "\0" not in path:
            yield Write(path, creates, *module.span_of(call.func))


def _write(module: PythonModule, call: ast.Call) -> tuple[str, bool] | None:
    name = module.qualified_name(call.func)
    if name in _MAKERS:
        path = _argument(module, call, 0)
        return (path, True) if path else None
    if name in _FILES:
        path = _argument(module, call, _FILES[name])
        return (path, False) if path else None
    if name in _ENGINES:
        url = _argument(module, call, 0) or ""
        return (url.removeprefix(_SQLITE), True) if url.startswith(_SQLITE) else None
    if name == "open":
        mode = _argument(module, call, 1) or next(
            (module.constant(keyword.value) for keyword in call.keywords if keyword.arg == "mode"), None
        )
        path = _argument(module, call, 0)
        return (path, False) if path and mode and mode[0] in "wax" else None
    return _of_path(module, call)


def _of_path(module: PythonModule, call: ast.Call) -> tuple[str, bool] | None:
    """`Path("x").mkdir()`, `Path("x").write_text(...)`."""
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Call):
        return None
    if module.qualified_name(function.value.func) != "pathlib.Path" or len(function.value.args) != 1:
        return None
    path = module.constant(function.value.args[0])
    if path and (function.attr == "mkdir" or function.attr in _WRITERS):
        return path, function.attr == "mkdir"
    return None


def _argument(module: PythonModule, call: ast.Call, index: int) -> str | None:
    return module.constant(call.args[index]) if len(call.args) > index else None
