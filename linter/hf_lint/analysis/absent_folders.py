"""Files that the start writes into folders, and folders that it lists, which the Space does not have. No rule is here.

Git keeps no empty folders: what is there on the owner's machine is not in the container.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.calls import unit_of
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.calls import Call

_MAKERS = (
    *("makedirs", "mkdir", "subprocess", "os.system", "popen", "git clone", "clone_from", "extractall"),
    *("unpack_archive", "snapshot_download", "local_dir", "copytree", "copy_tree", "chdir", "save_pretrained", "wget"),
    *("gdown", "Repository("),
)
"""What may make folders, or change what a relative path means."""
_RELATIVE = regex(r"[\w.][\w. @+/-]{0,300}")
_WRITES = frozenset(("w", "a", "x", "wb", "ab", "xb", "w+", "a+", "wt", "at", "wb+", "w+b"))


def find_absent_folders(
    space: Space, folder: str, writers: Mapping[str, str], listers: Mapping[str, str]
) -> Iterator[Hit]:
    """Yield a hit for each folder that is not there; relative paths count from `folder`."""
    files = started_files(space)
    if any(file.holds_any(_MAKERS) for file in (*files, *(one.file for one in space.dockerfiles))):
        return
    layout = space.startup.layout
    known = {name.rpartition(".")[2] for name in ("open", *writers, *listers)}
    seen: set[str] = set()
    for file in files:
        module = space.python(file)
        if module.tree is None:
            continue
        guards = Guards(module)
        choices: list[ast.If | ast.IfExp | ast.BoolOp] = [*module.nodes(ast.If), *module.nodes(ast.IfExp)]
        choices += module.nodes(ast.BoolOp)
        here = next(iter(layout.places(file.path)), "/" + file.path)
        for call in unit_of(space, file).calls:
            expr, lists = _path(call, known, writers, listers)
            path = path_of(call.unit.source, expr, here) if expr is not None else None
            if path is None or UNKNOWN in path or not _RELATIVE.fullmatch(path.lstrip("/")) or call.node is None:
                continue
            place = clean(posixpath.join(folder, path))
            wanted = place if lists else posixpath.dirname(place)
            if not wanted.startswith(folder.rstrip("/") + "/") or layout.has_folder(wanted) or wanted in seen:
                continue
            line = call.node.lineno
            if any(one.lineno <= line <= (one.end_lineno or line) and _is_choice(one) for one in choices):
                continue
            if guards.runs_on_load(call.node) and not guards.covers(call.node):
                seen.add(wanted)
                name = wanted.removeprefix(folder).strip("/")
                what = f"lists `{path}`" if lists else f"writes `{path}`"
                message = (
                    f"the app {what} when it starts, but the Space has no folder `{name}`: git keeps no empty ones"
                )
                yield Hit(
                    call.location(expr), f"{message}; make it first: `os.makedirs({name!r}, exist_ok=True)`", key=wanted
                )


def _is_choice(node: ast.AST) -> bool:
    return not (isinstance(node, ast.If) and "__main__" in ast.dump(node.test))


def _path(
    call: Call, known: Collection[str], writers: Mapping[str, str], listers: Mapping[str, str]
) -> tuple[ast.expr | None, bool]:
    """Return the path that a call writes, or lists, and which of the two."""
    node = call.node
    if node is None or not call.may_be(known):
        return None, False
    if call.name in ("open", "io.open"):
        mode = call.arg("mode", at=1)
        return (node.args[0] if node.args and mode.text in _WRITES else None), False
    keyword = writers.get(call.name) or listers.get(call.name)
    if keyword is None:
        return None, False
    given = call.keywords.get(keyword)
    if given is None and node.args and call.name != "logging.basicConfig":
        given = node.args[0]
    return given, call.name in listers
