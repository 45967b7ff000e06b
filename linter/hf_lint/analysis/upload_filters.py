"""Which files of the repository an upload to a Space sends. No rule is here.

huggingface_hub compares the path below the uploaded folder with `fnmatch`: a `*` also matches slashes, and a pattern
that ends in a slash means all that is below (huggingface_hub/utils/_paths.py, filter_repo_objects).
"""

from __future__ import annotations

import ast
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hf_lint.analysis.deploys import upload_arguments, upload_words
from hf_lint.analysis.uploads import find_uploads
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from hf_lint.space.python import PythonSource
    from hf_lint.space.shell import Command

_HERE = frozenset((".", "./"))
_OLD = "huggingface-cli"


class Sent(NamedTuple):
    """One upload of the repository's folder to a Space; `start`, `end` are its offsets.

    `allowed` is None where everything is sent that is not ignored.
    """

    what: str
    start: int
    end: int
    allowed: tuple[str, ...] | None
    ignored: tuple[str, ...]
    single: bool = False
    """Whether it sends files one by one, each under its own name."""

    def sends(self, path: str) -> bool:
        """Return whether the upload sends the file."""
        if self.single:
            return path in (self.allowed or ())
        if self.allowed is not None and not _matches(path, self.allowed):
            return False
        return not _matches(path, self.ignored)


def _matches(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, f"{one}*" if one.endswith("/") else one) for one in patterns)


def sent_by_command(command: Command, files: Collection[str]) -> Sent | None:
    """Return what `hf upload OWNER/NAME . . --type space --include ...` sends; None where that is not known.

    `files` are those of the repository: one of them may be sent alone. Before 1.0 the command took several patterns
    behind `--include`.
    """
    words = upload_words(command)
    if words is None:
        return None
    told = upload_arguments(words, several=command.name == _OLD)
    target = told.positional[2].value if len(told.positional) > 2 else "."
    if not told.to_space or len(told.positional) not in (2, 3):
        return None
    what = f"hf {words[0].value}"
    if told.folder in files and target in ((told.folder,) if "/" in told.folder else (told.folder, ".")):
        return Sent(what, command.start, command.end, (told.folder,), (), single=True)
    known = not any("$" in one or "`" in one for one in (*told.included, *told.excluded))
    if told.folder not in _HERE or target not in _HERE or not known:
        return None
    return Sent(what, command.start, command.end, told.included or None, told.excluded)


def sent_by_python(source: PythonSource, folders_up: int) -> Iterator[Sent | None]:
    """Yield what each upload of a Python file sends to a Space; None where that is not known.

    `folders_up` is how deep in the repository the file lies.
    """
    for upload in find_uploads(source, folders_up):
        if not upload.to_space:
            continue
        given = upload.given
        paths = _single_paths(source, upload.call, given)
        allowed, ignored = (_patterns(source, given.get(key)) for key in ("allow_patterns", "ignore_patterns"))
        if paths:
            yield Sent(upload.name, upload.start, upload.end, paths, (), single=True)
        elif upload.sends_project and "path_in_repo" not in given and allowed is not None and ignored is not None:
            yield Sent(upload.name, upload.start, upload.end, allowed or None, ignored)
        else:
            yield None


def _single_paths(source: PythonSource, call: ast.Call, given: dict[str | None, ast.expr]) -> tuple[str, ...]:
    """Return the paths that `upload_file` or the operations of `create_commit` send; () where not all are known."""
    if "path_in_repo" in given and "folder_path" not in given:
        return _paths(source, given["path_in_repo"], _loops_around(source, call))
    operations = given.get("operations", call.args[1] if len(call.args) > 1 else None)
    if isinstance(operations, ast.Name):
        operations = source.bound_value(operations.id)
    added: list[tuple[ast.expr, list[ast.For | ast.comprehension]]] = []
    if isinstance(operations, ast.ListComp) and not any(one.ifs for one in operations.generators):
        added = [(operations.elt, [*operations.generators])]
    elif isinstance(operations, ast.List):
        added = [(one, []) for one in operations.elts]
    found: list[str] = []
    for made, loops in added:
        words = {word.arg: word.value for word in made.keywords} if isinstance(made, ast.Call) else {}
        paths = _paths(source, words["path_in_repo"], loops) if "path_in_repo" in words else ()
        if not paths:
            return ()
        found += paths
    return tuple(found)


def _loops_around(source: PythonSource, call: ast.Call) -> list[ast.For]:
    loops = [loop for loop in source.nodes(ast.For) if loop.lineno < call.lineno <= (loop.end_lineno or 0)]
    return sorted(loops, key=lambda loop: -loop.lineno)


def _paths(source: PythonSource, expr: ast.expr, loops: Sequence[ast.For | ast.comprehension]) -> tuple[str, ...]:
    """Return the texts that an expression takes in the loops around it; () where they are not known."""
    text = source.constant(expr)
    if text is not None:
        return (text,)
    for loop in loops:
        if isinstance(expr, ast.Name) and isinstance(loop.target, ast.Name) and loop.target.id == expr.id:
            return _patterns(source, loop.iter) or ()
    return ()


def _patterns(source: PythonSource, expr: ast.expr | None) -> tuple[str, ...] | None:
    """Return the patterns of an argument; None where they are not all known."""
    if expr is None or (isinstance(expr, ast.Constant) and expr.value is None):
        return ()
    if isinstance(expr, ast.Name):
        expr = source.bound_value(expr.id) or expr
    items = expr.elts if isinstance(expr, (ast.List, ast.Tuple)) else [expr]
    texts = [source.constant(item) for item in items]
    return tuple(text for text in texts if text is not None) if None not in texts else None
