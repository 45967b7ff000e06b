"""Whether a folder without requirements.txt is surely all that the Space installs. No rule is here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.analysis.whole_tree import holds_all
from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.installs.brought import DATA, brought_names
from hf_lint.space.requirements import normalise

if TYPE_CHECKING:
    from hf_lint.space import Space

_IMPORT = regex(r"(?m)^(?:from|import)[ \t]+([A-Za-z_]\w*)")


def has_no_requirements(space: Space) -> bool:
    """Say whether requirements.txt is not here, and may be in the Space nonetheless."""
    platform = space.sdk in ("gradio", "streamlit")
    return platform and space.get("requirements.txt") is None and not holds_all(space)


def needs_requirements(space: Space) -> bool:
    """Say the same where the app imports what the platform does not install: then somebody adds it."""
    return has_no_requirements(space) and space.memo(_imports_more)


def _imports_more(space: Space) -> bool:
    there = brought_names(space) or frozenset()
    modules = load_data(DATA)["modules"]
    own = {part.removesuffix(".py") for path in space.files for part in path.split("/")}
    for file in started_files(space):
        for name in _IMPORT.findall(file.text):
            if name in sys.stdlib_module_names or name in own:
                continue
            if there.isdisjoint(modules.get(name, [normalise(name)])):
                return True
    return False
