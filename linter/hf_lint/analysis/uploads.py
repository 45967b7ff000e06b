"""Uploads to the Hub from Python: huggingface_hub's upload methods and what they send. No rule is here."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import deploy_data
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.python import PythonSource, last_name

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
    sends_project: bool
    """The folder is the one of the project; some of it may be left out."""
    whole_tree: bool
    """And nothing is."""
    call: ast.Call

    @property
    def given(self) -> dict[str | None, ast.expr]:
        """The arguments by name; None is what `**options` holds."""
        return {word.arg: word.value for word in self.call.keywords}


class _Project:
    """What stands for the project's folder in one source."""

    def __init__(self, source: PythonSource, folders_up: int | None) -> None:
        self.source = source
        self.folders_up = folders_up

    @cached_property
    def values(self) -> dict[str, ast.expr | None]:
        """Names that are assigned in the source, with their value where there is one only."""
        found: dict[str, ast.expr | None] = {}
        for node in self.source.nodes(ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = None if target.id in found else node.value
        return found

    def is_meant(self, expr: ast.expr) -> bool:
        """Return whether the expression is ".", the working directory, or the right parent of the file."""
        text = self.source.constant(expr)
        if text is not None:
            return text in _HERE
        ups = self.levels(expr, _MAX_DEPTH)
        return ups is not None and (ups == 0 or (self.folders_up is not None and ups == self.folders_up + 1))

    def levels(self, expr: ast.expr | None, depth: int) -> int | None:
        """Return how many folders above the file the expression leads; 0 for the working directory, None for
        another."""
        if depth <= 0 or expr is None:
            return None
        if isinstance(expr, ast.Name):
            return 0 if expr.id == "__file__" else self.levels(self.values.get(expr.id), depth - 1)
        if isinstance(expr, ast.Attribute) and expr.attr == "parent":
            return _up(self.levels(expr.value, depth - 1), 1)
        if isinstance(expr, ast.Subscript) and isinstance(expr.value, ast.Attribute) and expr.value.attr == "parents":
            index = expr.slice.value if isinstance(expr.slice, ast.Constant) else None
            return _up(self.levels(expr.value.value, depth - 1), index + 1) if isinstance(index, int) else None
        return self._limit_of_call(expr, depth) if isinstance(expr, ast.Call) else None

    def _limit_of_call(self, call: ast.Call, depth: int) -> int | None:
        name = self.source.qualified_name(call.func) or ""
        if name in ("os.getcwd", "pathlib.Path.cwd"):
            return 0
        if name in ("os.path.abspath", "os.path.realpath", "pathlib.Path", "str") and len(call.args) == 1:
            inner = call.args[0]
            return 0 if self.source.constant(inner) in _HERE else self.levels(inner, depth - 1)
        if name == "os.path.dirname" and len(call.args) == 1:
            return _up(self.levels(call.args[0], depth - 1), 1)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("resolve", "absolute", "as_posix"):
            return self.levels(call.func.value, depth - 1)
        return None


def find_uploads(source: PythonSource, folders_up: int | None) -> Iterator[Upload]:
    """Yield the upload calls of `source`. `folders_up`: how deep in the repository its file lies; None for inline
    code."""
    methods = frozenset(deploy_data()["methods"])
    project = _Project(source, folders_up)
    for call in source.nodes(ast.Call):
        name = last_name(call.func)
        if name not in methods:
            continue
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        folder = keywords.get("folder_path")
        sent = name in _FOLDERS and None not in keywords and folder is not None and project.is_meant(folder)
        to_space = _goes_to_space(source, keywords.get("repo_type"))
        yield Upload(name, *source.span_of(call), to_space, sent, sent and not _has_filter(keywords), call)


def inline_source(text: str) -> PythonSource:
    """Python that stands in a pipeline; its `${{ }}` become names, so that it parses, of the same length."""
    return PythonSource(_EXPRESSION.sub(lambda match: "x" * len(match.group()), text))


def _goes_to_space(source: PythonSource, repo_type: ast.expr | None) -> bool:
    return repo_type is not None and source.constant(repo_type) == "space"


def _has_filter(keywords: dict[str | None, ast.expr]) -> bool:
    for name in _FILTERS:
        value = keywords.get(name)
        empty = isinstance(value, ast.Constant) and value.value is None
        if value is not None and not empty and not (isinstance(value, ast.List) and not value.elts):
            return True
    return False


def _up(level: int | None, by: int) -> int | None:
    return None if level is None else level + by
