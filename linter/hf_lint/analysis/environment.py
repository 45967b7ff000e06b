"""Environment variables that a Space sets for itself: ENV, `export`, `os.environ[...] = ...`. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.calls import units
from hf_lint.space.environ import ENVIRON
from hf_lint.startup.runs import start_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space


class Setting(NamedTuple):
    """A variable and what it is set to."""

    name: str
    value: str
    location: Location


def settings(space: Space, *names: str) -> Iterator[Setting]:
    """Yield where the image, a start script or the app itself gives one of these variables a known value."""
    yield from _read_image(space, names)
    for program in start_programs(space):
        if any(name in program.script.text for name in names):
            for command in program.script.walk():
                words = command.argv[1:] if command.name in ("export", "declare") else ()
                given = [(a.name, a.value, a.word) for a in command.assignments]
                given += [(*word.value.partition("=")[::2], word) for word in words if "=" in word.value]
                for name, value, word in given:
                    if name in names:
                        yield Setting(name, value, program.file.location(word.start, word.end))
    for unit in units(space, *names):
        if space.startup.is_aside(unit.file):
            continue
        for assign in unit.source.nodes(ast.Assign):
            for target in assign.targets:
                if isinstance(target, ast.Subscript) and unit.source.qualified_name(target.value) == ENVIRON:
                    key, text = unit.values.of(target.slice).text, unit.values.of(assign.value).text
                    if key is not None and key in names and text is not None:
                        yield Setting(key, text, unit.location(assign))
        for call in unit.calls:
            if call.method == "setdefault" and call.name == "os.environ.setdefault":
                key, text = call.arg(at=0).text, call.arg(at=1).text
                if key is not None and key in names and text is not None and call.node is not None:
                    yield Setting(key, text, call.location(call.node))


def _read_image(space: Space, names: tuple[str, ...]) -> Iterator[Setting]:
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is None or stage is None or not any(name in dockerfile.text for name in names):
        return
    for part in stage.chain:
        for instruction in part.instructions:
            for pair in instruction.pairs if instruction.name == "ENV" else ():
                if pair.name.text in names and pair.value is not None:
                    place = dockerfile.file.location(pair.start, pair.end)
                    yield Setting(pair.name.text, instruction.expand(pair.value).text, place)


def is_on(value: str) -> bool:
    """Return whether a variable's text means yes."""
    return value.strip().lower() in ("1", "true", "yes", "on", "t")
