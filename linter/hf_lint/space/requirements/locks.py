"""Lock files of uv, Poetry, PDM, Pipenv and pip: the releases they name, and whether the Dockerfile installs them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.requirements.parse import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_PACKAGES = 5_000
PIPENV = "Pipfile.lock"
INSTALLERS = {
    "uv.lock": ("uv", ("sync",)),
    "poetry.lock": ("poetry", ("install", "sync")),
    "pdm.lock": ("pdm", ("install", "sync")),
    PIPENV: ("pipenv", ("install", "sync")),
}
"""The lock files of tools, and the commands that install from them."""
_PYLOCK = regex(r"pylock(?:\.[^.]+)?\.toml")
# All in TOML write name and version in the first two lines of a package.
_PACKAGE = regex(r'(?m)^\[\[packages?\]\]\r?\nname = "([^"\n]+)"\r?\nversion = "([^"\n]+)"')


class LockedPackage(NamedTuple):
    """One package of a lock file; `start`..`end` spans its name and version lines, in a Pipfile.lock its version."""

    name: str
    version: str
    start: int
    end: int


class LockFile(NamedTuple):
    """A lock file; `used` says whether building the Space installs from it."""

    file: File
    packages: tuple[LockedPackage, ...]
    used: bool


def lock_files(space: Space) -> tuple[LockFile, ...]:
    """Return the lock files of the Space, by path; computed once."""
    return space.memo(_collect)


def _collect(space: Space) -> tuple[LockFile, ...]:
    found: list[LockFile] = []
    for file in space.files.values():
        if file.vendored or file.kind != "text":
            continue
        if file.name in INSTALLERS:
            used = _installs(space, *INSTALLERS[file.name])
        elif _PYLOCK.fullmatch(file.name):
            used = _installs(space, "pip", ("install", "sync"), file.name)
        else:
            continue
        packages = tuple(islice(_pipenv(space, file) if file.name == PIPENV else _toml(file), MAX_PACKAGES + 1))
        if len(packages) > MAX_PACKAGES:
            space.note_problem(file.path, f"only the first {MAX_PACKAGES} packages were read")
        found.append(LockFile(file, packages[:MAX_PACKAGES], used))
    return tuple(found)


def _toml(file: File) -> Iterator[LockedPackage]:
    for match in _PACKAGE.finditer(file.text):
        yield LockedPackage(normalise(match[1]), match[2], match.start(1) - 8, match.end(2) + 1)


def _pipenv(space: Space, file: File) -> Iterator[LockedPackage]:
    """Yield what a Pipfile.lock pins in its `default` and `develop` sections; JSON that is broken is noted."""
    from hf_lint.space.jsondoc import JsonError, parse_json

    root = parse_json(file.text)
    if isinstance(root, JsonError):
        space.note_problem(
            file.path, f"this lock file cannot be read: {root.message}", file.span(root.offset, root.offset)
        )
        return
    for section in ("default", "develop"):
        packages = root.get(section)
        for name, package in packages.members.items() if packages is not None else ():
            version = package.get("version")
            if version is not None and version.text.startswith("=="):
                yield LockedPackage(normalise(name), version.text[2:], version.start, version.end)


def _installs(space: Space, program: str, verbs: tuple[str, ...], file: str = "") -> bool:
    """Return whether the Dockerfile runs the program with one of the verbs, and names `file`."""
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    return dockerfile is not None and any(
        command.name in (program, "uv" if file else program)
        and not set(verbs).isdisjoint(command.args)
        and (not file or any(argument.endswith(file) for argument in command.args))
        for instruction in dockerfile.reached_instructions
        if instruction.name == "RUN"
        for command in instruction.commands
    )
