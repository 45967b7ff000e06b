"""The programs that a build, a script or a workflow runs, and what they download."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.dockerfile import Scope, expand
from hf_lint.space.effort import TOO_MUCH
from hf_lint.space.mapped import MappedText
from hf_lint.space.services import service_commands
from hf_lint.space.shell import SHELLS, Script, interpreter_of_shebang, parse_shell, shell_script

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Word

MAX_SCRIPT = 200_000
_PRINTS = ("$(", "`")
_URL = regex(r"(?:https?|ftp)://", re.IGNORECASE)
_LOCAL = frozenset(("localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal"))  # noqa: S104
# Options whose value is the next word: what follows them is no URL.
_VALUED = {
    "curl": regex(
        r"-[HXdAeuxmCbcFKTwryYzEU]|--(?:header|request|data|data-raw|data-binary|user-agent|user|proxy|max-time"
        r"|connect-timeout|retry|retry-delay|retry-max-time|proto|cacert|cert|key|write-out|form|cookie|cookie-jar"
        r"|range|limit-rate|referer|output-dir)"
    ),
    "wget": regex(r"-[tTUaoeQw]|--(?:tries|timeout|user-agent|header|append-output|output-file|wait)"),
    "aria2c": regex(r"-[xsjk]"),
}
_EXEC = regex(r"\bexec(?:Sync)?\s{0,9}\(\s{0,40}(?P<mark>[\"'`])(?P<text>[^\"'`\\$]{1,2000})(?P=mark)")
_FILE_OF_SHELL = regex(
    r"(?:\b(?:ba|da|a|z|k)?sh|\bsource|(?<=\s)\.)\"?(?:[ \t,]{1,9}\"?-[\w-]{1,40}\"?){0,9}"
    r"[ \t,]{1,9}\"?(?P<file>[^\s\",;&|-][^\s\",;&|]{0,300})"
)
_CHECKS = frozenset(
    ("sha256sum", "sha512sum", "sha1sum", "sha384sum", "shasum", "b2sum", "b3sum", "gpgv", "cosign", "minisign")
)


class Program:
    """One script and where it stands. `instruction` is None outside Dockerfiles."""

    def __init__(
        self, file: File, script: Script, instruction: Instruction | None = None, stage: Stage | None = None
    ) -> None:
        self.file = file
        self.script = script
        self.instruction = instruction
        self.stage = stage

    def resolve(self, word: Word) -> str:
        """Return the word's value with the variables put in that the Dockerfile or the script itself sets."""
        value = word.value
        if "$" not in value or "$(" in value or "`" in value:
            return value
        result = expand(value.replace('"', '\\"').replace("'", "\\'"), self.scope)
        return result.text if result.known else value

    @cached_property
    def scope(self) -> Scope:
        """Variables of the Dockerfile and plain assignments of the script."""
        base = self.instruction.scope if self.instruction else Scope({}, {})
        values = dict(base.values)
        for command in self.script.walk():
            if not command.words:
                values.update((a.name, a.value) for a in command.prefix if "$" not in a.value)
        return Scope(values, base.env, base.unknown, "\\", base.overflow)


def build_programs(space: Space) -> tuple[Program, ...]:
    """Return what the build of the Space's own Dockerfile runs, in the stages that the image needs."""
    return space.memo(_build_programs)


def _build_programs(space: Space) -> tuple[Program, ...]:
    return (
        tuple(_expand_program(space, program) for program in _read_dockerfile(space.dockerfile, "RUN"))
        if space.dockerfile
        else ()
    )


def all_programs(space: Space) -> tuple[Program, ...]:
    """Return what Dockerfiles, shell scripts, workflows, GitLab's pipeline, supervisor, Procfiles and compose files
    run."""
    return space.memo(_all_programs)


def _all_programs(space: Space) -> tuple[Program, ...]:
    found: list[Program] = []
    for dockerfile in space.dockerfiles:
        found.extend(_read_dockerfile(dockerfile, "RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "COPY", "ADD"))
    for file in _shell_files(space):
        if len(file.text) > MAX_SCRIPT:
            space.note_problem(
                file.path,
                f"hf-lint did not read the commands of the script, which is larger than {MAX_SCRIPT // 1000} KB",
            )
            continue
        found.append(Program(file, space.script(file)))
    for workflow in space.workflows:
        found.extend(Program(workflow.file, parse_shell(step.run)) for step in workflow.steps if step.run)
    found.extend(_read_gitlab(space))
    found.extend(Program(file, parse_shell(line)) for file, line in service_commands(space))
    found.extend(space.startup.listed)
    found.extend(_run_by_javascript(space))
    return tuple(_expand_program(space, program) for program in found)


def _run_by_javascript(space: Space) -> Iterator[Program]:
    """Yield the commands that a server's JavaScript gives to a shell as plain text: `exec("curl ... | sh")`."""
    for path in space.startup.server_scripts:
        file = space.files[path]
        if file.kind == "text" and "exec" in file.text and ("curl" in file.text or "wget" in file.text):
            for found in _EXEC.finditer(file.text):
                start, end = found.span("text")
                yield Program(file, parse_shell(MappedText(found["text"], [(0, start)], end)))


def _expand_program(space: Space, program: Program) -> Program:
    """Return the program with the values of variables where they hide its commands.

    A script has those that the image sets for what it starts.
    """
    if not _hides_commands(program.script):
        return program
    from hf_lint.startup.expanded import expand_script

    final = space.dockerfile.final if space.dockerfile and not program.instruction else None
    known = program.instruction.scope.values if program.instruction else final.scope.env if final else {}
    room = space.effort.expansions
    script = expand_script(program.script, known) if room > 0 else program.script
    space.effort.expansions -= len(script.text)
    if room <= 0 or (script is not program.script and not space.effort.take(script.text)):
        space.note_gap(f"the variables in {program.file.path} were not put in: {TOO_MUCH}")
        return program
    return Program(program.file, script, program.instruction, program.stage)


def _hides_commands(script: Script) -> bool:
    """Return whether some command of `script` is a variable, or text that is run by `eval`."""
    text = script.text
    if "$" not in text and "`" not in text and "{" not in text:
        return False
    if script.interpreter == "exec":
        return any(command.script is not None and "$" in command.script.text for command in script.commands)
    return any(
        command.name == "eval"
        or (word[:1] == "{" and "," in word)
        or (("$" in word or word[:1] == "`") and (not command.argv[0].scripts or word.startswith(_PRINTS)))
        for command in script.walk()
        for word in (command.argv[0].text if command.argv else "",)
    )


def _read_gitlab(space: Space) -> Iterator[Program]:
    pipeline = space.gitlab
    if pipeline is not None:
        lines = [*pipeline.default_scripts, *(line for job in pipeline.jobs for line in job.scripts)]
        known = {line.offset(0): line for line in lines}  # a job may have the lines of one that it extends
        yield from (Program(pipeline.file, parse_shell(line)) for line in known.values())


def _shell_files(space: Space) -> Iterator[File]:
    """Shell scripts by their names or by what starts them, and by their first line where the name has no ending."""
    named = space.select(".sh", ".bash")
    yield from named
    for file in space.select(""):
        if file not in named and file.text.startswith("#!") and interpreter_of_shebang(file.text) in SHELLS:
            yield file


def _read_dockerfile(dockerfile: Dockerfile, *names: str) -> Iterator[Program]:
    for instruction in dockerfile.reached_instructions:
        inner = instruction.trigger or instruction
        if inner.name in names:
            for script in inner.scripts:
                if not script.interpreter and inner.args and _is_run_by_a_shell(dockerfile, inner.args[-1].text):
                    script = shell_script(script.source, "sh")
                yield Program(dockerfile.file, script, inner, inner.stage)


def _is_run_by_a_shell(dockerfile: Dockerfile, path: str) -> bool:
    """Return whether a shell runs a file that COPY writes of a heredoc, by its name: `RUN sh /tmp/a`."""
    name = posixpath.basename(path)
    words = (word.group("file") for word in _FILE_OF_SHELL.finditer(dockerfile.file.text))
    return bool(name) and any(posixpath.basename(word) == name for word in words)


class Download(NamedTuple):
    """A command that fetches a URL. `output` is "" for standard output, else the name that it is saved as."""

    program: Program
    command: Command
    url: str
    word: Word
    output: str

    @property
    def shown(self) -> str:
        """The URL as it may be shown."""
        return strip_url(self.url)


def strip_url(url: str) -> str:
    """Return `url` without user, password and query, which may hold a secret, and not too long."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        text = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
    except ValueError:
        text = url.partition("?")[0].rpartition("@")[2]
    if "://" not in url:
        text = url if re.fullmatch(r"(?:\$\{?\w+\}?|git@[\w.-]+:|[\w-]+\.[\w.-]+/)[\w./${}-]{0,80}", url) else "a URL"
    return text if len(text) <= 100 else text[:99] + "…"


def is_remote(url: str) -> bool:
    """Return whether `url` may lead outside the machine: a variable may."""
    if url.lower().startswith("file:"):
        return False
    if not _URL.match(url):
        return True
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).hostname not in _LOCAL
    except ValueError:
        return True


def find_download(program: Program, command: Command) -> Download | None:
    """Return what `command` fetches from elsewhere, if it is curl, wget or aria2c."""
    name = command.name
    if name not in ("curl", "wget", "aria2c"):
        return None
    output: str | None = None if name != "curl" else ""
    target: Word | None = None
    valued = _VALUED[name]
    folder = ""
    words = list(command.argv[1:])
    while words:
        word = words.pop(0)
        value = program.resolve(word)
        flag, equals, rest = value.partition("=")
        if value.startswith("--"):
            if flag in ("--output", "--output-document", "--out"):
                output = rest if equals else (program.resolve(words.pop(0)) if words else "")
            elif flag in ("--remote-name", "--remote-name-all"):
                output = None
            elif flag == "--url" and words and not equals:
                target = words.pop(0)
            elif valued.fullmatch(flag) and not equals and words:
                words.pop(0)
            continue
        if value.startswith("-") and len(value) > 1:
            letter = {"curl": "o", "wget": "O", "aria2c": "o"}[name]
            at = value.find(letter, 1)
            if at > 0 and "=" not in value[:at]:
                output = value[at + 1 :] or (program.resolve(words.pop(0)) if words else "")
            elif name == "curl" and "O" in value and value[1:].isalpha():
                output = None
            elif value[:2] in ("-P", "-d") and name != "curl":
                folder = value[2:] or (program.resolve(words.pop(0)) if words else "")
            elif valued.fullmatch(value) and words:
                words.pop(0)
            continue
        if target is None or (_URL.match(value) and not _URL.match(program.resolve(target))):
            target = word
    if target is None:
        return None
    url = program.resolve(target)
    if not is_remote(url):
        return None
    if output is None:
        output = posixpath.join(folder, posixpath.basename(url.partition("?")[0].rstrip("/")) or "index.html")
    redirect = next((r for r in command.redirects if r.operator in (">", ">>", ">|") and r.fd in ("", "1")), None)
    if output in ("", "-", "/dev/stdout"):
        output = program.resolve(redirect.target) if redirect and redirect.target else ""
    return Download(program, command, url, target, output)


def is_check(command: Command) -> bool:
    """Return whether `command` compares a checksum or a signature."""
    if command.name in _CHECKS:
        return True
    if command.name in ("gpg", "gpg2"):
        return any(arg in ("--verify", "--verify-files") for arg in command.args)
    return command.name == "openssl" and "dgst" in command.args and "-verify" in command.args


def commands_of(programs: Iterable[Program]) -> Iterator[tuple[Program, Command]]:
    """Yield every command of the programs."""
    for program in programs:
        for command in program.script.walk():
            yield program, command
