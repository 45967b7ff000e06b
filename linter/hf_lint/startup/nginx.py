"""What an nginx of the image is told: the directives of its configuration, as far as its files are in the Space.

Not covered: configuration that a RUN writes or changes, templates of the official image, and servers of modules.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import name_matches, regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import Word, exec_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage, Token
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command

MAIN = "/etc/nginx/nginx.conf"
_DEFAULT_INCLUDES = ("/etc/nginx/conf.d/*.conf", "/etc/nginx/sites-enabled/*", "/etc/nginx/http.d/*.conf")
_MAX_TEXT = 200_000
_MAX_FILES = 50
_DIRECTIVE = regex(r"(?m)(?:^|(?<=[;{}]))[ \t]*(?P<name>[a-z_]+)[ \t]+(?P<value>[^;{}#\s][^;{}#\n]*);")
_COMMENT = regex(r"(?m)(?:^|(?<=\s))#[^\n]*")
_CHANGED = regex(
    r"(?m)^[^\n#]*(?:>|\bsed\b|\btee\b|\benvsubst\b|\bln\b|\bcp\b|\bmv\b|\brm\b)[^\n]*/etc/nginx|/etc/nginx/templates"
)
_HARMLESS = regex(
    r"\bsed\s+-i\s+(?:-[eE]\s+)?[\"'][^\"'\n]*\buser\b[^\"'\n]*[\"']\s+/etc/nginx/nginx\.conf"
    r"|\brm\s+(?:-\w+\s+)?(?:/etc/nginx/(?:sites-(?:enabled|available)|conf\.d)/default(?:\.conf)?\s*)+"
)
"""Steps that change neither an address nor a file that is written."""
_LISTEN = regex(r"(?:(?P<host>\[[^\]]*\]|[^:\s]+):)?(?P<port>\d{1,5})(?:\s.*)?")
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Directive(NamedTuple):
    """One simple directive and the place of its value."""

    name: str
    value: str
    file: File
    start: int
    end: int


class Nginx(NamedTuple):
    """What is known: `main` is the configuration file, None where it is that of the package or image."""

    main: File | None
    directives: tuple[Directive, ...]

    def named(self, name: str) -> Iterator[Directive]:
        """Return the directives of a name."""
        return (item for item in self.directives if item.name == name)

    def listens(self) -> list[tuple[int | None, bool, Directive]]:
        """Return the port, whether it is on the loopback address only, and the directive, of each `listen`."""
        found: list[tuple[int | None, bool, Directive]] = []
        for item in self.named("listen"):
            if item.value.startswith("unix:"):
                continue
            match = _LISTEN.fullmatch(item.value)
            found.append((int(match["port"]) if match else None, bool(match and match["host"] in _LOOPBACK), item))
        return found


def read_nginx(space: Space, dockerfile: Dockerfile, stage: Stage, command: Command) -> Nginx | None:
    """Return the configuration that `nginx ...` reads; None where it is not known."""
    args = command.args
    place = MAIN
    extra = ""
    for at, arg in enumerate(args):
        if arg == "-c" and at + 1 < len(args):
            place = posixpath.join(stage.workdir or "/", args[at + 1])
        elif arg == "-g" and at + 1 < len(args):
            extra = args[at + 1]
        elif arg in ("-p", "-s", "-t", "-T") or "$" in arg:
            return None
    if _CHANGED.search(_HARMLESS.sub(" ", dockerfile.text.replace("\\\n", " "))) or (
        space.startup.layout.lost and _is_copied_from(stage)
    ):
        return None
    main = _text_file(space, place)
    if main is None and place != MAIN:
        return None
    start, end = command.start, command.end
    options = _DIRECTIVE.finditer(extra + ";")
    found = [Directive(one["name"], one["value"].strip(), dockerfile.file, start, end) for one in options]
    waiting = [main] if main is not None else list(_find_included(space, _DEFAULT_INCLUDES))
    seen: set[str] = set()
    while waiting and len(seen) < _MAX_FILES:
        file = waiting.pop(0)
        if file.path in seen:
            continue
        seen.add(file.path)
        for item in _directives(file):
            found.append(item)
            if item.name == "include":
                pattern = posixpath.join(posixpath.dirname(MAIN), item.value.strip("\"'"))
                waiting += _find_included(space, (pattern,))
    return Nginx(main, tuple(found))


def image_command(place: Token) -> Command:
    """Return the command of the official image, as if it stood at `place`, where its Dockerfile names none."""
    word = Word("nginx", "nginx", place.start, place.end, True, MappedText("nginx", [(0, place.start)], place.end))
    return exec_script([word]).commands[0]


def _directives(file: File) -> Iterator[Directive]:
    text = _COMMENT.sub(lambda match: " " * len(match[0]), file.text[:_MAX_TEXT])
    for match in _DIRECTIVE.finditer(text):
        start, end = match.span("value")
        yield Directive(match["name"], match["value"].strip(), file, start, end)


def _find_included(space: Space, patterns: tuple[str, ...]) -> Iterator[File]:
    for place, path in space.startup.layout.pairs():
        if any(name_matches(place, pattern) for pattern in patterns):
            file = space.files[path]
            if file.kind == "text":
                yield file


def _text_file(space: Space, place: str) -> File | None:
    path = space.startup.layout.find(place)
    file = space.get(path) if path is not None else None
    return file if file is not None and file.kind == "text" else None


def _is_copied_from(stage: Stage) -> bool:
    """Return whether another image or stage may bring configuration."""
    return any(
        copy.name in ("COPY", "ADD") and copy.flag("from") and any("nginx" in word.text for word in copy.args)
        for part in stage.chain
        for copy in part.instructions
    )
