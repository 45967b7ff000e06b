"""Archives of the Space that Python imports from, or that the build or start unpacks: code in them is not read.

Where it may run, that is said. Not covered: archives that neither a name on sys.path nor the Dockerfile nor the code
that imports mentions.
"""

from __future__ import annotations

import posixpath
import sys
from typing import TYPE_CHECKING

from hf_lint.startup.layout import Layout
from hf_lint.startup.unseen import note_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.startup.context import Context
    from hf_lint.startup.model import Step
    from hf_lint.startup.walker import Walker

_ENDINGS = (
    *(".zip", ".whl", ".egg", ".pyz", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".7z", ".rar"),
    *(".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"),
)
_WORDS = ("unpack_archive", "extract", "unzip", "tar ", 'tar"', "tar'", "7z", "ADD ")


def find_archive(space: Space, layout: Layout, root: str, importer: str) -> str:
    """Return in words where modules below `root` of the container come from that is no folder; "" for nowhere.

    Python takes a zip archive of any name for a folder. One that the file `importer` unpacks may become `root`.
    """
    at = root
    while at != "/":
        inside = layout.find(at)
        if inside is not None:
            return f"modules are imported from the archive `{inside}`"
        at = posixpath.dirname(at)
    file = space.get(importer)
    for path in _mentioned(space, file.text) if file is not None and file.kind == "text" else ():
        return f"modules are imported from a folder that `{path}` may have been unpacked to"
    return ""


def note_absent(walker: Walker, target: str, step: Step, context: Context) -> None:
    """Note a file that is started and not there; an archive that the Dockerfile unpacks may hold it."""
    what, archive = f"`{target[:100]}` is not a file of the Space", walker.space.memo(_unpacked)
    role, whole = context.role, Layout(walker.space)
    place = posixpath.join(context.folder or context.layout.root, target)
    if note_unseen(walker, whole, (posixpath.join(whole.root, target),), step, role):
        return
    if note_unseen(walker, context.layout, (place,), step, role):
        return
    if archive and role == "runs":
        walker.leave_unread(step, f"{what}, but `{archive}` may hold it")
    else:
        walker.gap(step._replace(what=what), role=role)


def note_module(walker: Walker, target: str, step: Step) -> None:
    """Note a module that is started and not in the Space; Python's own (`json.tool`) start nothing of it."""
    if target.partition(".")[0] not in sys.stdlib_module_names:
        walker.gap(step._replace(what=f"module `{target}` is not in the Space"))


def _unpacked(space: Space) -> str:
    """Return an archive of the Space that its Dockerfile may unpack; "" where it unpacks none."""
    return next(_mentioned(space, space.dockerfile.file.text), "") if space.dockerfile is not None else ""


def _mentioned(space: Space, text: str) -> Iterator[str]:
    """Yield the archives of the Space that stand in `text`, if that may unpack one."""
    archives = [path for path in space.files if path.lower().endswith(_ENDINGS)]
    if archives and any(word in text for word in _WORDS):
        yield from (path for path in archives if posixpath.basename(path) in text)
