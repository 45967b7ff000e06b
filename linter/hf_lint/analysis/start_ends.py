"""Starts that end at once: a server in the background, a daemon, an app that nothing serves. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.layout import clean
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Pipeline, Script, Word

_STAYS = regex(r"\bwait\b|\btail\b|\btrap\b|\bwhile\b|\buntil\b|\bfor\b|\binfinity\b|\bfg\b|\bread\b|\$@")
_HANDS_ON = regex(r"\bexec\b|\beval\b|\bsource\b|(?m:^\s*\.\s)")
_APP = regex(
    r"(?m)^\s*(?P<name>\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)*"
    r"(?P<kind>FastAPI|Flask|Starlette|Quart|Sanic|Dash|Bottle|Litestar|Application)\("
)
_ENDING = regex(r"(?m)^(?:import|from)\s+(?P<kind>streamlit|chainlit)\b")
_SERVES = regex(
    r"(?i)uvicorn|hypercorn|gunicorn|waitress|daphne|granian|werkzeug|\brun\w{0,40}\s{0,20}\(|serv(?:e|er|ing)\b|\.?listen\w{0,40}\(|launch"
    r"|subprocess|os\.(?:system|exec|spawn|fork|popen)|popen|forever|run_until|asyncio|while\s|thread|process|sleep\("
    r"|\.start\(|import_module|\bexec\(|runpy|__import__|socket|\.main\(|gradio|getattr\(|cli\b|typer|click|\bmount_"
)
_LAUNCHES = regex(
    r"subprocess|os\.(?:system|exec|spawn|fork|popen)|(?i:popen)|stcli|bootstrap|streamlit\.(?:web|cli)|runpy"
    r"|chainlit\.(?:cli|server|utils)|mount_chainlit|run_chainlit|uvicorn|\.launch\("
)
_IMPORT = regex(
    r"\s*(?:import\s+(?:uvicorn|hypercorn|gunicorn|waitress|subprocess|asyncio|threading|socket)\s*$"
    r"|from\s+(?:uvicorn|hypercorn|waitress|werkzeug|asyncio|threading)(?:\.\w+)*\s+import\s+(?!.*\bas\b)\w[\w, ]*$)"
)
_LOADS = regex(r"(?m)^\s*(?:import|from)\s+([A-Za-z_]\w*)")
_MAX_FILES = 100


def find_ends(space: Space, dockerfile: Dockerfile, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield what makes the first process of the container end although nothing failed."""
    scripts = list(start_scripts(stage))
    if len(scripts) != 1:
        return
    script, file = scripts[0][1], dockerfile.file
    commands = script.commands
    if len(commands) == 1 and commands[0].script is not None and commands[0].script.is_shell:
        script = commands[0].script
    elif len(commands) == 1 and (found := _script_of(space, stage, commands[0])) is not None:
        script, file = space.script(found), found
    yield from _in_background(space, file, script, policy)
    yield from _idle(space, stage, file, script)
    if file is not dockerfile.file:
        yield from _without_program(file, script, policy.params["quick"])
    last = script.commands[-1] if script.commands else None
    if last is not None and not _STAYS.search(script.text) and not last.branch:
        yield from _daemon(space, stage, file, script, last)
        if len([one for one in script.commands if one.name not in policy.params["quick"]]) == 1:
            yield from _not_served(space, stage, file, last)


def _script_of(space: Space, stage: Stage, command: Command) -> File | None:
    """Return the shell script of the Space that a command is, or gives to a shell."""
    words = [word for word in command.argv[:2] if word.literal]
    word = next((one for one in words if one.value.endswith((".sh", ".bash"))), None)
    path = space.startup.layout.find(clean(posixpath.join(stage.workdir or "/", word.value))) if word else None
    file = space.get(path) if path is not None else None
    return file if file is not None and file.kind == "text" and len(file.text) < 100_000 else None


def _in_background(space: Space, file: File, script: Script, policy: Policy) -> Iterator[Hit]:
    """Yield a script that starts its programs with `&`, and then ends."""
    quick: Collection[str] = policy.params["quick"]
    lines = script.pipelines
    if not lines or "&" not in script.text or _STAYS.search(script.text):
        return
    ends = [after.operator for after in lines[1:]] + ["&" if _ends_in_background(script) else ""]
    behind: Pipeline | None = None
    for line, end in zip(lines, ends, strict=True):
        command = line.commands[0]
        if command.branch or command.group is not None or command.function:
            return
        if end == "&":
            behind = line if command.name not in quick or behind is None else behind
        elif "exec" in command.wrappers or any(
            one.name not in quick and not _returns(space, one, policy.params["returns"]) for one in line.commands
        ):
            return
    if behind is not None and behind.commands[0].argv and behind.commands[0].name not in quick:
        word = behind.commands[0].argv[0]
        message = (
            f"`{behind.commands[0].name}` is started in the background with `&`, and then the script ends, and with it "
            "the container; start the last program without `&` and with `exec`, or end with `wait`"
        )
        yield Hit(file.location(word.start, word.end), message, key="background")


def _returns(space: Space, command: Command, table: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a command surely ends by itself: an installer, or a small program that serves nothing."""
    if command.args[:1] and command.args[0] in table.get(command.name, ()):
        return True
    word = command.argv[1] if command.program == "python" and len(command.argv) > 1 else None
    path = posixpath.normpath(word.value) if word is not None and word.literal and word.value.endswith(".py") else ""
    one = next((f for at, f in space.files.items() if at == path), None) if path else None
    if one is None or one.kind != "text" or _SERVES.search(one.text) or "input(" in one.text:
        return False
    loaded = _LOADS.findall(one.text)
    return not any(at.split("/")[0].removesuffix(".py") in loaded for at in space.files if at.endswith(".py"))


def _idle(space: Space, stage: Stage, file: File, script: Script) -> Iterator[Hit]:
    """Yield a start of nothing but a shell, an interpreter, or a program that waits for ever."""
    commands = [one for one in script.walk() if one.argv]
    if len(commands) != 1 or "&" in script.text or commands[0].script is not None:
        return
    command, args = commands[0], commands[0].args
    if command.name == "tail" and "-f" in args and "/dev/null" in args:
        why = "waits for ever and does not listen on a port, so the Space never answers"
    elif command.name == "sleep" and len(args) == 1:
        why = "waits and does not listen on a port, so the Space never answers"
    elif command.name in ("bash", "sh", "python", "python3", "node") and not args and not command.redirects:
        why = "has no terminal to read from, so it ends at once, and with it the container"
    else:
        return
    if stage.entrypoint is not None and stage.cmd is not None:
        return
    start, end = command.argv[0].start, command.argv[-1].end
    yield Hit(file.location(start, end), f"`{command.name}` {why}", key="idle")


def _without_program(file: File, script: Script, quick: Collection[str]) -> Iterator[Hit]:
    """Yield the script of the start where it sets things up and starts nothing."""
    if not script.is_shell or _STAYS.search(script.text) or _HANDS_ON.search(script.text):
        return
    commands = list(script.walk())
    if commands and all(not one.argv or one.name in quick for one in commands):
        last = commands[-1]
        message = "this script starts no program, so it ends after its last line, and with it the container"
        yield Hit(file.location(last.start, last.end), message, key="nothing")


def _ends_in_background(script: Script) -> bool:
    lines = [line for line in script.text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    text = lines[-1].rstrip() if lines else ""
    return text.endswith("&") and not text.endswith("&&")


def _daemon(space: Space, stage: Stage, file: File, script: Script, last: Command) -> Iterator[Hit]:
    """Yield a last command that starts a daemon and returns."""
    words, args = last.argv, last.args
    why = ""
    if last.name == "nginx" and "daemon" not in script.text and not {"-t", "-T", "-v", "-V", "-s"} & {*args}:
        layout = space.startup.layout
        texts = [space.files[path].text for _, path in layout.pairs() if path.endswith(".conf")]
        if not layout.lost and not any("daemon" in text for text in texts):
            why = 'nginx goes to the background, because nothing says `daemon off`: `nginx -g "daemon off;"`'
    elif last.name == "service" and len(args) == 2 and args[1] in ("start", "restart"):
        why = f"`service {args[0]} {args[1]}` starts it in the background and returns"
    elif last.program == "gunicorn" and {"-D", "--daemon"} & {*args}:
        why = "gunicorn goes to the background with that option"
    elif last.name == "supervisord" and not {"-n", "--nodaemon"} & {*args}:
        configs = [one for one in space.files.values() if one.suffix in (".conf", ".ini") and one.kind == "text"]
        texts = [one.text for one in configs if "[supervisord]" in one.text or "[program:" in one.text]
        if texts and not space.startup.layout.lost and not any("nodaemon" in text for text in texts):
            why = "supervisord goes to the background, because nothing says `nodaemon=true`"
    if why and words:
        message = f"{why}; so the start command ends, and with it the container"
        yield Hit(file.location(words[0].start, words[0].end), message, key="daemon")


def _not_served(space: Space, stage: Stage, file: File, command: Command) -> Iterator[Hit]:
    """Yield a Python file that makes a web app, or is a page of Streamlit, and is run like any program."""
    if command.program != "python" or not command.argv or command.script is not None:
        return
    rest: list[Word] = [word for word in command.argv[1:] if not word.value.startswith("-")]
    if not rest or not rest[0].literal or not rest[0].value.endswith(".py") or "-m" in command.args:
        return
    path = space.startup.layout.find(clean(posixpath.join(stage.workdir or "/", rest[0].value)))
    started = space.get(path) if path is not None else None
    if started is None or started.kind != "text":
        return
    page = _ENDING.search(started.text)
    if page is not None and not _LAUNCHES.search(started.text):
        kind = page["kind"]
        message = (
            f"`{started.path}` is a page of {kind}, and python runs it once without a server, so the container ends; "
            f"start `{kind} run {rest[0].value}`"
        )
        yield Hit(file.location(rest[0].start, rest[0].end), message, key="page")
        return
    app = _APP.search(started.text)
    reached = [one for one in space.startup.reached.values() if one.role == "runs" and one.language == "python"]
    if app is None or len(reached) > _MAX_FILES:
        return
    files = [space.files[one.path] for one in reached]
    if any(one.kind != "text" or _SERVES.search(_code_of(one.text)) for one in files):
        return
    target = f"{started.path.removesuffix('.py').replace('/', '.')}:{app['name']}"
    message = (
        f"`{started.path}` makes an app of {app['kind']} and never serves it, so python reaches the end of the file, "
        f"and the container ends; start a server for `{target}`"
    )
    related = (started.location(*app.span("name"), "the app"),)
    yield Hit(file.location(rest[0].start, rest[0].end), message, key="app", related=related)


def _code_of(text: str) -> str:
    """Return the text without what is surely a comment, and without imports that start nothing by themselves."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return "\n".join(line for line in lines if _IMPORT.match(line) is None)
