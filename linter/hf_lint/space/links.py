"""Symbolic links of a Space: where they lead. Git stores them, and a checkout, Docker and Python follow them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.space import Space

MAX_LINKS = 40
"""Linux follows no more of them on one path."""
CLOSED = ("symlink", "special", "unreadable")
"""Kinds of files that are there and have no bytes to read."""


def follow(path: str, links: Mapping[str, str | None]) -> str | None:
    """Return the absolute `path` with the links on it followed.

    `links` says where each leads, None for where nobody knows. None too where they lead in a circle.
    """
    for _ in range(MAX_LINKS + 1):
        ends = (end for end, char in enumerate(path + "/") if char == "/" and end)
        link = next((path[:end] for end in ends if path[:end] in links), None)
        if link is None:
            return path
        target = links[link]
        if target is None:
            return None
        path = posixpath.normpath("/" + (target + path[len(link) :]).lstrip("/"))
    return None


def has_links(space: Space) -> bool:
    """Return whether the Space has a symbolic link."""
    return bool(space.memo(_paths))


def _paths(space: Space) -> tuple[str, ...]:
    return tuple(path for path, file in space.files.items() if file.kind_if_known == "symlink")


def resolve(space: Space, path: str) -> str | None:
    """Return the file or folder that `path` of the Space is once links are followed; None where there is none."""
    return _inside(space, path, space.memo(_links)) if has_links(space) else path


def resolve_in_context(space: Space, path: str) -> str | None:
    """Return the same as a build context has it: what leads out of it starts again at the root of the Space."""
    return _inside(space, path, space.memo(_context_links)) if has_links(space) else path


def _inside(space: Space, path: str, links: Mapping[str, str | None]) -> str | None:
    place = follow("/" + path, links)
    found = place.lstrip("/") if place is not None else None
    return found if found in space.files or found in space.memo(_folders) else None


def _links(space: Space) -> dict[str, str | None]:
    """Return where each link leads in a checkout; None for those that leave it."""
    leads = {path: posixpath.normpath(_target(space, path)) for path in space.memo(_paths)}
    leaving = (path for path, lead in leads.items() if lead.startswith("/") or lead.split("/")[0] == "..")
    return {**space.memo(_context_links), **{"/" + path: None for path in leaving}}


def _target(space: Space, path: str) -> str:
    return posixpath.join(posixpath.dirname(path), space.files[path].target)


def _context_links(space: Space) -> dict[str, str | None]:
    return {"/" + path: posixpath.normpath("/" + _target(space, path).lstrip("/")) for path in space.memo(_paths)}


def _folders(space: Space) -> frozenset[str]:
    found = {""}
    for path in space.files:
        while (path := posixpath.dirname(path)) not in found:
            found.add(path)
    return frozenset(found)


def why_closed(space: Space, path: str) -> str:
    """Return in words why the file at `path` of the Space cannot be read; "" where it can be, as far as is known."""
    file = space.get(path)
    kind = file.kind_if_known if file is not None else ""
    if kind == "symlink":
        return "" if resolve(space, path) is not None else "is a symbolic link that leads to no file of the Space"
    return {"special": "is not a regular file", "unreadable": "cannot be read"}.get(kind, "")
