"""Dockerfiles with BuildKit's semantics and the place of every token.

`space.dockerfile` and `space.dockerfiles` give `Dockerfile`s. For rules:

    for stage in dockerfile.reached:                  # stages that the final image needs; dockerfile.final is the last
        stage.base, stage.image, stage.parent         # FROM: token as written; image with ARGs put in; or another stage
        stage.user, stage.cmd, stage.entrypoint       # the Instruction in force at the end, inherited ones too, or None
        stage.env, stage.workdir, stage.exposes       # at the end
        stage.sources                                 # COPY --from / --mount=from=: .token .stage .image
        for run in stage.instructions:                # .name is upper case: RUN COPY ADD ENV ...
            run.flags, run.flag("chown"), run.args, run.json, run.pairs, run.heredocs, run.mounts, run.unknown_flags
            run.expand(run.args[0]).text              # quotes off, variables put in; .missing names what is not known
            for command in run.commands:              # shell form, exec form, heredocs, `sh -c`, `$(...)`, all in one
                command.name, command.args            # "pip", ("install", "torch"); sudo, env, exec ... looked through
                command.words[1].start                # words have .value, .text (raw), .start, .end, .literal
            for pipeline in run.pipelines:            # `curl ... | sh`: pipeline.commands
            for script in run.scripts:                # .interpreter ("sh", "bash", "python3" ...), .text, .start, .end
    dockerfile.file.location(token.start, token.end)

`dockerfile.errors` are what BuildKit refuses (`.kind` "parse" or "instruction"); the rest was parsed all the same.
For other texts `hf_lint.space.shell.parse_shell(text)` gives the same commands: a script, a `run:` block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.space.dockerfile.expand import Expanded, Scope, expand
from hf_lint.space.dockerfile.model import (
    Directive,
    Flag,
    Heredoc,
    Instruction,
    Mount,
    Pair,
    ParsedDockerfile,
    Source,
    Stage,
    SyntaxProblem,
    Token,
)
from hf_lint.space.dockerfile.parser import parse_dockerfile, parse_into
from hf_lint.space.effort import TOO_MUCH

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File

__all__ = [
    "Directive",
    "Dockerfile",
    "Expanded",
    "Flag",
    "Heredoc",
    "Instruction",
    "Mount",
    "Pair",
    "ParsedDockerfile",
    "Scope",
    "Source",
    "Stage",
    "SyntaxProblem",
    "Token",
    "expand",
    "parse_dockerfile",
]


class Dockerfile(ParsedDockerfile):
    """A parsed Dockerfile and the file that it is."""

    def __init__(self, file: File) -> None:
        super().__init__(file.text)
        self.file = file

    @classmethod
    def of(cls, space: Space, file: File) -> Dockerfile:
        """Return `file` as a Dockerfile; what BuildKit's parser refuses is noted in `space`."""
        dockerfile = cls(file)
        end = space.effort.take_lines(file.text)
        parse_into(dockerfile, end)
        if end < len(file.text):
            line = file.span(end, end).line
            space.note_gap(f"{file.path} was not read from line {line} on: {TOO_MUCH}")
        if file.encoding.startswith(("utf-16", "utf-32")):
            said = f"no build reads this Dockerfile: it is {file.encoding[:6].upper()}, save it as UTF-8"
            space.note_problem(file.path, said, file.span(0, 0))
        for problem in dockerfile.errors:
            if problem.kind == "parse":
                space.note_problem(
                    file.path,
                    f"the Dockerfile does not parse: {problem.message}",
                    file.span(problem.start, problem.end),
                )
        return dockerfile
