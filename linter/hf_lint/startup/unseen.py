"""What the start reads and nobody has checked: git ignores it, it is no regular file, or a link to it leads nowhere.

In the working tree of its owner, or in the image, it may be there. That is said.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.space.links import CLOSED, has_links, why_closed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.startup.layout import Layout
    from hf_lint.startup.model import Role, Step
    from hf_lint.startup.walker import Walker


def note_unseen(walker: Walker, layout: Layout, places: Iterable[str], step: Step, role: Role) -> bool:
    """Note the first file at one of these places of the container that git ignores or a link hides; say whether there
    is one."""
    if not _may_hide(walker):
        return False
    for place in places:
        path = posixpath.relpath(place, layout.root)
        if walker.space.has_ignored(path):
            walker.leave_unread(step, f"`{path}` is read here and git ignores it", role)
            return True
        link = layout.dead_link(place)
        if link is not None:
            note_closed(walker, link, role, step)
            return True
    return False


def _may_hide(walker: Walker) -> bool:
    return bool(walker.space.ignored_names) or has_links(walker.space)


def note_unseen_module(walker: Walker, layout: Layout, roots: Iterable[str], name: str, step: Step, role: Role) -> None:
    """Note the same for the first part of the dotted name of a module that is imported from one of these folders."""
    stems = [posixpath.join(root, name.partition(".")[0]) for root in roots] if _may_hide(walker) else []
    note_unseen(walker, layout, (f"{stem}{end}" for stem in stems for end in (".py", "/__init__.py")), step, role)


def note_closed(walker: Walker, path: str, role: Role, step: Step) -> bool:
    """Note a file of the Space that is run or built from and cannot be read; say whether it is one."""
    file = walker.space.files[path]
    if file.kind_if_known not in CLOSED:
        return False
    why = why_closed(walker.space, path)
    what = f"`{path}` {why}"
    if not why:
        return True
    if role in ("runs", "build"):
        walker.leave_unread(step, what, role)
    else:
        walker.gap(step._replace(what=what), role=role)
    return True
