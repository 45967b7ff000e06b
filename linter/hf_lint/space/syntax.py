"""Which Python a source needs at least, by its syntax: judged for the Python of the Space, not for the running one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.python import PythonSource

# Classes of nodes that a release brought; those that the running Python does not know are not there to be found.
_NODES = (
    ("Match", (3, 10), "`match`"),
    ("TryStar", (3, 11), "`except*`"),
    ("TypeAlias", (3, 12), "`type X = ...`"),
    ("TemplateStr", (3, 14), 't"..."'),
)
_GENERIC = ("FunctionDef", "AsyncFunctionDef", "ClassDef")


class Needed(NamedTuple):
    """Syntax that came with a release of Python, and where it stands (an offset)."""

    version: tuple[int, int]
    what: str
    offset: int


def newer_syntax(source: PythonSource, python: tuple[int, int]) -> Needed | None:
    """Return the first thing in `source` that `python` cannot read; None where there is none, or none is known."""
    found = [needed for needed in _find_needed(source, python) if needed.version > python]
    return min(found, key=lambda needed: needed.offset, default=None)


def _find_needed(source: PythonSource, python: tuple[int, int]) -> Iterator[Needed]:
    for name, version, what in _NODES:
        kind = getattr(ast, name, None)
        for node in source.nodes(kind) if kind is not None else ():
            yield Needed(version, what, source.span_of(node)[0])
    for name in _GENERIC:
        for node in source.nodes(getattr(ast, name)):
            if getattr(node, "type_params", None):
                yield Needed((3, 12), "type parameters in brackets", source.span_of(node)[0])
    if python < (3, 12) and source.may_be_newer and any(True for _ in source.nodes(ast.JoinedStr)):
        from hf_lint.space.fstrings import read_fstrings

        first = read_fstrings(source.text).first
        if first >= 0:
            what = "an f-string whose expression holds its own quotes, a backslash or a comment"
            yield Needed((3, 12), what, first)
