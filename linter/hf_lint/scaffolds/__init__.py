"""The files that `hf-lint init` writes, as templates beside this one."""

from __future__ import annotations

import re
from pathlib import Path

from hf_lint import __version__
from hf_lint.core.model import DEFAULT_PROFILE
from hf_lint.core.policy import load_pins

FOLDER = Path(__file__).resolve().parent
_PLACE = re.compile(r"@@(\w+)(?: (\S+?))?@@")


def render_starter(name: str, profile: str = str(DEFAULT_PROFILE)) -> str:
    """The template `name` with versions and pins filled in. KeyError for a pin that policies/pins does not hold."""

    def fill(match: re.Match[str]) -> str:
        kind, wanted = match.groups()
        if wanted is not None:
            return _pin(kind, wanted)
        return {"version": __version__, "requirement": f"hf-lint=={__version__}", "profile": profile}[kind]

    return _PLACE.sub(fill, (FOLDER / name).read_text(encoding="utf-8"))


def _pin(kind: str, wanted: str) -> str:
    if kind == "action":
        for row in load_pins("actions"):
            if wanted == f"{row['action']}@{row['version']}":
                return f"{row['action']}@{row['sha']} # {row['version']}"
    if kind == "image":
        for row in load_pins("images"):
            if wanted == f"{row['image']}:{row['tag']}":
                return f"{wanted}@{row['digest']}"
    raise KeyError(f"policies/pins has no {kind} {wanted}")
