"""Programs that the start command and its scripts run, and that nothing in the image brings. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.analysis.image_programs import is_brought_by_pip
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.shell import interpreter_of_shebang
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.analysis.image_programs import Tools
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Stage
    from hf_lint.space.shell import Command, Script, Word
    from hf_lint.startup.programs import Program

_STRICT = regex(r"(?m)^\s*set\s+-[a-z]*e|^#![^\n]*\s-[a-z]*e")
_TOLERANT = regex(r"\|\||command -v|\bwhich\b|\btype\b|set \+e|\balias\b")
_WORKER = regex(r"^(?:--worker-class=|-k=?)?(?:uvicorn|uvicorn_worker)\.(?:workers\.)?\w*UvicornWorker$")
_LIBRARY_WORKER = regex(r"(?:--worker-class[= ]|-k[= ]?)(?P<module>gevent|eventlet|tornado)(?:_(?:py)?wsgi)?(?= |$)")
"""Classes of gunicorn's own that need a package which it does not require."""
_FUNCTION = regex(r"(?m)^\s*(?:function\s+)?([\w-]+)\s*\(\)")


def find_lacking(space: Space, stage: Stage, tools: Tools | None, policy: Policy) -> Iterator[Hit]:
    """Yield the first program of the start that is not there, and without which it ends."""
    if "PATH" in stage.scope.env and "/opt" in stage.env.get("PATH", ""):
        tools = None  # a folder of programs that somebody else fills
    consoles: Mapping[str, list[str]] = policy.params["by_distribution"]
    judge = None
    for program in space.startup.programs:
        for command in find_needed(program):
            for word in command.words[: len(command.words) - len(command.argv) + 1]:
                package = tools.lacking.get(word.value) if tools is not None and word.literal else None
                if package is not None and tools is not None and not is_brought_by_pip(space, word.value):
                    yield _hit(program, word, f"the image has no `{word.value}`")
                    return
            if command.program in consoles or command.argv[0].value in consoles:
                name = command.program if command.program in consoles else command.argv[0].value
                judge = judge or _Consoles(space)
                why = judge.why_absent(name, consoles[name], command) or judge.why_no_worker(command)
                if why:
                    yield _hit(program, command.argv[0], why)
                    return
    if tools is not None and tools.lacking:
        yield from _interpreters(space, stage, tools)


def _hit(program: Program, word: Word, why: str) -> Hit:
    where = "container" if program.instruction is not None else "script ends, and with it the container"
    ends = f"the {where} does not start" if program.instruction is not None else f"the {where}"
    return Hit(program.file.location(word.start, word.end), f"{why}, so {ends}", key=word.value)


def find_needed(program: Program) -> Iterator[Command]:
    """Yield the commands whose failure ends the start, up to the first that may not be reached."""
    script = program.script
    if program.instruction is not None:
        inner = script.commands[0].script if len(script.commands) == 1 else None
        script = inner if inner is not None and inner.is_shell else script
        if _TOLERANT.search(script.text):
            return
        strict = program.instruction.json and inner is None
    else:
        if _TOLERANT.search(script.text):
            return
        strict = _STRICT.search(script.text) is not None
    functions = set(_FUNCTION.findall(script.text)) if "()" in script.text else set()
    yield from _of_script(script, strict, functions)


def _of_script(script: Script, strict: bool, functions: set[str]) -> Iterator[Command]:
    lines = script.pipelines
    for at, line in enumerate(lines):
        last = at == len(lines) - 1
        background = not last and lines[at + 1].operator == "&"
        command = line.commands[-1]
        asked = _substituted(command) if strict and not background else None
        if asked is not None:
            yield asked
        if command.branch or command.group is not None or command.function or not command.argv:
            strict = strict and not command.function
            continue
        if background or command.name in functions or not command.words[0].literal or "export" in command.name:
            continue
        if strict or last or command.wrappers[:1] == ("exec",) or (not last and lines[at + 1].operator == "&&"):
            yield command


def _substituted(command: Command) -> Command | None:
    """Return the command of `NAME=$(command)`, with which the assignment fails."""
    scripts = command.prefix[-1].word.scripts if command.prefix and not command.argv and not command.branch else ()
    inner = scripts[-1].pipelines if scripts else ()
    found = inner[-1].commands[-1] if inner else None
    return found if found is not None and found.argv and found.words[0].literal and not found.branch else None


def _interpreters(space: Space, stage: Stage, tools: Tools) -> Iterator[Hit]:
    """Yield a script that the container starts and whose first line names a program that is not there."""
    for program in space.startup.programs:
        words = [command.argv[0] for command in program.script.commands if command.argv and command.argv[0].literal]
        for word in words:
            path = (
                space.startup.layout.find(clean(f"{stage.workdir or '/'}/{word.value}")) if "/" in word.value else None
            )
            path = path or (space.startup.layout.find(clean(word.value)) if word.value.startswith("/") else None)
            file = space.get(path) if path is not None else None
            if file is None or file.kind != "text" or not file.text.startswith("#!"):
                continue
            name = interpreter_of_shebang(file.text[:200])
            if name in tools.lacking and not is_brought_by_pip(space, name):
                end = len(file.text.partition("\n")[0].rstrip())
                message = (
                    f"the first line of `{file.path}` asks for `{name}`, which the image does not have, so the "
                    "container ends with `no such file or directory`"
                )
                place = program.file.location(word.start, word.end, "starts it")
                yield Hit(file.location(0, end), message, key=name, related=(place,))
                return


class _Consoles:
    """Which programs pip brings, as far as that is known."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.names: frozenset[str] | None = None
        self.known: bool | None = None

    def _read(self) -> None:
        from hf_lint.analysis.pip_only import installs_by_pip_only
        from hf_lint.analysis.started_python import started_files
        from hf_lint.installs.asked import every_call
        from hf_lint.installs.brought import brought_names

        self.known = bool(every_call(self.space)) and installs_by_pip_only(self.space, started_files(self.space))
        self.names = brought_names(self.space) if self.known else None
        self.known = self.known and self.names is not None

    def why_absent(self, program: str, distributions: list[str], command: Command) -> str:
        """Say why a program is not there; "" where it may be."""
        if self.known is None:
            self._read()
        if not self.known or self.names is None or self._is_own(program):
            return ""
        if program == "fastapi" and "fastapi" in self.names and self.names.isdisjoint(distributions):
            return "the `fastapi` command needs fastapi[standard], and nothing installs that"
        if not self.names.isdisjoint({*distributions, program}):
            return ""
        return f"nothing that the build installs brings `{program}` (require {distributions[0]})"

    def why_no_worker(self, command: Command) -> str:
        """Say which class of workers gunicorn does not find, because nothing brings its package."""
        if command.program != "gunicorn" or not self.known or self.names is None:
            return ""
        module = next((one.partition(".")[0] for one in command.args if _WORKER.search(one)), "")
        module = module.rpartition("=")[2]
        if not module and (library := _LIBRARY_WORKER.search(" ".join(command.args))):
            module = library["module"]
        if module and module not in self.names and not self._is_own(module):
            return f"nothing that the build installs brings `{module}`, from which gunicorn takes its workers"
        return ""

    def _is_own(self, program: str) -> bool:
        """Return whether the Space may bring a program or module of that name itself."""
        space = self.space
        files: Any = space.files.values()
        if any(file.name in ("pyproject.toml", "setup.py", "setup.cfg") for file in files):
            return True
        return any(program.replace("-", "_") in path.removesuffix(".py").split("/") for path in space.files)
