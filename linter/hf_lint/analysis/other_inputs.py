"""Shells whose input comes from a connection or from a process beside them: `/dev/tcp`, `coproc`. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.shell import SHELLS
from hf_lint.startup.programs import find_download, is_remote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.shell import Command, Pipeline
    from hf_lint.startup.programs import Program

WORDS = ("/dev/tcp/", "coproc")
_ADDRESS = regex(r"/dev/tcp/(?P<host>[\w.${}-]{1,200})/(?P<port>[\w${}]{1,40})")


def fed_shells(program: Program) -> Iterator[tuple[Command, str, int]]:
    """Yield each shell that runs what it reads so, with the address and its offset."""
    opened: dict[str, tuple[str, int]] = {}
    fetched: tuple[str, int] | None = None
    for pipeline in program.script.walk_pipelines():
        fed: tuple[str, int] | None = None
        for command in pipeline.commands:
            fed = _address_of(command, opened) or fed
            if fed and command.name in SHELLS and not command.args:
                yield command, *fed
            if fetched and command.name in SHELLS and _reads_a_process(command):
                yield command, *fetched
        for command in pipeline.commands if pipeline.commands[0].name == "exec" else ():
            found = _address_of(command, {})
            opened.update((one.fd, found) for one in command.redirects if one.fd and found)
        fetched = _fetched(program, pipeline) or fetched


def _address_of(command: Command, opened: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """Return what a command's input comes from, where that is a connection."""
    for redirect in command.redirects:
        if redirect.target is None or redirect.operator not in ("<", "<>", "<&"):
            continue
        known = opened.get(redirect.target.value)
        if redirect.operator == "<&" and known:
            return known
        found = _ADDRESS.match(redirect.target.value)
        if found is not None and is_remote(f"http://{found['host']}"):
            return f"tcp://{found['host']}:{found['port']}", redirect.target.start
    return None


def _reads_a_process(command: Command) -> bool:
    targets = [one.target.value for one in command.redirects if one.operator == "<&" and one.target is not None]
    return any("[0]" in target for target in targets)


def _fetched(program: Program, pipeline: Pipeline) -> tuple[str, int] | None:
    for command in pipeline.commands:
        download = find_download(program, command)
        if download is not None and not download.output:
            return download.url, download.word.start
    return None
