"""Regular expressions that cost nothing until they are used, and shell patterns without one where they are simple.

A run over one Space needs a quarter of them.
"""

from __future__ import annotations

import importlib
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, AnyStr

from hf_lint.core.expressions import compile_kept

_compile = re.compile

if TYPE_CHECKING:

    def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
        """Return what `re.compile` returns, compiled when it is first used."""
else:

    class regex:  # noqa: N801 - stands for a function
        """What `re.compile` returns, compiled when it is first used."""

        def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
            self._source = pattern, flags

        def __getattr__(self, name: str) -> Any:
            """Return the attribute of the compiled pattern, kept here: it is looked up once."""
            value = getattr(compile_kept(*self._source), name)
            setattr(self, name, value)
            return value


def import_lazily(name: str) -> Any:
    """Import and return `name`, whose own regular expressions are then compiled when they are first used, like ours.

    PyYAML compiles a dozen, one of them with nearly all of Unicode in it: two thirds of its import, and its parser in
    C uses none of them. Only for the start of a program: what other threads compile meanwhile is lazy, too.
    """
    re.compile = regex  # type: ignore[assignment]
    try:
        return importlib.import_module(name)
    finally:
        re.compile = _compile


def name_matches(name: str, pattern: str) -> bool:
    """Return what `fnmatch.fnmatchcase` says; it compiles each pattern, which one with stars alone does not need."""
    if "?" in pattern or "[" in pattern:
        return fnmatchcase(name, pattern)
    head, *parts = pattern.split("*")
    if not parts:
        return name == pattern
    *middle, tail = parts
    at, end = len(head), len(name) - len(tail)
    if not (name.startswith(head) and name.endswith(tail)):
        return False
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end
