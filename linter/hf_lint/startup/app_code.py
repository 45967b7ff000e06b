"""The Python modules that the start command of a Docker Space runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

MAX_MODULES = 200


def app_modules(space: Space) -> tuple[PythonModule, ...]:
    """Return the modules that CMD or ENTRYPOINT starts and those of the Space that they import, however deep.

    Empty where the start command leaves the working directory first: relative paths then mean another folder.
    """
    stage = space.dockerfile.final if space.dockerfile else None
    if stage is None:
        return ()
    commands = [command for item in (stage.entrypoint, stage.cmd) if item for command in item.commands]
    if any(command.name in ("cd", "pushd") for command in commands):
        return ()
    reached = space.startup.reached.values()
    paths = [item.path for item in reached if item.role == "runs" and item.language == "python"][:MAX_MODULES]
    files = [file for path in paths if (file := space.get(path)) is not None and file.kind == "text"]
    return tuple(map(space.python, files))
