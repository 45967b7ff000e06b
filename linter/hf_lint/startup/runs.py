"""Programs that a Space starts while it runs: from Python and from its start scripts. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hf_lint.analysis.python_places import is_aside
from hf_lint.space.calls import calls
from hf_lint.space.mapped import MappedText
from hf_lint.space.services import is_procfile, is_supervisor
from hf_lint.space.shell import SHELLS, Word, exec_script, parse_shell
from hf_lint.startup.programs import MAX_SCRIPT, Program, all_programs, build_programs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Pipeline, Script
    from hf_lint.space.values import Value

RUN_WORDS = ("subprocess", "os.exec", "os.system", "os.popen", "popen(", "system(", "pip.main", "pip._internal")
SHELL_CALLS = frozenset(
    (
        *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
        *("asyncio.create_subprocess_shell", "asyncio.subprocess.create_subprocess_shell"),
    )
)
RUN_CALLS = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen"))
_SPREAD = frozenset(
    ("asyncio.create_subprocess_exec", *(f"os.exec{end}" for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")))
)
_PIP = frozenset(("pip.main", "pip._internal.main", "pip._internal.cli.main.main"))
_SAME = frozenset(("os.path.abspath()", "os.path.realpath()", "os.path.expanduser()", "str()", "pathlib.Path()"))
_MAX_SCRIPTS = 20
MAX_RUNS = 2_000
"""So many commands that Python starts are looked at."""
_UNKNOWN = "?"


class Run(NamedTuple):
    """A pipeline of commands and the place where it is started. `call` is None in a script."""

    pipeline: Pipeline
    location: Location
    call: Call | None


def runs(space: Space) -> tuple[Run, ...]:
    """What the app starts: notebooks, tests and the build are left out."""
    return space.memo(_runs)


def commands(space: Space) -> Iterator[tuple[Command, Location, Call | None]]:
    """The commands of all runs one by one, with the place of each."""
    for run in runs(space):
        for command in run.pipeline.commands:
            yield command, run.location, run.call


def _runs(space: Space) -> tuple[Run, ...]:
    found = list(python_runs(space))
    for program in start_programs(space):
        place = program.file.location
        found += [Run(line, place(line.start, line.end), None) for line in program.script.walk_pipelines()]
    return tuple(found)


def python_runs(space: Space) -> tuple[Run, ...]:
    """Those that Python code starts."""
    return space.memo(_python_runs_kept)


def _python_runs_kept(space: Space) -> tuple[Run, ...]:
    return tuple(islice(_python_runs(space), MAX_RUNS))


def _python_runs(space: Space) -> Iterator[Run]:
    for call in calls(space, *RUN_WORDS):
        if call.method in _METHODS and not is_aside(call.file) and call.node is not None:
            for value, script in _scripts_of(call):
                place = call.location(value.node or call.func)
                for pipeline in script.walk_pipelines():
                    yield Run(pipeline, place, call)


_METHODS = frozenset(name.rpartition(".")[2] for name in (*SHELL_CALLS, *RUN_CALLS, *_SPREAD, *_PIP))


def _scripts_of(call: Call) -> Iterator[tuple[Value, Script]]:
    name = call.name
    if name in _SPREAD:
        first = call.arg(at=0)
        yield first, _exec([_word(value) for value in call.args])
    elif name in _PIP:
        value = call.arg("args", at=0)
        yield value, _exec(["pip", *(_word(item) for item in value.items)])
    elif name in SHELL_CALLS or name in RUN_CALLS:
        value = call.arg("args", "cmd", "command", at=0)
        for option in value.options:
            script = _script(call, option)
            if script is not None:
                yield value, script


def _script(call: Call, value: Value) -> Script | None:
    """What a value is as a command: text for a shell, or a list of words; unknown words are `?`."""
    if value.kind == "constant" and isinstance(value.constant, str):
        return parse_shell(value.constant[:MAX_SCRIPT])
    if value.kind == "text" and isinstance(value.constant, str):
        return parse_shell((_template(call, value.node) or value.constant)[:MAX_SCRIPT])
    if value.kind == "sequence":
        return _exec([_word(item) for item in value.items])
    if value.name == "shlex.split()" and value.items:
        return _script(call, value.items[0])
    node = value.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        owner = node.func.value
        return parse_shell(owner.value) if isinstance(owner, ast.Constant) and isinstance(owner.value, str) else None
    return None


def _template(call: Call, node: ast.expr | None) -> str:
    """An f-string, also one behind a name, with `?` for what is not known; "" for anything else."""
    if isinstance(node, ast.Name):
        made = [binding.expr for binding in call.unit.values.scopes.of_name(node)]
        node = made[0] if len(made) == 1 else None
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
    return "".join(_word(call.unit.values.of(part)) for part in parts)


def _word(value: Value) -> str:
    if value.name == "sys.executable":
        return "python"
    if value.name in _SAME and value.items:
        return _word(value.items[0])
    texts = value.texts
    if texts:
        return texts[0]
    if value.kind == "text" and isinstance(value.constant, str) and value.constant:
        return f"{value.constant}{_UNKNOWN}"
    return _UNKNOWN


def _exec(words: Iterable[str]) -> Script:
    return exec_script([Word(text, text, 0, 0, True, MappedText(text, [(0, 0)], 0)) for text in words])


# Scripts of the start command.


def start_programs(space: Space) -> tuple[Program, ...]:
    """CMD and ENTRYPOINT of the image, the shell scripts that they run, and those that Python code runs."""
    return space.memo(_start_programs)


def _start_programs(space: Space) -> tuple[Program, ...]:
    found: list[Program] = []
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is not None and stage is not None:
        for instruction in (stage.entrypoint, stage.cmd):
            if instruction is not None:
                found += [Program(dockerfile.file, script, instruction, stage) for script in instruction.scripts]
        for part in stage.chain:
            for instruction in part.instructions:
                if instruction.name in ("COPY", "ADD") and instruction.heredocs:
                    found += [Program(dockerfile.file, script, instruction, stage) for script in instruction.scripts]
    scripts: dict[str, Program] = {}
    for program in all_programs(space):
        if (
            program.file.suffix in ("", ".sh", ".bash")
            and program.instruction is None
            and not is_procfile(program.file)
        ):
            known = scripts.setdefault(program.file.name, program)
            if program.file.path.count("/") < known.file.path.count("/"):
                scripts[program.file.name] = program
    for name in _written_by_build(space):
        scripts.pop(name, None)
    managed = [program for program in all_programs(space) if is_supervisor(program.file) or is_procfile(program.file)]
    if scripts or managed:
        pending = [command for program in found for command in program.script.walk()]
        pending += [command for run in python_runs(space) for command in run.pipeline.commands]
        seen: set[str] = set()
        while pending and len(seen) < _MAX_SCRIPTS:
            command = pending.pop()
            started_now = [program for program in managed if _manages(command, program.file)]
            managed = [program for program in managed if program not in started_now]
            for program in started_now:
                found.append(program)
                pending += program.script.walk()
            for name in _names(command):
                started = scripts.pop(name, None)
                if started is not None:
                    seen.add(name)
                    found.append(started)
                    pending += started.script.walk()
    return tuple(found)


def _written_by_build(space: Space) -> Iterator[str]:
    """Names of scripts that a RUN of the image writes: the file of that name in the Space is another one."""
    for program in build_programs(space):
        for command in program.script.walk():
            for redirect in command.redirects:
                if redirect.operator in (">", ">|") and redirect.target is not None:
                    yield posixpath.basename(program.resolve(redirect.target))


def _manages(command: Command, file: File) -> bool:
    """Whether the command starts what supervisor's configuration or the Procfile lists."""
    return command.name in (("foreman", "honcho", "overmind", "goreman") if is_procfile(file) else ("supervisord",))


def _names(command: Command) -> Iterator[str]:
    """File names that a command may run as a script."""
    words = command.words
    for index, word in enumerate(words):
        name = posixpath.basename(word.value)
        plain = name.endswith((".sh", ".bash"))  # any other name is a script where a path or a shell says so
        if (plain or "." not in name) and (index == 0 or not words[index - 1].value.startswith(">")):
            first = posixpath.basename(words[0].value)
            by_shell = first in SHELLS or first in (".", "source", "exec")
            if by_shell or ((index == 0 or command.wrappers) and (plain or "/" in word.value)):
                yield name
