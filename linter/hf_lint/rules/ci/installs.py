"""What a pipeline installs beside the token that it deploys with."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import CI_FILES, stored_tokens
from hf_lint.analysis.deploys import find_deploys
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.image.installs import find_unlocked, package_name
from hf_lint.space.shell import parse_shell
from hf_lint.startup.programs import Program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.ci_jobs import CiJob
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.shell import Command, Word

_RUNNERS = {("uvx",): 1, ("uv", "tool", "run"): 3, ("pipx", "run"): 2, ("npx",): 1}
"""What runs a package that it fetches first, with the number of its words."""


@rule("unlocked-deploy-install", files=CI_FILES)
def unlocked_deploy_install(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report one hit for each job that deploys with a Hub token and installs packages without a version.

    Not covered: requirements files without versions, for which there is unpinned-requirement.
    """
    seen: set[tuple[str, str]] = set()
    for deploy in find_deploys(space):
        job = deploy.job
        key = (job.file.path, job.id)
        held = job.pipeline is not None or job.uses_oidc or next(stored_tokens(job), None)
        if key in seen or not held:  # GitLab gives every job the variables of the project
            continue
        seen.add(key)
        found = list(_unlocked(job, space, policy))
        if found:
            names = list(dict.fromkeys(name for _, names in found for name in names))
            shown = ", ".join(f"`{name}`" for name in names[:5]) + (" ..." if names[5:] else "")
            (start, end), _ = found[0]
            message = f"the job `{job.id}` installs {shown} without a version, and its token can write to the Space"
            others = (job.file.location(*span, "here, too") for span, _ in found[1:20])
            yield Hit(job.file.location(start, end), message, related=tuple(others))


def _unlocked(job: CiJob, space: Space, policy: Policy) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """Yield the offsets and the packages of each command that installs without a version."""
    ignored = frozenset(policy.params["tools"])
    for step in job.steps:
        if step.run is None or not any(
            word in step.run.text for word in ("install", "add", "pipx", "uvx", "npx", "uv tool", "--with")
        ):
            continue
        program = Program(job.file, parse_shell(step.run))
        for command in program.script.walk():
            words = _words(program, command, space)
            names = [name for word in words if (name := package_name(program.resolve(word))).lower() not in ignored]
            if names:
                yield (words[0].start, words[-1].end), names


def _words(program: Program, command: Command, space: Space) -> list[Word]:
    """Return the words that name packages for which the command takes the newest release."""
    if "uv" in command.wrappers:
        beside = [word for before, word in pairwise(command.words) if before.value == "--with"]
        if beside:
            return [word for word in beside if not any(sign in word.value for sign in ("==", "@", "$", "/", ","))]
    named = next((at for runner, at in _RUNNERS.items() if _begins(command, runner)), None)
    if named is None:
        found = find_unlocked(program, command, space, frozenset())
        return found[0] if found is not None else []
    words = command.argv[named:]
    given = [word for before, word in pairwise(words) if before.value in ("--from", "--package", "-p", "--spec")]
    first = given[:1] or [word for word in words if not word.value.startswith("-")][:1]
    return [word for word in first if not any(sign in word.value[1:] for sign in ("==", "@", "$", "/"))]


def _begins(command: Command, words: tuple[str, ...]) -> bool:
    """Return whether a command is `words` and what follows."""
    return (command.name, *command.args)[: len(words)] == words
