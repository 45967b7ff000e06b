"""Programs that start others by a way of their own, and what is said where nobody can tell what a program starts.

`follow_more` takes up what the words of a command alone do not tell: code from the standard input, make, npx and
its like, gunicorn's and uwsgi's settings. It notes a gap where a program that runs code is given none that is known.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.shell import SHELLS, exec_script, interpreter_of_shebang, parse_shell
from hf_lint.startup.commands import APP_RUNNERS, FILE_RUNNERS, NODES, QUIET, Start, of_server, option
from hf_lint.startup.layout import clean
from hf_lint.startup.names import language_by_name

if TYPE_CHECKING:
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command
    from hf_lint.startup.context import Context
    from hf_lint.startup.model import Step
    from hf_lint.startup.scripts import Follower

MAX_DEPTH = 12
MAX_CONFIG = 200_000
_SETTING = r"(?m)^[ \t]*{}[ \t]*=[ \t]*[\"']?([^\s\"'#;]+)"
_WSGI_APP = regex(_SETTING.format("wsgi_app"))
_CHDIR = regex(_SETTING.format("chdir"))
_MODULE = regex(_SETTING.format("(?:module|wsgi)"))
_FILE = regex(_SETTING.format("(?:wsgi-file|file)"))
_CONFIGS = (".ini", ".xml", ".yaml", ".yml", ".json")
_INSTALLED_TOOLS = ("npx", "bunx")
_PREFIXES = frozenset(("cross-env", "cross-env-shell", "dotenv", "env-cmd"))
_VALUED = frozenset(("-p", "--package", "-e", "-f", "--file", "-n", "--names", "-c", "--prefix-colors", "-m"))
# Commands of programs that otherwise run code of the Space.
_HARMLESS = {
    "uv": ("sync", "pip", "venv", "lock", "add", "cache", "python", "export", "tree"),
    "ray": ("start", "stop", "status"),
    "mlflow": ("server", "ui", "db"),
    "accelerate": ("config", "env"),
    "streamlit": ("cache", "config", "version"),
    "deepspeed": (),
}
_ASKS = frozenset(("--version", "-V", "-v", "--help", "-h", "version", "help"))
_RUNS_CODE = frozenset(
    (
        *("pytest", "make", "cmake", "npx", "bunx", "concurrently", *_PREFIXES),
        *("su", "conda", "mamba", "serve"),
        *("apachectl", "apache2ctl", "apache2", "httpd"),
    )
)


def follow_more(
    follower: Follower, command: Command, before: Command | None, context: Context, starts: int, found: bool
) -> None:
    """Follow what `command` starts beyond its own words. `before` is what pipes into it."""
    step = follower.step_of(context, command)
    gaps = len(follower.walker.gaps)
    if command.program == "gunicorn":
        found = _gunicorn(follower, command, context, step) or found
    if command.name == "make":
        _make(follower, command, context, step)
        return
    if context.role != "runs" or context.from_python:
        return
    if context.depth >= MAX_DEPTH:
        follower.walker.leave_unread(step, "scripts start one another too deeply")
        return
    name = command.name
    if command.program == "uwsgi":
        found = _uwsgi(follower, command, context, step) or found
    elif name in _INSTALLED_TOOLS or (name in ("npm", "pnpm", "yarn") and command.args[:1] in (("exec",), ("dlx",))):
        found = _behind(follower, command, context, 1 if name in _INSTALLED_TOOLS else 2)
    elif name == "next":
        from hf_lint.startup.node_apps import follow_next

        found = follow_next(follower.walker, context.role, step)
    elif name in _PREFIXES:
        found = _behind(follower, command, context, 1)
    elif " " in name or name == "trap":  # `env -S "python app.py"`
        found = _text_of_words(follower, command, context)
    elif name == "concurrently":
        found = _concurrently(follower, command, context)
    elif not starts and command.script is None and (command.program == "python" or name in SHELLS):
        found = _standard_input(follower, command, before, context, step)
    if not found and len(follower.walker.gaps) == gaps:
        what = _doubt(command)
        if what:
            follower.walker.gap(step._replace(what=what))


def _make(follower: Follower, command: Command, context: Context, step: Step) -> None:
    """Follow `make`, also where the build or Python runs it; a start that is not understood is a gap."""
    if context.depth >= MAX_DEPTH:
        follower.walker.leave_unread(step, "scripts start one another too deeply", context.role)
        return
    from hf_lint.startup.makefile import follow_make

    gaps = len(follower.walker.gaps)
    found = follow_make(follower, command, context, step)
    if not found and context.role == "runs" and len(follower.walker.gaps) == gaps:
        what = _doubt(command)
        if what:
            follower.walker.gap(step._replace(what=what))


def _doubt(command: Command) -> str:
    """Say why nobody can tell what a command starts that nothing was found for; "" where it starts no code."""
    name, program, args = command.name, command.program, command.program_args
    looks_up = "command" in command.wrappers and any(word.value in ("-v", "-V") for word in command.words)
    if command.script is not None and "child_process" in command.script.text:
        return f"{name} runs a program"
    if looks_up or command.script is not None or (args and _ASKS.issuperset(args)):
        return ""
    if program == "python" or name in SHELLS:
        return f"{name} is given no file that is known"
    if program in FILE_RUNNERS or program in APP_RUNNERS:
        return "" if args and args[0] in _HARMLESS.get(program, ()) else f"{program} is given no app that is known"
    if name == "find":
        behind = [args[at + 1 : at + 2] for at, word in enumerate(args) if word in ("-exec", "-execdir", "-ok")]
        return "" if all(word and posixpath.basename(word[0]) in _TOOLS for word in behind) else "find runs a program"
    if name == "env":
        return "env runs a program" if any(word.startswith(("-S", "--split")) for word in args) else ""
    if name == "awk":
        return "awk runs a program" if any("system" in word or "|" in word for word in args) else ""
    if name in ("conda", "mamba", "service"):
        return f"{name} runs a program" if "run" in args or any("supervisor" in word for word in args) else ""
    if name == "serve":
        return "serve is given no app that is known" if args[:1] in (("run",), ("deploy",)) else ""
    if program in ("jupyter", "jupyter-lab"):
        return "jupyter runs a notebook" if {"run", "execute", "nbconvert"}.intersection(args) else ""
    return f"what {program} runs is not known" if program in _RUNS_CODE or name in NODES else ""


_TOOLS = QUIET - _RUNS_CODE - {"xargs", "awk", "find", "env", "nohup", "time", "timeout", "eval", "command"}
"""Programs that `find` may run: they start nothing."""


def _standard_input(follower: Follower, command: Command, before: Command | None, context: Context, step: Step) -> bool:
    """Follow `python < file` and `cat file | sh`."""
    language = "shell" if command.name in SHELLS else "python"
    words = [item.target for item in command.redirects if item.operator == "<" and item.fd in ("", "0") and item.target]
    if not words and before is not None and before.name == "cat":
        words = [word for word in before.argv[1:] if not word.value.startswith("-")]
    found = [
        (path := context.resolve(word.value)) and _start(follower, path, language, command, context, step)
        for word in words
    ]
    return bool(found) and all(found)


def _start(follower: Follower, path: str, language: str, command: Command, context: Context, step: Step) -> bool:
    return follower.start(Start("file", path, language), command, context)


def _behind(follower: Follower, command: Command, context: Context, at: int) -> bool:
    """Follow the command behind a program, its options and its assignments."""
    words = command.argv
    values = [word.value for word in words]
    if "--" in values[at:]:
        at = values.index("--", at) + 1
    while at < len(words) and (values[at].startswith("-") or "=" in values[at] or values[at] in ("run", "exec")):
        at += 2 if values[at] in _VALUED else 1
    if at >= len(words):
        return False
    follower.follow(exec_script(words[at:]), context._replace(depth=context.depth + 1))
    return True


def _text_of_words(follower: Follower, command: Command, context: Context) -> bool:
    """Follow one word that is a whole command."""
    words = [word.value for word in command.argv]
    text = words[1] if command.name == "trap" and len(words) > 2 else "" if command.name == "trap" else " ".join(words)
    if text and text != "-":
        step = follower.step_of(context, command)
        follower.follow(parse_shell(text), context._replace(depth=context.depth + 1, step=step, fixed=True))
    return True


def _concurrently(follower: Follower, command: Command, context: Context) -> bool:
    """Follow the commands that `concurrently` is given, each as one word."""
    found = False
    valued = False
    for word in command.argv[1:]:
        value = word.value
        if not valued and not value.startswith("-"):
            text = f"npm run {value[4:]}" if value.startswith("npm:") else value
            follower.follow(
                parse_shell(text),
                context._replace(depth=context.depth + 1, step=follower.step_of(context, command), fixed=True),
            )
            found = True
        valued = value in _VALUED
    return found


def _app(follower: Follower, target: str, folder: str, command: Command, context: Context, step: Step) -> bool:
    module = target.partition(":")[0]
    return follower.start(Start("module", module, "python", folder), command, context)


def _gunicorn(follower: Follower, command: Command, context: Context, step: Step) -> bool:
    """Follow gunicorn's settings file, which is Python, the app that it names, and the one that a variable names."""
    given = [word.strip("'\"") for word in context.values.get("GUNICORN_CMD_ARGS", "").split()]
    words = [*(context.resolve(word.value) for word in command.program_words), *given]
    found = False
    for start in of_server("gunicorn", list(given)) or () if given else ():
        found = follower.start(start, command, context) or found
    config = (option(words, "-c", "--config") or "gunicorn.conf.py").removeprefix("file:")
    folder = option(words, "--chdir") or ""
    key = (f"gunicorn {config} {folder}", context.role, context.folder)
    if key in follower.done:
        return True
    follower.done.add(key)
    if not follower.start(Start("file", config, "python", sure=False), command, context):
        return found
    text = _text(follower, config, context)
    app = _WSGI_APP.search(text)
    moved = _CHDIR.search(text)
    if app is not None:
        found = _app(follower, app[1], folder or (moved[1] if moved else ""), command, context, step) or found
    return found


def _uwsgi(follower: Follower, command: Command, context: Context, step: Step) -> bool:
    """Follow the app that a settings file of uwsgi names."""
    words = [context.resolve(word.value) for word in command.program_words]
    configs = [word for word in words if word is not None and word.endswith(_CONFIGS)]
    found = False
    for config in configs:
        path = config.rpartition("=")[2]
        key = (f"uwsgi {path}", context.role, context.folder)
        if key in follower.done:
            continue
        follower.done.add(key)
        text = _text(follower, path, context)
        follower.start(Start("config", path, sure=False), command, context)
        moved = _CHDIR.search(text)
        folder = moved[1] if moved and "%" not in moved[1] else ""
        for match in _MODULE.finditer(text):
            found = _app(follower, match[1], folder, command, context, step) or found
        for match in _FILE.finditer(text):
            start = Start("file", match[1], "python", folder)
            found = follower.start(start, command, context) or found
    return found


def _text(follower: Follower, path: str, context: Context) -> str:
    """Return the start of the text of a file of the Space that a program reads; "" where there is none."""
    place = context.layout.find(clean(posixpath.join(context.folder or context.layout.root, path)))
    file = follower.space.files[place] if place is not None else None
    return file.text[:MAX_CONFIG] if file is not None and file.kind == "text" else ""


def language_of(start: Start, file: File) -> str:
    """Return what reads a file that is started: the launcher says, else its first line, else its name."""
    if start.language in ("python", "shell", "node"):
        return start.language
    shebang = interpreter_of_shebang(file.text[:300]) if file.kind == "text" else ""
    if shebang:
        other = "node" if shebang in ("node", "nodejs", "bun", "deno") else ""
        return "python" if shebang.startswith(("python", "pypy")) else "shell" if shebang in SHELLS else other
    return language_by_name(file.suffix) or ("shell" if file.kind == "text" and start.sure else "")
