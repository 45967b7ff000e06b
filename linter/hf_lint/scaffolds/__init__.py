"""The files that `hf-lint init` writes, as templates beside this one.

A line that begins with a condition (`@@known@@`, `@@unknown@@`) stands only where it is known where this hf-lint came
from, or only where that is not known.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.config.file import SCHEMAS
from hf_lint.core.model import DEFAULT_PROFILE
from hf_lint.core.pins import write_pin

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent
_PLACE = re.compile(r"@@(\w+)(?: (\S+?))?@@")
_CONDITION = re.compile(r"@@(known|unknown)@@")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")


def render_starter(name: str, requirement: str, profile: str = str(DEFAULT_PROFILE), space: str = "") -> str:
    """Return the template `name` with versions and pins filled in. KeyError for a pin that policies/pins does not hold.

    `requirement` is what hf-lint is installed from, or empty: then what installs it is off until that is filled in.
    `space` is the Space's folder in its repository; "" for the root. ValueError for one that needs quotes in a shell.
    """
    if space and not _PLAIN.fullmatch(space):
        raise ValueError(space)
    words = {
        "requirement": requirement,
        "profile": profile,
        "schema": f"{SCHEMAS}/config.schema.json",
        "space": f" ./{space}" if space else "",
        "option": f" --space {space}" if space else "",
    }

    def fill(match: re.Match[str]) -> str:
        kind, wanted = match.groups()
        if wanted is not None:
            return write_pin(f"{kind}s", wanted)
        return words[kind]

    text = "".join(_select((FOLDER / name).read_text(encoding="utf-8"), requirement))
    return _PLACE.sub(fill, text)


def _select(text: str, requirement: str) -> Iterator[str]:
    true = {"known": bool(requirement), "unknown": not requirement}
    for line in text.splitlines(keepends=True):
        condition = _CONDITION.match(line)
        if condition is None:
            yield line
        elif true[condition[1]]:
            yield line[condition.end() :]
