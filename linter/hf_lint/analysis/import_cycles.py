"""Imports in a circle: a name is taken from a module that has not got to it yet. No rule is here.

The modules are loaded in the order of their imports, as Python does; what a module has bound so far is counted by its
statements at the top. Not covered: imports in functions, branches and `try`, which often are there to break the circle.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.names import is_open, top_level
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.model import Hit
from hf_lint.space.modules import module_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

_MAX_MODULES = 300


def find_cycles(space: Space) -> Iterator[Hit]:
    """Yield the first name that the start takes from a module that is only partly loaded."""
    entry = start_entry(space)
    if entry is not None and not space.gaps:
        hit = _Loader(space, main=entry.file if entry.is_main else None).load(entry.file)
        if hit is not None:
            yield hit


class _Loader:
    def __init__(self, space: Space, main: File | None) -> None:
        self._space = space
        self._main = main
        """The file that runs as `__main__`: an import of it loads it once more."""
        self._done: set[str] = set()
        self._loading: dict[str, int] = {}
        """The modules that are being loaded, and the number of the statement that each has come to."""

    def load(self, file: File) -> Hit | None:
        """Load a module; return what stops that."""
        module = self._space.python(file)
        if file.path in self._done or module.tree is None or len(self._done) > _MAX_MODULES:
            return None
        self._loading[file.path] = -1
        for number, statement in enumerate(module.tree.body):
            self._loading[file.path] = number
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                hit = self._take(file, statement)
                if hit is not None:
                    return hit
        del self._loading[file.path]
        self._done.add(file.path)
        return None

    def _take(self, file: File, node: ast.Import | ast.ImportFrom) -> Hit | None:
        if isinstance(node, ast.Import):
            targets = [(module_file(self._space, file, alias.name), "") for alias in node.names]
        else:
            base = "." * node.level + (node.module or "")
            whole = module_file(self._space, file, base)
            targets = [(whole, alias.name) for alias in node.names]
            inner = (f"{base}.{alias.name}" if node.module else base + alias.name for alias in node.names)
            if whole is None or whole.name == "__init__.py":
                targets = [(module_file(self._space, file, name), "") for name in inner]
        for other, name in targets:
            if other is None or other is file:
                continue
            if other.path in self._loading and other is not self._main:
                if name and self._is_late(other, name):
                    module = self._space.python(file)
                    message = (
                        f"`{file.path}` takes `{name}` from `{other.path}`, which is just importing `{file.path}` "
                        f"and has not reached `{name}` yet: the app stops when it starts (`cannot import name "
                        f"'{name}' from partially initialized module`); move what both need into a third module"
                    )
                    return Hit(file.location(*module.span_of(node)), message, key=f"cycle {other.path} {name}")
            elif other.path not in self._loading:
                hit = self.load(other)
                if hit is not None:
                    return hit
        return None

    def _is_late(self, other: File, name: str) -> bool:
        """Return whether a module that is being loaded binds a name only in a later statement."""
        module = self._space.python(other)
        if module.tree is None or is_open(module) or "__getattr__" in other.text:
            return False
        bound = top_level(self._space, module).bound.get(name, -1)
        return bound > self._loading[other.path]
