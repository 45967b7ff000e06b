"""Command lines in files that say which programs run: supervisor's configuration, Procfiles, compose files.

Nothing here raises; each command line comes with its place in the file.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_FILE = 200_000
MAX_COMMANDS = 500
_SECTION = regex(
    r"(?m)^\[(?P<kind>program|eventlistener|fcgi-program):[^\]\n]*\][^\n]*\n(?P<body>(?:(?!\[)[^\n]*(?:\n|\Z))*)"
)
_COMMAND = regex(r"(?m)^command[ \t]*[=:][ \t]*(?P<line>[^\n]*(?:\n[ \t]+[^\n]+)*)")
_PROCESS = regex(r"(?m)^[A-Za-z0-9_-]{1,100}:[ \t]*(?P<line>[^\n]+)")
CRON_LINE = regex(
    r"(?m)^[ \t]*(?:@[a-z]+|(?:[\d*][\w*/,-]*[ \t]+){4}[\d*A-Za-z][\w*/,-]*)[ \t]+"
    r"(?:(?:root|www-data|nobody|user|app|node)[ \t]+)?(?P<line>[^\n]+)"
)
_COMPOSE = regex(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml\Z")
_SUPERVISOR = (".conf", ".ini", ".cfg")


def is_supervisor(file: File) -> bool:
    """Return whether it is a configuration of supervisor with programs."""
    return file.suffix in _SUPERVISOR and len(file.text) <= MAX_FILE and "[program:" in file.text


def is_procfile(file: File) -> bool:
    """Return whether foreman and its like read it."""
    return file.name.partition(".")[0] == "Procfile" and len(file.text) <= MAX_FILE


def is_crontab(file: File) -> bool:
    """Return whether it is a table of cron's by its name."""
    folder = file.path.rpartition("/")[0].rpartition("/")[2]
    by_name = file.name == "crontab" or file.suffix in (".cron", ".crontab") or folder in ("cron.d", "crontabs")
    return by_name and len(file.text) <= MAX_FILE


def cron_lines(file: File) -> Iterator[MappedText]:
    """Yield the commands of a table of cron's, without the times and the user."""
    for match in CRON_LINE.finditer(file.text):
        yield _slice(file, *match.span("line"))


def service_commands(space: Space) -> Iterator[tuple[File, MappedText]]:
    """Yield every command line of every such file, vendored ones left out."""
    for file in space.files.values():
        cron = "cron" in file.path
        if file.vendored or not (
            cron or file.suffix in (*_SUPERVISOR, ".yml", ".yaml") or file.name.startswith("Procfile")
        ):
            continue
        if file.kind != "text":
            continue
        if cron and is_crontab(file):
            lines = cron_lines(file)
        else:
            lines = _read_compose(file) if _COMPOSE.match(file.name) else service_lines(file)
        for count, line in enumerate(lines):
            if count >= MAX_COMMANDS:
                space.note_problem(file.path, f"only the first {MAX_COMMANDS} commands were read")
                break
            yield file, line


def service_lines(file: File) -> Iterator[MappedText]:
    """Yield the command lines of supervisor's configuration or of a Procfile."""
    if is_supervisor(file):
        for section in _SECTION.finditer(file.text):
            for match in _COMMAND.finditer(file.text, section.start("body"), section.end("body")):
                yield _slice(file, *match.span("line"))
    elif is_procfile(file):
        for match in _PROCESS.finditer(file.text):
            yield _slice(file, *match.span("line"))


def _slice(file: File, start: int, end: int) -> MappedText:
    return MappedText(file.text[start:end], [(0, start)], end)


def _read_compose(file: File) -> Iterator[MappedText]:
    """Yield `command:` and `entrypoint:` of each service: a line, or a list whose item behind `-c` is one."""
    import yaml

    from hf_lint.space.workflow import Block, map_scalar, parse_yaml

    root = parse_yaml(file.text)
    if not isinstance(root, yaml.MappingNode):
        return
    services = [node for _, node in Block(file.text, root).block("services").items()]
    for service in (Block(file.text, node) for node in services if isinstance(node, yaml.MappingNode)):
        for key in ("entrypoint", "command"):
            node = service.get(key)
            if isinstance(node, yaml.ScalarNode):
                yield map_scalar(file.text, node)
            elif isinstance(node, yaml.SequenceNode):
                words = [item for item in node.value if isinstance(item, yaml.ScalarNode)]
                for flag, code in pairwise(words):
                    if flag.value in ("-c", "-lc", "-ec"):
                        yield map_scalar(file.text, code)
