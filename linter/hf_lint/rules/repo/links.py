"""Symbolic links and submodules that lead out of the repository."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_SETTING = regex(r"^[ \t]*(path|url)[ \t]*=[ \t]*(?P<value>[^\s#;][^\r\n]{0,500})", re.IGNORECASE | re.MULTILINE)
_DRIVE = regex(r"[A-Za-z]:[\\/]")


@rule("escaping-symlink")
def escaping_symlink(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each link, and each setting of .gitmodules, that points outside."""
    for file in space.files.values():
        if file.kind_if_known == "symlink" and not file.vendored:
            target = file.target.replace("\\", "/")
            if _absolute(file.target) or _leaves(posixpath.join(posixpath.dirname(file.path), target)):
                message = f"this link points to `{_short(file.target)}`, which is not in the repository"
                yield Hit(file.location(), message, key=file.path)
    modules = space.get(".gitmodules")
    if modules is not None:
        yield from _submodules(modules)


def _submodules(file: File) -> Iterator[Hit]:
    for match in _SETTING.finditer(file.text):
        value = match["value"].strip().strip('"')
        place = file.location(match.start("value"), match.start("value") + len(match["value"].rstrip()))
        if match[1].lower() == "path":
            if _absolute(value) or _leaves(value):
                yield Hit(place, f"this submodule's path `{_short(value)}` is outside the repository")
        elif value.startswith(("./", "../")):
            message = "this submodule's URL is relative, so on the Hub it names another repository than on GitHub"
            yield Hit(place, message)
        elif _absolute(value) or value.lower().startswith("file:"):
            yield Hit(place, "this submodule's URL is a path on one machine, which does not exist elsewhere")


def _absolute(path: str) -> bool:
    return path.startswith(("/", "~", "\\")) or _DRIVE.match(path) is not None


def _leaves(path: str) -> bool:
    return posixpath.normpath(path).split("/")[0] == ".."


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
