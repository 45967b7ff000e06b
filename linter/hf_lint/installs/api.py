"""Public names that releases lack: policies/data/api.jsonl, which scripts/api_facts.py writes by comparing releases.

A row says that one release has a name and a later one has not, or the other way round. Releases between the two are
not judged. A name that went and came back has two rows.
"""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.installs.lines import find_line, list_fields
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.osv.advisories import Range

DATA = "data/api.jsonl"
_WORD = regex(r"\w+")


class Change(NamedTuple):
    """A name that went or came. `kind` is module, name, method, keyword or value; `gone`: it went, else it came.

    `name` is dotted; a method is `gradio.Blocks().queue`, a keyword `gradio.Blocks().queue(concurrency_count)`, a value
    `transformers.pipeline(task=summarization)`.
    """

    kind: str
    name: str
    gone: bool
    before: str
    after: str
    back: str = ""
    """The last release without it, where it came back."""

    def lacks(self, versions: Range) -> bool:
        """Return whether no version of the range has it."""
        until = f",<={self.back}" if self.back else ""
        affected = parse_specifier(f">={self.after}{until}" if self.gone else f"<={self.before}")
        return affected is not None and affected.covers(versions)


class Api:
    """The changes of one distribution, or of Python's standard library."""

    def __init__(self, rows: list[list[str]]) -> None:
        """`rows` are those of the data file: kind, name, "gone" or "new", and the releases before and after."""
        self._rows: dict[str, list[list[str]]] = {}
        for row in rows:
            self._rows.setdefault(row[1], []).append(row)
        values = (name.partition("=")[0].partition("(") for name, (row, *_) in self._rows.items() if row[0] == "value")
        self.worded = {call: keyword for call, _, keyword in values}
        """The calls of which a keyword takes some words only, with that keyword: it is the first argument, too."""
        self._lacking: dict[Range, dict[str, set[str]]] = {}

    def changes(self, name: str) -> list[Change]:
        """Return what happened to a name: nothing, one change, or two where it came and went."""
        return _make_changes(self._rows.get(name, ()))

    def lacking_words(self, versions: Range) -> dict[str, set[str]]:
        """Return the last words of the names that no version of the range has, by the first part of these names.

        Code that has not both need not be parsed.
        """
        if versions in self._lacking:
            return self._lacking[versions]
        words: dict[str, set[str]] = {}
        for rows, some in self._alike.values():
            if any(change.lacks(versions) for change in _make_changes(rows)):
                for root, last in some.items():
                    words.setdefault(root, set()).update(last)
        self._lacking[versions] = words
        return words

    @cached_property
    def _alike(self) -> dict[str, tuple[list[list[str]], dict[str, set[str]]]]:
        """The names that went and came with the same releases: their rows, and their last words by their roots."""
        found: dict[str, tuple[list[list[str]], dict[str, set[str]]]] = {}
        for name, rows in self._rows.items():
            key = " ".join(f"{row[2]} {row[3]} {row[4]}" for row in rows)
            if key not in found:
                found[key] = rows, {}
            found[key][1].setdefault(root_of(name), set()).add(last_word(name))
        return found


def root_of(name: str) -> str:
    """Return `gradio` of `gradio.Blocks().queue`."""
    return name.partition(".")[0].partition("(")[0]


def _make_changes(rows: Sequence[list[str]]) -> list[Change]:
    if len(rows) == 2 and rows[0][2] == "gone":
        kind, name, _, before, after = rows[0]
        return [Change(kind, name, True, before, after, rows[1][3])]
    return [Change(kind, name, how == "gone", before, after) for kind, name, how, before, after in rows]


def last_word(name: str) -> str:
    """Return `queue` of `gradio.Blocks().queue`, `share` of `...launch(share)`, `x` of `...pipeline(task=x)`."""
    last = name.rstrip(")")
    for joint in ".(=":
        last = last.rpartition(joint)[2]
    return last if last.isidentifier() else str(_WORD.findall(last)[-1])


@lru_cache(maxsize=64)
def api(name: str) -> Api | None:
    """Return what is known of the distribution with this normalised name, or of `python`; None where nothing is."""
    line = find_line(DATA, name)
    return None if line is None else Api(json.loads(line.split(b"\t", 3)[3])["rows"])


@lru_cache(maxsize=1)
def known_roots() -> dict[str, frozenset[str]]:
    """Return the distributions that there is something about, `python` among them, with the roots of their names."""
    return {name: _split(roots) for name, roots in list_fields(DATA)}


@lru_cache(maxsize=64)
def last_words(name: str) -> frozenset[str]:
    """Return the last words of all names that there is something about: code without them needs no closer look."""
    line = find_line(DATA, name)
    return frozenset() if line is None else _split(line.split(b"\t", 3)[1])


@lru_cache(maxsize=64)
def lost_words(name: str) -> frozenset[str]:
    """Return the last words of the names that the newest known release lacks."""
    line = find_line(DATA, name)
    return frozenset() if line is None else _split(line.split(b"\t", 3)[2])


def _split(words: bytes) -> frozenset[str]:
    return frozenset(words.decode().split(" "))
