"""A file of a Space as a shell script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.space.effort import TOO_MUCH
from hf_lint.space.shell import Script, interpreter_of_shebang, parse_shell

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File


class FileScript:
    """How a Space reads a file as a script."""

    @staticmethod
    def of(space: Space, file: File) -> Script:
        """Return `file` as a script of the shell that its first line names; without commands where there are too
        many."""
        interpreter = interpreter_of_shebang(file.text) or "sh"
        script = parse_shell(file.text, interpreter)
        if space.effort.take(file.text):
            return script
        space.note_gap(f"{file.path} was not read as a script: {TOO_MUCH}")
        return Script(script.source, interpreter, 0, ())
