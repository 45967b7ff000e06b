"""Uploads to the Hub from Python: huggingface_hub's upload methods and what they send. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.lazy import regex
from hf_lint.records import NamedTuple
from hf_lint.rules.ci.jobs import deploy_data
from hf_lint.space.python import PythonSource

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXPRESSION = regex(r"\$\{\{[^{}\n]{0,300}\}\}")
_FOLDERS = ("upload_folder", "upload_large_folder")
_FILTERS = ("allow_patterns", "ignore_patterns")
_HERE = frozenset((".", "./", ""))
_MAX_DEPTH = 12


class Upload(NamedTuple):
    """One call that uploads; `start`, `end` are offsets in the source."""

    name: str
    start: int
    end: int
    to_space: bool
    whole_tree: bool
    """The folder is the one of the project, and nothing is left out."""


def find_uploads(source: PythonSource, folders_up: int | None) -> Iterator[Upload]:
    """The upload calls of `source`. `folders_up`: how deep in the repository its file lies; None for inline code."""
    methods = frozenset(deploy_data()["methods"])
    for call in source.nodes(ast.Call):
        func = call.func
        name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        if name not in methods:
            continue
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        start, end = source.span_of(call)
        whole = name in _FOLDERS and None not in keywords and _is_whole(source, keywords, folders_up)
        yield Upload(name, start, end, _to_space(source, keywords.get("repo_type")), whole)


def inline_source(text: str) -> PythonSource:
    """Python that stands in a pipeline; its `${{ }}` become names, so that it parses, of the same length."""
    return PythonSource(_EXPRESSION.sub(lambda match: "x" * len(match.group()), text))


def _to_space(source: PythonSource, repo_type: ast.expr | None) -> bool:
    return repo_type is not None and source.constant(repo_type) == "space"


def _is_whole(source: PythonSource, keywords: dict[str | None, ast.expr], folders_up: int | None) -> bool:
    for name in _FILTERS:
        value = keywords.get(name)
        empty = isinstance(value, ast.Constant) and value.value is None
        if value is not None and not empty and not (isinstance(value, ast.List) and not value.elts):
            return False
    folder = keywords.get("folder_path")
    return folder is not None and _is_project(source, folder, folders_up)


def _is_project(source: PythonSource, expr: ast.expr, folders_up: int | None) -> bool:
    """Whether the expression is the project's folder: ".", the working directory, or the right parent of the file."""
    text = source.constant(expr)
    if text is not None:
        return text in _HERE
    ups = _levels(source, expr, _MAX_DEPTH)
    if ups is None:
        return False
    return ups == 0 if folders_up is None else ups in (0, folders_up + 1)


def _levels(source: PythonSource, expr: ast.expr, depth: int) -> int | None:
    """How many folders above the source file the expression leads; 0 for the working directory, None for another."""
    if depth <= 0:
        return None
    if isinstance(expr, ast.Name):
        if expr.id == "__file__":
            return 0
        values = [node.value for node in source.nodes(ast.Assign) if _sets(node, expr.id)]
        return _levels(source, values[0], depth - 1) if len(values) == 1 else None
    if isinstance(expr, ast.Attribute) and expr.attr == "parent":
        return _up(_levels(source, expr.value, depth - 1), 1)
    if isinstance(expr, ast.Subscript) and isinstance(expr.value, ast.Attribute) and expr.value.attr == "parents":
        index = expr.slice.value if isinstance(expr.slice, ast.Constant) else None
        return _up(_levels(source, expr.value.value, depth - 1), index + 1) if isinstance(index, int) else None
    if not isinstance(expr, ast.Call):
        return None
    name = source.qualified_name(expr.func) or ""
    if name in ("os.getcwd", "pathlib.Path.cwd"):
        return 0
    if name in ("os.path.abspath", "os.path.realpath", "pathlib.Path", "str") and len(expr.args) == 1:
        inner = expr.args[0]
        return 0 if source.constant(inner) in _HERE else _levels(source, inner, depth - 1)
    if name == "os.path.dirname" and len(expr.args) == 1:
        return _up(_levels(source, expr.args[0], depth - 1), 1)
    if isinstance(expr.func, ast.Attribute) and expr.func.attr in ("resolve", "absolute", "as_posix"):
        return _levels(source, expr.func.value, depth - 1)
    return None


def _up(level: int | None, by: int) -> int | None:
    return None if level is None else level + by


def _sets(node: ast.Assign, name: str) -> bool:
    return len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name
