"""Columns and keys that the start reads from a file of the Space, and that the file does not have. No rule is here.

Only names that are given the file once, at the top of the app file, and of which nothing is changed, count.
"""

from __future__ import annotations

import ast
import csv
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.certain import certain_steps
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.suggest import nearest
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_OTHERWISE = frozenset(
    ("header", "names", "skiprows", "engine", "compression", "prefix", "index_col", "quoting", "comment")
)
"""What changes which columns a file has."""
_CHANGED = regex(r"\.columns\b|inplace\s*=\s*True|\.insert\(|\.rename\(|\.loc\[|\.at\[|exec\(|eval\(")
_MAX_BYTES = 2_000_000
_MAX_HEAD = 100_000
_LIKENESS = 0.8
_SHOWN = 6


def find_absent_columns(space: Space) -> Iterator[Hit]:
    """Yield the first column that the app file reads and that its file does not have."""
    entry = start_entry(space)
    if entry is None or space.startup.layout.lost:
        return
    module = space.python(entry.file)
    if module.tree is None or _CHANGED.search(module.text) or "chdir" in module.text:
        return
    here = next(iter(space.startup.layout.places(entry.file.path)), "/" + entry.file.path)
    for step in certain_steps(space):
        node = step.node
        if step.module is not module or not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
            continue
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        wanted = node.slice.value if isinstance(node.slice, ast.Constant) else None
        if not name or not isinstance(wanted, str) or _is_changed(module, name):
            continue
        read = module.bound_value(name)
        path = _path(module, read, here) if isinstance(read, ast.Call) else None
        file = space.get(space.startup.layout.find(clean(posixpath.join(entry.cwd, path))) or "") if path else None
        columns = _columns(module, file, read) if file is not None and isinstance(read, ast.Call) else []
        if file is not None and columns and wanted not in columns:
            other = nearest(wanted, columns, _LIKENESS) or next((o for o in columns if o.lower() == wanted.lower()), "")
            shown = ", ".join(f"`{one}`" for one in columns[:_SHOWN]) + (" ..." if columns[_SHOWN:] else "")
            have = f"only `{other}`" if other else f"but {shown}"
            message = f"`{file.path}` has no column `{wanted}`, {have}: the app stops when it starts (`KeyError`)"
            yield Hit(module.file.location(*module.span_of(node)), message, "column", key=f"{file.path} {wanted}")
            return


def _is_changed(module: PythonModule, name: str) -> bool:
    """Return whether a name is given more than one thing, or something is stored in it or taken from it."""
    given = 0
    for node in module.nodes(ast.Name):
        given += node.id == name and not isinstance(node.ctx, ast.Load)
    parts: list[ast.Subscript | ast.Attribute] = [*module.nodes(ast.Subscript), *module.nodes(ast.Attribute)]
    stored = any(
        isinstance(node.value, ast.Name) and node.value.id == name and not isinstance(node.ctx, ast.Load)
        for node in parts
    )
    return given != 1 or stored


def _path(module: PythonModule, read: ast.Call, here: str) -> str | None:
    """Return the file of a plain `pandas.read_csv`."""
    if module.qualified_name(read.func) != "pandas.read_csv" or len(read.args) != 1:
        return None
    if any(word.arg is None or word.arg in _OTHERWISE for word in read.keywords):
        return None
    path = path_of(module, read.args[0], here)
    return path if path and UNKNOWN not in path and path.endswith((".csv", ".tsv", ".txt")) else None


def _columns(module: PythonModule, file: File, read: ast.Call) -> list[str]:
    """Return the names in the first line of a table; none where they are not plain."""
    given = next((word.value for word in read.keywords if word.arg in ("sep", "delimiter")), None)
    sign = module.constant(given) if given is not None else ","
    if file.kind != "text" or file.size > _MAX_BYTES or sign is None or len(sign) != 1:
        return []
    first = file.text[:_MAX_HEAD].lstrip("\n").partition("\n")[0].rstrip("\r")
    if first.startswith("version https://git-lfs") or first.count('"') % 2:
        return []
    try:
        columns = next(csv.reader([first], delimiter=sign), [])
    except (csv.Error, TypeError, ValueError):  # a lone carriage return, a delimiter that cannot be one
        return []
    return columns if len(set(columns)) == len(columns) and all(columns) else []
