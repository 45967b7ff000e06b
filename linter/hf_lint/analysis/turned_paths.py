"""Paths with backslashes, of files that are there with slashes, and where the app hands them to a function of its own
which opens them. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.core.model import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import FunctionNode, PythonModule

_OPENERS = ("open", "io.open", "codecs.open", "json.load", "pandas.read_csv", "numpy.load", "PIL.Image.open")
_CARES = ("PureWindowsPath", "os.sep", "replace(", "normpath", "platform", "os.name")


def is_turned(space: Space, path: str) -> bool:
    """Return whether a path has backslashes for slashes: with slashes it is that of a file of the Space."""
    right = posixpath.normpath(path.replace("\\", "/"))
    return "\\" in path and "/" in right and right in space.files and path not in space.files


def describe_turned(path: str) -> str:
    """Return what is wrong with such a path."""
    right = path.replace("\\", "/")
    return (
        f"the app reads `{path}` when it starts: on Linux a backslash is part of the name, so Linux finds no file of "
        f"that name (`No such file or directory`); write `{right}`"
    )


def find_turned(space: Space, files: Sequence[File]) -> Iterator[Hit]:
    """Yield constants with backslashes, of files that are there with slashes, which loading the code hands over."""
    for file in files:
        if "\\" not in file.text or file.holds_any(_CARES):
            continue
        module = space.python(file)
        guards = Guards(module)
        for call in module.nodes(ast.Call):
            function = module.definitions.get(call.func.id) if isinstance(call.func, ast.Name) else None
            if function is None or not call.args or not guards.runs_on_load(call) or guards.covers(call):
                continue
            given = call.args[0]
            if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
                continue
            if is_turned(space, given.value) and _opens(module, function):
                yield Hit(file.location(*module.span_of(given)), describe_turned(given.value), key=given.value)


def _opens(module: PythonModule, function: FunctionNode) -> bool:
    """Return whether a function opens its first parameter for reading, whatever else it is given."""
    names = [one.arg for one in function.args.args]
    if not names or not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return False
    for statement in function.body:
        held = [item.context_expr for item in statement.items] if isinstance(statement, ast.With) else []
        value = statement.value if isinstance(statement, (ast.Return, ast.Assign, ast.Expr)) else None
        for expr in (*held, value):
            if expr is None:
                continue
            for inner in ast.walk(expr):
                if isinstance(inner, ast.Call) and (module.qualified_name(inner.func) or "") in _OPENERS:
                    first = inner.args[0] if inner.args else None
                    mode = inner.args[1] if len(inner.args) > 1 else None
                    reads = mode is None or (isinstance(mode, ast.Constant) and str(mode.value).startswith("r"))
                    if isinstance(first, ast.Name) and first.id == names[0] and reads:
                        return all(word.arg != "mode" for word in inner.keywords)
        if isinstance(statement, (ast.If, ast.Try, ast.For, ast.While)):
            return False
    return False
