"""Stages of a Dockerfile: what each is built on, which variables it sees, and which ones the final image needs."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.space.dockerfile.expand import Expanded, Scope, expand
from hf_lint.space.dockerfile.flags import value_token
from hf_lint.space.dockerfile.model import Instruction, ParsedDockerfile, Source, Stage, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NAMES = 500
MAX_SCOPES = 500
_DEFAULT_SHELL: tuple[str, ...] = ("/bin/sh", "-c")
_PLATFORM = {
    "BUILDPLATFORM": "linux/amd64",
    "BUILDOS": "linux",
    "BUILDARCH": "amd64",
    "BUILDVARIANT": "",
    "TARGETPLATFORM": "linux/amd64",
    "TARGETOS": "linux",
    "TARGETARCH": "amd64",
    "TARGETVARIANT": "",
    "TARGETSTAGE": "default",
}


class _Variables:
    """The scope as it grows along one stage; a new frozen `Scope` only where something changes."""

    def __init__(self, escape: str, parent: Scope | None = None) -> None:
        self.escape = escape
        self.env: dict[str, str] = dict(parent.env) if parent else {}
        self.args: dict[str, str] = {}
        self.unknown: set[str] = {name for name in parent.unknown if name in parent.env} if parent else set()
        self.overflow = parent.overflow if parent else False

    def scope(self) -> Scope:
        values = {**self.args, **self.env} if self.args else dict(self.env)
        return Scope(
            MappingProxyType(values),
            MappingProxyType(dict(self.env)),
            frozenset(self.unknown),
            self.escape,
            self.overflow,
        )

    def set(self, into: dict[str, str], name: str, value: Expanded) -> None:
        if len(self.env) + len(self.args) >= MAX_NAMES and name not in into:
            self.overflow = True
            return
        into[name] = value.text
        if value.known:
            self.unknown.discard(name)
        else:
            self.unknown.add(name)

    def declare(self, name: str) -> None:
        """An ARG without a value."""
        if name not in self.env:
            self.args.pop(name, None)
            self.unknown.add(name)


def build_stages(parsed: ParsedDockerfile) -> None:
    """Fill in stages, and each instruction's stage, scope and shell."""
    stages: list[Stage] = []
    named: dict[str, Stage] = {}
    glob = _Variables(parsed.escape)
    glob.args.update(_PLATFORM)
    variables = glob
    scope = glob.scope()
    shell = _DEFAULT_SHELL
    budget = MAX_SCOPES
    for instruction in parsed.instructions:
        if instruction.name == "FROM":
            if not stages:
                parsed.global_scope = scope
            instruction.scope = parsed.global_scope
            stage = _open_stage(instruction, len(stages), named)
            stages.append(stage)
            if stage.name:
                named[stage.name] = stage
            parent = stage.parent
            variables = _Variables(parsed.escape, parent.scope if parent else None)
            scope = variables.scope()
            shell = _shell_of(parent)
            continue
        instruction.scope = scope
        instruction.shell = shell
        if instruction.trigger:
            instruction.trigger.scope = scope
            instruction.trigger.shell = shell
        if stages:
            instruction.stage = stages[-1]
            stages[-1].instructions.append(instruction)
            if instruction.trigger:
                instruction.trigger.stage = stages[-1]
        if instruction.name == "SHELL" and instruction.json and instruction.args:
            shell = tuple(arg.text for arg in instruction.args)
        elif instruction.name in ("ENV", "ARG") and instruction.pairs:
            budget -= 1
            if budget > 0:
                _declare(instruction, variables, parsed.global_scope if stages else None)
            else:
                variables.overflow = True
            if budget >= 0:
                scope = variables.scope()
        if stages:
            stages[-1].scope = scope
    if not stages:
        parsed.global_scope = scope
    parsed.stages = tuple(stages)
    named.clear()
    for stage in stages:
        stage.sources.extend(_sources(stage, stages, named))
        if stage.name:
            named[stage.name] = stage
    if stages:
        stages[-1].final = True
        _mark_reached(stages)


def _shell_of(parent: Stage | None) -> tuple[str, ...]:
    instruction = parent.last("SHELL") if parent else None
    return tuple(arg.text for arg in instruction.args) if instruction and instruction.json else _DEFAULT_SHELL


def _declare(instruction: Instruction, variables: _Variables, global_scope: Scope | None) -> None:
    """Take an ENV or ARG into `variables`. All values of one ENV see the variables from before it."""
    before = variables.scope()
    for pair in instruction.pairs:
        name = expand(pair.name.text, before).text
        if instruction.name == "ENV":
            variables.set(variables.env, name, expand(pair.value.text if pair.value else "", before))
        elif pair.value is not None:
            variables.set(variables.args, name, expand(pair.value.text, before))
            before = variables.scope() if len(instruction.pairs) <= 8 else before
        elif global_scope is not None and name in global_scope.values:
            known = () if name not in global_scope.unknown else (name,)
            variables.set(variables.args, name, Expanded(global_scope.values[name], known))
        else:
            variables.declare(name)


def _open_stage(instruction: Instruction, index: int, named: dict[str, Stage]) -> Stage:
    """Return the stage that this FROM begins; `named` are the ones before it, the last of each name."""
    args = instruction.args
    base = args[0] if args else None
    alias = args[2] if len(args) >= 3 and args[1].text.lower() == "as" else None
    stage = Stage(index, instruction, base, alias.text.lower() if alias else "", alias)
    instruction.stage = stage
    if base:
        wanted = instruction.expand(base)
        stage.parent = named.get(wanted.text.lower()) if wanted.text else None
        if stage.parent is None and wanted.known and wanted.text:
            stage.image = wanted.text
    return stage


def _sources(stage: Stage, stages: list[Stage], named: dict[str, Stage]) -> Iterator[Source]:
    """Yield what the instructions of a stage copy or mount from; `named` as for `_open_stage`."""
    for outer in stage.instructions:
        instruction = outer.trigger or outer
        for word in _read_from_tokens(instruction):
            wanted = instruction.expand(word)
            found = named.get(wanted.text.lower()) if wanted.text else None
            found = found or _stage_by_number(wanted.text, stages, stage.index)
            yield Source(word, instruction, found, wanted.text if not found and wanted.known else None)


def _stage_by_number(name: str, stages: list[Stage], below: int) -> Stage | None:
    digits = name.isascii() and name.isdigit() and len(name) < 6
    return stages[int(name)] if digits and int(name) < below else None


def _read_from_tokens(instruction: Instruction) -> Iterator[Token]:
    if not instruction.flags:
        return
    if instruction.name == "COPY":
        flag = instruction.flag("from")
        if flag and flag.value:
            yield value_token(flag, flag.value, "--from")
    elif instruction.name == "RUN":
        for mount in instruction.mounts:
            name = mount.options.get("from")
            if name:
                yield value_token(mount.flag, name, "from")


def _mark_reached(stages: list[Stage]) -> None:
    waiting = [stages[-1]]
    any_below = 0
    while waiting:
        stage = waiting.pop()
        if stage.reached:
            continue
        stage.reached = True
        if stage.parent:
            waiting.append(stage.parent)
        waiting.extend(source.stage for source in stage.sources if source.stage)
        unknown = any(source.stage is None and source.image is None for source in stage.sources)
        if (unknown or (stage.parent is None and stage.image is None)) and stage.index > any_below:
            # The name depends on a build argument: any stage before may be meant.
            waiting.extend(stages[any_below : stage.index])
            any_below = stage.index
