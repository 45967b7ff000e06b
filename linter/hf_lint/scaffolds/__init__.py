"""The files that `hf-lint init` writes, as templates beside this one.

A line that begins with a condition (`@@known@@`, `@@unknown@@`, `@@git@@`) stands only where it is known where this
hf-lint came from, where that is not known, and where git is needed to install it or may be.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.core.model import DEFAULT_PROFILE
from hf_lint.core.pins import write_pin
from hf_lint.scaffolds.origin import uses_git

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent
_PLACE = re.compile(r"@@(\w+)(?: (\S+?))?@@")
_CONDITION = re.compile(r"@@(known|unknown|git)@@")


def render_starter(name: str, requirement: str, profile: str = str(DEFAULT_PROFILE)) -> str:
    """The template `name` with versions and pins filled in. KeyError for a pin that policies/pins does not hold.

    `requirement` is what hf-lint is installed from, or empty: then what installs it is off until that is filled in.
    """

    def fill(match: re.Match[str]) -> str:
        kind, wanted = match.groups()
        if wanted is not None:
            return write_pin(f"{kind}s", wanted)
        return {"requirement": requirement, "profile": profile}[kind]

    text = "".join(_select((FOLDER / name).read_text(encoding="utf-8"), requirement))
    return _PLACE.sub(fill, text)


def _select(text: str, requirement: str) -> Iterator[str]:
    true = {"known": bool(requirement), "unknown": not requirement, "git": not requirement or uses_git(requirement)}
    for line in text.splitlines(keepends=True):
        condition = _CONDITION.match(line)
        if condition is None:
            yield line
        elif true[condition[1]]:
            yield line[condition.end() :]
