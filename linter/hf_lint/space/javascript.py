"""JavaScript and TypeScript as a tree, by tree-sitter. Imported only for a file that a server runs.

A tree always comes back: what does not parse is an ERROR node in it, and the code around it is read. The grammars are
loaded without the `__init__` of their packages, which imports what takes longer than parsing (20 ms).
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from pathlib import Path
from typing import TYPE_CHECKING

from tree_sitter import Language, Parser

from hf_lint.core.model import START, Location

if TYPE_CHECKING:
    from types import ModuleType

    from tree_sitter import Node

    from hf_lint.space.code_in_file import CodeInFile
    from hf_lint.space.file import File

MAX_TEXT = 600_000
"""Code points of one file."""
MAX_BROKEN = 2_000
_TYPESCRIPT = frozenset((".ts", ".mts", ".cts"))
_GRAMMARS = {
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
}


class Script:
    """One file, and its tree. A node's place is in bytes of UTF-8; `location` gives it in code points."""

    def __init__(self, file: File | CodeInFile) -> None:
        """Parse `file`, whose text is at most MAX_TEXT long; more is the caller's mistake."""
        self.file = file
        text = file.text
        if text.startswith("#!"):
            text = "//" + text[2:]
        self.data = text.encode("utf-8", "replace")
        self.ascii = len(self.data) == len(text)
        self.root = _parser(_grammar(file.suffix)).parse(self.data).root_node

    def text(self, node: Node) -> str:
        """Return the source of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def offset(self, at: int) -> int:
        """Return the place in code points of a place in bytes."""
        return at if self.ascii else len(self.data[:at].decode("utf-8", "ignore"))

    def location(self, node: Node, note: str = "") -> Location:
        """Return the place of a node in the file."""
        return self.file.location(self.offset(node.start_byte), self.offset(node.end_byte), note)

    def first_error(self) -> Location | None:
        """Return the first place that does not parse; None where all of it does."""
        if not self.root.has_error:
            return None
        waiting = [self.root]
        for _ in range(MAX_BROKEN):
            if not waiting:
                break
            node = waiting.pop()
            if node.is_error or node.is_missing:
                return Location(self.file.path, self.location(node).span)
            waiting += [child for child in reversed(node.children) if child.has_error or child.is_missing]
        return Location(self.file.path, START)


def _grammar(suffix: str) -> str:
    return "typescript" if suffix in _TYPESCRIPT else "tsx" if suffix == ".tsx" else "javascript"


@lru_cache(maxsize=8)
def _parser(name: str) -> Parser:
    package, function = _GRAMMARS[name]
    return Parser(Language(getattr(_load(package), function)()))


@lru_cache(maxsize=8)
def _load(package: str) -> ModuleType:
    """Return the compiled grammar of a package."""
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found is not None else ():
        for suffix in EXTENSION_SUFFIXES:
            path = Path(folder, f"_binding{suffix}")
            if path.is_file():
                loader = ExtensionFileLoader(f"{package}._binding", str(path))
                module = importlib.util.module_from_spec(ModuleSpec(loader.name, loader, origin=str(path)))
                loader.exec_module(module)
                return module
    return importlib.import_module(package)
