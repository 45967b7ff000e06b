"""Follow commands: of CMD and ENTRYPOINT, RUN, start scripts, services, package.json, and those that Python runs.

Commands are read in their order: `cd`, `export` and assignments count for what stands behind them. Branches and loops
are all taken, functions count as called. Not covered: `alias`, `eval` of built text, and what a heredoc writes.
"""

from __future__ import annotations

import json
import posixpath
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.dockerfile import Scope, expand
from hf_lint.space.python import PythonSource
from hf_lint.space.services import is_procfile, is_supervisor, service_lines
from hf_lint.space.shell import SHELLS, exec_script, interpreter_of_shebang, parse_shell
from hf_lint.startup.commands import Start, app_by_variable, read_command
from hf_lint.startup.layout import Found, clean
from hf_lint.startup.model import Missing, Role, Step
from hf_lint.startup.names import language_by_name
from hf_lint.startup.programs import MAX_SCRIPT, Program
from hf_lint.startup.walker import Process, Walker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Instruction, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Script, Word
    from hf_lint.startup.layout import Layout

MAX_DEPTH = 12
MAX_COMMANDS = 20_000
_HERE = regex(
    r"\$\(\s*(?:cd\s+[\"']?)?(?:\$\(\s*)?dirname\s+(?:--\s+)?[\"']?\$\{?(?:0|BASH_SOURCE(?:\[0\])?)\}?[\"']?\s*\)"
    r"(?:[\"']?\s*(?:>\s*/dev/null(?:\s*2>&1)?\s*)?&&\s*pwd(?:\s+-P)?\s*\))?|\$\{0%/\*\}|\$\{BASH_SOURCE(?:\[0\])?%/\*\}"
)
_WORKING = regex(r"\$\(\s*pwd\s*\)|`pwd`|\$\{?PWD\}?(?!\w)")
_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
_REQUIREMENT = regex(
    r"(?m)^[ \t]*(?:(-r|--requirement|-c|--constraint|-e|--editable)[ \t=]*([^\s#]+)|(\.{1,2}(?:/[^\s#;\[]*)?))"
)
_STREAMLIT = ("streamlit",)
_UNKNOWN_WORD = "?"


class Context(NamedTuple):
    """Where commands stand: `folder` is the working directory (None: not known), `here` the folder of the script."""

    role: Role
    step: Step
    layout: Layout
    folder: str | None
    values: dict[str, str]
    unknown: set[str]
    file: File
    here: str = "/"
    rest: tuple[Word, ...] = ()
    """What `"$@"` stands for."""
    depth: int = 0
    from_python: bool = False
    """Whether Python code made the words: a `?` in them is not known then."""
    process: Process | None = None
    name: str = ""
    """What starts it, for the reasons: CMD, RUN."""

    def resolve(self, text: str) -> str | None:
        """Return a word with variables put in; None where it depends on something that is not known."""
        if self.from_python and _UNKNOWN_WORD in text:
            return None
        if "$" not in text and "`" not in text:
            return text
        text = _HERE.sub(self.here, text)
        if self.folder is not None:
            text = _WORKING.sub(self.folder, text)
        if "$(" in text or "`" in text:
            return None
        scope = Scope(MappingProxyType(self.values), MappingProxyType(self.values), frozenset(self.unknown))
        expanded = expand(text.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'"), scope)
        return expanded.text if expanded.known else None


class Follower:
    """Follows commands into a `Walker`; keeps the programs that run in the container."""

    def __init__(self, space: Space, walker: Walker) -> None:
        self.space = space
        self.walker = walker
        self.programs: list[Program] = []
        """Start commands and scripts that run, in the order in which they were met."""
        self.processes: list[Process] = []
        self.installed: list[str] = []
        """Folders of the container whose packages pip installs."""
        self.done: set[tuple[str, Role, str | None]] = set()
        self.commands = 0
        walker.commands = self._of_python

    def follow(self, script: Script, context: Context) -> None:
        """Follow the commands of a script in their order."""
        if script.interpreter.startswith("python"):
            self._code(script, context)
            return
        folder = context.folder
        for command in script.commands:
            self.commands += 1
            if self.commands > MAX_COMMANDS:
                self.walker.gap(context.step._replace(what="too many commands to follow"), role=context.role)
                return
            inner = context._replace(folder=folder, depth=context.depth + 1)
            for nested in command.nested():
                if context.depth < MAX_DEPTH:
                    self.follow(nested, inner)
            code = command.script
            if code is not None and not code.is_shell:
                self.follow(code, inner) if code.interpreter.startswith("python") else None
            folder = self._change_folder(command, inner)
            self._assign(command, context)
            if command.argv and not command.group:
                self._command(command, context._replace(folder=folder))

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

    def _command(self, command: Command, context: Context) -> None:
        raw = command.argv[0].value
        if raw in ("$@", "${@}", "$*"):
            if context.rest and context.depth < MAX_DEPTH:
                self.follow(exec_script(context.rest), context._replace(rest=(), depth=context.depth + 1))
            elif not context.rest:
                self.walker.gap(self._step(context, command, "its arguments are not known"), role=context.role)
            return
        before = {item.name: context.resolve(item.value) for item in command.assignments}
        if before:
            known = {name: value for name, value in before.items() if value is not None}
            context = context._replace(values={**context.values, **known})
        starts = read_command(command, context.resolve)
        if starts is None:
            self.walker.gap(self._step(context, command, "a program or file that is not known"), role=context.role)
            return
        if not any(start.sure for start in starts):
            starts = [*app_by_variable(command.program, context.values), *starts]
        guessed = False
        for start in starts:
            if guessed and not start.sure and start.kind in ("file", "module"):
                continue
            found = self._start(start, command, context)
            guessed = guessed or (found and not start.sure)
        if command.name in _STREAMLIT or command.program in _STREAMLIT:
            self._config(".streamlit/config.toml", context, self._step(context, command))

    def _start(self, start: Start, command: Command, context: Context) -> bool:
        """Follow one thing that a command starts; say whether the Space has it."""
        step = self._step(context, command)
        if start.kind == "module":
            return self._module(start, command, context, step)
        if start.kind == "file":
            return self._file(start, command, context, step)
        if start.kind == "services":
            return self._services(start, context, step)
        if start.kind == "package":
            return self._package(start, context, step)
        if start.kind == "config":
            return self._config(start.target, context, step)
        if start.kind == "requirements":
            return self.requirements(start.target, context, step)
        if start.kind == "install":
            return self.install(start.target, context, step)
        return False

    def _step(self, context: Context, command: Command, what: str = "") -> Step:
        """Return the place of a command as a reason."""
        if context.from_python:
            return context.step
        line = context.file.span(command.start, command.start).line
        shown = what or f"{context.name} {command.name}".strip()
        return Step(context.file.path, line, shown)

    # Python

    def process(self, context: Context, roots: list[str], step: Step) -> Process:
        """Make a process that imports from `roots`, from PYTHONPATH and from what is installed from the Space."""
        made = Process(context.role, context.folder, [], context.layout, step)
        self.processes.append(made)
        given = context.values.get("PYTHONPATH", "")
        base = context.folder or context.layout.root
        extra = [posixpath.join(base, part) for part in given.split(":") if part and "$" not in part]
        for root in (*roots, *extra, *self.installed):
            self.walker.add_root(root, made)
        return made

    def _module(self, start: Start, command: Command, context: Context, step: Step) -> bool:
        base = context.folder if context.folder is not None else context.layout.root
        folder = clean(posixpath.join(base, start.folder))
        process = self.process(context._replace(folder=folder), [folder], step)
        parts = ("__main__",) if command.name.startswith(("python", "pypy")) else ()
        if self.walker.import_module(start.target, parts, process, step):
            return True
        process.waiting.clear()
        if context.folder is None or context.layout.lost:
            found = context.layout.locate(start.target.replace(".", "/") + ".py", None)
            found = found or context.layout.locate(start.target.replace(".", "/") + "/__main__.py", None)
            if found is not None:
                depth = start.target.count(".") + 1
                root = found.place
                for _ in range(depth):
                    root = posixpath.dirname(root)
                self.walker.add_root(root, process)
                self.walker.run_python(found, process, step)
                return True
        if start.sure and context.role == "runs":  # one that the build runs is a library's
            self.walker.gap(step._replace(what=f"module `{start.target}` is not in the Space"))
        return False

    def _python_file(self, found: Found, context: Context, step: Step, *, pages: bool) -> None:
        process = self.process(context, [posixpath.dirname(found.place)], step)
        self.walker.run_python(found, process, step)
        if pages:
            folder = posixpath.join(posixpath.dirname(found.place), "pages")
            for place, path in context.layout.below(folder):
                if path.endswith(".py"):
                    self.walker.run_python(Found(place, path), process, Step(found.path, 0, "Streamlit pages/"))

    def _code(self, script: Script, context: Context) -> None:
        source = PythonSource(script.text[:MAX_SCRIPT])
        line = context.file.span(script.start, script.start).line if not context.from_python else context.step.line
        step = Step(context.file.path, line, "python -c")
        process = self.process(context, [context.folder or context.layout.root], step)
        self.walker.run_code(source, process, step)

    def _of_python(self, file: File, place: str, process: Process) -> None:
        """Follow the commands that a Python file runs."""
        from hf_lint.space.calls import unit_of
        from hf_lint.startup.python_commands import RUN_METHODS, RUN_WORDS, runs_commands, scripts_of

        if not any(word in file.text for word in RUN_WORDS):
            return
        for call in unit_of(self.space, file).calls:
            if call.method not in RUN_METHODS or call.node is None:
                continue
            step = Step(file.path, call.node.lineno, call.written)
            known = False
            folder = process.folder
            given = call.arg("cwd")
            if given.given and not given.is_(None):
                folder = clean(posixpath.join(folder or "/", given.text)) if given.text and folder else None
            context = Context(
                process.role, step, process.layout, folder, {}, set(), file, posixpath.dirname(place), from_python=True
            )
            for _, script in scripts_of(call, place):
                known = True
                self.follow(script, context)
            if not known and runs_commands(call):
                self.walker.gap(step._replace(what=f"{call.written} of a command that is not known"), role=process.role)

    # Files

    def _file(self, start: Start, command: Command, context: Context, step: Step) -> bool:
        folder = context.folder
        if start.folder and folder is not None:
            folder = clean(posixpath.join(folder, start.folder))
        found = self._lookup(start, folder, context)
        written = self._written(start, folder, context)
        if written is not None and context.depth < MAX_DEPTH:
            place, script = written
            rest = self._arguments(start, command)
            self.follow(
                script, context._replace(here=posixpath.dirname(place), rest=rest, depth=context.depth + 1, name="")
            )
        if found is None:
            return written is not None or self._not_found(start, context, step)
        layout = context.layout
        if not layout.lost and layout.find(found.place) is None and context.role == "runs":
            self.walker.missing.append(Missing(step, found.place, context.role))
        file = self.space.files[found.path]
        language = self._language(start, file)
        name = command.program if command.program in _STREAMLIT else ""
        shown = step if context.from_python else step._replace(what=f"{step.what} {start.target}"[:200])
        if file.suffix == ".ipynb":
            self.walker.reach(found, context.role, "notebook", shown)
        elif language == "python":
            pages = bool(name) or "streamlit" in command.args
            self._python_file(found, context._replace(folder=folder), shown, pages=pages)
        elif language == "shell":
            self._shell_file(found, file, command, start, context, shown)
        elif language == "node":
            self.walker.run_node(found, context.role, context.layout, shown)
        else:
            self.walker.reach(found, context.role, language, shown)
        return True

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
        return found

    def _written(self, start: Start, folder: str | None, context: Context) -> tuple[str, Script] | None:
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
        if self._console_script(start, context, step):
            return True
        if start.sure:
            self.walker.gap(step._replace(what=f"`{start.target[:100]}` is not a file of the Space"), role=context.role)
        elif context.role == "runs" and "/" not in start.target and not start.language:
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
                    process = self.process(context, [place, posixpath.join(place, "src")], step)
                    if self.walker.import_module(
                        match[1], (), process, step._replace(what=f"{start.target} = {match[1]}")
                    ):
                        return True
        return False

    def _language(self, start: Start, file: File) -> str:
        """Return what reads a file that is started: the launcher says, else its first line, else its name."""
        if start.language in ("python", "shell", "node"):
            return start.language
        shebang = interpreter_of_shebang(file.text[:300]) if file.kind == "text" else ""
        if shebang:
            return (
                "python"
                if shebang.startswith(("python", "pypy"))
                else "shell"
                if shebang in SHELLS
                else ("node" if shebang in ("node", "nodejs", "bun", "deno") else "")
            )
        return language_by_name(file.suffix) or ("shell" if file.kind == "text" and start.sure else "")

    def _shell_file(
        self, found: Found, file: File, command: Command, start: Start, context: Context, step: Step
    ) -> None:
        self.walker.reach(found, context.role, "shell", step)
        key = (found.path, context.role, context.folder)
        if key in self.done or context.depth >= MAX_DEPTH or file.kind != "text":
            return
        self.done.add(key)
        if len(file.text) > MAX_SCRIPT:
            self.walker.gap(Step(found.path, 0, "the script is too large to be read"), role=context.role)
            return
        script = parse_shell(file.text, interpreter_of_shebang(file.text) or "sh")
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
        words = command.argv
        at = next(
            (at for at, word in enumerate(words) if posixpath.basename(word.value) == posixpath.basename(start.target)),
            0,
        )
        return words[at + 1 :]

    # Lists of services, package.json, configuration, pip

    def _services(self, start: Start, context: Context, step: Step) -> bool:
        found = context.layout.locate(start.target, context.folder)
        files = [self.space.files[found.path]] if found is not None else []
        if not files:
            is_list = is_procfile if start.language == "procfile" else is_supervisor
            files = [file for file in self.space.files.values() if file.kind_if_known == "" and is_list(file)]
        if not files:
            self.walker.gap(step._replace(what="the list of services is not in the Space"), role=context.role)
        for file in files:
            places = context.layout.places(file.path)
            self.walker.reach(Found(places[0] if places else file.path, file.path), context.role, "config", step)
            key = (file.path, context.role, "services")
            if key in self.done or context.depth >= MAX_DEPTH:
                continue
            self.done.add(key)
            folder = None if "directory" in file.text else context.folder
            inner = context._replace(file=file, folder=folder, depth=context.depth + 1, from_python=False, name="")
            for line in service_lines(file):
                script = parse_shell(line)
                if context.role == "runs":
                    self.programs.append(Program(file, script))
                self.follow(script, inner)
        return bool(files)

    def _package(self, start: Start, context: Context, step: Step) -> bool:
        """Follow a script of package.json, with those that npm runs before and after it."""
        folder = context.folder
        if start.folder and folder is not None:
            folder = clean(posixpath.join(folder, start.folder))
        found = context.layout.locate("package.json", folder)
        file = self.space.files[found.path] if found is not None else None
        if found is None or file is None or context.depth >= MAX_DEPTH:
            self.walker.gap(step._replace(what="package.json is not in the Space"), role=context.role)
            return False
        self.walker.reach(found, context.role, "config", step)
        scripts = _package_scripts(file)
        key = (f"{found.path}:{start.target}", context.role, folder)
        if key in self.done:
            return True
        self.done.add(key)
        names = (f"pre{start.target}", start.target, f"post{start.target}")
        inner = context._replace(folder=posixpath.dirname(found.place), depth=context.depth + 1, name="")
        for name in names:
            if name in scripts:
                line = file.text.count("\n", 0, max(file.text.find(f'"{name}"'), 0)) + 1
                place = Step(file.path, line, f"script {name}")
                self.follow(
                    parse_shell(scripts[name][:MAX_SCRIPT]), inner._replace(step=place, from_python=True, file=file)
                )
        if start.target == "start" and "start" not in scripts:
            server = context.layout.locate("server.js", posixpath.dirname(found.place))
            if server is not None:
                self.walker.run_node(server, context.role, context.layout, step)
        return True

    def _config(self, path: str, context: Context, step: Step) -> bool:
        place = clean(posixpath.join(context.folder or context.layout.root, path))
        inside = context.layout.find(place)
        if inside is None:
            return False
        self.walker.reach(Found(place, inside), context.role, "config", step)
        return True

    def requirements(self, path: str, context: Context, step: Step) -> bool:
        """Note a requirements file that pip reads, and what it names in turn."""
        found = context.layout.locate(path, context.folder)
        if found is None or not self.walker.reach(found, context.role, "requirements", step):
            return found is not None
        file = self.space.files[found.path]
        folder = posixpath.dirname(found.place)
        for match in _REQUIREMENT.finditer(file.text[:MAX_SCRIPT]):
            line = file.text.count("\n", 0, match.start()) + 1
            inner = context._replace(folder=folder, depth=context.depth + 1)
            if context.depth >= MAX_DEPTH:
                break
            if match[1] in ("-r", "--requirement", "-c", "--constraint"):
                self.requirements(match[2], inner, Step(found.path, line, f"{match[1]} {match[2]}"[:200]))
            else:
                self.install(match[2] or match[3], inner, Step(found.path, line, match[0].strip()[:200]))
        return True

    def install(self, path: str, context: Context, step: Step) -> bool:
        """Follow `pip install FOLDER`: its setup.py runs, and its packages can be imported from then on."""
        base = clean(posixpath.join(context.folder or context.layout.root, path.partition("[")[0]))
        for name in ("setup.py", "pyproject.toml", "setup.cfg"):
            inside = context.layout.find(posixpath.join(base, name))
            if inside is None:
                continue
            found = Found(posixpath.join(base, name), inside)
            if name == "setup.py":
                self._python_file(found, context._replace(folder=base), step, pages=False)
            else:
                self.walker.reach(found, context.role, "config", step)
            self.installed += [base, posixpath.join(base, "src")] if base not in self.installed else []
        return base in self.installed


def start_context(
    space: Space, stage: Stage, instruction: Instruction, layout: Layout, role: Role, folder: str | None, kind: str
) -> Context:
    """Return the context of the commands of an instruction."""
    dockerfile = space.dockerfile
    assert dockerfile is not None
    scope = instruction.scope if role == "build" else stage.scope
    values: Mapping[str, str] = scope.values if role == "build" else scope.env
    known = {name: value for name, value in values.items() if name not in scope.unknown}
    file = dockerfile.file
    step = Step(file.path, instruction.line, kind)
    return Context(role, step, layout, folder, known, set(scope.unknown), file, "/", name=kind)


def _package_scripts(file: File) -> dict[str, str]:
    try:
        document = json.loads(file.text)
        scripts = document.get("scripts", {})
        return {str(name): text for name, text in scripts.items() if isinstance(text, str)}
    except (ValueError, AttributeError, RecursionError):
        return {}
