"""Shell text as commands: for RUN, heredocs, .sh files and `run:` blocks of workflows.

    script = parse_shell(text)                      # a str, or a MappedText (then offsets are those of the file)
    for command in script.walk():                   # nested ones too: $(...), `...`, <(...), ( ... ), sh -c "..."
        command.name, command.args                  # "curl", ("-fsSL", "https://..."): sudo, env ... looked through
        command.program, command.program_args       # the same, but `python -m pip`, `pip3`, `uv pip` are all "pip"
        command.words, command.argv                 # Words: .value (quotes off), .text (raw), .start, .end, .literal
        command.assignments, command.redirects, command.wrappers
    for pipeline in script.walk_pipelines():        # `a | b`: .commands; .operator stands before it: && || ; & newline
        ...

Nothing is expanded and nothing is run. Never raises; nesting is bounded.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.mapped import MappedText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"))
MAX_DEPTH = 12
_SHEBANG = regex(r"\s*#!\s*(\S+)(?:[ \t]+(?:-S[ \t]+)?(\S+))?")
_PYTHON = regex(r"(?:python|pypy)[\d.]*t?\Z")
_PIP = regex(r"pip[\d.]*\Z")
_ASSIGNMENT = regex(r"[A-Za-z_]\w*=")
_LANGUAGES = frozenset(("node", "nodejs", "bun", "deno", "tsx", "perl", "ruby", "pwsh", "powershell"))
_GIVEN_CODE = SHELLS | _LANGUAGES | {"eval", "su", "trap", "script", "flock"}
# Commands that run the command behind them: options that take a value, and how many words stand before the command.
WRAPPERS: dict[str, tuple[str, int]] = {
    "sudo": ("-u -g -h -p -C -r -t -U -D -R -T --user --group --chdir", 0),
    "doas": ("-u -C", 0),
    "env": ("-u -C --unset --chdir", 0),
    "nice": ("-n", 0),
    "ionice": ("-c -n -p", 0),
    "timeout": ("-k -s --kill-after --signal", 1),
    "stdbuf": ("-i -o -e", 0),
    "xargs": ("-n -I -P -L -d -a -E -s", 0),
    **dict.fromkeys(("busybox", "toybox"), ("", 0)),
    "gosu": ("", 1),
    "su-exec": ("", 1),
    "setpriv": ("", 0),
    "chroot": ("", 1),
    "tini": ("-p -e", 0),
    "dumb-init": ("-r", 0),
    "exec": ("-a", 0),
    "runuser": ("-u --user -g", 0),
    "unbuffer": ("", 0),
    "xvfb-run": ("-n -s -w -e -f -p --server-num --server-args --wait --error-file --auth-file", 0),
    "catatonit": ("", 0),
    "numactl": ("-N -m -C --cpunodebind --membind --physcpubind", 0),
    "taskset": ("", 1),
    "opentelemetry-instrument": ("--traces_exporter --metrics_exporter --logs_exporter --service_name", 0),
    "ddtrace-run": ("", 0),
    "dbus-run-session": ("", 0),
} | dict.fromkeys(("time", "nohup", "command", "builtin", "eatmydata", "catchsegv", "fakeroot", "setsid"), ("", 0))
_RUNNERS = {
    "conda": "-n --name -p --prefix",
    "mamba": "-n --name -p --prefix",
    "micromamba": "-n --name -p --prefix",
    "uv": "--with --python -p --extra --project",
    "poetry": "",
    "pipenv": "",
    "pixi": "-e --environment",
}


class Word(NamedTuple):
    """`value` is `text` with quotes taken off; expansions stay as written. `literal`: nothing in it expands."""

    text: str
    value: str
    start: int
    end: int
    literal: bool
    within: MappedText
    """What the value stands in: see `source`."""
    at: int = 0
    scripts: tuple[Script, ...] = ()
    """The scripts of its substitutions."""

    @property
    def source(self) -> MappedText:
        """The value with the way back to the file."""
        if len(self.within.text) == len(self.value):
            return self.within
        return self.within.slice(self.at, self.at + len(self.value))

    def __str__(self) -> str:
        return self.value


class Assignment(NamedTuple):
    """`NAME=value` in front of a command, or alone."""

    name: str
    value: str
    word: Word


class Redirect:
    """`2>file`, `<<EOF`. `body` is the heredoc's content."""

    def __init__(self, operator: str, fd: str, target: Word | None, start: int, end: int) -> None:
        self.operator = operator
        self.fd = fd
        self.target = target
        self.start = start
        self.end = end
        self.body: MappedText | None = None


class Command:
    """A simple command. `words` are all its words, wrappers included; `argv` is what is left of them at last."""

    function = ""
    """The name of the function whose body the group is."""
    branch = False
    """Whether it stands within `if`, a loop or `case`."""

    def __init__(
        self,
        words: tuple[Word, ...],
        prefix: tuple[Assignment, ...],
        redirects: tuple[Redirect, ...],
        start: int,
        end: int,
        group: Script | None = None,
        depth: int = 0,
    ) -> None:
        self.words = words
        self.prefix = prefix
        self.redirects = redirects
        self.start = start
        self.end = end
        self.group = group
        """The commands of `( ... )` or `{ ...; }`; then there are no words as a rule."""
        self.depth = depth

    def __repr__(self) -> str:
        return f"Command({' '.join(word.text for word in self.words)!r})"

    @cached_property
    def _split(self) -> tuple[tuple[Word, ...], tuple[Word, ...], tuple[Assignment, ...]]:
        return _unwrap(self.words)

    @property
    def wrappers(self) -> tuple[str, ...]:
        """Names of the programs looked through, outermost first: ("sudo", "env")."""
        return tuple(program_name(word.value) for word in self._split[0])

    @property
    def argv(self) -> tuple[Word, ...]:
        """The words from the program on that really does the work."""
        return self._split[1]

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """`A=b` in front of the command, those of `env` included."""
        return self.prefix + self._split[2]

    @cached_property
    def name(self) -> str:
        """The program without its folder; "" for a group, a lone assignment, or a substitution in its place."""
        name = program_name(self.argv[0].value) if self.argv and not self.argv[0].scripts else ""
        if "?" in name or ("[" in name and len(name) > 2):
            from hf_lint.space.shell_code import program_of_pattern

            return program_of_pattern(name)
        return name

    @cached_property
    def args(self) -> tuple[str, ...]:
        """The values of the words behind the program."""
        return tuple(word.value for word in self.argv[1:])

    @cached_property
    def _program(self) -> tuple[str, int]:
        name, args = self.name, self.args
        if _PIP.match(name):
            return "pip", 1
        if name == "uv" and args[:1] == ("pip",):
            return "pip", 2
        if _PYTHON.match(name):
            module = next((index for index, arg in enumerate(args) if arg == "-m"), None)
            if module is not None and module + 1 < len(args) and all(a.startswith("-") for a in args[:module]):
                found = args[module + 1]
                return ("pip" if found == "pip" else found), module + 3
            return "python", 1
        return name, 1

    @property
    def program(self) -> str:
        """`name` in one spelling: pip for pip3, `python -m pip`, `uv pip`; python for python3; X for `python -m X`."""
        return self._program[0]

    @property
    def program_words(self) -> tuple[Word, ...]:
        """The words behind `program`."""
        return self.argv[self._program[1] :]

    @property
    def program_args(self) -> tuple[str, ...]:
        """Their values."""
        return tuple(word.value for word in self.program_words)

    @cached_property
    def _code(self) -> tuple[Script | None, Word | None]:
        if self.name not in _GIVEN_CODE and not _PYTHON.match(self.name):
            return None, None
        from hf_lint.space.shell_code import inline_code

        return inline_code(self)

    @property
    def script(self) -> Script | None:
        """The program given to an interpreter: `sh -c "..."`, `python -c "..."`, `eval "..."`, `bash <<EOF`."""
        return self._code[0]

    def nested(self) -> Iterator[Script]:
        """Yield the scripts in this command: substitutions, group, inline shell code."""
        script, used = self._code
        for word in self.words:
            if word is not used:
                yield from word.scripts
        for assignment in self.prefix:
            yield from assignment.word.scripts
        for redirect in self.redirects:
            if redirect.target:
                yield from redirect.target.scripts
        if self.group:
            yield self.group
        if script and script.is_shell:
            yield script


class Pipeline(NamedTuple):
    """Commands joined by "|". `operator` stands before it: "&&", "||", ";", "&", a newline, or "" at the start."""

    commands: tuple[Command, ...]
    operator: str

    @property
    def start(self) -> int:
        """Offset of the first command."""
        return self.commands[0].start

    @property
    def end(self) -> int:
        """Offset behind the last command."""
        return self.commands[-1].end


class Script:
    """A program text and its interpreter; commands only where that is a shell."""

    def __init__(
        self, source: MappedText, interpreter: str = "sh", depth: int = 0, pipelines: tuple[Pipeline, ...] | None = None
    ) -> None:
        self.source = source
        self.interpreter = interpreter
        self.depth = depth
        self._pipelines = pipelines

    def __repr__(self) -> str:
        return f"Script({self.interpreter!r}, {self.text[:60]!r})"

    @property
    def text(self) -> str:
        """The program text."""
        return self.source.text

    @property
    def start(self) -> int:
        """Offset of its first character in the file."""
        return self.source.offset(0)

    @property
    def end(self) -> int:
        """Offset behind its last character."""
        return self.source.end

    @property
    def is_shell(self) -> bool:
        """Whether a POSIX shell runs it (or nothing: an exec form)."""
        return self.interpreter in SHELLS or self.interpreter == "exec"

    @property
    def pipelines(self) -> tuple[Pipeline, ...]:
        """Its own pipelines in order; none for another language."""
        if self._pipelines is None:
            from hf_lint.space.shell_parser import parse_pipelines

            self._pipelines = parse_pipelines(self.source, self.depth) if self.is_shell else ()
        return self._pipelines

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its own commands in order, nested ones left out."""
        return tuple(command for pipeline in self.pipelines for command in pipeline.commands)

    def walk(self) -> Iterator[Command]:
        """Yield every command, nested ones behind the command that holds them."""
        for pipeline in self.walk_pipelines():
            yield from pipeline.commands

    def walk_pipelines(self) -> Iterator[Pipeline]:
        """Yield every pipeline, nested ones behind the one that holds them."""
        for pipeline in self.pipelines:
            yield pipeline
            for command in pipeline.commands:
                for script in command.nested():
                    yield from script.walk_pipelines()


def parse_shell(text: str | MappedText, interpreter: str = "sh") -> Script:
    """Return `text` as a shell script; with a MappedText, all offsets are those of the file it was taken from."""
    source = text if isinstance(text, MappedText) else MappedText(text, [(0, 0)], len(text))
    return shell_script(source, interpreter)


def shell_script(source: MappedText, interpreter: str, depth: int = 0) -> Script:
    """Return `source` as a program of `interpreter`; deeper than the limit it has no commands."""
    return Script(source, interpreter, depth, () if depth > MAX_DEPTH else None)


def exec_script(words: Sequence[Word]) -> Script:
    """Return one command of given words: the exec form `["sh", "-c", "..."]`."""
    if not words:
        return Script(MappedText("", [], 0), "exec", 0, ())
    command = Command(tuple(words), (), (), words[0].start, words[-1].end)
    source = MappedText(" ".join(w.value for w in words), [(0, command.start)], command.end)
    return Script(source, "exec", 0, (Pipeline((command,), ""),))


def interpreter_of_shebang(text: str) -> str:
    """Return the program that a `#!` line names, "" without one: "sh", "python3"."""
    match = _SHEBANG.match(text)
    if not match:
        return ""
    name = program_name(match[1])
    return program_name(match[2]) if name == "env" and match[2] else name


def program_name(path: str) -> str:
    """Return `/usr/bin/pip3` -> pip3."""
    name = path.rpartition("/")[2].rpartition("\\")[2]
    return name.removesuffix(".exe")


def _unwrap(words: tuple[Word, ...]) -> tuple[tuple[Word, ...], tuple[Word, ...], tuple[Assignment, ...]]:
    """Return the wrapping programs, the rest, and the assignments among them."""
    wrappers: list[Word] = []
    assignments: list[Assignment] = []
    at = 0
    while at < len(words):
        name = program_name(words[at].value)
        runner = _RUNNERS.get(name)
        if runner is not None and at + 1 < len(words) and words[at + 1].value == "run":
            options, skip = runner, 0
            behind = at + 2
        elif name in WRAPPERS:
            options, skip = WRAPPERS[name]
            behind = at + 1
        else:
            break
        valued = options.split()
        while behind < len(words):
            value = words[behind].value
            if value == "--":
                behind += 1
                break
            if name == "env" and value[:1] == "-" and ("S" in value[:5] or value.startswith("--split")):
                from hf_lint.space.shell_code import split_words

                words = split_words(words, behind)
            elif value.startswith("-") and len(value) > 1:
                behind += 2 if value in valued else 1
            elif name in ("env", "sudo") and _ASSIGNMENT.match(value):
                key, _, rest = value.partition("=")
                assignments.append(Assignment(key, rest, words[behind]))
                behind += 1
            elif skip:
                skip -= 1
                behind += 1
            else:
                break
        if behind >= len(words):
            break  # `exec`, `env` or `sudo -v` alone is the command itself
        wrappers.append(words[at])
        at = behind
    return tuple(wrappers), words[at:], tuple(assignments)
