"""Which files of a Space are dependency files, by their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.requirements.model import AptPackage, AptPackages, Requirements, Role
from hf_lint.space.requirements.parse import parse_requirements

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_FILES = 200
APT_FILE = "packages.txt"
_REQUIREMENTS = regex(r"(?:.*[-_.])?requirements?(?:[-_.].*)?\.(?:txt|in)", re.IGNORECASE)
_CONSTRAINTS = regex(r"(?:.*[-_.])?constraints?(?:[-_.].*)?\.(?:txt|in)", re.IGNORECASE)
_WORD = regex(r"\S+")
_MAX_APT_WORDS = 5_000


def role_of(file: File) -> Role | None:
    """Return what the name of a file says that it is; None when it is no requirements file."""
    folder = file.path.rpartition("/")[0].rpartition("/")[2].lower()
    if _CONSTRAINTS.fullmatch(file.name):
        return "constraints"
    if not _REQUIREMENTS.fullmatch(file.name) and not (folder == "requirements" and file.suffix in (".txt", ".in")):
        return None
    if file.suffix == ".in":
        return "source"
    return "pre-requirements" if file.name.lower() == "pre-requirements.txt" else "requirements"


def collect_requirements(space: Space) -> tuple[Requirements, ...]:
    """Return every requirements and constraints file in text form, vendored folders left out, by path."""
    found: list[Requirements] = []
    for file in space.files.values():
        role = None if file.vendored else role_of(file)
        if role is None or file.kind != "text":
            continue
        if len(found) >= MAX_FILES:
            space.note_problem(file.path, f"only the first {MAX_FILES} requirements files were read")
            break
        found.append(parse_requirements(file, role))
    return tuple(found)


def collect_apt_packages(space: Space) -> AptPackages | None:
    """Return the root packages.txt, which the Hub passes to apt; None when there is none."""
    file = space.get(APT_FILE)
    if file is None or file.kind != "text":
        return None
    items: list[AptPackage] = []
    for match in _WORD.finditer(file.text):
        name, _, version = match.group().partition("=")
        items.append(AptPackage(name=name.lower(), version=version, start=match.start(), end=match.end()))
        if len(items) >= _MAX_APT_WORDS:
            break
    return AptPackages(file=file, items=tuple(items))
