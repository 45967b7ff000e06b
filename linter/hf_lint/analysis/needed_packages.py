"""The first package that the app's Python cannot start without, and which Python of the image has the packages.

No rule is here.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards, is_imported
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.installs.brought import DATA
from hf_lint.space.imports import modules_of
from hf_lint.startup.images import parse_image
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Command

_PLAIN_IMAGES = ("python", "debian", "ubuntu")
_ACTIVATED = regex(r"(?:\.|source)\s+(?P<folder>(?:\./)?/?\w[\w./-]*)/bin/activate\b")
_INTO = regex(r"(?:--python[= ]|\s|^)(?P<folder>(?:\./)?/?\w[\w./-]*)/bin/(?:python3?|pip3?)\b")
_ON_PATH = frozenset(("/usr", "/usr/local"))
_PIP = regex(r"\bpip3?\b[^\n&|;]*\binstall\b(?P<rest>[^\n&|;]*)")
_TOOLS = regex(r"(?:\s+(?:-\S+|(?:uv|pip|poetry|pipenv|pdm|setuptools|wheel|virtualenv)(?:[=<>~!]\S*)?|['\"]?))*\s*")
_PROJECT = regex(
    r"(?:^|[\s;&(])(?P<tool>uv sync|poetry (?:install|sync)|pdm (?:install|sync)|pipenv (?:install|sync))\b"
)
_ROOTS_HOMES = {"poetry": "/root/.cache/pypoetry", "pipenv": "/root/.local/share/virtualenvs"}
_INSIDE = {"poetry": "set `ENV POETRY_VIRTUALENVS_IN_PROJECT=true`", "pipenv": "set `ENV PIPENV_VENV_IN_PROJECT=1`"}
_MOVED = regex(
    r"(?i)virtualenvs[._]create|UV_PROJECT_ENVIRONMENT|UV_SYSTEM|--system|PIPENV_SYSTEM|VENV_IN_PROJECT|in.project"
    r"|PDM_|pdm config|PYTHONPATH|site-packages|--active|VIRTUAL_ENV"
)
_OTHER_SOURCES = regex(
    r"\bpython3-(?!venv|pip|dev|full|minimal|distutils|setuptools|wheel\b)|\b(?:pipx|conda|mamba|make)\b|\.sh\b|\bln\s"
    r"|setup\.py|\buv (?:pip|tool|run)\b|\beasy_install\b"
)


class Needed(NamedTuple):
    """A package that the start imports: the name of its module, and where."""

    module: str
    location: Location


def first_needed(space: Space) -> Needed | None:
    """Return the first import, of those that stop the start when they fail, which only an installed package has."""
    return space.memo(_first_needed)


def _first_needed(space: Space) -> Needed | None:
    known = load_data(DATA)["modules"]
    for file in started_files(space):
        module = space.python(file)
        if module.tree is None:
            continue
        guards = Guards(module, imported=is_imported(space, file))
        for node in sorted(module.import_nodes(), key=lambda one: one.lineno):
            names = [name.partition(".")[0] for name in modules_of(node)]
            name = next((one for one in names if one in known), "")
            if not name or guards.covers(node) or not guards.runs_on_load(node):
                continue
            if not any(name in path.removesuffix(".py").split("/") for path in space.files):
                return Needed(name, file.location(*module.span_of(node), "imports it"))
    return None


def find_other_python(space: Space, dockerfile: Dockerfile, stage: Stage, programs: list[str]) -> Iterator[Hit]:
    """Yield a start with the image's Python, or a server by its name, where all packages are in an environment.

    `programs` are the servers that come with packages.
    """
    scripts = [script for _, script in start_scripts(stage)]
    commands = [one for script in scripts for one in script.walk() if one.argv and one.script is None]
    if len(commands) != 1 or "PATH" in scripts[0].text or "activate" in scripts[0].text or "PYTHONPATH" in stage.env:
        return
    command = commands[0]
    yield from _of_root(space, dockerfile, stage, command)
    word = command.argv[0]
    by_python = command.name in ("python", "python3") and command.program == "python"
    if command.wrappers not in ((), ("exec",)) or not word.literal or "/" in word.value:
        return  # such as `uv run`, which knows the environment
    if not by_python and word.value not in programs:
        return
    if parse_image(stage.root_image or "").name not in _PLAIN_IMAGES or "PATH" in stage.scope.unknown:
        return
    places = _environments(space, dockerfile, stage)
    path = stage.env.get("PATH", "")
    if not places or any(f"{place}/bin" in path for place in places):
        return
    needed = first_needed(space) if by_python else None
    if by_python and needed is None:
        return
    yield _hit(dockerfile, command, sorted(places)[0], needed)


def _of_root(space: Space, dockerfile: Dockerfile, stage: Stage, command: Command) -> Iterator[Hit]:
    """Yield `poetry run` or `pipenv run` of an environment that root has, in its own home."""
    tool = command.words[0].value
    if tool not in _ROOTS_HOMES or [word.value for word in command.words[1:2]] != ["run"]:
        return
    steps = [step for part in stage.chain for step in part.instructions]
    if "HOME" in stage.scope.env or any(step.name == "USER" and step.start < _last_run(steps) for step in steps):
        return
    if parse_image(stage.root_image or "").name in _PLAIN_IMAGES and _environments(space, dockerfile, stage) == {tool}:
        place = dockerfile.file.location(command.words[0].start, command.words[1].end)
        message = (
            f"{tool} made the environment as root, below {_ROOTS_HOMES[tool]}, which uid 1000 may not enter, so "
            f"`{tool} run` "
            f"finds no package; {_INSIDE[tool]} before the install"
        )
        yield Hit(place, message, key=tool)


def _last_run(steps: list[Instruction]) -> int:
    return max((step.start for step in steps if step.name == "RUN"), default=0)


def _hit(dockerfile: Dockerfile, command: Command, place: str, needed: Needed | None) -> Hit:
    word = command.argv[0]
    program = word.value
    where = place if place.startswith("/") else f"the environment of {place}"
    if place.startswith("/"):
        remedy = f"start `{place}/bin/{program}`, or set `ENV PATH={place}/bin:$PATH`"
    else:
        remedy = f"start `{place} run {program} ...`"
    if needed is None:
        message = (
            f"`{program}` is installed into {where} only, which is not on PATH when the container starts; {remedy}"
        )
        return Hit(dockerfile.file.location(word.start, word.end), message, key=program)
    message = (
        f"this `{program}` is the image's own, but the packages are installed only into {where}, so the app ends "
        f"with `No module named '{needed.module}'`; {remedy}"
    )
    return Hit(dockerfile.file.location(word.start, word.end), message, key=program, related=(needed.location,))


def _environments(space: Space, dockerfile: Dockerfile, stage: Stage) -> set[str]:
    """Return the folders, or tools, of the environments that get all packages; empty where that is not certain."""
    found: set[str] = set()
    moved = _MOVED.search(dockerfile.text) is not None or any(
        name in space.files for name in ("poetry.toml", "uv.toml")
    )
    folder = "/"
    for part in reversed(list(stage.chain)):
        for step in part.instructions:
            if step.name == "WORKDIR" and step.args:
                folder = posixpath.normpath(posixpath.join(folder, step.expand(step.args[0]).text))
            elif step.name in ("COPY", "ADD") and step.flag("from") is not None and not _is_uv(step):
                return set()  # another image may bring the packages
            elif step.error or step.name in ("ONBUILD", "SHELL"):
                return set()
            elif step.name == "RUN":
                text = dockerfile.text[step.start : step.end]
                given = [match["folder"] for pattern in (_ACTIVATED, _INTO) for match in pattern.finditer(text)]
                places = {posixpath.normpath(posixpath.join(folder, one)) for one in given}
                installs = [match for match in _PIP.finditer(text) if not _TOOLS.fullmatch(match["rest"])]
                tools = {match["tool"] for match in _PROJECT.finditer(text)}
                if installs and (not places or not places.isdisjoint(_ON_PATH)):
                    return set()  # for everybody, as far as can be seen
                if (tools and moved) or (not installs and _OTHER_SOURCES.search(text)) or step.heredocs:
                    return set()
                found |= places if installs else set()
                found |= {_environment_of(tool.split()[0], folder) for tool in tools}
    return found


def _environment_of(tool: str, folder: str) -> str:
    """Return where a tool makes the environment of a project: uv and pdm beside it, poetry and pipenv elsewhere."""
    return posixpath.join(folder, ".venv") if tool in ("uv", "pdm") else tool


def _is_uv(copy: Instruction) -> bool:
    return bool(copy.args) and all(posixpath.basename(word.text) in ("uv", "uvx") for word in copy.args[:-1])
