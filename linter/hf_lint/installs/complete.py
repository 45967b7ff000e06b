"""Modules and callables of which every public name is known: policies/data/names.jsonl, made by scripts/api_facts.py.

A name that is not among them is in none of the releases that were looked at.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.installs.lines import find_line, list_fields
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from hf_lint.osv.advisories import Range

DATA = "data/names.jsonl"


class Complete:
    """The names of one distribution."""

    def __init__(self, value: dict[str, Any]) -> None:
        self._lists: list[str] = value["lists"]
        self._modules: dict[str, list[Any]] = value["modules"]
        self._calls: dict[str, list[Any]] = value["calls"]
        self._last: str = value["releases"][1]

    def has_module(self, name: str) -> bool:
        """Return whether the names of that module are known."""
        return name in self._modules

    def lacks_name(self, module: str, name: str, versions: Range) -> bool:
        """Return whether no release of a range has a name in a module."""
        return self._lacks(self._modules.get(module), name, versions)

    def lacks_keyword(self, call: str, word: str, versions: Range) -> bool:
        """Return whether no release of a range takes a keyword in a call."""
        return self._lacks(self._calls.get(call), word, versions)

    def may_have(self, path: str, word: str) -> bool:
        """Return whether some release may have a name in a module, or a keyword in a call."""
        entry = self._modules.get(path) or self._calls.get(path)
        return entry is None or f" {word} " in f" {self._lists[entry[0]]} "

    def words(self, path: str) -> list[str]:
        """Return the names of a module, or the keywords of a call."""
        found = self._modules.get(path) or self._calls.get(path)
        return self._lists[found[0]].split(" ") if found else []

    def _lacks(self, entry: list[Any] | None, word: str, versions: Range) -> bool:
        if entry is None or f" {word} " in f" {self._lists[entry[0]]} ":
            return False
        known = parse_specifier(f">={entry[1]},<={self._last}")
        return known is not None and known.covers(versions)


@lru_cache(maxsize=16)
def complete(name: str) -> Complete | None:
    """Return what is known of the distribution with this normalised name; None where nothing is."""
    line = find_line(DATA, name)
    return None if line is None else Complete(json.loads(line.split(b"\t", 1)[1]))


@lru_cache(maxsize=1)
def complete_roots() -> dict[str, str]:
    """Return the distributions whose names are known, by the roots of their modules."""
    return {root: name for name, roots in list_fields(DATA) for root in roots.decode().split(" ") if root}
