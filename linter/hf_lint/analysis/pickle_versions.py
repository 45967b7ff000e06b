"""Pickles in the Space that the installed release cannot read, because another one wrote them. No rule is here.

What wrote a pickle is read from its bytes: scikit-learn notes its release in each model, numpy 2 names modules that
older releases do not have. Nothing is loaded. Not covered: compressed files.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING, Any

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.start_entry import start_entry
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.installs.releases import contains
from hf_lint.installs.versions import installed_ranges, todays_range
from hf_lint.osv.advisories import parse_specifier
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.osv.advisories import Range
    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

DATA = "data/pickles.yaml"
_LOADS = ("pickle.load", "joblib.load", "dill.load", "cloudpickle.load", "pandas.read_pickle", "torch.load")
_OTHER_WAYS = ("safe_globals", "NO_WEIGHTS_ONLY_LOAD", "serialization", "torch.load =")
"""What makes `torch.load` take more than weights, though the call does not say so."""
_WRITER = regex(rb"_sklearn_version.{0,8}?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)")


def find_unreadable(space: Space) -> Iterator[Hit]:
    """Yield a hit for each pickle that a started file loads at its start, and that the installed release refuses."""
    entry = start_entry(space)
    rows = load_data(DATA)["pickles"]
    ranges = installed_ranges(space)
    if entry is None or space.startup.layout.lost or all(row["package"] not in ranges for row in rows):
        return
    if any(file.holds_any(_OTHER_WAYS) for file in (*started_files(space), *(one.file for one in space.dockerfiles))):
        rows = [row for row in rows if row["package"] != "torch"]
    taken: dict[str, Range | None] = {}
    for file in started_files(space):
        if not (file.holds_any(("pickle", "joblib")) or file.holds("torch&load")):
            continue
        module = space.python(file)
        if module.tree is None:
            continue
        guards = Guards(module)
        here = next(iter(space.startup.layout.places(file.path)), "/" + file.path)
        for call in module.nodes(ast.Call):
            name = module.qualified_name(call.func)
            if name not in _LOADS or not call.args or (name == "torch.load" and not _is_by_default(call)):
                continue
            package = "torch" if name == "torch.load" else ""
            path = path_of(module, _path_in(module, call.args[0]), here)
            if path is None or UNKNOWN in path or guards.covers(call) or not guards.runs_on_load(call):
                continue
            inside = space.startup.layout.find(clean(posixpath.join(entry.cwd, path)))
            data = space.get(inside) if inside is not None else None
            if data is None or data.kind not in ("binary", "text"):
                continue
            for row in rows:
                if row["package"] not in ranges or (row["package"] == "torch") != bool(package):
                    continue
                installed, demand = ranges[row["package"]]
                if installed.high is None and row["holds"].encode() in data.data:
                    if row["package"] not in taken:
                        taken[row["package"]] = todays_range(space, row["package"])
                    installed = taken[row["package"]] or installed
                if not _is_refused(row, data.data, installed):
                    continue
                where = demand.by.location
                if where is None:
                    continue
                message = (
                    f"`{data.path}` was written by {_writer(row, data.data)}, and "
                    f"`{demand.by.written}` cannot read it (`{row['error']}`), so the app stops when it starts; "
                    f"{row['remedy']}"
                )
                related = (file.location(*module.span_of(call.func), "loads it"),)
                yield Hit(where, message, related=related, key=f"{row['package']} {data.path}")
                break


def _is_by_default(call: ast.Call) -> bool:
    """Return whether a `torch.load` leaves it to the release whether it takes more than weights."""
    return not any(word.arg in ("weights_only", "pickle_module", None) for word in call.keywords)


def _path_in(module: PythonModule, expr: ast.expr) -> ast.expr | None:
    """Return the path in `open(path, "rb")`, or in the `with` that gave a name; the expression itself for others."""
    if isinstance(expr, ast.Name):
        for block in module.nodes(ast.With):
            for item in block.items:
                target = item.optional_vars
                if isinstance(target, ast.Name) and target.id == expr.id and _is_inside(expr, block):
                    return _path_in(module, item.context_expr)
        return expr
    if isinstance(expr, ast.Call) and module.qualified_name(expr.func) == "open" and expr.args:
        return expr.args[0]
    return expr


def _is_inside(expr: ast.expr, block: ast.With) -> bool:
    return block.lineno <= expr.lineno <= (block.end_lineno or block.lineno)


def _is_refused(row: dict[str, Any], data: bytes, installed: Range) -> bool:
    """Return whether the pickle has what the row says, and every release that may be installed refuses that."""
    if row["holds"].encode() not in data:
        return False
    refused = parse_specifier(row["versions"])
    if refused is None or not refused.covers(installed):
        return False
    if "written" not in row:
        return True
    found = _WRITER.search(data)
    written = parse_specifier(row["written"])
    return found is not None and written is not None and contains(written, found[1].decode())


def _writer(row: dict[str, Any], data: bytes) -> str:
    found = _WRITER.search(data) if "written" in row else None
    return f"{row['package']} {found[1].decode()}" if found is not None else str(row["writer"])
