"""The walk over the JavaScript of a Space's servers that `node_flows` asks for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hf_lint.analysis.node_flow import NodeFlows
from hf_lint.analysis.node_flow.core import MAX_STEPS, MAX_TOP, Frame
from hf_lint.analysis.node_flow.entries import Entries
from hf_lint.analysis.node_flow.model import CLEAN, Value
from hf_lint.analysis.node_flow.program import Program
from hf_lint.startup.node_packages import alias_of

if TYPE_CHECKING:
    from hf_lint.analysis.node_flow.program import Module
    from hf_lint.space import Space
    from hf_lint.space.code_in_file import CodeInFile
    from hf_lint.space.file import File

MAX_IMPORTS = 60


class Walk(Entries):
    """One walk over the servers of a Space."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._importing = 0

    def load(self, module: Module) -> None:
        """Read the top level of a file, once."""
        if module.done:
            return
        module.done = True
        frame = Frame(module.script, module.scope, module.script.root)
        before, depth, self.depth = self.checked, self.depth, 0
        self.within(MAX_TOP, partial(self.block, module.script.root.named_children, frame))
        self.checked, self.depth = before, depth

    def import_from(self, source: str, frame: Frame) -> Value:
        """Return what an import or `require` gives; a file of the Space is read first."""
        path = frame.script.file.path
        named = alias_of(self.program.space, source, path) if not source.startswith(".") else ""
        file = self.program.space.get(named[1:]) if named[:1] == "/" else self.program.resolve(source, path)
        if file is None:
            return CLEAN if source.startswith(".") else self.program.package(named or source)
        if file.path not in self.program.paths or self._importing >= MAX_IMPORTS:
            return CLEAN
        module = self.program.module(file)
        if module is None:
            return CLEAN
        self._importing += 1
        self.load(module)
        self._importing -= 1
        return module.value()


def follow(space: Space, files: list[File | CodeInFile], kinds: dict[str, str]) -> NodeFlows:
    """Return what flows through `files`; `kinds` says what Next.js takes some of them for."""
    program = Program(space, frozenset(file.path for file in files))
    walk = Walk(program)
    read = [module for file in files if (module := program.module(file)) is not None]
    try:
        for module in read:
            walk.load(module)
        for module in read:
            kind = kinds.get(module.script.file.path, "")
            if kind:
                walk.exported(module, kind)
        at = 0
        while at < len(walk.waiting):
            walk.within(MAX_TOP, partial(walk.enter, *walk.waiting[at]))
            at += 1
        for module in read:
            walk.leftovers(module)
            while at < len(walk.waiting):
                walk.within(MAX_TOP, partial(walk.enter, *walk.waiting[at]))
                at += 1
    except RecursionError:
        walk.cut = True
    notes = []
    if walk.short or walk.left <= 0:
        space.note_gap(f"data flow: hf-lint followed only some {MAX_STEPS:,} steps through the Space's JavaScript")
    elif walk.cut:
        space.note_gap("data flow: hf-lint did not follow all of the Space's JavaScript, which is nested too deeply")
    errors = [(module.script.file, error) for module in read if (error := module.script.first_error()) is not None]
    for file, error in errors:
        notes.append(f"data flow: {file.path}:{error.span.line} is not JavaScript that hf-lint can parse")
    return NodeFlows(tuple(walk.sinks.values()), tuple(program.modules), tuple(program.unread), tuple(notes))
