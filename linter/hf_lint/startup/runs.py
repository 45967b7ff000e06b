"""Programs that a Space starts while it runs: from Python and from its start scripts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.calls import calls
from hf_lint.startup.names import RUN_WORDS
from hf_lint.startup.programs import Program
from hf_lint.startup.python_commands import RUN_METHODS, scripts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.shell import Command, Pipeline

MAX_RUNS = 2_000
"""So many commands that Python starts are looked at."""


class Run(NamedTuple):
    """A pipeline of commands and the place where it is started. `call` is None in a script."""

    pipeline: Pipeline
    location: Location
    call: Call | None


def runs(space: Space) -> tuple[Run, ...]:
    """Return what the app starts: notebooks, tests and the build are left out."""
    return space.memo(_runs)


def commands(space: Space) -> Iterator[tuple[Command, Location, Call | None]]:
    """Yield the commands of all runs one by one, with the place of each."""
    for run in runs(space):
        for command in run.pipeline.commands:
            yield command, run.location, run.call


def _runs(space: Space) -> tuple[Run, ...]:
    found = list(python_runs(space))
    for program in start_programs(space):
        place = program.file.location
        found += [Run(line, place(line.start, line.end), None) for line in program.script.walk_pipelines()]
    return tuple(found)


def python_runs(space: Space) -> tuple[Run, ...]:
    """Return those that Python code starts."""
    return space.memo(_python_runs_kept)


def _python_runs_kept(space: Space) -> tuple[Run, ...]:
    return tuple(islice(_python_runs(space), MAX_RUNS))


def _python_runs(space: Space) -> Iterator[Run]:
    for call in calls(space, *RUN_WORDS):
        if call.method in RUN_METHODS and not space.startup.is_aside(call.file) and call.node is not None:
            for value, script in scripts_of(call):
                place = call.location(value.node or call.func)
                for pipeline in script.walk_pipelines():
                    yield Run(pipeline, place, call)


def start_programs(space: Space) -> tuple[Program, ...]:
    """CMD and ENTRYPOINT of the image, the shell scripts that they run, and those that Python code runs."""
    return space.memo(_start_programs)


def _start_programs(space: Space) -> tuple[Program, ...]:
    found = list(space.startup.programs)
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is not None and stage is not None:
        for part in stage.chain:
            for instruction in part.instructions:
                if instruction.name in ("COPY", "ADD") and instruction.heredocs:
                    found += [Program(dockerfile.file, script, instruction, stage) for script in instruction.scripts]
    return tuple(found)
