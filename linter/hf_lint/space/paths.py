"""Paths that Python code builds, where they can be read from the code."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.space.python import PythonSource

UNKNOWN = "…"
"""Stands for a last part that only the running app knows: the folder before it is still known."""
_MAX_DEPTH = 12
_FOLDER_OF = frozenset(("os.path.dirname", "os.path.abspath", "os.path.realpath"))
_SAME = frozenset(("str", "os.fspath", "os.path.normpath", "os.path.expanduser"))
_HERE = frozenset(("os.getcwd", "pathlib.Path.cwd"))
_HOME = "pathlib.Path.home"
_MAX_PARENTS = 20


def path_of(
    source: PythonSource, expr: ast.expr | None, here: str, depth: int = _MAX_DEPTH, *, needs_path: bool = False
) -> str | None:
    """Return the path that an expression is: strings, `os.path.join`, `Path(...) / "x"`, and names bound once.

    `here` stands for `__file__`, `~` for the home folder; other paths stay relative to the working directory. A last
    part that is not known is UNKNOWN. `needs_path`: a plain string does not count. None where nothing is known.
    """
    if depth <= 0 or expr is None:
        return None
    if not needs_path and (text := source.constant(expr)) is not None:
        return text
    match expr:
        case ast.Name(id="__file__"):
            return here
        case ast.Name(id=name):
            return path_of(source, source.bound_value(name), here, depth - 1, needs_path=needs_path)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _join([path_of(source, left, here, depth - 1, needs_path=True), source.constant(right) or UNKNOWN])
        case ast.JoinedStr(values=[ast.Constant(value=str(begin)), *_]) if not needs_path:
            return posixpath.join(posixpath.dirname(begin), UNKNOWN)
        case ast.JoinedStr(values=[ast.FormattedValue(value=first), *rest]) if not needs_path:
            return _interpolate(source, first, rest, here, depth)
        case ast.BinOp(left=left, op=ast.Add(), right=right) if not needs_path:
            begin_path, end = path_of(source, left, here, depth - 1), source.constant(right)
            return begin_path + end if begin_path is not None and end is not None else None
        case ast.Attribute(value=value, attr="parent"):
            inner = path_of(source, value, here, depth - 1, needs_path=True)
            return None if inner is None else posixpath.dirname(inner) or "."
        case ast.Subscript(value=variables, slice=ast.Constant(value="HOME")):
            return "~" if source.qualified_name(variables) == "os.environ" else None
        case ast.Subscript(value=ast.Attribute(value=value, attr="parents"), slice=ast.Constant(value=int(count))):
            inner = path_of(source, value, here, depth - 1, needs_path=True)
            for _ in range(min(count, _MAX_PARENTS) + 1 if inner is not None else 0):
                inner = posixpath.dirname(inner or "") or "."
            return inner
        case ast.Call(
            func=ast.Attribute(value=value, attr="resolve" | "absolute" | "as_posix" | "expanduser"), args=[]
        ):
            return path_of(source, value, here, depth - 1, needs_path=True)
        case ast.Call(func=ast.Attribute(value=value, attr="joinpath"), args=args, keywords=[]) if args:
            base = path_of(source, value, here, depth - 1, needs_path=True)
            return _join([base, *(source.constant(arg) or UNKNOWN for arg in args)])
        case ast.Call(func=ast.Attribute(value=value, attr="with_name"), args=[name], keywords=[]):
            base = path_of(source, value, here, depth - 1, needs_path=True)
            return None if base is None else _join([posixpath.dirname(base), source.constant(name) or UNKNOWN])
        case ast.Call(args=args, keywords=[]):
            return _read_call(source, expr, args, here, depth)
    return None


def _read_call(source: PythonSource, call: ast.Call, args: list[ast.expr], here: str, depth: int) -> str | None:
    function = source.qualified_name(call.func)
    if not args:
        return "." if function in _HERE else "~" if function == _HOME else None
    if function in ("os.getenv", "os.environ.get") and source.constant(args[0]) == "HOME":
        return "~"
    if function in ("pathlib.Path", "os.path.join", "pathlib.PurePath", "pathlib.PosixPath"):
        parts = [path_of(source, arg, here, depth - 1) for arg in args]
        if len(parts) > 1 and parts[-1] is None:
            parts[-1] = UNKNOWN
        return _join(parts)
    if function == "importlib.resources.files" and len(args) == 1:
        package = source.constant(args[0])
        return package.replace(".", "/") if package else None
    if len(args) == 1 and (function in _FOLDER_OF or function in _SAME):
        inner = path_of(source, args[0], here, depth - 1)
        return posixpath.dirname(inner) or "." if inner is not None and function == "os.path.dirname" else inner
    return None


def _interpolate(source: PythonSource, first: ast.expr, rest: list[ast.expr], here: str, depth: int) -> str | None:
    """Return the path that `f"{folder}/name"` is."""
    base = path_of(source, first, here, depth - 1)
    text = source.constant(ast.JoinedStr(values=rest)) if rest else ""
    return base + text if base is not None and text is not None else None


def _join(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return posixpath.join(*known) if len(known) == len(parts) else None
