"""Code that is fetched and run in one go: `curl ... | sh` and its kin."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.analysis.build_frontend import foreign_frontend
from hf_lint.analysis.indirect_scripts import (
    BY_ADDRESS,
    INDIRECT,
    LANGUAGES,
    OTHER_FETCHES,
    evaluated_address,
    other_fetch,
    scripts_within,
)
from hf_lint.analysis.other_inputs import WORDS as OTHER_WORDS
from hf_lint.analysis.other_inputs import fed_shells
from hf_lint.analysis.powershell_fetches import fetched_by_powershell
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.space.services import CRON_LINE
from hf_lint.space.shell import SHELLS, parse_shell
from hf_lint.startup.programs import Program, all_programs, find_download, is_check, is_remote, strip_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile
    from hf_lint.space.dockerfile.model import Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Pipeline, Script, Word
    from hf_lint.startup.programs import Download

_INTERPRETERS = SHELLS | {"python", "perl", "ruby", "node", "php", "pwsh", "Rscript", "parallel"}
_INPUTS = tuple((name,) for name in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"))
_INLINE = regex(r"-[A-Za-z]*[cemnprE]")
_FETCHES = regex(r"\b(?:curl|wget|aria2c)\b")
_PATTERN = regex(r"/[\w.-]{0,40}[?\[][\w?*\[\].-]{0,40}(?=\s)")
"""A pattern in the place of a program: `/bin/c?rl`."""
_BLOCK_END = regex(r"\b(?:fi|done|esac)[ \t]*\|")
_IN_BIN = regex(r"bin/([^\s/\"'`;|&()<>$]{1,100})")
_RENAMES = ("()", "function", "alias ", "/curl", "/wget")
_QUOTES = str.maketrans("", "", "\"'\\")


class RemoteRun(NamedTuple):
    """A program from elsewhere and what runs it; `start`, `end` are offsets in `file`."""

    file: File
    start: int
    end: int
    interpreter: str
    url: str
    fetch: int
    """Offset of the URL: another rule that looks at the same download keeps silent."""


def remote_runs(space: Space) -> tuple[RemoteRun, ...]:
    """Return every place where something fetched is run without a check."""
    return space.memo(_remote_runs)


def _remote_runs(space: Space) -> tuple[RemoteRun, ...]:
    found: list[RemoteRun] = []
    saved: dict[object, dict[str, tuple[str, File, int]]] = {}
    for dockerfile in space.dockerfiles:
        _note_added(dockerfile, saved)
    for program in all_programs(space):
        key: object = id(program.stage) if program.stage else id(program.script)
        if program.stage and key not in saved:
            _note_copied(program.stage, saved)
        found.extend(
            RemoteRun(program.file, start, end, "iex", url, at)
            for start, end, url, at in fetched_by_powershell(program)
        )
        if not _may_fetch(program.script.text) and not saved.get(key):
            continue
        for pipeline in program.script.walk_pipelines():
            found.extend(_find_in_pipeline(program, pipeline))
            _find_in_order(program, pipeline, saved.setdefault(key, {}), found)
        found.extend(_find_behind_block(program))
        if any(word in program.script.text for word in OTHER_WORDS):
            found.extend(
                RemoteRun(program.file, command.start, command.end, command.name, url, start)
                for command, url, start in fed_shells(program)
            )
        if any(word in program.script.text for word in _RENAMES):
            found.extend(_find_in_functions(space, program))
    for dockerfile in space.dockerfiles:
        found.extend(_find_by_variable(dockerfile, saved))
    return tuple(found)


def _may_fetch(text: str) -> bool:
    """Return whether the name of a program that fetches stands in a script, also with quotation marks in it:
    `c"ur"l`."""
    if _FETCHES.search(text) or _FETCHES.search(text.replace("\\\n", "").translate(_QUOTES)):
        return True
    if "/dev/tcp/" in text or ("http" in text and (any(f"{one} -" in text for one in LANGUAGES) or "$'" in text)):
        return True
    if ("http" in text or "socat" in text) and any(f"{one} " in text for one in BY_ADDRESS):
        return True
    if "http" in text and ("?" in text or "[" in text) and _PATTERN.search(text):
        return True
    return ("printf" in text and "\\" in text) or ("|" in text and OTHER_FETCHES.search(text) is not None)


def _find_in_functions(space: Space, program: Program) -> Iterator[RemoteRun]:
    """Yield the same with the functions of the script put in place of their calls."""
    from hf_lint.startup.functions import inline_functions

    script = inline_functions(program.script)
    if script is not None and space.effort.take(script.text):
        called = Program(program.file, script, program.instruction, program.stage)
        for pipeline in script.walk_pipelines():
            yield from _find_in_pipeline(called, pipeline)


def _find_in_pipeline(program: Program, pipeline: Pipeline) -> Iterator[RemoteRun]:
    """`curl ... | sh`, `sh <(curl ...)`, `sh -c "$(curl ...)"`, and `$(curl ...)` in place of a command."""
    fetched: Download | None = None
    other: tuple[str, int] = ("", 0)
    if len(pipeline.commands) > 1 or pipeline.commands[0].name in INDIRECT:
        for script in scripts_within(program, pipeline, map(_runs_its_input, pipeline.commands)):
            for line in script.walk_pipelines() if _FETCHES.search(script.text) else ():
                yield from _find_in_pipeline(program, line)
    for at, command in enumerate(pipeline.commands):
        if (fetched or other[0]) and _runs_its_input(command):
            url, start = (fetched.url, fetched.word.start) if fetched else other
            yield RemoteRun(program.file, pipeline.start, command.end, command.name, url, start)
        other = other_fetch(command) if not other[0] else other
        address, start = evaluated_address(command)
        if address:
            yield RemoteRun(program.file, command.start, command.end, command.name, address, start)
        direct = find_download(program, command)
        if direct and not direct.output:
            fetched = direct
        elif command.group:
            fetched = _fetches(program, command.group) or fetched
        elif command.script is not None and command.script.is_shell:
            fetched = _fetches(program, command.script) or fetched
        elif command.name in ("echo", "printf"):
            yield from _find_in_cron(program, command, pipeline.commands[at + 1 : at + 2])
            printed = (_fetches(program, script) for word in command.words for script in word.scripts)
            fetched = next((download for download in printed if download), fetched)
        word = _word_of_code(command)
        inner = next((d for script in word.scripts if (d := _fetches(program, script))), None) if word else None
        if inner:
            yield RemoteRun(program.file, command.start, command.end, command.name, inner.url, inner.word.start)


def _find_in_cron(program: Program, command: Command, following: tuple[Command, ...]) -> Iterator[RemoteRun]:
    """`echo "* * * * * curl ... | sh" | crontab -`, and the same into a file of cron's."""
    targets = [item.target.value for item in command.redirects if item.target is not None]
    if not any("cron" in text for text in (*targets, *(other.name for other in following))):
        return
    for word in command.argv[1:]:
        for match in CRON_LINE.finditer(word.value):
            script = parse_shell(word.source.slice(*match.span("line")))
            for pipeline in script.walk_pipelines():
                yield from _find_in_pipeline(program, pipeline)


def _fetches(program: Program, script: Script) -> Download | None:
    """Return the download whose content `script` prints."""
    for pipeline in script.pipelines:
        for command in pipeline.commands:
            found = find_download(program, command)
            if found and not found.output:
                return found
    return None


def _word_of_code(command: Command) -> Word | None:
    """Return the word that is run: the command itself when it is a substitution, or what an interpreter is given."""
    argv = command.argv
    if not argv:
        return None
    if argv[0].scripts:
        return argv[0] if argv[0].text.startswith(("$(", "`", '"$(')) else None
    if command.program == "python" and len(argv) > 2 and argv[1].value == "-c":
        return argv[2]
    if command.name in (".", "source") or command.program in _INTERPRETERS:
        given = [item.target for item in command.redirects if item.operator in ("<", "<<<") and item.fd in ("", "0")]
        words = [word for word in argv[1:] if word.text.startswith("<(")]
        return next((word for word in (*words, *given) if word is not None), None)
    return None


def _runs_its_input(command: Command) -> bool:
    """Return whether the command takes its program from standard input."""
    if command.group is not None and command.group.is_shell:
        return any(_runs_its_input(line.commands[0]) for line in command.group.pipelines)
    name = command.program
    if name in ("sed", "gsed"):
        return "e" in command.args
    if name in ("at", "batch") or (name in (".", "source") and command.args[:1] in ((), *_INPUTS)):
        return True
    if "xargs" in command.wrappers and name in SHELLS:
        return command.args[-1:] in (("-c",), ("{}",))
    if name not in _INTERPRETERS or "xargs" in command.wrappers or any(r.operator == "<" for r in command.redirects):
        return False
    skip = False
    for arg in command.program_args:
        if skip:
            skip = False
        elif (arg,) in _INPUTS:
            return True
        elif name in SHELLS:
            if arg.startswith("-") and not arg.startswith("--"):
                if "c" in arg:
                    return False
                if "s" in arg:
                    return True
                skip = arg.endswith("o")
            elif not arg.startswith(("-", "+")):
                return False
        elif arg == "--":
            return True
        elif _INLINE.fullmatch(arg) or not arg.startswith("-"):
            return False
    return True


def _note_added(dockerfile: Dockerfile, saved: dict[object, dict[str, tuple[str, File, int]]]) -> None:
    for instruction in dockerfile.reached_instructions:
        if instruction.name != "ADD" or instruction.flag("checksum") or len(instruction.args) < 2:
            continue
        target = instruction.expand(instruction.args[-1]).text
        for token in instruction.args[:-1]:
            url = instruction.expand(token).text
            if url.startswith(("http://", "https://")) and is_remote(url):
                name = posixpath.basename(url.partition("?")[0] if target.endswith("/") else target)
                names = saved.setdefault(id(instruction.stage), {})
                names[name] = (url, dockerfile.file, token.start)


def _note_copied(stage: Stage, saved: dict[object, dict[str, tuple[str, File, int]]]) -> None:
    """Take over what a stage before has saved and this one copies."""
    for source in stage.sources:
        names = saved.get(id(source.stage), {}) if source.stage is not None else {}
        instruction = source.instruction
        if not names or instruction.name != "COPY" or len(instruction.args) < 2:
            continue
        target = instruction.expand(instruction.args[-1]).text
        for token in instruction.args[:-1]:
            name = posixpath.basename(instruction.expand(token).text)
            if name in names:
                kept = name if target.endswith("/") else posixpath.basename(target)
                saved.setdefault(id(stage), {})[kept] = names[name]


def _find_by_variable(
    dockerfile: Dockerfile, saved: dict[object, dict[str, tuple[str, File, int]]]
) -> Iterator[RemoteRun]:
    """`ENV BASH_ENV=/tmp/x` of a file that was fetched: each bash that the image starts reads it first."""
    if "BASH_ENV" not in dockerfile.file.text:
        return
    for instruction in dockerfile.reached_instructions:
        for pair in instruction.pairs if instruction.name == "ENV" else ():
            name = posixpath.basename(pair.value.text) if pair.name.text == "BASH_ENV" and pair.value else ""
            origin = saved.get(id(instruction.stage), {}).get(name)
            if origin is not None:
                yield RemoteRun(dockerfile.file, pair.start, pair.end, "bash", origin[0], origin[2])


def _find_behind_block(program: Program) -> Iterator[RemoteRun]:
    """`if ...; then curl ...; fi | sh`: what the commands of a block print is piped on."""
    source = program.script.source
    if _BLOCK_END.search(source.text) is None:
        return
    fetched: Download | None = None
    for before, pipeline in pairwise(program.script.pipelines):
        last, first = before.commands[-1], pipeline.commands[0]
        download = find_download(program, last) if last.branch else None
        fetched = download if download and not download.output else fetched if last.branch else None
        between = source.text[source.index(before.end - 1) : source.index(first.start)]
        if fetched and not first.branch and _BLOCK_END.search(between) and _runs_its_input(first):
            yield RemoteRun(program.file, before.start, first.end, first.name, fetched.url, fetched.word.start)


def _find_in_order(
    program: Program, pipeline: Pipeline, saved: dict[str, tuple[str, File, int]], found: list[RemoteRun]
) -> None:
    """Follow what is saved and run later: `curl -o x.sh ... && sh x.sh`. A check in between makes it good."""
    fetched: Download | None = None
    before: Command | None = None
    for command in pipeline.commands:
        if is_check(command):
            saved.clear()
            continue
        download = find_download(program, command)
        if download and download.output:
            saved[posixpath.basename(download.output)] = (download.url, program.file, download.word.start)
            continue
        fetched = download or fetched
        from_input = command.name == "install" and "/dev/stdin" in command.args
        if fetched and (from_input or command.name in ("dd", "cat", "sponge")):
            names = [arg[3:] for arg in command.args if arg.startswith("of=")]
            names += [r.target.value for r in command.redirects if r.operator == ">" and r.target is not None]
            names += command.args[-1:] if command.name in ("sponge", "install") else ()
            saved.update((posixpath.basename(name), (fetched.url, program.file, fetched.word.start)) for name in names)
        if fetched and command.name == "tee":
            names = [program.resolve(word) for word in command.argv[1:] if not word.value.startswith("-")]
            saved.update((posixpath.basename(name), (fetched.url, program.file, fetched.word.start)) for name in names)
        path = (_path_run(program, command) or _path_read(program, command, before)) if saved else ""
        before = command
        origin = saved.pop(posixpath.basename(path), None) if path else None
        if origin and origin[1] is program.file:
            name = command.name if command.program in _INTERPRETERS else "the build" if program.stage else "the script"
            found.append(RemoteRun(program.file, command.start, command.end, name, origin[0], origin[2]))


def _path_run(program: Program, command: Command) -> str:
    """Return the file that the command runs as a program."""
    argv = command.argv
    if not argv:
        return ""
    if command.name in (".", "source") or command.program in _INTERPRETERS:
        operand = next((word for word in argv[1:] if not word.value.startswith("-")), None)
        inline = any(word.value in ("-c", "-m", "-e") for word in argv[1:])
        return program.resolve(operand) if operand and not inline else ""
    if command.name == "find" and any(arg in ("-exec", "-execdir") for arg in command.args):
        words = command.args
        runs = any(word in SHELLS for word in words)
        named = next((name for flag, name in pairwise(words) if flag == "-name"), words[0])
        return named if runs else ""
    value = program.resolve(argv[0])
    return value if "/" in value or value in _names_in_bin(program.file.text) else ""


@lru_cache(maxsize=1)
def _names_in_bin(text: str) -> frozenset[str]:
    """Return what stands behind `bin/` in a text: to look for each name takes a thousand times as long."""
    return frozenset(_IN_BIN.findall(text))


def _path_read(program: Program, command: Command, before: Command | None) -> str:
    """Return the file whose text the command runs: `sh < x`, `cat x | sh`, and `cat x` within `sh -c "$(cat x)"`."""
    if command.program in _INTERPRETERS:
        given = [item.target for item in command.redirects if item.operator == "<" and item.fd in ("", "0")]
        target = next((word for word in given if word is not None), None)
        if target is not None:
            return program.resolve(target)
        if before is not None and before.name == "cat" and _runs_its_input(command):
            return program.resolve(before.argv[1]) if len(before.argv) == 2 else ""
    first = command.argv[0] if command.argv else None
    inner = [one for script in first.scripts for one in script.commands] if first is not None else []
    cat = next((one for one in inner if one.name == "cat" and len(one.argv) == 2), None)
    return program.resolve(cat.argv[1]) if cat is not None else ""


@rule("remote-script")
def remote_script(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report something fetched from the network is run unseen."""
    seen: set[tuple[str, int]] = set()
    for run in remote_runs(space):
        if (run.file.path, run.fetch) in seen:
            continue
        seen.add((run.file.path, run.fetch))
        runner = f"`{run.interpreter}`" if run.interpreter and " " not in run.interpreter else "the shell"
        message = f"{runner} executes the script at {strip_url(run.url)} without verification"
        yield Hit(run.file.location(run.start, run.end), message, _variant(run.url, policy))
    yield from _find_frontends(space)


def _find_frontends(space: Space) -> Iterator[Hit]:
    """Report an image of somebody that makes the build of the Dockerfile, whatever stands in it."""
    for dockerfile in space.dockerfiles:
        for start, end in foreign_frontend(dockerfile):
            image = dockerfile.text[start:end]
            message = f"the image `{image}` runs in place of Docker's own frontend, and decides what is built"
            yield Hit(dockerfile.file.location(start, end), message, "frontend", key="syntax")


def _variant(url: str, policy: Policy) -> str:
    """Return "vendor" for the installer of a well-known vendor over https."""
    scheme, _, rest = url.strip("'\"").partition("://")
    vendors = policy.params["vendors"]
    hosts = tuple(vendor if vendor.endswith("/") else f"{vendor}/" for vendor in vendors)
    return "vendor" if scheme == "https" and f"{rest}/".startswith(hosts) else ""
