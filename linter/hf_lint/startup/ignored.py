"""What the start reads and git ignores: in the working tree of its owner it is there, and it is not among the files of
the Space, so nobody has checked it. That is said."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.startup.layout import Layout
    from hf_lint.startup.model import Role, Step
    from hf_lint.startup.walker import Walker


def note_ignored(walker: Walker, layout: Layout, places: Iterable[str], step: Step, role: Role) -> bool:
    """Note the first file at one of these places of the container that git ignores; say whether there is one."""
    if not walker.space.ignored_names:
        return False
    for place in places:
        path = posixpath.relpath(place, layout.root)
        if walker.space.has_ignored(path):
            walker.leave_unread(step, f"`{path}` is read here and git ignores it", role)
            return True
    return False


def note_ignored_module(
    walker: Walker, layout: Layout, roots: Iterable[str], name: str, step: Step, role: Role
) -> None:
    """Note the same for the first part of the dotted name of a module that is imported from one of these folders."""
    stems = [posixpath.join(root, name.partition(".")[0]) for root in roots] if walker.space.ignored_names else []
    note_ignored(walker, layout, (f"{stem}{end}" for stem in stems for end in (".py", "/__init__.py")), step, role)
