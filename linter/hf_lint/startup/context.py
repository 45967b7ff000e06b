"""What the commands of a script stand in: folder, variables, arguments, and the reason for them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.dockerfile import Scope, expand
from hf_lint.startup.model import Role, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Instruction, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Word
    from hf_lint.startup.layout import Layout

_HERE = regex(
    r"\$\(\s*(?:cd\s+[\"']?)?(?:\$\(\s*)?dirname\s+(?:--\s+)?[\"']?\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?[\"']?\s*\)"
    r"(?:[\"']?\s*(?:>\s*/dev/null(?:\s*2>&1)?\s*)?&&\s*pwd(?:\s+-P)?\s*\))?|\$\{0%/\*\}|\$\{BASH_SOURCE(?:\[0\])?%/\*\}"
)
_WORKING = regex(r"\$\(\s*pwd\s*\)|`pwd`|\$\{?PWD\}?(?!\w)")
_UNKNOWN_WORD = "?"


class Context(NamedTuple):
    """Where commands stand: `folder` is the working directory (None: not known), `here` the folder of the script."""

    role: Role
    step: Step
    layout: Layout
    folder: str | None
    values: dict[str, str]
    unknown: set[str]
    file: File
    here: str = "/"
    rest: tuple[Word, ...] = ()
    """What `"$@"` stands for."""
    depth: int = 0
    from_python: bool = False
    """Whether Python code made the words: a `?` in them is not known then."""
    fixed: bool = False
    """Whether `step` is the place of all commands: their offsets are not those of `file`."""
    name: str = ""
    """What starts it, for the reasons: CMD, RUN."""

    def resolve(self, text: str) -> str | None:
        """Return a word with variables put in; None where it depends on something that is not known."""
        if self.from_python and _UNKNOWN_WORD in text:
            return None
        if "$" not in text and "`" not in text:
            return text
        text = _HERE.sub(self.here, text)
        if self.folder is not None:
            text = _WORKING.sub(self.folder, text)
        if "$(" in text or "`" in text:
            return None
        scope = Scope(MappingProxyType(self.values), MappingProxyType(self.values), frozenset(self.unknown))
        expanded = expand(text.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'"), scope)
        return expanded.text if expanded.known else None


def start_context(
    space: Space, stage: Stage, instruction: Instruction, layout: Layout, role: Role, folder: str | None, kind: str
) -> Context:
    """Return the context of the commands of an instruction."""
    dockerfile = space.dockerfile
    assert dockerfile is not None
    scope = instruction.scope if role == "build" else stage.scope
    values: Mapping[str, str] = scope.values if role == "build" else scope.env
    known = {name: value for name, value in values.items() if name not in scope.unknown}
    file = dockerfile.file
    step = Step(file.path, instruction.line, kind)
    return Context(role, step, layout, folder, known, set(scope.unknown), file, "/", name=kind)
