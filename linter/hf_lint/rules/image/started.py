"""Start commands whose file the image does not have."""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.analysis.build_context import BuildContext, brings
from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.hints import has_word
from hf_lint.space.shell import parse_shell
from hf_lint.startup.images import parse_image
from hf_lint.startup.layout import clean
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Word

_ENDINGS = {
    "python": (".py",),
    "python3": (".py",),
    "bash": (".sh",),
    "sh": (".sh",),
    "node": (".js", ".mjs", ".cjs"),
}
_FILE_SERVERS = ("streamlit", "chainlit", "fastapi")
"""Programs whose `run` takes a file."""
_SERVERS = ("uvicorn", "gunicorn", "hypercorn")
_LIFECYCLE = ("preinstall", "install", "postinstall", "prepare", "prepublish", "workspaces")
_MODULE = regex(r"[A-Za-z_]\w{0,200}(?:\.[A-Za-z_]\w{0,200}){0,30}:\w{1,200}")
_OWN = regex(r"(?:app|main|server|api|src|backend|wsgi|asgi)\d*")
"""Names that people give to modules of their own app, and not to packages that others install."""
_SETTINGS = {
    "gunicorn": ("-c", "--config"),
    "hypercorn": ("-c", "--config"),
    "uvicorn": ("--log-config", "--env-file"),
    "supervisord": ("-c", "--configuration"),
    "caddy": ("--config", "-c"),
}
"""Options of servers that name a file, without which they do not start."""
_SETTINGS_FILE = regex(r"[\w./-]*[\w-]\.(?:py|toml|ini|conf|json|ya?ml|env)|\.env|[\w./-]*Caddyfile")
_CONF_FOLDERS = ("/etc/supervisor/conf.d/",)
"""Folders of the system that packages leave empty."""
_ROOTS = ("--app-dir", "--chdir", "--pythonpath", " -c ", "--config")
_MADE_NAMES = regex(r"import\s{0,20}\(?\s{0,20}\*|__getattr__|globals\(|\bexec\(|setattr\(")
"""What may give a module names that its text does not have."""
_SCRIPT = regex(r"(?:\./|/)?[\w./-]*[\w-]\.(?:py|sh|js|mjs|cjs)")


@rule("missing-start-file")
def missing_start_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report ENTRYPOINT and CMD of the final stage that start a script or module that no layer has."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile is not None else None
    if dockerfile is None or stage is None or space.gaps:
        return
    yield from _without_attribute(space, dockerfile, stage)
    if not _is_known(space, stage, policy):
        return
    scripts = list(start_scripts(stage))
    commands = [(instruction, command) for instruction, script in scripts for command in script.walk()]
    layout = space.startup.layout
    if len(commands) != 1 or layout.lost or ".gitmodules" in space.files:
        return
    instruction, command = commands[0]
    context = BuildContext(space, dockerfile)
    script = _of_package(space, stage, command)
    if script is not None:
        package, inner = script
        hit = _absent(space, dockerfile, stage, context, inner, f"the script of {package.path}", package)
        if hit is not None:
            place = dockerfile.file.location(command.argv[0].start, command.argv[-1].end)
            yield hit._replace(location=place)
        return
    hit = _absent(space, dockerfile, stage, context, command, instruction.name, dockerfile.file)
    if hit is not None:
        yield hit
        return
    if any(word.value.endswith((".sh", ".bash")) for word in command.argv[:2]):
        from hf_lint.analysis.start_programs import find_needed

        for program in space.startup.programs:
            needed = list(find_needed(program)) if program.instruction is None else []
            if "cd " in program.script.text or "pushd" in program.script.text:
                continue
            for one in needed:
                hit = _absent(space, dockerfile, stage, context, one, f"`{program.file.path}`", program.file)
                if hit is not None:
                    yield hit
                    return


def _of_package(space: Space, stage: Stage, command: Command) -> tuple[File, Command] | None:
    """Return the one command of a script of package.json that `npm start` or the like runs, and that file."""
    path = space.startup.layout.find(clean(posixpath.join(stage.workdir or "/", "package.json")))
    package = space.get(path) if path is not None else None
    if package is None or package.kind != "text":
        return None
    from hf_lint.analysis.package_scripts import script_run
    from hf_lint.startup.lists import package_scripts

    run = script_run(command)
    if run is None or run.folder:
        return None
    scripts = package_scripts(package)
    inner = parse_shell(scripts.get(run.name, "")[:2000]).commands
    return (package, inner[0]) if len(inner) == 1 and f"pre{run.name}" not in scripts else None


def _absent(
    space: Space,
    dockerfile: Dockerfile,
    stage: Stage,
    context: BuildContext,
    command: Command,
    starter: str,
    where: File,
) -> Hit | None:
    """Return the hit for the file that a command starts, where the image does not have it."""
    layout = space.startup.layout
    word, candidates = _file_of(command, stage)
    if word is None or layout.find(candidates[0]):
        settings = _settings_of(command, stage)
        word, candidates = settings if settings[0] is not None else (word, candidates)
    if word is None or (":" in word.value and _may_be_installed(space, word.value)):
        return None
    if any(layout.find(place) or place in layout.written for place in candidates):
        return None
    if any(layout.has_folder(place) for place in candidates):
        return None  # a folder is another mistake, and a package without `__init__.py` has no such name
    if not _all_there(context, stage) or any(
        brings(file, [word.value]) for file in space.files.values() if file is not where
    ):
        return None
    place = candidates[0]
    same = sorted((at, path) for at, path in layout.pairs() if path.rpartition("/")[2] == posixpath.basename(place))
    inside = next((path for path in space.files if place.endswith("/" + path)), None)
    from hf_lint.analysis.near_places import CASE, left_out_by, same_but_case

    left_out, line = left_out_by(space, place)
    alike = same_but_case(space, candidates)
    if left_out:
        have = f", because .dockerignore leaves `{left_out}` out"
    elif alike and not same:
        have = f", only `{alike}` ({CASE})"
    else:
        have = f", only `{same[0][0]}`" if same else f", and no COPY brings `{inside}` there" if inside else ""
    message = f"the image has no `{place}`{have}, so {starter} fails and the container stops"
    copy = _copy_of(stage, same[0][1]) if same else None
    related = (dockerfile.file.location(copy.start, copy.end, "copies it there"),) if copy is not None else line
    hit = Hit(where.location(word.start, word.end), message, key=place, related=related)
    return hit if have else unless_added(space, hit)


def _copy_of(stage: Stage, path: str) -> Instruction | None:
    """Return the COPY that names a file of the Space."""
    copies = [copy for part in stage.chain for copy in part.instructions if copy.name == "COPY"]
    return next((c for c in copies if any(posixpath.normpath(w.text.lstrip("/")) == path for w in c.args[:-1])), None)


def _without_attribute(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the app of `uvicorn module:app`, where the module is there and nowhere has that name."""
    for instruction, script in start_scripts(stage):
        for command in script.commands:
            words = [word for word in command.argv[1:] if word.literal and _MODULE.fullmatch(word.value)]
            options = " ".join(word.value for word in command.argv)
            if command.program not in _SERVERS or len(words) != 1 or any(name in options for name in _ROOTS):
                continue
            module, _, name = words[0].value.partition(":")
            place = posixpath.join(stage.workdir or "/", module.replace(".", "/"))
            path = space.startup.layout.find(f"{place}.py") or space.startup.layout.find(f"{place}/__init__.py")
            file = space.get(path) if path is not None else None
            if file is None or file.kind != "text" or _MADE_NAMES.search(file.text) or not file.text.strip():
                continue
            if not has_word(file.text, name):
                message = f"`{file.path}` has no `{name}`, so {command.program} stops, and with it the container"
                place_of_word = dockerfile.file.location(words[0].start, words[0].end)
                key = f"{instruction.name} {name}"
                yield Hit(place_of_word, message, "object", key=key, related=(file.location(0, 0),))


def _is_known(space: Space, stage: Stage, policy: Policy) -> bool:
    """Return whether the base image is a plain one, and nothing that is built adds files that cannot be followed."""
    if not stage.root_image or parse_image(stage.root_image).name not in policy.params["images"]:
        return False
    harmless = policy.params["harmless"]
    for part in stage.chain:
        for instruction in part.instructions:
            if instruction.error or instruction.name in ("ADD", "VOLUME", "ONBUILD", "SHELL"):
                return False
            if instruction.name == "COPY" and instruction.flags and not _copies_plainly(instruction):
                return False
            if instruction.name == "RUN" and not all(
                (command.name in harmless or _only_installs(space, command)) and not command.redirects
                for command in instruction.commands
            ):
                return False
            if instruction.name == "RUN" and (instruction.heredocs or not instruction.commands):
                return False
    return True


def _only_installs(space: Space, command: Command) -> bool:
    """Return whether it is an install of npm and the like, in a Space whose packages run nothing of it then."""
    words = [arg for arg in command.args if not arg.startswith("-")]
    if command.name not in ("npm", "yarn", "pnpm") or words not in (["install"], ["i"], ["ci"], []):
        return False
    packages = [file for file in space.files.values() if file.name == "package.json"]
    return bool(packages) and all(
        file.kind == "text" and not any(f'"{name}"' in file.text for name in _LIFECYCLE) for file in packages
    )


def _may_be_installed(space: Space, target: str) -> bool:
    """Return whether `package.module:app` may be of a package that pip brings: the Space's own, or another one's."""
    if any(file.name in ("pyproject.toml", "setup.py", "setup.cfg") for file in space.files.values()):
        return True
    top = target.partition(":")[0].partition(".")[0]
    own = any(top in path.removesuffix(".py").split("/") for path in space.files)
    return not own and _OWN.fullmatch(top) is None


def _copies_plainly(copy: Instruction) -> bool:
    return all(flag.name in ("chown", "chmod", "link") for flag in copy.flags)


def _all_there(context: BuildContext, stage: Stage) -> bool:
    """Return whether every COPY finds its sources: else the build stops before anything starts."""
    copies = [copy for part in stage.chain for copy in part.instructions if copy.name == "COPY"]
    words = [copy.expand(word) for copy in copies for word in copy.args[:-1]]
    paths = [posixpath.normpath("/" + word.text.lstrip("/")).strip("/") for word in words]
    return all(word.known for word in words) and all(
        not path or any(char in path for char in "*?[") or context.has(path) for path in paths
    )


def _settings_of(command: Command, stage: Stage) -> tuple[Word | None, list[str]]:
    """Return the word that names a file of settings of a server, which is read before anything else, and its place."""
    folder = stage.workdir or "/"
    options = _SETTINGS.get(command.program, ())
    words = command.program_words
    for before, word in pairwise(words):
        if before.value not in options or not word.literal or not _SETTINGS_FILE.fullmatch(word.value):
            continue
        place = clean(posixpath.join(folder, word.value))
        if folder.startswith("/") and (place.startswith(folder.rstrip("/") + "/") or place.startswith(_CONF_FOLDERS)):
            return word, [place]
    return None, []


def _file_of(command: Command, stage: Stage) -> tuple[Word | None, list[str]]:
    """Return the word that names a file, and the places in the image where that file may be; None where unsure."""
    words = command.argv
    nothing: tuple[None, list[str]] = (None, [])
    if not words or any(not word.literal or "$" in word.value for word in words) or "cd" in command.wrappers:
        return nothing
    program = command.program if command.program in _SERVERS else posixpath.basename(words[0].value)
    folder = stage.workdir or "/"  # the images that count here set none
    if program in _SERVERS:
        rest = [word for word in words[1:] if _MODULE.fullmatch(word.value)]
        options = " ".join(word.value for word in words)
        if len(rest) != 1 or not folder or not folder.startswith("/") or "PYTHONPATH" in stage.env:
            return nothing
        if "--app-dir" in options or "--chdir" in options or "--pythonpath" in options or " -c" in options:
            return nothing
        path = clean(posixpath.join(folder, rest[0].value.partition(":")[0].replace(".", "/")))
        return rest[0], [f"{path}.py", f"{path}/__init__.py"]
    at = 0
    if program in _FILE_SERVERS and len(words) > 2 and words[1].value == "run":
        at = 2
    elif program in _ENDINGS:
        at = next((at for at, word in enumerate(words) if at and not word.value.startswith("-")), 0)
        given = {word.value for word in words[1:at]}
        if not at or not words[at].value.endswith(_ENDINGS[program]) or not given <= {"-u", "-O", "-B", "-e"}:
            return nothing
    elif "/" not in words[0].value:
        return nothing
    word = words[at]
    if not _SCRIPT.fullmatch(word.value) or word.value.startswith("/data"):
        return nothing
    if not word.value.startswith("/") and not (folder and folder.startswith("/")):
        return nothing
    return word, [clean(posixpath.join(folder or "/", word.value))]
