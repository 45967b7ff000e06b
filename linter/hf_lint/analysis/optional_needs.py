"""What code uses of one distribution that needs another, which nothing installs. No rule is here."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.analysis.guards import Guards
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.installs.versions import installed_ranges, todays_range
from hf_lint.osv.advisories import parse_specifier
from hf_lint.space.calls import unit_of
from hf_lint.space.hints import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

DATA = "data/optional.yaml"
_READERS = frozenset(("read_csv", "read_json", "read_parquet", "read_excel", "read_table", "concat", "merge"))
_SAME = frozenset(
    (
        *("sort_values", "sort_index", "reset_index", "set_index", "head", "tail", "dropna", "fillna", "rename"),
        *("drop", "copy", "round", "astype", "query", "assign", "drop_duplicates", "sample", "describe", "filter"),
    )
)
"""Methods of a data frame whose result is one."""
_Row = dict[str, Any]


def possible_needs(file: File, asked: set[str]) -> list[_Row]:
    """Return the rows whose words a file has, and whose needs nothing asks for by name."""
    words = file.words
    rows = [row for names, row in _rows() if names <= words and asked.isdisjoint(row["needs"])]
    return [row for row in rows if row["kind"] in ("import", "type") or f"{_last(row)}(" in file.text]


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[frozenset[str], _Row], ...]:
    """Return the rows with the names that a file has which may use one."""
    rows = load_data(DATA)["uses"]
    return tuple((identifiers(f"{row['use'].partition('.')[0]} {_last(row)}"), row) for row in rows)


def _last(row: _Row) -> str:
    return str(row["use"].rpartition(".")[2])


def find_needs(space: Space, file: File, there: frozenset[str], asked: set[str]) -> Iterator[Hit]:
    """Yield a hit for each use on loading the file of which no distribution that it needs is there; `key` is that."""
    rows = [row for row in possible_needs(file, asked) if there.isdisjoint(row["needs"])]
    module = space.python(file)
    if not rows or module.tree is None:
        return
    guards = Guards(module)
    reported: set[str] = set()
    for row, node in _uses(space, file, module, rows):
        wanted = str(row.get("require", row["needs"][0]))
        if wanted in reported or guards.covers(node) or not guards.runs_on_load(node) or not _is_of(space, row):
            continue
        reported.add(wanted)
        message = (
            f"`{row['use'].replace('()', '')}` needs {row['needs'][0]}, which nothing installs, so the app stops when "
            f"it starts (`{row['error']}`); require {wanted}"
        )
        yield Hit(file.location(*module.span_of(node)), message, key=str(row["needs"][0]))


def _is_of(space: Space, row: _Row) -> bool:
    """Return whether the release that is installed is surely one of those that the row is about."""
    if "versions" not in row:
        return True
    pinned = installed_ranges(space).get(row["package"])
    installed = todays_range(space, row["package"]) or (pinned[0] if pinned else None)
    about = parse_specifier(row["versions"])
    return installed is not None and about is not None and about.covers(installed)


def _uses(space: Space, file: File, module: PythonModule, rows: list[_Row]) -> Iterator[tuple[_Row, ast.AST]]:
    imports = [row for row in rows if row["kind"] == "import"]
    nodes: list[ast.Import | ast.ImportFrom] = [*module.nodes(ast.Import), *module.nodes(ast.ImportFrom)]
    for node in nodes if imports else ():
        if isinstance(node, ast.Import):
            names = {alias.name for alias in node.names}
        else:
            names = (
                set() if node.level else {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            )
        yield from ((row, node) for row in imports if row["use"] in names)
    called = {row["use"].rpartition(".")[2] for row in rows if row["kind"] in ("call", "value", "switch", "given")}
    for call in unit_of(space, file).calls if called else ():
        if call.node is not None and call.method in called:
            name = _plain(call.name)
            yield from ((row, call.func) for row in rows if row["use"] == name and _is_such(row, call))
    typed = [row for row in rows if row["kind"] == "type"]
    for annotation in _annotations(module) if typed else ():
        for part in ast.walk(annotation):
            if isinstance(part, (ast.Name, ast.Attribute)):
                written = module.qualified_name(part)
                yield from ((row, part) for row in typed if row["use"] == written)


def _plain(name: str) -> str:
    """Return the name of a method of a data frame, whichever way the frame came about: `pandas.DataFrame().plot`."""
    if not name.startswith("pandas."):
        return name
    first, *steps = name.removeprefix("pandas.").split("().")
    made = bool(steps) and (first == "DataFrame" or first in _READERS) and _SAME.issuperset(steps[:-1])
    return f"pandas.DataFrame().{steps[-1]}" if made else name


def _end_of(expr: ast.expr | None) -> str:
    """Return the text that a path ends with: of `folder / "a.xlsx"`, `join(folder, "a.xlsx")`, `f"{folder}/a.xlsx"`."""
    match expr:
        case ast.Constant(value=str(text)):
            return text
        case (
            ast.BinOp(op=ast.Div() | ast.Add(), right=end) | ast.Call(args=[*_, end]) | ast.JoinedStr(values=[*_, end])
        ):
            return _end_of(end)
    return ""


def _is_such(row: _Row, call: Call) -> bool:
    if row["kind"] == "call":
        return True
    if row["kind"] == "given":
        given = call.keywords.get(row["keyword"])
        return given is not None and not (isinstance(given, ast.Constant) and given.value is None)
    if row["kind"] == "switch":
        return call.arg(row["keyword"]).is_(True)
    if "engine" in call.keywords:
        return False
    text = call.arg(row["keyword"], at=0).text or ""
    if not text and "ends" in row and call.node is not None:
        text = _end_of(call.keywords.get(row["keyword"]) or next(iter(call.node.args), None))
    return text.startswith(row.get("begins", "")) and text.endswith(row.get("ends", "")) and bool(text)


def _annotations(module: PythonModule) -> Iterator[ast.expr]:
    """Yield the annotations that FastAPI and pydantic read on loading: of decorated functions, and of fields."""
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = [
        *module.nodes(ast.FunctionDef),
        *module.nodes(ast.AsyncFunctionDef),
    ]
    for function in functions:
        if function.decorator_list:
            arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
            yield from (one.annotation for one in arguments if one.annotation is not None)
    for owner in module.nodes(ast.ClassDef):
        if owner.bases:
            yield from (one.annotation for one in owner.body if isinstance(one, ast.AnnAssign))
