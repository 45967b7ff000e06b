"""Where the Go program of an image listens.

Only a program that the Dockerfile builds from the Go files of the Space counts.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.startup.images import parse_image
from hf_lint.startup.servers import Server
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Collection

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.file import File

_BUILD = regex(r"\bgo[ \t]{1,9}build\b[^\n&;|]{0,300}?[ \t]-o[ \t=]{1,9}(?P<path>[\w./-]{1,200})")
_LISTENS = regex(r"\bListenAndServe\([ \t]{0,9}\"(?P<host>[\w.]{0,60}):(?P<port>\d{1,5})\"")
_OTHERS = (
    *("net.Listen", "ListenAndServeTLS", "Getenv", "LookupEnv", "http.Server{", "flag."),
    *(".Run(", ".Start(", ".Listen("),
)
"""Other ways to listen, or to be told where."""


def building_stage(dockerfile: Dockerfile, stage: Stage) -> Stage | None:
    """Return the stage whose `go build -o` makes the program that this stage starts, and nothing else."""
    scripts = [script for _, script in start_scripts(stage)]
    commands = [command for script in scripts for command in script.walk()]
    program = commands[0].argv[0].value if len(commands) == 1 and commands[0].argv else ""
    place = posixpath.normpath(posixpath.join(stage.workdir or "/", program)) if program else ""
    for source in stage.sources:
        copy, other = source.instruction, source.stage
        if copy.name != "COPY" or copy.error or other is None or len(copy.args) != 2:
            continue
        path, target = (copy.expand(word).text for word in copy.args)
        goal = posixpath.join(stage.workdir or "/", target)
        goal = posixpath.join(goal, posixpath.basename(path)) if target.endswith(("/", ".")) else goal
        if posixpath.normpath(goal) != place or parse_image(other.root_image or "").name != "golang":
            continue
        runs = "\n".join(step.original for step in other.instructions if step.name == "RUN")
        made = [posixpath.normpath(posixpath.join(other.workdir or "/", one["path"])) for one in _BUILD.finditer(runs)]
        return other if runs.count("go build") == 1 and made == [posixpath.normpath(path)] else None
    return None


def go_files(space: Space) -> list[File]:
    """Return the Go files of a Space but its tests."""
    return [file for path, file in space.files.items() if path.endswith(".go") and not path.endswith("_test.go")]


def go_servers(space: Space, dockerfile: Dockerfile, stage: Stage, loopback: Collection[str]) -> tuple[Server, ...]:
    """Return the one server that the started Go program has by `http.ListenAndServe` with a plain address, or none."""
    files = go_files(space)
    if any(file.kind != "text" or any(word in file.text for word in _OTHERS) for file in files):
        return ()
    found = [(file, one) for file in files for one in _LISTENS.finditer(file.text)]
    if len(found) != 1 or sum(file.text.count("ListenAndServe") for file in files) != 1:
        return ()
    if building_stage(dockerfile, stage) is None:
        return ()
    file, one = found[0]
    inside = one["host"] in loopback
    place = file.location(one.start("host") - 1, one.end("port") + 1)
    return (Server("the Go server", int(one["port"]), True, one["host"] if inside else "", inside, place),)
