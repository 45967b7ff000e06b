"""Which dependency files a build of the Space really reads."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.space.requirements.installs import Install, collect_installs
from hf_lint.space.requirements.markers import marker_holds
from hf_lint.space.requirements.parse import parse_requirements
from hf_lint.space.requirements.reference import is_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.requirements.model import Requirement, Requirements, Role

MAIN = "requirements.txt"
BEFORE = "pre-requirements.txt"
MAX_FILES = 100


def used_requirements(space: Space) -> tuple[Requirements, ...]:
    """Return the requirements and constraints files that a build installs, what they include among them, by path.

    The Hub installs the root files for a Gradio or Streamlit Space. For docker it is what the Dockerfile installs, or
    the root requirements.txt where a script may install it. A static Space installs nothing.
    """
    return space.memo(_find_used)


def image_installs(space: Space) -> tuple[Install, ...]:
    """Return the `pip install` commands of the Dockerfile, where the Space is built from it."""
    return space.memo(collect_installs) if space.sdk == "docker" else ()


def applies(requirement: Requirement, python: str | None = None) -> bool:
    """Return whether pip on a Space (Linux, CPython) installs it: false only when its marker says so for sure."""
    return not requirement.marker or marker_holds(requirement.marker, python)


def _find_used(space: Space) -> tuple[Requirements, ...]:
    known = {requirements.file.path: requirements for requirements in space.requirements}
    found: dict[str, Requirements] = {}
    waiting = list(_roots(space))
    while waiting and len(found) < MAX_FILES:
        path, role = waiting.pop()
        file = space.get(path)
        if path in found or file is None or file.kind != "text":
            continue
        found[path] = known[path] if path in known else parse_requirements(file, role)
        if space.sdk == "docker":
            waiting += includes(found[path])
    return tuple(found[path] for path in sorted(found))


def includes(requirements: Requirements) -> Iterator[tuple[str, Role]]:
    """Yield the paths in the Space that a file includes by -r and -c, with their roles."""
    folder = posixpath.dirname(requirements.file.path)
    for option in requirements.option("--requirement", "--constraint"):
        if not is_url(option.value):
            role: Role = "constraints" if option.name == "--constraint" else "requirements"
            yield posixpath.normpath(posixpath.join(folder, option.value)), role


def _roots(space: Space) -> Iterator[tuple[str, Role]]:
    if space.sdk == "static":
        return
    if space.sdk != "docker":
        yield MAIN, "requirements"
        yield BEFORE, "pre-requirements"
        return
    installs = image_installs(space)
    for install in installs:
        yield from ((path, "requirements") for path in install.files)
        yield from ((path, "constraints") for path in install.constraints)
    if not any(install.files for install in installs) and _is_mentioned(space):
        yield MAIN, "requirements"


def _is_mentioned(space: Space) -> bool:
    """Return whether the Dockerfile or a script names the root requirements.txt."""
    files = [dockerfile.file for dockerfile in (space.dockerfile,) if dockerfile is not None]
    return any(file is not None and MAIN in file.text for file in (*files, *space.select(".sh")))
