"""What pip takes from the Space: requirements files, and folders that it installs."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.startup.layout import Found, Layout, clean
from hf_lint.startup.model import Role, Step
from hf_lint.startup.unseen import note_unseen

if TYPE_CHECKING:
    from hf_lint.startup.context import Context
    from hf_lint.startup.walker import Walker

MAX_DEPTH = 10
MAX_TEXT = 200_000
_REQUIREMENT = regex(
    r"(?m)^[ \t]*(?:(-r|--requirement|-c|--constraint|-e|--editable)[ \t=]*([^\s#]+)|(\.{1,2}(?:/[^\s#;\[]*)?))"
)
_INCLUDES = ("-r", "--requirement", "-c", "--constraint")
_LEADS = ("-r", "-c", "-e", "--", "./", "../")


class Place:
    """Where pip runs: the role of what it runs, the working directory, the files of the container."""

    def __init__(self, role: Role, folder: str | None, layout: Layout, depth: int = 0) -> None:
        self.role = role
        self.folder = folder
        self.layout = layout
        self.depth = depth


def place_of(context: Context) -> Place:
    """Return where pip runs when a command there starts it."""
    return Place(context.role, context.folder, context.layout, context.depth)


def read_requirements(walker: Walker, path: str, at: Place, step: Step) -> bool:
    """Note a requirements file that pip reads, and what it names in turn; say whether the Space has it."""
    found = at.layout.locate(path, at.folder)
    if found is None:
        return note_unseen(walker, at.layout, (posixpath.join(at.folder or at.layout.root, path),), step, at.role)
    if not walker.reach(found, at.role, "requirements", step):
        return True
    text = walker.space.files[found.path].text[:MAX_TEXT]
    if at.depth >= MAX_DEPTH or not any(lead in text for lead in _LEADS):
        return True
    inner = Place(at.role, posixpath.dirname(found.place), at.layout, at.depth + 1)
    for match in _REQUIREMENT.finditer(text):
        place = Step(found.path, text.count("\n", 0, match.start()) + 1, match[0].strip()[:200])
        if match[1] in _INCLUDES:
            read_requirements(walker, match[2], inner, place)
        else:
            install_folder(walker, match[2] or match[3], inner, place)
    return True


def install_folder(walker: Walker, path: str, at: Place, step: Step) -> bool:
    """Follow `pip install FOLDER`: its setup.py runs, and its packages can be imported from then on."""
    base = clean(posixpath.join(at.folder or at.layout.root, path.partition("[")[0]))
    for name in ("setup.py", "pyproject.toml", "setup.cfg"):
        inside = at.layout.find(posixpath.join(base, name))
        if inside is None:
            continue
        found = Found(posixpath.join(base, name), inside)
        if name == "setup.py":
            walker.start_file(found, at.role, base, at.layout, step)
        else:
            walker.reach(found, at.role, "config", step)
        if base not in walker.installed:
            walker.installed += [base, posixpath.join(base, "src")]
    return base in walker.installed
