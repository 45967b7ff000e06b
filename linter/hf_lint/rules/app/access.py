"""Which files of the container visitors may read."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.environment import settings
from hf_lint.analysis.gradio_pages import servings
from hf_lint.analysis.javascript import served_folders
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.values import Value

_HERE = frozenset(("os.getcwd()", "pathlib.Path.cwd()", "os.getcwdb()"))
_HOME = frozenset(("pathlib.Path.home()", "os.path.expanduser()"))
_PATHS = frozenset(
    (
        "pathlib.Path()",
        "pathlib.PurePath()",
        "os.path.abspath()",
        "os.path.realpath()",
        "os.path.normpath()",
        "os.fspath()",
    )
)
_SAME = frozenset(("resolve", "absolute", "as_posix", "expanduser"))
_STATIC = {
    "fastapi.staticfiles.StaticFiles": "directory",
    "starlette.staticfiles.StaticFiles": "directory",
    "flask.Flask": "static_folder",
}
_MAX_DEPTH = 6


@rule("broad-file-access")
def broad_file_access(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report folders that a page or a web server serves to everybody, and that hold more than results."""
    found = [(call, call.arg("allowed_paths"), "allowed_paths") for call in servings(space)]
    found += [
        (call, call.arg("paths", at=0), call.method)
        for call in calls(space, "set_static_paths")
        if call.method == "set_static_paths" and not space.startup.is_aside(call.file)
    ]
    for call in calls(space, "StaticFiles", "static_folder"):
        if not space.startup.is_aside(call.file) and call.name in _STATIC:
            at = 0 if call.method == "StaticFiles" else None
            found.append((call, call.arg(_STATIC[call.name], at=at), call.method))
    for call, value, setter in found:
        for item in value.items if value.kind == "sequence" else (value,):
            path = _path(call.unit, item)
            kind = _breadth(path, policy)
            if kind is not None:
                shown = path if path in (".", "~") or path.startswith("/") else "."
                yield Hit(call.location(item.node), _message(shown, kind, f"`{setter}`"), kind)
    for file, start, end, path in served_folders(space):
        kind = _breadth(path, policy)
        if kind is not None:
            yield Hit(file.location(start, end), _message(path, kind, "the server"), kind)
    for setting in settings(space, "GRADIO_ALLOWED_PATHS"):
        for path in setting.value.split(","):
            kind = _breadth(_normal(path.strip().strip("\"'")), policy)
            if kind is not None:
                yield Hit(setting.location, _message(path.strip(), kind, "`GRADIO_ALLOWED_PATHS`"), kind)
                break


def _message(path: str, kind: str, setter: str) -> str:
    where = {"": f"`{path}`", "other": f"`{path}`", "working-folder": f"the folder that the app runs in (`{path}`)"}[
        kind
    ]
    return f"{setter} lets any visitor read every file below {where}"


def _breadth(path: str, policy: Policy) -> str | None:
    """Return the variant for a folder that is too broad; None for one that is not."""
    if not path:
        return None
    if path in policy.params["folders"] or path == "~" or any(path.startswith(f"{p}/") for p in policy.params["below"]):
        sure = path in policy.params["secret_folders"] or path.startswith(("/proc/", "/run/secrets/"))
        return "" if sure else "other"
    return "working-folder" if path == "." or path in policy.params["working_folders"] else None


def _normal(text: str) -> str:
    if text.startswith("~"):
        text = text.rstrip("/")
        return text if text == "~" else ""
    return posixpath.normpath(text) if text else ""


def _path(unit: Unit, value: Value) -> str:
    """Return the path that a value is, in its shortest form: `/`, `~`, `.`; "" where it is not known."""
    if value.text is not None:
        return _normal(value.text)
    if value.node is not None:
        return _read_node(unit, value.node, _MAX_DEPTH)
    return ""


def _read_node(unit: Unit, node: ast.expr, depth: int) -> str:
    if depth <= 0:
        return ""
    if isinstance(node, ast.Attribute) and node.attr == "parent":
        inner = _read_node(unit, node.value, depth - 1)
        return posixpath.dirname(inner) or "." if inner and inner != "." else ""
    if isinstance(node, ast.Name) and node.id == "__file__":
        return unit.file.path
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=[]) if method in _SAME:
            return _read_node(unit, owner, depth - 1)
    value = unit.values.of(node)
    if value.text is not None:
        return _normal(value.text)
    if value.name in _HERE:
        return "."
    if value.name in _HOME:
        return "~" if not value.items else _normal(value.items[0].text or "")
    first = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
    if value.name in _PATHS and isinstance(node, ast.Call):
        return _read_node(unit, first, depth - 1) if first else "." if value.name == "pathlib.Path()" else ""
    if value.name == "os.path.dirname()" and first:
        inner = _read_node(unit, first, depth - 1)
        return posixpath.dirname(inner) or "." if inner else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str" and first:
        return _read_node(unit, first, depth - 1)
    if isinstance(node, ast.Name):
        bindings = unit.values.scopes.of_name(node)
        if len(bindings) == 1 and bindings[0].how == "value" and bindings[0].expr is not None:
            return _read_node(unit, bindings[0].expr, depth - 1)
    return ""
