"""Software that has to be root, in a container that the Hub starts as uid 1000."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.startup.accounts import FIRST_UID, uid_of
from hf_lint.startup.filesystem import ROOT, build_filesystem
from hf_lint.startup.images import parse_image
from hf_lint.startup.runs import start_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command
    from hf_lint.startup.filesystem import Filesystem

_SECTION = regex(r"(?m)^\[(?P<name>[^\]\n]+)\][^\n]*\n(?P<body>(?:(?!\[)[^\n]*(?:\n|\Z))*)")
_USER = regex(r"(?m)^[ \t]*user[ \t]*=[ \t]*(?P<user>[A-Za-z0-9_-]+)[ \t\r]*(?:;[^\n]*)?$")
_LOGFILE = regex(r"(?m)^[ \t]*logfile[ \t]*=[ \t]*(?P<path>/[^\s;]+)")
_SOCKET = regex(r"(?m)^[ \t]*file[ \t]*=[ \t]*(?P<path>/[^\s;]+)")
_OUTPUT = regex(r"(?m)^[ \t]*std(?:out|err)_logfile[ \t]*=[ \t]*(?P<path>/[^\s;]+)")
_CONFIGS = ("supervisord.conf", "etc/supervisord.conf", "/etc/supervisord.conf", "/etc/supervisor/supervisord.conf")
_INCLUDED = "/etc/supervisor/conf.d"
_MAX_TEXT = 200_000
_DEBIAN = ("python", "debian", "ubuntu", "node")


@rule("root-only-software")
def root_only_software(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report supervisord and its programs with another user, nginx whose files only root may write, and cron."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile is not None else None
    if dockerfile is None or stage is None or not stage.root_image:
        return
    names = ("nginx", "supervisord", *policy.params["programs"])
    if stage.cmd is None and stage.entrypoint is None and parse_image(stage.root_image).name == "nginx":
        from hf_lint.startup.nginx import image_command

        base = stage.base or stage.instruction.keyword
        place = dockerfile.file.location(base.start, base.end)
        files = build_filesystem(space, stage)
        yield from _nginx(space, dockerfile, stage, image_command(base), files, place, policy)
        return
    if not any(name in file.text for file in (dockerfile.file, *space.select(".sh")) for name in names):
        return
    done: set[str] = set()
    for program in start_programs(space):
        tolerant = "||" in program.script.text
        for command in program.script.commands:
            name = command.name
            if tolerant or name in done or name not in names or "sudo" in command.wrappers:
                continue
            done.add(name)
            place = program.file.location(command.argv[0].start, command.argv[0].end)
            files = build_filesystem(space, stage)
            if name == "supervisord":
                yield from _supervisord(space, stage, command, files, place)
            elif name == "nginx":
                yield from _nginx(space, dockerfile, stage, command, files, place, policy)
            elif _is_roots(files, policy.params["programs"][name]):
                path = policy.params["programs"][name]
                message = f"`{name}` writes {path}, which uid {FIRST_UID} may not, so it ends at once"
                yield Hit(place, message, key=name)


def _supervisord(space: Space, stage: Stage, command: Command, files: Filesystem, place: Location) -> Iterator[Hit]:
    for file in _configs(space, stage, command):
        for section in _SECTION.finditer(file.text[:_MAX_TEXT]):
            start, end = section.span("body")
            name = section["name"].strip()
            found = _USER.search(file.text, start, end)
            uid = uid_of(found["user"], stage) if found is not None else None
            if found is not None and uid is not None and uid != FIRST_UID:
                if name == "supervisord":
                    what = f"supervisord has to be `{found['user']}` by its configuration"
                    follows = "it ends at once with `Can't drop privilege as nonroot user`"
                elif name.startswith("program:"):
                    what = f"supervisord has to start `{name[8:]}` as `{found['user']}`"
                    follows = "the program never starts"
                else:
                    continue
                message = f"{what}, but the Hub runs the container as uid {FIRST_UID}, so {follows}"
                line_end = file.text.find("\n", found.end()) + 1 or len(file.text)
                fix = edits.fix("remove `user`", Edit(file.path, found.start(), line_end, ""), safe=False)
                yield Hit(file.location(found.start(), found.end()), message, fix=fix, related=(place,), key=name)
            log = _LOGFILE.search(file.text, start, end) if name == "supervisord" else None
            if log is not None and not log["path"].startswith("/dev/") and files.state(log["path"]) == ROOT:
                message = f"supervisord cannot write its log {log['path']} as uid {FIRST_UID}, so it ends at once"
                yield Hit(file.location(*log.span("path")), message, related=(place,), key="logfile")
            pattern = _SOCKET if name == "unix_http_server" else _OUTPUT if name.startswith("program:") else None
            made = pattern.search(file.text, start, end) if pattern is not None else None
            if made is not None and not made["path"].startswith("/dev/") and _is_roots(files, made["path"]):
                ends = "it ends at once" if name == "unix_http_server" else f"`{name[8:]}` never starts"
                message = f"supervisord cannot make {made['path']} as uid {FIRST_UID}, so {ends}"
                yield Hit(file.location(*made.span("path")), message, related=(place,), key=f"{name} file")


def _configs(space: Space, stage: Stage, command: Command) -> Iterator[File]:
    """Yield the configuration files that are in the Space."""
    layout = space.startup.layout
    args = command.args
    given = next((args[at + 1] for at, arg in enumerate(args[:-1]) if arg in ("-c", "--configuration")), None)
    folder = stage.workdir or "/"
    for name in (given,) if given is not None else _CONFIGS:
        path = layout.find(posixpath.join(folder, name))
        file = space.get(path) if path is not None else None
        if file is not None and file.kind == "text":
            yield file
            break
    if given is None or given.startswith("/etc/supervisor/supervisord"):
        for _, path in layout.below(_INCLUDED):
            if path.endswith(".conf") and space.files[path].kind == "text":
                yield space.files[path]


def _nginx(
    space: Space,
    dockerfile: Dockerfile,
    stage: Stage,
    command: Command,
    files: Filesystem,
    place: Location,
    policy: Policy,
) -> Iterator[Hit]:
    """Yield the first file or folder that nginx makes at its start where only root may."""
    from hf_lint.startup.nginx import read_nginx

    image = parse_image(stage.root_image or "").name
    kind = "official" if image == "nginx" else "debian" if image in _DEBIAN else ""
    found = read_nginx(space, dockerfile, stage, command) if kind else None
    if found is None or space.startup.layout.lost:
        return
    wanted: list[tuple[str, str]] = [("pid", policy.params["nginx_pid"])]
    for directive, (debian, official) in policy.params["nginx_temp"].items():
        base = policy.params["nginx_folders"][kind]
        wanted.append((directive, f"{base}/{debian if kind == 'debian' else official}"))
    refused: list[tuple[str, Location]] = []
    for directive, default in wanted:
        given = next(found.named(directive), None)
        path = given.value.split()[0] if given is not None else default
        if path.startswith("/") and _is_roots(files, path):
            where = given.file.location(given.start, given.end) if given is not None else place
            if given is None and found.main is not None:
                where = found.main.location(0, 0)
            refused.append((path, where))
    if refused:
        where = refused[0][1]
        paths = [path for path, _ in refused]
        folders = [path for path in paths if path != policy.params["nginx_pid"]]
        named = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        first = f': `mkdir() "{folders[0]}" failed`' if folders else ""
        message = f"nginx writes {named} when it starts, which uid {FIRST_UID} may not, so it ends at once{first}"
        yield Hit(where, message, related=(place,) if where != place else (), key="nginx")


def _is_roots(files: Filesystem, path: str) -> bool:
    """Return whether only root may write `path`; /var/run is a link to /run."""
    other = path.removeprefix("/var") if path.startswith("/var/run/") else f"/var{path}"
    names = (path, other) if path.startswith(("/run/", "/var/run/")) else (path,)
    return all(files.state(name) == ROOT for name in names)
