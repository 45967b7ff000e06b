"""Copies of packages in the Space's own folder that stand before the installed ones, and whose needs nobody names.

A copy of `ultralytics/` beside the app file is what `import ultralytics` loads, whatever requirements.txt installs: the
copy imports other things than the installed release requires. Whether it starts is not known. No rule is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.installs.asked import every_call
from hf_lint.installs.brought import DATA, find_brought
from hf_lint.space.imports import modules_of

if TYPE_CHECKING:
    from hf_lint.space import Space


class Shadow(NamedTuple):
    """A copy of a package, by the name of its folder, and a module that it imports and no requirement is known to
    bring."""

    package: str
    lacking: str


def find_shadow(space: Space) -> Shadow | None:
    """Return the first such copy that the start loads."""
    return space.memo(_find_shadow)


def _find_shadow(space: Space) -> Shadow | None:
    modules = load_data(DATA)["modules"]
    asked = {ask.name for call in every_call(space) for ask in call.asks}
    for file in started_files(space):
        package = next((part for part in file.path.split("/")[:-1] if not asked.isdisjoint(modules.get(part, ()))), "")
        module = space.python(file) if package else None
        if module is None or module.tree is None:
            continue
        guards = Guards(module)
        for node in sorted(module.import_nodes(), key=lambda one: one.lineno):
            for name in (full.partition(".")[0] for full in modules_of(node)):
                needs = set(modules.get(name, ()))
                if not needs or guards.covers(node) or not guards.runs_on_load(node):
                    continue
                own = any(name in path.removesuffix(".py").split("/") for path in space.files)
                if not own and not find_brought(space, needs):
                    return Shadow(package, name)
    return None
