"""Dependency files that cannot be read, and Debian packages that a Space should not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Fix, Hit
from hf_lint.core.registry import rule
from hf_lint.rules.deps.names import code
from hf_lint.space.requirements import BEFORE, MAIN, collect_apt_packages, used_requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.requirements import InvalidLine


@rule("unreadable-requirements")
def unreadable_requirements(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report files that pip cannot decode, and the first line of each that it refuses."""
    if space.sdk != "docker" and space.sdk != "static":
        for path in (MAIN, BEFORE):
            file = space.get(path)
            if file is not None and file.looks_binary:
                yield Hit(file.location(), f"{path} is not text, so pip cannot read it")
    for requirements in used_requirements(space):
        file = requirements.file
        hit = _encoding(file)
        if hit is not None:
            yield hit
        errors = [error for error in requirements.errors if not _is_for_old_pip(space, file, error)]
        if hit is None and errors:
            first, *rest = errors
            more = f" (and at {len(rest)} more)" if rest else ""
            yield Hit(file.location(first.start, first.end), f"pip stops at this line: {first.message}{more}")


def _is_for_old_pip(space: Space, file: File, error: InvalidLine) -> bool:
    """Return whether it is a line that pip took until 24.1, such as `torch>=2.0+cpu`, in an image that has such a pip.

    Images of Python have the pip that CPython brings: 23.0 for 3.8 to 3.10, 24.0 for 3.11, 25.0 for 3.12.
    """
    dockerfile = space.dockerfile
    image = dockerfile.final.root_image if dockerfile is not None and dockerfile.final is not None else None
    if space.sdk != "docker" or dockerfile is None or not _OLD_PYTHON.fullmatch(image or ""):
        return False
    if _NEW_PIP.search(dockerfile.file.text):
        return False
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        Requirement(_LEGACY.sub(r"\1", file.text[error.start : error.end].partition(" #")[0].strip()))
    except InvalidRequirement:
        return False
    return True


_OLD_PYTHON = regex(
    r"(?:docker\.io/)?(?:library/)?python:3\.(?:7|8|9|10|11)(?:\.\d{1,3})?(?:-[\w.-]+)?(?:@sha256:[0-9a-f]+)?"
)
_NEW_PIP = regex(r"install[^\n]{0,200}\bpip\b(?![-\w])[^\n]{0,40}|\buv\b")
_LEGACY = regex(r"([<>]=?[ \t]{0,9}[\d.]{1,40})(?:\+[\w.]{1,40}|\.\*)")


@rule("risky-apt-package")
def risky_apt_package(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report packages and options in packages.txt that serve whoever breaks in."""
    packages = collect_apt_packages(space)
    for item in packages.items if packages is not None else ():
        reason = next((why for why, names in policy.params["risky"].items() if item.name in names), None)
        place = packages.file.location(item.start, item.end) if packages is not None else None
        if place is None:
            continue
        if reason:
            yield Hit(place, f"{code(item.name)} is {reason}, which a Space does not need")
        elif item.name.startswith("-"):
            yield Hit(place, f"{code(item.name)} is an option for apt-get, which runs as root")


def _encoding(file: File) -> Hit | None:
    if file.encoding == "unknown":
        return Hit(file.location(), f"{file.path} is not UTF-8, so pip cannot read it")
    if not file.encoding.startswith(("utf-16", "utf-32")):
        return None
    name = file.encoding[:6].upper()
    anew = Fix("save it as UTF-8", True, (), recode=(file.path,))
    if file.data[:2] in (b"\xff\xfe", b"\xfe\xff") or file.data[:4] == b"\0\0\xfe\xff":
        message = f"{file.path} is {name}, which pip reads, but git and most tools treat as binary"
        return Hit(file.location(), message, variant="marked", fix=anew)
    return Hit(file.location(), f"{file.path} is {name} without a byte order mark, so pip cannot read it", fix=anew)
