"""Dockerfiles, for expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.cel.model import plain
from hf_lint.core.model import Location
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from hf_lint.cel.model import Places
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.file import File


def dockerfile_model(dockerfile: Dockerfile, places: Places) -> dict[str, Any]:
    """Return one Dockerfile."""
    made = {id(each): _instruction(dockerfile.file, each, places) for each in dockerfile.instructions}
    return {
        "stages": [_stage(dockerfile.file, stage, made, places) for stage in dockerfile.stages],
        "instructions": list(made.values()),
        **places.whole(dockerfile.file),
    }


def no_dockerfile(places: Places) -> dict[str, Any]:
    """Return what stands for a Dockerfile that is not there."""
    return {"stages": [], "instructions": [], "path": "", "place": places.add(lambda: Location("Dockerfile"))}


def _stage(file: File, stage: Stage, made: dict[int, dict[str, Any]], places: Places) -> dict[str, Any]:
    places.spend(len(stage.scope.env) + stage.index // 10)  # what a long chain of stages costs to follow
    image = parse_image(stage.image or "")
    base = stage.base or stage.instruction.keyword
    user = stage.user
    return {
        "index": stage.index,
        "name": plain(stage.name),
        "image": plain(stage.image or ""),
        "registry": plain(image.registry) if stage.image else "",
        "repository": plain(image.name),
        "tag": plain(image.tag),
        "digest": plain(image.digest),
        "from_stage": stage.parent is not None,
        "final": stage.final,
        "reached": stage.reached,
        "user": plain(user.expand(user.value).text) if user else "",
        "workdir": plain(stage.workdir or ""),
        "env": {plain(name): plain(value) for name, value in stage.env.items()},
        "instructions": [made[id(each)] for each in stage.instructions if id(each) in made],
        **places.span(file, base.start, base.end),
    }


def _instruction(file: File, instruction: Instruction, places: Places) -> dict[str, Any]:
    stage = instruction.stage
    return {
        "name": plain(instruction.name),
        "text": plain(instruction.original),
        "args": [plain(word.text) for word in instruction.args],
        "flags": {plain(flag.name): plain(flag.value or "") for flag in instruction.flags},
        "json": instruction.json,
        "pairs": [
            {
                "name": plain(pair.name.text),
                "value": plain(instruction.expand(pair.value).text) if pair.value else "",
                **places.span(file, pair.start, pair.end),
            }
            for pair in instruction.pairs
        ],
        "commands": _commands(file, instruction, places) if instruction.name in ("RUN", "CMD", "ENTRYPOINT") else [],
        "stage": stage.index if stage else -1,
        "reached": stage is not None and stage.reached,
        **places.span(file, instruction.start, instruction.end),
    }


def _commands(file: File, instruction: Instruction, places: Places) -> list[dict[str, Any]]:
    return [
        {
            "name": plain(command.name),
            "args": [plain(word) for word in command.args],
            **places.span(file, command.start, command.end),
        }
        for command in instruction.commands
        if command.name
    ]
