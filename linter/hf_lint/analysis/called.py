"""Whether anything calls the function that a place in Python stands in. No rule is here.

A function counts as called wherever its name may lead to it: by a variable, an attribute of any object, a text such as
that of `getattr(module, "name")`, or a word of a start script. Deliberately not covered: code behind conditions that
never hold, and two functions of one name, of which one is called.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import FunctionNode, PythonSource

MAX_DEPTH = 12
MAX_MENTIONS = 60
"""Places of one name that are looked at; what has more of them counts as called."""
_TEXTS = (".sh", ".bash", ".toml", ".cfg", ".ini", ".yaml", ".yml", ".json", ".service")
_NAMELESS = ("Dockerfile", "Procfile", "Makefile")
# Decorators that hand the function to nobody.
_PLAIN_DECORATORS = frozenset(
    ("staticmethod", "classmethod", "property", "no_grad", "inference_mode", "lru_cache", "cache", "cache_resource")
)
_DYNAMIC = ("globals()", "locals()", "__dict__", "inspect.getmembers")


class _Definition(NamedTuple):
    """A function, the class that it is a method of, and its lines (1-based, the last one included)."""

    name: str
    node: FunctionNode
    owner: ast.ClassDef | None
    first: int
    last: int


def is_called(space: Space, file: File, line: int) -> bool:
    """Say whether the Space may call what stands at `line` (from 1): True outside functions and where unknown."""
    known = space.memo(_known_answers)
    key = (file.path, *((one.first, one.last) for one in _definitions_at(space.python(file), line)))
    if key not in known:
        known[key] = _is_called(space, file, line, MAX_DEPTH, set())
    return known[key]


def _known_answers(space: Space) -> dict[tuple[object, ...], bool]:
    """By file and the functions around a line: hundreds of findings may stand in one."""
    return {}


def _is_called(space: Space, file: File, line: int, depth: int, seen: set[tuple[str, str, int]]) -> bool:
    if depth <= 0:
        return True
    for definition in _definitions_at(space.python(file), line):
        key = (file.path, definition.name, definition.first)
        if key in seen:
            return False  # it is called from itself only
        seen.add(key)
        if not _is_mentioned(space, file, definition, depth, seen):
            return False
    return True


def _definitions_at(source: PythonSource, line: int) -> Iterator[_Definition]:
    """Yield the functions around `line`, those left out that a decorator hands to somebody else."""
    if source.tree is None:
        return
    owners: dict[ast.AST, ast.ClassDef] = {}
    for model in source.nodes(ast.ClassDef):
        if model.lineno <= line <= (model.end_lineno or model.lineno):
            owners.update((item, model) for item in model.body)
    for node in source.function_nodes():
        last = node.end_lineno or node.lineno
        if not node.lineno <= line <= last:
            continue
        first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        if any(not _is_plain(item) for item in node.decorator_list):
            continue
        yield _Definition(node.name, node, owners.get(node), first, last)


def _is_plain(decorator: ast.expr) -> bool:
    return last_name(decorator.func if isinstance(decorator, ast.Call) else decorator) in _PLAIN_DECORATORS


def _is_mentioned(
    space: Space, file: File, definition: _Definition, depth: int, seen: set[tuple[str, str, int]]
) -> bool:
    owner = definition.owner
    name, first, last = definition.name, definition.first, definition.last
    if owner is not None and (owner.bases or owner.keywords or owner.decorator_list or _is_special(name)):
        name, first, last = owner.name, owner.lineno, owner.end_lineno or owner.lineno
        if owner.decorator_list:
            return True
    elif _is_special(name):
        return True
    if any(word in file.text for word in _DYNAMIC):
        return True
    if any(name in other.text for other in space.select(*_TEXTS)) or any(
        name in other.text for path, other in space.files.items() if path.rpartition("/")[2].startswith(_NAMELESS)
    ):
        return True
    count = 0
    for other in space.select(".py"):
        if name not in other.text or (other is not file and space.startup.is_aside(other)):
            continue
        source = space.python(other)
        if source.tree is None:
            return True
        for at in _uses(source, name):
            if other is file and first <= at <= last:
                continue
            count += 1
            if count > MAX_MENTIONS or _is_called(space, other, at, depth - 1, seen):
                return True
    return False


def _uses(source: PythonSource, name: str) -> Iterator[int]:
    """Yield the lines that name it as a variable, an attribute, a text or under an alias; a plain import is no use."""
    yield from (node.lineno for node in source.nodes(ast.Name) if node.id == name)
    yield from (node.lineno for node in source.nodes(ast.Attribute) if node.attr == name)
    for text in source.nodes(ast.Constant):
        if isinstance(text.value, str) and (text.value == name or text.value.endswith((f":{name}", f".{name}"))):
            yield text.lineno
    for imported in source.nodes(ast.ImportFrom):
        if any(alias.name == name and alias.asname for alias in imported.names):
            yield imported.lineno


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
