"""Where a docker Space starts: ENTRYPOINT and CMD of the last stage, HEALTHCHECK, and the RUN of each stage built."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.startup.context import start_context
from hf_lint.startup.hooks import follow_hooks
from hf_lint.startup.image import Image
from hf_lint.startup.layout import Found
from hf_lint.startup.model import Entry, Step
from hf_lint.startup.programs import Program
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.shell import Script
    from hf_lint.startup.entries import Reader
    from hf_lint.startup.layout import Layout

_CODE = ("python", "shell", "node", "page", "notebook")
_WAITING = ("sleep", "tail", "wait")


def read_docker(start: Reader, dockerfile: Dockerfile) -> Layout:
    """Follow what the last stage starts, its health check, and what the build runs."""
    space = start.space
    image = Image(space, dockerfile)
    place = Found("/" + dockerfile.file.path, dockerfile.file.path)
    start.walker.reach(place, "build", "dockerfile", start.card_step("sdk", "sdk: docker"))
    for ignored in (f"{dockerfile.file.path}.dockerignore", ".dockerignore"):
        if ignored in space.files:
            start.walker.reach(
                Found("/" + ignored, ignored), "build", "config", Step(dockerfile.file.path, 0, "build context")
            )
    for built in dockerfile.reached:
        _build(start, image, built)
    stage = dockerfile.final
    layout = image.layout(stage)
    if stage is None:
        start.lose(Step(dockerfile.file.path, 0, "the Dockerfile has no stage"))
        return layout
    started = False
    for instruction, script in start_scripts(stage):
        started = True
        kind = instruction.name
        folder = stage.workdir or (None if stage.root_image != "scratch" else "/")
        context = start_context(space, stage, instruction, layout, "runs", folder or layout.root, kind)
        start.entries.append(Entry(kind, "runs", context.step._replace(what=_describe_start(kind, script))))
        start.follower.programs.append(Program(dockerfile.file, script, instruction, stage))
        start.follower.follow(script, context)
    if not started:
        start.lose(Step(dockerfile.file.path, stage.instruction.line, "the base image decides what starts"))
    reached = _reaches_code(start)
    health = stage.last("HEALTHCHECK")
    if health is not None and health.args and health.args[0].text.upper() != "NONE":
        context = start_context(space, stage, health, layout, "runs", stage.workdir or "/", "HEALTHCHECK")
        start.entries.append(Entry("HEALTHCHECK", "runs", context.step))
        for script in health.scripts:
            start.follower.follow(script, context)
    follow_hooks(start, stage, layout)
    if started and not reached and not (_waits(stage) and _reaches_code(start)):
        start.walker.gap(Step(dockerfile.file.path, stage.instruction.line, "the start reaches no code of the Space"))
    return layout


def _reaches_code(start: Reader) -> bool:
    """Say whether some code of the Space is known to run."""
    return any(item.role == "runs" and item.language in _CODE for item in start.walker.reached.values())


def _waits(stage: Stage) -> bool:
    """Say whether the container only waits."""
    return all(command.name in _WAITING for _, script in start_scripts(stage) for command in script.commands)


def _build(start: Reader, image: Image, stage: Stage) -> None:
    """Follow the RUN instructions of a stage."""
    space, layout = start.space, image.layout(stage)
    workdir = stage.parent.workdir or "/" if stage.parent is not None else "/"
    for instruction in stage.instructions:
        if instruction.error:
            continue
        if instruction.name == "WORKDIR" and instruction.args:
            workdir = posixpath.normpath(posixpath.join(workdir, instruction.expand(instruction.args[0]).text))
        elif instruction.name == "RUN":
            context = start_context(space, stage, instruction, layout, "build", workdir, "RUN")
            for script in instruction.scripts:
                start.follower.follow(script, context)


def _describe_start(kind: str, script: Script) -> str:
    names = [command.name for command in script.commands if command.name]
    return f"{kind} {names[0]}"[:200] if names else kind
