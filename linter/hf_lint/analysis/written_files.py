"""What Python code writes to disk, where the path can be read from the code. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.python import PythonModule

_MAKERS = frozenset(
    ("os.makedirs", "os.mkdir", "sqlite3.connect", "aiosqlite.connect", "shelve.open", "diskcache.Cache")
)
_FILES = {
    "logging.FileHandler": 0,
    "loguru.logger.add": 0,
    "numpy.savetxt": 0,
    "logging.handlers.RotatingFileHandler": 0,
    "logging.handlers.TimedRotatingFileHandler": 0,
    "joblib.dump": 1,
    "cv2.imwrite": 0,
    "numpy.save": 0,
    "numpy.savez": 0,
    "scipy.io.wavfile.write": 0,
    "shutil.copy": 1,
    "shutil.copyfile": 1,
    "shutil.move": 1,
    "soundfile.write": 0,
    "torch.save": 1,
}
# Methods of tables, figures, pictures, sounds and models that take the path of a file.
_SAVERS = frozenset(("savefig", "to_csv", "to_excel", "to_json", "to_parquet", "to_pickle"))
_ENGINES = frozenset(
    (
        "sqlalchemy.create_engine",
        "sqlmodel.create_engine",
        "sqlalchemy.ext.asyncio.create_async_engine",
        "databases.Database",
    )
)
_SQLITE = ("sqlite:///", "sqlite+aiosqlite:///", "sqlite+pysqlite:///")
DJANGO_SQLITE = "django.db.backends.sqlite3"
_WRITERS = frozenset(("write_bytes", "write_text", "touch"))
# Calls that write below the folder, or to the file, that one of these keywords names.
_NAMED = {
    "chromadb.PersistentClient": ("path",),
    "datasets.load_dataset": ("cache_dir",),
    "faiss.write_index": ("fname",),
    "from_pretrained": ("cache_dir",),
    "huggingface_hub.hf_hub_download": ("local_dir", "cache_dir"),
    "huggingface_hub.snapshot_download": ("local_dir", "cache_dir"),
    "logging.basicConfig": ("filename",),
    "tinydb.TinyDB": ("path",),
}
_NAMED_AT = {"chromadb.PersistentClient": 0, "faiss.write_index": 1, "tinydb.TinyDB": 0}
_METHODS = frozenset(
    (
        *(name.rpartition(".")[2] for name in (*_MAKERS, *_FILES, *_ENGINES, *_NAMED)),
        *(*_SAVERS, *_WRITERS, "save", "mkdir", "open"),
    )
)
"""What the calls that write end in."""
_NO_NAME = regex(r"[*?\0]")


class Write(NamedTuple):
    """A path that the code writes. `creates`: only that it is not there yet makes it a write (a folder, a database)."""

    path: str
    creates: bool
    start: int
    end: int
    node: ast.AST


def find_writes(module: PythonModule, *, all_of_them: bool = False) -> Iterator[Write]:
    """Yield the writes that nothing catches, or `all_of_them`: else those in a `try` with handlers are left out.

    A path that begins with `~` is one in the home folder.
    """
    if module.tree is None:
        return
    caught = [
        (node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno)
        for node in module.nodes(ast.Try)
        if node.handlers and node.body and not all_of_them
    ]
    for call in module.nodes(ast.Call):
        found = _write(module, call)
        path, creates = found or (None, False)
        if not path or any(first <= call.lineno <= last for first, last in caught):
            continue
        if not path.startswith((":", "file:", "http:", "https:")) and not _NO_NAME.search(path):
            yield Write(path, creates, *module.span_of(call.func), call)


def _write(module: PythonModule, call: ast.Call) -> tuple[str | None, bool] | None:
    if isinstance(call.func, ast.Attribute) and call.func.attr not in _METHODS:  # most calls
        return None
    name = module.qualified_name(call.func)
    first = call.args[0] if call.args else None
    if name in _MAKERS:
        return _path(module, first), True
    if name in _FILES:
        return (_path(module, call.args[_FILES[name]]), False) if len(call.args) > _FILES[name] else None
    if name in _ENGINES:
        url = module.constant(first) or ""
        return (url.partition(":///")[2], True) if url.startswith(_SQLITE) else None
    keywords = _NAMED.get(name or "", ()) or _NAMED.get((name or "").rpartition(".")[2], ())
    if keywords:
        at = _NAMED_AT.get(name or "")
        given = next((word.value for word in call.keywords if word.arg in keywords), None)
        given = given or (call.args[at] if at is not None and len(call.args) > at else None)
        return (_path(module, given), name != "logging.basicConfig") if given is not None else None
    function = call.func
    if name == "open":
        return (_path(module, first), False) if _writes(module, call, 1) else None
    if not isinstance(function, ast.Attribute):
        return None
    if function.attr == "mkdir":
        return _path(module, function.value, needs_path=True), True
    if function.attr in _SAVERS or function.attr == "save":
        path = _path(module, first)
        # What is saved under a name without a suffix may be anything.
        from hf_lint.space.paths import UNKNOWN

        named = path is not None and (
            function.attr in _SAVERS or path.endswith(UNKNOWN) or "." in path.rpartition("/")[2]
        )
        return (path, False) if named else None
    if function.attr in _WRITERS or (function.attr == "open" and _writes(module, call, 0)):
        return _path(module, function.value, needs_path=True), False
    return None


def _writes(module: PythonModule, call: ast.Call, index: int) -> bool:
    """Return whether the mode of an `open` call writes."""
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "mode"), None)
    mode = module.constant(call.args[index] if len(call.args) > index else given)
    return bool(mode) and mode is not None and (mode[0] in "wax" or "+" in mode)


def _path(module: PythonModule, expr: ast.expr | None, *, needs_path: bool = False) -> str | None:
    """Return the path that an expression is; what starts at `__file__` is relative to the root of the Space."""
    from hf_lint.space.paths import path_of

    if isinstance(expr, ast.Subscript) and isinstance(expr.value, ast.Attribute) and expr.value.attr == "config":
        expr = _setting(module, module.constant(expr.slice))
    return path_of(module, expr, module.file.path, needs_path=needs_path)


def find_logs(module: PythonModule) -> Iterator[Write]:
    """Yield the files of handlers that a dictionary for `logging.config.dictConfig` names."""
    for table in module.nodes(ast.Dict) if "dictConfig" in module.text else ():
        entries = {module.constant(key): value for key, value in zip(table.keys, table.values, strict=True) if key}
        kind = module.constant(entries.get("class")) or ""
        path = (
            _path(module, entries.get("filename")) if kind.endswith("FileHandler") and "delay" not in entries else None
        )
        if path and not path.startswith(("~", "ext:")):
            yield Write(path, False, *module.span_of(entries["filename"]), table)


def _setting(module: PythonModule, key: str | None) -> ast.expr | None:
    """Return what `app.config["KEY"] = ...` sets, where only one statement does."""
    values = [
        assign.value
        for assign in module.nodes(ast.Assign)
        for target in assign.targets
        if isinstance(target, ast.Subscript)
        and isinstance(target.value, ast.Attribute)
        and target.value.attr == "config"
        and module.constant(target.slice) == key
    ]
    return values[0] if len(values) == 1 and key else None


def find_databases(module: PythonModule, *, migrates: bool) -> Iterator[Write]:
    """Yield files of SQLite that settings name: those of Flask-SQLAlchemy, and those of Django where it `migrates`.

    Flask-SQLAlchemy 3 makes the folder `instance` for a relative path when the app is made.
    """
    if module.tree is None:
        return
    if "flask_sqlalchemy" in module.text:
        value = _setting(module, "SQLALCHEMY_DATABASE_URI")
        url = module.constant(value) or ""
        name = url.partition(":///")[2]
        if value is not None and url.startswith(_SQLITE) and name and not name.startswith(":"):
            yield Write(posixpath.join("instance", name), True, *module.span_of(value), value)
    for table in module.nodes(ast.Dict) if migrates else ():
        entries = {module.constant(key): value for key, value in zip(table.keys, table.values, strict=True) if key}
        engine = entries.get("ENGINE")
        if engine is not None and module.constant(engine) == DJANGO_SQLITE and "NAME" in entries:
            from hf_lint.space.paths import UNKNOWN

            path = _path(module, entries["NAME"])
            if path and UNKNOWN not in path and not path.startswith(":"):
                yield Write(path, True, *module.span_of(entries["NAME"]), table)
