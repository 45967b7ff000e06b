"""Follow commands: of CMD and ENTRYPOINT, RUN, start scripts, services, package.json, and those that Python runs.

Commands are read in their order: `cd`, `export` and assignments count for what stands behind them. Branches and loops
are all taken, functions count as called. Not covered: `alias`, `eval` of built text, and what a heredoc writes.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.python import PythonSource
from hf_lint.space.shell import exec_script
from hf_lint.startup.commands import NODES, Start, app_by_variable, read_command
from hf_lint.startup.context import Context
from hf_lint.startup.layout import Found, clean
from hf_lint.startup.made import follow_made, note_made
from hf_lint.startup.model import Missing, Role, Step
from hf_lint.startup.pip import install_folder, place_of, read_requirements
from hf_lint.startup.programs import MAX_SCRIPT, Program
from hf_lint.startup.runners import follow_more, language_of
from hf_lint.startup.script_end import end_of_script

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Script, Word
    from hf_lint.startup.makefile import Makefile
    from hf_lint.startup.process import Process
    from hf_lint.startup.walker import Walker

MAX_DEPTH = 12
MAX_COMMANDS = 20_000
_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_FUNCTION = regex(r"(?m)(?:^|[;&\s])(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\(\)")


class Follower:
    """Follows commands into a `Walker`; keeps the programs that run in the container."""

    def __init__(self, space: Space, walker: Walker) -> None:
        self.space = space
        self.walker = walker
        self.programs: list[Program] = []
        """Start commands and scripts that run, in the order in which they were met."""
        self.listed: list[Program] = []
        """Recipes of Makefiles and scripts of package.json that are run."""
        self.done: set[tuple[str, Role, str | None]] = set()
        self.makefiles: dict[str, Makefile] = {}
        self.packages: dict[str, dict[str, str]] = {}
        self.commands = 0
        self.functions: set[str] = set()
        """Names of the shell functions that the scripts read so far define."""

    def follow(self, script: Script, context: Context) -> None:
        """Follow the commands of a script in their order."""
        if script.interpreter.startswith("python"):
            self._code(script, context)
            return
        if script.interpreter in NODES:
            self.walker.run_node_code(script, context)
        if "()" in script.text:
            self.functions.update(match[1] for match in _FUNCTION.finditer(script.text))
        folder = context.folder
        lines = script.pipelines[: end_of_script(script, self.functions)]
        piped = [pair for line in lines for pair in zip((None, *line.commands), line.commands, strict=False)]
        for before, command in piped:
            self.commands += 1
            if self.commands > MAX_COMMANDS:
                self.walker.leave_unread(context.step, "too many commands to follow", context.role)
                return
            inner = context._replace(folder=folder, depth=context.depth + 1)
            for nested in command.nested():
                if context.depth < MAX_DEPTH:
                    self.follow(nested, inner)
                elif context.role == "runs":
                    self.walker.leave_unread(context.step, "commands are nested too deeply")
            if command.script is not None and not command.script.is_shell:
                self.follow(command.script, inner)
            folder = self._change_folder(command, inner)
            self._assign(command, context)
            if command.argv and not command.group:
                self._command(command, before, context._replace(folder=folder))

    def _change_folder(self, command: Command, context: Context) -> str | None:
        if command.name not in ("cd", "pushd"):
            return context.folder
        words = [arg for arg in command.args if arg not in ("-P", "-L", "--")]
        target = context.resolve(words[0]) if words else context.values.get("HOME")
        if target is None or target == "-":
            return None
        if target.startswith("/"):
            return clean(target)
        return clean(posixpath.join(context.folder, target)) if context.folder is not None else None

    def _assign(self, command: Command, context: Context) -> None:
        """Take `NAME=value`, alone or behind export, into the variables."""
        pairs = [(item.name, item.value) for item in command.prefix] if not command.words else []
        if command.name in ("export", "declare", "local", "readonly"):
            pairs += [(arg.partition("=")[0], arg.partition("=")[2]) for arg in command.args if "=" in arg]
        for name, text in pairs:
            value = context.resolve(text)
            if value is None:
                context.unknown.add(name)
                context.values.pop(name, None)
            else:
                context.values[name] = value
                context.unknown.discard(name)

    def _command(self, command: Command, piped: Command | None, context: Context) -> None:
        raw = command.argv[0].value
        if raw in ("$@", "${@}", "$*"):
            if context.rest and context.depth < MAX_DEPTH:
                self.follow(exec_script(context.rest), context._replace(rest=(), depth=context.depth + 1))
            elif not context.rest:
                self.walker.gap(self.step_of(context, command, "its arguments are not known"), role=context.role)
            return
        before = {item.name: context.resolve(item.value) for item in command.assignments}
        if before:
            known = {name: value for name, value in before.items() if value is not None}
            context = context._replace(values={**context.values, **known})
        starts = read_command(command, context.resolve)
        if starts is None:
            self.walker.gap(self.step_of(context, command, "a program or file that is not known"), role=context.role)
            return
        if not any(start.sure for start in starts):
            starts = [*app_by_variable(command.program, context.values), *starts]
        guessed = known_start = False
        for start in starts:
            if guessed and not start.sure and start.kind in ("file", "module"):
                continue
            found = self.start(start, command, context)
            guessed = guessed or (found and not start.sure and start.kind == "file")
            known_start = known_start or found
        if context.role == "runs":
            note_made(command, piped, context)
        follow_more(self, command, piped, context, len(starts), known_start)
        if "streamlit" in (command.name, command.program):
            self._config(".streamlit/config.toml", context, self.step_of(context, command))

    def start(self, start: Start, command: Command, context: Context) -> bool:
        """Follow one thing that a command starts; say whether the Space has it."""
        step = self.step_of(context, command)
        if start.kind == "module":
            return self._module(start, command, context, step)
        if start.kind == "file":
            return self._file(start, command, context, step)
        if start.kind in ("services", "package"):
            from hf_lint.startup.lists import follow_package, follow_services

            follow = follow_services if start.kind == "services" else follow_package
            return follow(self, start, context, step)
        if start.kind == "config":
            return self._config(start.target, context, step)
        if start.kind == "requirements":
            return read_requirements(self.walker, start.target, place_of(context), step)
        if start.kind == "install":
            return install_folder(self.walker, start.target, place_of(context), step)
        return False

    def step_of(self, context: Context, command: Command, what: str = "") -> Step:
        """Return the place of a command as a reason."""
        if context.fixed or context.from_python:
            return context.step._replace(what=what) if what else context.step
        line = context.file.span(command.start, command.start).line
        shown = what or f"{context.name} {command.name}".strip()
        return Step(context.file.path, line, shown)

    # Python

    def _process(self, context: Context, roots: list[str], step: Step) -> Process:
        path = context.values.get("PYTHONPATH", "")
        return self.walker.start_process(context.role, context.folder, roots, context.layout, step, path)

    def _module(self, start: Start, command: Command, context: Context, step: Step) -> bool:
        base = context.folder if context.folder is not None else context.layout.root
        folder = clean(posixpath.join(base, start.folder))
        process = self._process(context._replace(folder=folder), [folder], step)
        parts = ("__main__",) if command.name.startswith(("python", "pypy")) else ()
        if self.walker.import_module(start.target, parts, process, step):
            return True
        process.waiting.clear()
        if context.folder is None or context.layout.lost:
            found = context.layout.locate(start.target.replace(".", "/") + ".py", None)
            found = found or context.layout.locate(start.target.replace(".", "/") + "/__main__.py", None)
            if found is not None:
                root = found.place
                for _ in start.target.split("."):
                    root = posixpath.dirname(root)
                self.walker.add_root(root, process)
                self.walker.run_python(found, process, step)
                return True
        if start.sure and context.role == "runs":  # one that the build runs is a library's
            from hf_lint.startup.archives import note_module

            note_module(self.walker, start.target, step)
        return False

    def _code(self, script: Script, context: Context) -> None:
        source = PythonSource(script.text[:MAX_SCRIPT])
        written = not (context.fixed or context.from_python)
        line = context.file.span(script.start, script.start).line if written else context.step.line
        step = Step(context.file.path, line, "python -c")
        process = self._process(context, [context.folder or context.layout.root], step)
        self.walker.run_code(source, process, step)

    def of_python(self, file: File, place: str, process: Process) -> None:
        """Follow the commands that a Python file runs, once for each role and folder: what they start may lead back."""
        key = f"commands of {file.path}", process.role, process.folder
        if key in self.done:
            return
        self.done.add(key)
        from hf_lint.space.calls import unit_of
        from hf_lint.startup.python_commands import RUN_METHODS, runs_commands, scripts_of

        known: set[tuple[str, str, str | None]] = set()
        for call in unit_of(self.space, file).calls:
            if call.method not in RUN_METHODS or call.node is None:
                continue
            step, folder = Step(file.path, call.node.lineno, call.written), process.folder
            scripts = [script for _, script in scripts_of(call, place)]
            if not scripts and runs_commands(call):
                step = step._replace(what=f"{step.what} of a command that is not known")
                self.walker.gap(step, role=process.role)
            if not scripts:
                continue
            given = call.arg("cwd")
            if given.given and not given.is_(None):
                folder = clean(posixpath.join(folder or "/", given.text)) if given.text and folder else None
            context = Context(
                process.role, step, process.layout, folder, {}, set(), file, posixpath.dirname(place), from_python=True
            )
            for script in scripts:
                same = script.interpreter, script.text, folder
                if same not in known:
                    known.add(same)
                    self.follow(script, context)

    def _file(self, start: Start, command: Command, context: Context, step: Step) -> bool:
        folder = context.folder
        if start.folder and folder is not None:
            folder = clean(posixpath.join(folder, start.folder))
        if follow_made(self, start, command, context, clean(posixpath.join(folder or "/", start.target)), step):
            return True
        found = self._lookup(start, folder, context)
        written = self._find_written_script(start, folder, context)
        if written is not None and context.depth < MAX_DEPTH:
            place, script = written
            rest = self._arguments(start, command)
            before = self._progress()
            self.follow(
                script, context._replace(here=posixpath.dirname(place), rest=rest, depth=context.depth + 1, name="")
            )
            if self._progress() == before:
                self.walker.gap(step._replace(what="a written script that starts nothing known"), role=context.role)
        if found is None:
            if start.language == "node" and context.role == "runs":
                from hf_lint.startup.node_apps import follow_built

                follow_built(self.walker, start.target, context, step)
            return written is not None or self._not_found(start, context, step)
        layout = context.layout
        if not layout.lost and layout.find(found.place) is None and context.role == "runs":
            self.walker.missing.append(Missing(step, found.place, context.role))
        file = self.space.files[found.path]
        language = language_of(start, file)
        shown = step if context.from_python else step._replace(what=f"{step.what} {start.target}"[:200])
        if file.suffix == ".ipynb":
            self.walker.reach(found, context.role, "notebook", shown)
        elif language == "python":
            pages = "streamlit" in (command.program, *command.args)
            path = context.values.get("PYTHONPATH", "")
            self.walker.start_file(found, context.role, folder, context.layout, shown, path=path, pages=pages)
        elif language == "shell":
            self._shell_file(found, file, command, start, context, shown)
        elif language == "node":
            self.walker.run_node(found, context.role, context.layout, shown)
        else:
            self.walker.reach(found, context.role, language, shown)
            if not language and context.role == "runs" and not context.from_python:
                self.walker.gap(shown._replace(what=f"`{start.target[:100]}` is a program that is not read"))
        return True

    def _progress(self) -> tuple[int, int, int]:
        return len(self.walker.reached), len(self.walker.gaps), len(self.walker.processes)

    def _lookup(self, start: Start, folder: str | None, context: Context) -> Found | None:
        """Return the file that a command names; a folder stands for its __main__.py."""
        target = start.target
        if "/" not in target and not start.language:
            path = context.values.get("PATH", "").split(":")
            for place in (*path, *_PATH):
                inside = context.layout.find(posixpath.join(place, target)) if place.startswith("/") else None
                if inside is not None:
                    return Found(posixpath.join(place, target), inside)
            if not start.sure:
                inside = context.layout.find(posixpath.join(folder or "/", target))
                return Found(clean(posixpath.join(folder or "/", target)), inside) if inside else None
        if not start.sure:
            inside = context.layout.find(posixpath.join(folder or "/", target))
            return Found(clean(posixpath.join(folder or "/", target)), inside) if inside else None
        found = context.layout.locate(target, folder)
        if found is None and start.language == "python":
            found = context.layout.locate(posixpath.join(target, "__main__.py"), folder)
        elif found is None and start.language == "node":
            found = self.walker.find_node_program(target, folder, context.layout)
        return found

    def _find_written_script(self, start: Start, folder: str | None, context: Context) -> tuple[str, Script] | None:
        """Return the script that the Dockerfile writes under the name that a command starts, and its place."""
        places = [clean(posixpath.join(folder or "/", start.target))]
        if "/" not in start.target and not start.language:
            places += [posixpath.join(base, start.target) for base in _PATH]
        for place in places:
            script = context.layout.written.get(place)
            if script is not None:
                return place, script
        return None

    def _not_found(self, start: Start, context: Context, step: Step) -> bool:
        if start.target in self.functions or self._console_script(start, context, step):
            return True
        if start.sure:
            from hf_lint.startup.archives import note_absent

            note_absent(self.walker, start.target, step, context)
        elif context.role == "runs" and not context.from_python and "/" not in start.target and not start.language:
            # what Python starts by a bare name is taken for a tool: a script of the Space would be named by its path
            self.walker.gap(step._replace(what=f"the program `{start.target[:100]}` is not known"))
        return False

    def _console_script(self, start: Start, context: Context, step: Step) -> bool:
        """Follow a program that the Space's own package installs."""
        if start.language or "/" in start.target or not re.fullmatch(r"[\w.-]{1,80}", start.target):
            return False
        pattern = re.compile(rf"(?m)^[ \t]*[\"']?{re.escape(start.target)}[\"']?[ \t]*=[ \t]*[\"']?([\w.]+):\w+")
        quoted = re.compile(rf"[\"']{re.escape(start.target)}[ \t]*=[ \t]*([\w.]+):\w+")
        for path, file in self.space.files.items():
            if file.name in ("pyproject.toml", "setup.cfg", "setup.py") and file.kind == "text":
                match = pattern.search(file.text[:MAX_SCRIPT]) or quoted.search(file.text[:MAX_SCRIPT])
                if match:
                    places = context.layout.places(path)
                    place = posixpath.dirname(places[0] if places else posixpath.join(context.layout.root, path))
                    process = self._process(context, [place, posixpath.join(place, "src")], step)
                    if self.walker.import_module(
                        match[1], (), process, step._replace(what=f"{start.target} = {match[1]}")
                    ):
                        return True
        return False

    def _shell_file(
        self, found: Found, file: File, command: Command, start: Start, context: Context, step: Step
    ) -> None:
        self.walker.reach(found, context.role, "shell", step)
        if (key := (found.path, context.role, context.folder)) in self.done or file.kind != "text":
            return
        if context.depth >= MAX_DEPTH:
            self.walker.leave_unread(step, "scripts start one another too deeply", context.role)
            return
        self.done.add(key)
        if len(file.text) > MAX_SCRIPT:
            self.walker.leave_unread(Step(found.path, 0, ""), "the script is too large to be read", context.role)
            return
        script = self.space.script(file)
        if context.role == "runs" and all(program.file is not file for program in self.programs):
            self.programs.append(Program(file, script))
        sourced = command.name in (".", "source")
        inner = context._replace(
            file=file,
            here=posixpath.dirname(found.place),
            rest=self._arguments(start, command),
            depth=context.depth + 1,
            values=context.values if sourced else dict(context.values),
            unknown=context.unknown if sourced else set(context.unknown),
            from_python=False,
            name="",
        )
        self.follow(script, inner)

    def _arguments(self, start: Start, command: Command) -> tuple[Word, ...]:
        """Return the words behind the script in the command that starts it."""
        names = [posixpath.basename(word.value) for word in command.argv]
        target = posixpath.basename(start.target)
        return command.argv[names.index(target) + 1 if target in names else 1 :]

    def _config(self, path: str, context: Context, step: Step) -> bool:
        place = clean(posixpath.join(context.folder or context.layout.root, path))
        inside = context.layout.find(place)
        if inside is None:
            return False
        self.walker.reach(Found(place, inside), context.role, "config", step)
        return True
