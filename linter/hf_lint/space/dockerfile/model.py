"""The typed Dockerfile: tokens with their places, instructions, stages. Built by the parser, read-only for rules."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.dockerfile.expand import EMPTY_SCOPE, Expanded, Scope, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.mapped import MappedText
    from hf_lint.space.shell import Command, Pipeline, Script


class Token(NamedTuple):
    """A word of the Dockerfile. `text` is what BuildKit's parser reads, continuations joined and flags' quotes gone.

    `start` and `end` are offsets into the source; the source between them differs from `text` only by continuations,
    quotes and JSON escapes.
    """

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return self.text


class Flag(NamedTuple):
    """`--name=value`; `value` is None for a flag without "="."""

    name: str
    value: str | None
    token: Token

    @property
    def start(self) -> int:
        """Offset of the first dash."""
        return self.token.start

    @property
    def end(self) -> int:
        """Offset behind the flag."""
        return self.token.end


class Pair(NamedTuple):
    """One `KEY=value` (or `KEY value`) of ENV, ARG or LABEL. `value` is raw: `Instruction.expand` takes quotes off."""

    name: Token
    value: Token | None

    @property
    def start(self) -> int:
        """Offset of the name."""
        return self.name.start

    @property
    def end(self) -> int:
        """Offset behind the value."""
        return self.value.end if self.value else self.name.end


class Heredoc(NamedTuple):
    """`<<NAME` and its lines: `content` stands unchanged between `start` and `end` (the terminator is behind `end`)."""

    name: str
    word: str
    """As written: `<<-"EOF"`, with a file descriptor in front where there is one."""
    fd: int
    expands: bool
    """False when the delimiter is quoted: then variables stay as they are."""
    chomp: bool
    """`<<-`: leading tabs are taken off."""
    content: str
    start: int
    end: int
    close: int
    """Offset behind the terminator's line, its line end not included."""


class Directive(NamedTuple):
    """`# name=value` at the top of the file; name is escape, syntax or check."""

    name: str
    value: str
    start: int
    end: int


class SyntaxProblem(NamedTuple):
    """What BuildKit refuses. `kind`: "parse" (its parser stops) or "instruction" (the build stops before it runs)."""

    start: int
    end: int
    message: str
    kind: str = "parse"

    @property
    def offset(self) -> int:
        """Same as `start`."""
        return self.start


class Mount(NamedTuple):
    """One `RUN --mount=...`; `type` is bind, cache, secret, ssh or tmpfs (bind when not given)."""

    type: str
    options: dict[str, str]
    flag: Flag

    def get(self, *names: str) -> str | None:
        """Return the value of the first of `names` that is given (`target`, `dst` and `destination` are one option)."""
        return next((self.options[name] for name in names if name in self.options), None)

    @property
    def target(self) -> str | None:
        """Where it is mounted; a secret's default is /run/secrets/<id>."""
        given = self.get("target", "dst", "destination")
        if given is None and self.type == "secret" and self.id:
            return f"/run/secrets/{self.id}"
        return given

    @property
    def id(self) -> str | None:
        """The `id` option."""
        return self.options.get("id")

    @property
    def required(self) -> bool:
        """Whether `required` is on: then a missing secret stops the build."""
        return self.options.get("required", "false").lower() in ("", "true", "1")


class Instruction:
    """One instruction. `name` is upper case; `start` is the keyword's offset, `end` lies behind the last character.

    `args` are the words: JSON elements, words of COPY/ADD/FROM/EXPOSE/VOLUME/ARG, else the whole rest as one token.
    `pairs` are filled for ENV, ARG and LABEL. `trigger` is the instruction inside ONBUILD.
    """

    name: str
    keyword: Token
    start: int
    end: int
    line: int
    end_line: int
    original: str
    """The joined logical line, as BuildKit keeps it."""
    source: MappedText
    """The same with the way back to the file."""
    rest: int = 0
    """Where the arguments begin in `source.text`, flags left behind."""
    flags: tuple[Flag, ...] = ()
    args: tuple[Token, ...] = ()
    json: bool = False
    pairs: tuple[Pair, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()
    trigger: Instruction | None = None
    error: str = ""
    """Why it could not be parsed; the rest of the file was parsed all the same."""
    comments: tuple[Token, ...] = ()
    """The comment lines right above it, and those inside its continuations."""
    stage: Stage | None = None
    """The stage it is in; None before the first FROM."""
    scope: Scope = EMPTY_SCOPE
    """The variables that it sees."""
    shell: tuple[str, ...] = ("/bin/sh", "-c")
    """What runs the shell form here."""

    def __init__(
        self,
        *,
        name: str,
        keyword: Token,
        start: int,
        end: int,
        line: int,
        end_line: int,
        original: str,
        source: MappedText,
    ) -> None:
        self.name = name
        self.keyword = keyword
        self.start = start
        self.end = end
        self.line = line
        self.end_line = end_line
        self.original = original
        self.source = source

    def __repr__(self) -> str:
        return f"Instruction({self.original!r}, line={self.line})"

    def flag(self, name: str) -> Flag | None:
        """Return the last flag called `name` (without dashes)."""
        return next((flag for flag in reversed(self.flags) if flag.name == name), None)

    def expand(self, text: str | Token) -> Expanded:
        """Return `text` with quotes off and variables of this place put in."""
        return expand(str(text), self.scope)

    @property
    def value(self) -> str:
        """The first argument's text, or ""."""
        return self.args[0].text if self.args else ""

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        """The parsed --mount flags of a RUN."""
        from hf_lint.space.dockerfile.flags import parse_mounts

        return parse_mounts(self)

    @cached_property
    def unknown_flags(self) -> tuple[Flag, ...]:
        """Flags that this instruction does not have: the build fails."""
        from hf_lint.space.dockerfile.flags import find_unknown_flags

        return find_unknown_flags(self)

    @cached_property
    def scripts(self) -> tuple[Script, ...]:
        """What runs or is written as a program here: shell form, `["sh", "-c", ...]`, exec form, heredocs."""
        from hf_lint.space.dockerfile.commands import collect_scripts

        return collect_scripts(self)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Every command that the shell scripts here run, those nested in substitutions and `sh -c` included."""
        return tuple(command for script in self.scripts for command in script.walk())

    @cached_property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """The same, as pipelines: `a | b` is one of two commands."""
        return tuple(pipeline for script in self.scripts for pipeline in script.walk_pipelines())


class Source(NamedTuple):
    """Where a COPY --from, a mount from= or a FROM takes files from: a stage of this file, or an image."""

    token: Token
    """The name as written, without `from=`."""
    instruction: Instruction
    stage: Stage | None
    image: str | None
    """The image's name with variables put in; None when it is a stage or cannot be known."""


class Stage:
    """One FROM and what follows it. Values that are not set here come from the stage it is built on."""

    index: int
    instruction: Instruction
    base: Token | None
    """The image or stage as written; None when FROM has no argument."""
    name: str = ""
    """The alias in lower case, or ""."""
    alias: Token | None = None
    parent: Stage | None = None
    """The stage it is built on, when `base` names one."""
    image: str | None = None
    """The image's name with variables put in; None when it is a stage or cannot be known ("scratch" is a name too)."""
    instructions: list[Instruction]
    """What follows the FROM."""
    sources: list[Source]
    """What COPY --from and RUN --mount=from= take from, in order."""
    scope: Scope = EMPTY_SCOPE
    """The variables at its end."""
    final: bool = False
    """Whether it is the last one: the image that runs."""
    reached: bool = False
    """Whether the last one needs it. What is not reached is never built."""

    def __init__(
        self, index: int, instruction: Instruction, base: Token | None, name: str = "", alias: Token | None = None
    ) -> None:
        self.index = index
        self.instruction = instruction
        self.base = base
        self.name = name
        self.alias = alias
        self.instructions = []
        self.sources = []

    def __repr__(self) -> str:
        return f"Stage({self.index}, {self.name!r})"

    @property
    def chain(self) -> Iterator[Stage]:
        """This stage, the one it is built on, and so on."""
        stage: Stage | None = self
        while stage is not None:
            yield stage
            stage = stage.parent

    @property
    def root_image(self) -> str | None:
        """The image at the bottom of the chain; None when it cannot be known."""
        return list(self.chain)[-1].image

    def last(self, *names: str) -> Instruction | None:
        """Return the last instruction called one of `names`, in this stage or those it is built on."""
        for stage in self.chain:
            for instruction in reversed(stage.instructions):
                if instruction.name in names and not instruction.error:
                    return instruction
        return None

    @property
    def user(self) -> Instruction | None:
        """The USER in force at the end; None when the base image decides."""
        return self.last("USER")

    def user_at(self, instruction: Instruction) -> Instruction | None:
        """Return the USER in force at `instruction` of this stage; None when the base image decides."""
        before = [other for other in self.instructions if other.start < instruction.start and other.name == "USER"]
        return before[-1] if before else (self.parent.user if self.parent else None)

    @property
    def workdir(self) -> str | None:
        """The working directory at the end with variables put in; None when the base image decides."""
        parts: list[str] = []
        for stage in self.chain:
            for instruction in reversed(stage.instructions):
                if instruction.name == "WORKDIR" and instruction.args:
                    parts.append(instruction.expand(instruction.args[0]).text)
                    if parts[-1].startswith("/"):
                        return "/".join(part.rstrip("/") for part in reversed(parts)) or "/"
        return "/" + "/".join(reversed(parts)) if parts else None

    @property
    def entrypoint(self) -> Instruction | None:
        """The ENTRYPOINT in force; None when the base image decides."""
        return self.last("ENTRYPOINT")

    @property
    def cmd(self) -> Instruction | None:
        """The CMD in force; None when there is none or the base image decides. An ENTRYPOINT drops an inherited CMD."""
        for stage in self.chain:
            for instruction in reversed(stage.instructions):
                if instruction.name == "CMD":
                    return instruction
            if any(instruction.name == "ENTRYPOINT" for instruction in stage.instructions):
                return None
        return None

    @property
    def exposes(self) -> tuple[Instruction, ...]:
        """Every EXPOSE of the chain."""
        return tuple(i for stage in self.chain for i in stage.instructions if i.name == "EXPOSE")

    @property
    def env(self) -> dict[str, str]:
        """ENV values at the end, inherited ones included, variables put in."""
        return dict(self.scope.env)


class ParsedDockerfile:
    """A Dockerfile as text says it; see `parse_dockerfile`."""

    text: str
    instructions: tuple[Instruction, ...] = ()
    stages: tuple[Stage, ...] = ()
    directives: tuple[Directive, ...] = ()
    errors: tuple[SyntaxProblem, ...] = ()
    comments: tuple[Token, ...] = ()
    escape: str = "\\"
    global_scope: Scope = EMPTY_SCOPE
    """The ARGs before the first FROM."""

    def __init__(self, text: str) -> None:
        self.text = text

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image."""
        return self.stages[-1] if self.stages else None

    @property
    def reached(self) -> tuple[Stage, ...]:
        """The stages that are built: the last one and those that it needs."""
        return tuple(stage for stage in self.stages if stage.reached)

    @property
    def reached_instructions(self) -> Iterator[Instruction]:
        """FROM and all the rest of the stages that are built."""
        for stage in self.reached:
            yield stage.instruction
            yield from stage.instructions

    def select(self, *names: str) -> Iterator[Instruction]:
        """Instructions called one of `names`, in stages that are built or not."""
        return (instruction for instruction in self.instructions if instruction.name in names)
