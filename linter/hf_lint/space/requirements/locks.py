"""Lock files of uv, Poetry and PDM: which releases they name, and whether the Dockerfile installs from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.lazy import regex
from hf_lint.records import NamedTuple
from hf_lint.space.requirements.parse import normalise

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_PACKAGES = 5_000
_INSTALLERS = {"uv.lock": ("uv", "sync"), "poetry.lock": ("poetry", "install"), "pdm.lock": ("pdm", "install")}
# All three write name and version in the first two lines of a package.
_PACKAGE = regex(r'(?m)^\[\[package\]\]\r?\nname = "([^"\n]+)"\r?\nversion = "([^"\n]+)"')


class LockedPackage(NamedTuple):
    """One package of a lock file; `start`..`end` spans its name and version lines."""

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
    """The lock files of the Space, by path; computed once."""
    return space.memo(_collect)


def _collect(space: Space) -> tuple[LockFile, ...]:
    found: list[LockFile] = []
    for file in space.files.values():
        if file.name not in _INSTALLERS or file.vendored or file.kind != "text":
            continue
        packages = []
        for match in _PACKAGE.finditer(file.text):
            packages.append(LockedPackage(normalise(match[1]), match[2], match.start(1) - 8, match.end(2) + 1))
            if len(packages) >= MAX_PACKAGES:
                space.note_problem(file.path, f"only the first {MAX_PACKAGES} packages were read")
                break
        found.append(LockFile(file, tuple(packages), _installs(space, *_INSTALLERS[file.name])))
    return tuple(found)


def _installs(space: Space, program: str, verb: str) -> bool:
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    return dockerfile is not None and any(
        command.name == program and verb in command.args
        for instruction in dockerfile.reached_instructions
        if instruction.name == "RUN"
        for command in instruction.commands
    )
