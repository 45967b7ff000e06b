"""Code that nobody can read in the repository, and code that is put together while the app runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.executed_code import downloaded_code, find_executed
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.app.injection import run_for_visitors
from hf_lint.rules.repo.obfuscated import decoded_runs
from hf_lint.space.shell import SHELLS
from hf_lint.startup.runs import python_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("dynamic-code")
def dynamic_code(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report `eval`, `exec` and shells that get something else than a constant; what visitors reach is not reported
    again."""
    decoded = {id(run.call) for run in decoded_runs(space)}
    found = [one for one in find_executed(space) if not one.origin and id(one.call.node) not in decoded]
    reported = {event.unit.location(event.node) for event, _, _ in run_for_visitors(space)} if found else set()
    reported.update(_installs(space) if found else ())
    reported.update(file.unit.location(file.node) for file in downloaded_code(space) if found)
    for one in found:
        if one.call.location(one.call.node) in reported:
            continue
        if one.shell:
            message = f"`{one.call.written}` passes a shell a command that is assembled at run time"
            yield Hit(one.call.location(one.argument), message, "shell")
        else:
            message = f"`{one.call.written}` executes text that is assembled at run time"
            yield Hit(one.call.location(one.argument), message)


def _installs(space: Space) -> Iterator[Location]:
    """Yield calls that runtime-install tells about."""
    for run in python_runs(space):
        if any(command.program == "pip" and "install" in command.program_args for command in run.pipeline.commands):
            assert run.call is not None
            assert run.call.node is not None
            yield run.call.location(run.call.node)


@rule("code-from-environment")
def code_from_environment(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report code that comes out of a variable or from the network."""
    for one in find_executed(space):
        if one.origin == "environment":
            name = f"`{one.source}`" if one.source.isidentifier() else "a variable"
            message = f"`{one.call.written}` executes the environment variable {name}, which no reviewer can read"
            yield Hit(one.call.location(one.argument), message)
        elif one.origin == "download":
            message = f"`{one.call.written}` executes whatever `{one.source}` downloads"
            yield Hit(one.call.location(one.argument), message)
    reported = {id(one.call.node) for one in find_executed(space) if one.origin}
    for file in downloaded_code(space):
        if id(file.node) in reported:
            continue
        yield Hit(file.unit.location(file.node), file.message)
    seen = set()
    for run in python_runs(space):
        names = [command.name for command in run.pipeline.commands]
        runs_it = len(names) > 1 and names[0] in ("curl", "wget") and names[-1] in SHELLS | {"python", "python3"}
        if runs_it and run.location not in seen:
            seen.add(run.location)
            yield Hit(run.location, f"`{names[-1]}` executes whatever `{names[0]}` downloads")
