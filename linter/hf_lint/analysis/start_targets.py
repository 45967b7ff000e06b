"""Starts of folders, modules and scripts that nothing can run, and servers that never listen. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.node_faults import leaves_out_dev
from hf_lint.analysis.package_scripts import find_left_out, find_missing, find_uninstalled, script_run
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.shell import SHELLS
from hf_lint.startup.images import parse_image
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.shell import Command, Word
    from hf_lint.startup.programs import Program

_LISTENS = regex(
    r"(?i)listen|serve|createServer|\.start\(|\.launch\(|setInterval|fork\(|spawn|\bcluster\b|import\(|app\.run"
)
_MAKES = regex(r"(?m)^(?:const|let|var)\s+\w+\s*=\s*(?P<call>(?:express|fastify|Fastify|new\s+(?:Koa|Hono))\()")
_TAG = regex(r"(?P<version>3\.\d{1,2})(?:[.-]|$)")
_PYTHON = regex(r"python(?P<version>3\.\d{1,2})")
_BASE = ("tmp", "app", "home", "user", "root", "var", "opt", "srv", "usr", "etc", "data", "code")
_SCRIPTS = (".js", ".mjs", ".cjs")


def find_unstartable(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield what the start names and nothing can run."""
    for program in space.startup.programs:
        commands = [one for one in program.script.walk() if one.argv and one.script is None]
        if any(one.name in ("cd", "pushd") for one in commands):
            yield from _absent_folder(space, dockerfile, stage, program, commands)
            continue
        for command in commands:
            found = _of_folder(space, stage, command) or _of_module(space, stage, command)
            found = found or _of_package(space, stage, command) or _of_version(space, stage, command)
            found = found or _of_python(stage, command)
            if found is not None:
                word, why = found
                yield Hit(program.file.location(word.start, word.end), f"{why}, so the start ends here", key=word.value)
    yield from _without_listener(space)


def _absent_folder(
    space: Space, dockerfile: Dockerfile, stage: Stage, program: Program, commands: list[Command]
) -> Iterator[Hit]:
    """Yield a first `cd` into a folder that nothing makes, where the start ends with it."""
    layout = space.startup.layout
    command = commands[0]
    lines = program.script.pipelines
    if program.instruction is not None and len(program.script.commands) == 1 and program.script.commands[0].script:
        lines = program.script.commands[0].script.pipelines
    chained = len(lines) > 1 and lines[1].operator == "&&"
    strict = "set -e" in program.script.text
    if command.name != "cd" or len(command.args) != 1 or not (chained or strict) or layout.lost:
        return
    word = command.argv[1]
    place = _place(stage, word.value)
    name = posixpath.basename(place)
    if (
        not word.literal
        or word.value.startswith(("~", "-"))
        or layout.has_folder(place)
        or place == (stage.workdir or "/")
    ):
        return
    named = dockerfile.text.count(name)
    if name in _BASE or named > (1 if program.file is dockerfile.file else 0):
        return  # a step of the build may make it
    message = f"the image has no folder `{place}`, so the start ends here"
    yield Hit(program.file.location(word.start, word.end), message, key=place)


def _of_python(stage: Stage, command: Command) -> tuple[Word, str] | None:
    """Return a `python3.X` that an official image of another Python does not have."""
    image = parse_image(stage.root_image or "")
    here, asked = _TAG.match(image.tag), _PYTHON.fullmatch(command.argv[0].value)
    if image.name != "python" or here is None or asked is None or here["version"] == asked["version"]:
        return None
    if any("python3." in step.original for part in stage.chain for step in part.instructions if step.name == "RUN"):
        return None
    return command.argv[0], f"the image has Python {here['version']} and no `{command.argv[0].value}`"


def _place(stage: Stage, path: str) -> str:
    return clean(posixpath.join(stage.workdir or "/", path))


def _of_folder(space: Space, stage: Stage, command: Command) -> tuple[Word, str] | None:
    """Return a folder where a program or a script is expected."""
    layout = space.startup.layout
    first = command.argv[0]
    if "/" in first.value and first.literal and layout.has_folder(_place(stage, first.value)):
        return first, f"`{first.value}` is a folder, which the kernel cannot execute (`permission denied`)"
    if len(command.argv) < 2 or not command.argv[1].literal or command.argv[1].value.startswith("-"):
        return None
    word = command.argv[1]
    place = _place(stage, word.value)
    if not layout.has_folder(place) or layout.find(place) is not None:
        return None
    if command.name in SHELLS:
        return word, f"`{word.value}` is a folder, and {command.name} wants a script (`Is a directory`)"
    if command.program == "python" and layout.find(f"{place}/__main__.py") is None and not layout.lost:
        return word, f"`{word.value}` is a folder without `__main__.py`, in which Python finds nothing to run"
    return None


def _of_module(space: Space, stage: Stage, command: Command) -> tuple[Word, str] | None:
    """Return a module of `python -m` that the package of the Space does not have."""
    words = command.argv
    at = next((at for at, word in enumerate(words[:4]) if word.value == "-m"), 0)
    layout = space.startup.layout
    if not at or at + 1 >= len(words) or not words[at + 1].literal or not command.name.startswith("python"):
        return None
    word = words[at + 1]
    parts = word.value.split(".")
    top = _place(stage, parts[0])
    if layout.lost or "PYTHONPATH" in stage.env or not all(part.isidentifier() for part in parts):
        return None
    if not layout.has_folder(top) or (layout.find(f"{top}/__init__.py") is None and len(parts) == 1):
        return None
    place = _place(stage, "/".join(parts))
    if layout.find(f"{place}.py") is not None or layout.find(f"{place}/__main__.py") is not None:
        return None
    if layout.has_folder(place):
        return word, f"`{word.value}` is a package without `__main__.py`, which Python cannot run"
    return word, f"the image has no module `{word.value}`"


def _of_package(space: Space, stage: Stage, command: Command) -> tuple[Word, str] | None:
    """Return a script of package.json that is not there, or whose program was not installed."""
    run = script_run(command)
    if run is None:
        return None
    path = space.startup.layout.find(_place(stage, posixpath.join(run.folder, "package.json")))
    package = space.get(path) if path is not None else None
    if package is None or package.kind != "text":
        return None
    why = find_missing(space, run, package)
    if not why and any(
        step.flag("from") is not None for part in stage.chain for step in part.instructions if step.flags
    ):
        return None
    try:
        left = "" if why else find_left_out(run.name, package, without_dev=leaves_out_dev(stage))
        steps = "\n".join(step.original for part in stage.chain for step in part.instructions)
        left = left or ("" if why or space.startup.layout.lost else find_uninstalled(space, run.name, package, steps))
    except (ValueError, RecursionError):
        return None
    return (run.word, why or left) if why or left else None


def _of_version(space: Space, stage: Stage, command: Command) -> tuple[Word, str] | None:
    """Return what the release of Node in the image cannot do: its options, TypeScript, and Next.js."""
    image = parse_image(stage.root_image or "")
    major = image.tag.split(".")[0].split("-")[0]
    if command.name != "node" or image.name != "node" or not major.isdigit():
        return None
    for word in command.argv[1:]:
        option = word.value.partition("=")[0]
        since = {"--env-file": 20, "--watch": 18, "--env-file-if-exists": 22, "--experimental-strip-types": 22}.get(
            option
        )
        if option == "--env-file" and int(major) >= 20 and (why := _no_env_file(space, stage, command, word)):
            return word, why
        if since is not None and int(major) < since:
            return word, f"Node {major} has no option `{option}`, which came with Node {since} (`bad option`)"
        if not word.value.startswith("-"):
            typescript = word.value.endswith((".ts", ".mts", ".cts"))
            if (
                typescript
                and int(major) < 22
                and not any(one in command.args for one in ("-r", "--require", "--loader", "--import"))
            ):
                return word, f"Node {major} does not read TypeScript (`Unknown file extension`)"
            return None
    return None


def _no_env_file(space: Space, stage: Stage, command: Command, word: Word) -> str:
    """Say that the file of `--env-file` is not in the image; "" where it may be."""
    _, equals, path = word.value.partition("=")
    at = command.argv.index(word)
    if not equals:
        path = command.argv[at + 1].value if at + 1 < len(command.argv) else ""
    layout, place = space.startup.layout, _place(stage, path)
    texts = (step.original for part in stage.chain for step in part.instructions if step.name in ("RUN", "COPY", "ADD"))
    if not path or "$" in path or layout.lost or layout.find(place) or place in layout.written or space.gaps:
        return ""
    if any(posixpath.basename(path) in text for text in texts) or any("mount=" in text for text in texts):
        return ""
    return f"the image has no `{place}` (the settings of the Space are variables, not a file), so Node stops"


def _without_listener(space: Space) -> Iterator[Hit]:
    """Yield an app of Express or the like that no file of the server lets listen."""
    paths = [
        path
        for path, item in space.startup.reached.items()
        if item.language == "node" and item.role == "runs" and "built of" not in item.step.what
    ]
    files = [space.files[path] for path in paths if path.endswith(_SCRIPTS)]
    if not files or len(files) != len(paths) or len(files) > 100 or any(file.kind != "text" for file in files):
        return
    if any(_LISTENS.search(file.text) for file in files):
        return
    for file in files:
        made = _MAKES.search(file.text)
        if made is not None:
            message = "nothing calls `listen` of this app, so Node reaches the end of the file, and the container ends"
            yield Hit(file.location(*made.span("call")), message, key="listen")
            return
