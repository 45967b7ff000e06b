"""The dependencies of a pyproject.toml: enough of TOML to read that one list, on Pythons without a parser for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.requirements.model import InvalidLine
from hf_lint.space.requirements.parse import parse_word

if TYPE_CHECKING:
    from hf_lint.space.file import File
    from hf_lint.space.requirements.model import Requirement

MAX_DEPENDENCIES = 500
_TABLE = regex(r"(?m)^[ \t]*\[project\][ \t\r]*(?:#.*)?$")
_NEXT_TABLE = regex(r"(?m)^[ \t]*\[")
_LIST = regex(r"(?m)^[ \t]*dependencies[ \t]*=[ \t]*\[")
_ITEM = regex(r"""\s+|,|\#[^\n]*|"(?P<basic>[^"\\\n]*)"|'(?P<literal>[^'\n]*)'""")


def project_dependencies(file: File) -> tuple[Requirement, ...]:
    """Return the items of `dependencies` in `[project]`, with their places; none where they cannot be read."""
    table = _TABLE.search(file.text) if file.kind == "text" else None
    if table is None:
        return ()
    following = _NEXT_TABLE.search(file.text, table.end())
    begin = _LIST.search(file.text, table.end(), following.start() if following else len(file.text))
    if begin is None:
        return ()
    found: list[Requirement] = []
    at = begin.end()
    while len(found) < MAX_DEPENDENCIES and (match := _ITEM.match(file.text, at)):
        at = match.end()
        group = match.lastgroup
        if group:
            start, end = match.span(group)
            item = parse_word(MappedText(match[group], ((0, start),), end))
            if not isinstance(item, InvalidLine):
                found.append(item)
    return tuple(found)
