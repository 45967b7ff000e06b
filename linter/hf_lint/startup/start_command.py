"""The commands that an image starts: ENTRYPOINT and CMD taken together, as Docker does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import Word, exec_script
from hf_lint.startup.images import image_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.dockerfile import Instruction, Stage
    from hf_lint.space.shell import Script


def start_scripts(stage: Stage) -> Iterator[tuple[Instruction, Script]]:
    """Yield what runs when a container starts: CMD gives the arguments of an ENTRYPOINT in exec form."""
    entrypoint, cmd = stage.entrypoint, stage.cmd
    if entrypoint is None:
        if cmd is None:
            return
        own = image_entry(stage).command if cmd.json else ()
        plain = [
            Word(text, text, cmd.start, cmd.end, True, MappedText(text, [(0, cmd.start)], cmd.end)) for text in own
        ]
        for script in cmd.scripts:
            words = [word for command in script.commands for word in command.words]
            yield cmd, exec_script([*plain, *words]) if own else script
        return
    if not entrypoint.json or cmd is None:
        yield from ((entrypoint, script) for script in entrypoint.scripts)
        return
    words = [word for script in entrypoint.scripts for command in script.commands for word in command.words]
    if cmd.json:
        words += [word for script in cmd.scripts for command in script.commands for word in command.words]
    else:
        for script in cmd.scripts:
            plain = [Word(text, text, 0, 0, True, MappedText(text, [(0, cmd.start)], cmd.end)) for text in cmd.shell]
            words += [*plain, Word(script.text, script.text, script.start, script.end, True, script.source)]
    yield entrypoint, exec_script(words)
