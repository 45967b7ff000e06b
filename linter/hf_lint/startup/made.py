"""Files that commands make of others before something runs them: moved, put together, edited or decoded."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.shell_code import written_by
from hf_lint.startup.layout import clean
from hf_lint.startup.names import language_by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hf_lint.space.shell import Command
    from hf_lint.startup.commands import Start
    from hf_lint.startup.context import Context
    from hf_lint.startup.model import Step
    from hf_lint.startup.scripts import Follower

MAX_SOURCES = 20
MAX_DEPTH = 12
MOVERS = ("cp", "mv", "ln", "install", "rsync")
_READERS = ("cat", "tee", "head", "tail")
_EDITORS = ("sed", "awk", "gawk", "perl", "envsubst", "grep", "cut", "sort", "tac", "fold", "iconv", "dos2unix", "jq")
_DECODERS = frozenset(
    (
        *("base64", "base32", "basenc", "uudecode", "xxd", "tr", "rev", "openssl", "gpg", "ccrypt", "age"),
        *(
            "gunzip",
            "gzip",
            "zcat",
            "bunzip2",
            "bzip2",
            "bzcat",
            "unxz",
            "xz",
            "xzcat",
            "zstd",
            "unzstd",
            "zstdcat",
            "lz4",
        ),
    )
)
_UNPACKERS = {"gunzip": ".gz", "bunzip2": ".bz2", "unxz": ".xz", "unzstd": ".zst"}


_WAYS = ("copied", "edited", "decoded")


class Made(NamedTuple):
    """What a file is made of: paths in the Space. `how` is copied, edited or decoded, `by` the program."""

    sources: tuple[str, ...]
    how: str
    by: str


def made_by(
    command: Command,
    before: Command | None,
    folder: str,
    resolve: Callable[[str], str | None],
    find: Callable[[str], str | None],
    known: Mapping[str, Made],
    is_folder: Callable[[str], bool],
) -> Iterator[tuple[str, Made]]:
    """Yield the places of what `command` makes of files of the Space, and what each is made of.

    `before` is what pipes into it; `resolve` puts variables into a word, `find` gives the file of the Space at a place,
    and `known` what has been made before.
    """

    def origin(place: str) -> Made | None:
        path = find(place) if place not in known else None
        return known.get(place) or (Made((path,), "copied", "") if path is not None else None)

    name = command.name
    words = _words(command, folder, resolve)
    if name in MOVERS and len(words) >= 2:
        *sources, target = words
        into = is_folder(target) or command.args[-1].endswith(("/", "/.")) or command.args[-1] == "."
        for source in sources[:MAX_SOURCES]:
            made = origin(source)
            place = posixpath.join(target, posixpath.basename(source)) if into else target
            if made is not None and place != source:
                yield place, made._replace(by=made.by or name)
        return
    how = _how(command, before)
    if not how:
        return
    inputs = [*words, *_inputs(command, folder, resolve)]
    if before is not None:
        inputs += [*_words(before, folder, resolve), *_inputs(before, folder, resolve)]
    targets = [*_outputs(command, folder, resolve), *(words if name == "tee" else ()), *_named(command, words)]
    origins = [made for place in inputs[:MAX_SOURCES] if place not in targets and (made := origin(place)) is not None]
    found = tuple(dict.fromkeys(path for made in origins for path in made.sources))[:MAX_SOURCES]
    how = max((how, *(made.how for made in origins)), key=_WAYS.index)
    told = before is not None and before.name in ("echo", "printf")
    if found or (how == "decoded" and (told or any(item.body is not None for item in command.redirects))):
        by = name if before is None or name in _DECODERS else before.name
        for place in targets:
            yield place, Made(found, how, by)


def _how(command: Command, before: Command | None) -> str:
    """Return what becomes of the text that goes through a command and what pipes into it; "" where nobody knows."""
    names = [command.name, *([before.name] if before is not None else [])]
    if any(name in _DECODERS for name in names):
        cleans = "tr" in names and any(arg.startswith(("-d", "-s", "--d", "--s")) for arg in command.args)
        return "edited" if cleans else "decoded"
    if any(name in _EDITORS for name in names):
        return "edited"
    return "copied" if all(name in (*_READERS, "dd", "echo", "printf") for name in names) else ""


def _words(command: Command, folder: str, resolve: Callable[[str], str | None]) -> list[str]:
    words = [resolve(arg) for arg in command.args if not arg.startswith("-") and len(arg) < 500]
    plain = [word.removeprefix("if=") for word in words if word and not word.startswith("of=")]
    return [clean(posixpath.join(folder, word)) for word in plain]


def _inputs(command: Command, folder: str, resolve: Callable[[str], str | None]) -> list[str]:
    found = [resolve(item.target.value) for item in command.redirects if item.operator == "<" and item.target]
    return [clean(posixpath.join(folder, word)) for word in found if word]


def _outputs(command: Command, folder: str, resolve: Callable[[str], str | None]) -> list[str]:
    found = [
        resolve(item.target.value) for item in command.redirects if item.operator in (">", ">|", ">>") and item.target
    ]
    found += [resolve(arg.removeprefix("of=")) for arg in command.args if arg.startswith("of=")]
    return [clean(posixpath.join(folder, word)) for word in found if word and word != "/dev/null"]


def _named(command: Command, words: list[str]) -> list[str]:
    """Return the outputs that a program is given by name, or that it names itself."""
    args = command.args
    found = [
        posixpath.join(posixpath.dirname(words[-1]), args[at + 1])
        for at, arg in enumerate(args[:-1])
        if words and arg in ("-out", "-o", "--output")
    ]
    if command.name == "xxd" and len(words) == 2:
        found.append(words[1])
    ending = _UNPACKERS.get(command.name) or (".gz" if command.name == "gzip" and "-d" in args else "")
    found += [word.removesuffix(ending) for word in words if ending and word.endswith(ending)]
    return found


def note_made(command: Command, before: Command | None, context: Context) -> None:
    """Remember what a command of the start makes, for what is started behind it."""
    layout, folder = context.layout, context.folder if context.folder is not None else context.layout.root
    for place, made in tuple(
        made_by(command, before, folder, context.resolve, layout.find, layout.made, layout.has_folder)
    ):
        layout.made[place] = made
    outputs = _outputs(command, folder, context.resolve)
    for place in (*outputs, *_words(command, folder, context.resolve)) if command.name == "tee" else outputs:
        script = written_by(command, place)
        if script is not None:
            layout.written[place] = script


def follow_made(follower: Follower, start: Start, command: Command, context: Context, place: str, step: Step) -> bool:
    """Follow what the file at `place`, which a command starts, is made of; say whether that is all there is to it."""
    made = context.layout.made.get(place)
    if made is None or context.depth >= MAX_DEPTH:
        return False
    what = f"`{start.target[:100]}` is made with `{made.by}`"
    if made.how == "decoded":
        follower.walker.leave_unread(step, f"{what} of what hf-lint does not decode", context.role)
    elif made.how == "edited":
        follower.walker.gap(step._replace(what=what), role=context.role)
    language = start.language or language_by_name(posixpath.splitext(place)[1])
    inner = context._replace(depth=context.depth + 1)
    for path in made.sources if made.how != "decoded" else ():
        at = next(iter(context.layout.places(path)), posixpath.join(context.layout.root, path))
        if at != place:
            follower.start(start._replace(target=at, language=language), command, inner)
    return context.layout.find(place) is None
