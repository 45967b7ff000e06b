"""The files of a server: parsed when they are imported, each once, with what they export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.node_flow.library import MODULES
from hf_lint.analysis.node_flow.model import CLEAN, Scope, Value
from hf_lint.core.lazy import regex
from hf_lint.space.javascript import MAX_TEXT, Script
from hf_lint.startup.node_files import import_targets

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.code_in_file import CodeInFile
    from hf_lint.space.file import File

MAX_TOTAL = 2_000_000
"""Code points of all files of a Space that are parsed."""


_VERSION = regex(r"(?<=.)@[^/]*")


class Module:
    """A file, its top-level variables, and what it exports by name; `` is all of `module.exports`."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.scope = Scope(None, function=True)
        self.exports: dict[str, Value] = {}
        self.done = False

    def value(self) -> Value:
        """Return what an import of the file gives."""
        whole = self.exports.get("")
        keys = {**dict(whole.keys if whole is not None else ()), **self.exports}
        keys.pop("", None)
        if whole is None:
            return Value(keys=tuple(keys.items()))
        keys.setdefault("default", whole)
        return whole._replace(keys=tuple(keys.items()))


class Program:
    """The files of one Space that its servers run."""

    def __init__(self, space: Space, paths: frozenset[str]) -> None:
        self.space = space
        self.paths = paths
        self.modules: dict[str, Module] = {}
        self.total = 0
        self.unread: list[str] = []
        """Files that were too large to be parsed."""

    def module(self, file: File | CodeInFile) -> Module | None:
        """Return a file as a module; None where it is too large, or where all together are."""
        known = self.modules.get(file.path)
        if known is None and file.kind == "text":
            size = len(file.text)
            if size > MAX_TEXT or self.total + size > MAX_TOTAL:
                if file.path not in self.unread:
                    self.unread.append(file.path)
                return None
            self.total += size
            known = self.modules[file.path] = Module(Script(file))
        return known

    def resolve(self, source: str, path: str) -> File | None:
        """Return the file that an import in `path` names; None for a package."""
        files = (self.space.get(target) for target in import_targets(source, path))
        return next((file for file in files if file is not None), None)

    def package(self, source: str) -> Value:
        """Return what an import of a package gives."""
        name = source.removeprefix("node:")
        if name.startswith("npm:"):
            name = _VERSION.sub("", name.removeprefix("npm:").lstrip("/"))
        if name in MODULES:
            return Value(obj=MODULES[name]) if MODULES[name] else CLEAN
        for inner in ("lodash/", "lodash."):
            if name.startswith(inner):
                return Value(obj=f"lodash.{name.removeprefix(inner)}")
        if name == "lodash-es":
            return Value(obj="lodash")
        return Value(obj=name)

    def export(self, script: Script, name: str, value: Value) -> None:
        """Remember what a file exports."""
        module = self.modules.get(script.file.path)
        if module is not None:
            module.exports[name] = value
