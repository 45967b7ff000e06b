"""Where the Go program of an image listens, and what it needs of the image it starts in. No rule is here.

Only a program that the Dockerfile builds from the Go files of the Space counts.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.images import parse_image
from hf_lint.startup.servers import Server
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
_BUILD = regex(r"\bgo[ \t]{1,9}build\b[^\n&;|]{0,300}?[ \t]-o[ \t=]{1,9}(?P<path>[\w./-]{1,200})")
_LISTENS = regex(r"\bListenAndServe\([ \t]{0,9}\"(?P<host>[\w.]{0,60}):(?P<port>\d{1,5})\"")
_OTHERS = (
    "net.Listen",
    "ListenAndServeTLS",
    "Getenv",
    "LookupEnv",
    "http.Server{",
    "flag.",
    ".Run(",
    ".Start(",
    ".Listen(",
)


_CGO = regex(r"(?m)^[ \t]{0,40}(?:import[ \t]{1,9})?\"(?:net|net/http|os/user|C)\"[ \t\r]{0,9}$")
"""Imports with which a program is linked to the C library, where cgo is on."""
_STATIC = ("CGO_ENABLED", "netgo", "extldflags", "GOFLAGS", "GOOS", "SHELL")
_WITHOUT_GLIBC = ("scratch", "alpine", "busybox", "gcr.io/distroless/static", "gcr.io/distroless/static-debian11")
_BRINGS_GLIBC = ("libc6-compat", "gcompat", "glibc", "ld-linux")


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


def go_servers(space: Space, dockerfile: Dockerfile, stage: Stage, loopback: Collection[str]) -> tuple[Server, ...]:
    """Return the one server that the started Go program has by `http.ListenAndServe` with a plain address, or none."""
    files = [file for path, file in space.files.items() if path.endswith(".go") and not path.endswith("_test.go")]
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


def find_dynamic(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the COPY of a Go program that is linked to glibc into an image that has none.

    The Debian images of Go have gcc, and with it cgo is on, by which the packages `net` and `os/user` use libc.
    """
    image = parse_image(stage.root_image or "")
    text = dockerfile.text
    if image.name not in _WITHOUT_GLIBC or any(word in text for word in (*_STATIC, *_BRINGS_GLIBC)):
        return
    other = building_stage(dockerfile, stage)
    if other is None or any(word in (other.root_image or "") for word in ("alpine", "windows")):
        return
    files = [file for path, file in space.files.items() if path.endswith(".go") and not path.endswith("_test.go")]
    if not any(file.kind == "text" and _CGO.search(file.text) for file in files):
        return
    copy = next(source.instruction for source in stage.sources if source.stage is other)
    message = (
        f"this Go program is linked to glibc, which `{image.name}` does not have, so the kernel does not start it (`no "
        "such file or directory`); build it with `CGO_ENABLED=0`"
    )
    yield Hit(dockerfile.file.location(copy.start, copy.end), message, key="cgo")
