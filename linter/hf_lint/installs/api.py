"""Public names that releases lack: policies/data/api.jsonl, which scripts/api_facts.py writes by comparing releases.

A row says that one release has a name and a later one has not, or the other way round. Releases between the two are
not judged.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.core.policy import policies_root, read_file
from hf_lint.core.records import NamedTuple
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from hf_lint.osv.advisories import Range

DATA = "data/api.jsonl"


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

    def lacks(self, versions: Range) -> bool:
        """Whether no version of the range has it."""
        affected = parse_specifier(f">={self.after}" if self.gone else f"<={self.before}")
        return affected is not None and affected.covers(versions)


class Api:
    """The changes of one distribution, or of Python's standard library."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.changes: dict[str, list[Change]] = {}
        """By name: one, or two where a name came and went."""
        for row in value["rows"]:
            self.changes.setdefault(row[1], []).append(Change(row[0], row[1], row[2] == "gone", row[3], row[4]))
        self.roots = frozenset(name.partition(".")[0].partition("(")[0] for name in self.changes)
        """The first parts of the names."""
        values = (
            change.name.partition("=")[0].partition("(")
            for (change, *_) in self.changes.values()
            if change.kind == "value"
        )
        self.worded = {call: keyword for call, _, keyword in values}
        """The calls of which a keyword takes some words only, with that keyword: it is the first argument, too."""


@lru_cache(maxsize=64)
def api(name: str) -> Api | None:
    """What is known of the distribution with this normalised name, or of `python`; None where nothing is."""
    data = _data()
    at = data.find(f"\n{name}\t".encode())
    if at < 0:
        return None
    return Api(json.loads(data[at + len(name) + 2 : data.find(b"\n", at + 1)]))


def known_names() -> tuple[str, ...]:
    """The distributions that there is something about, `python` among them."""
    return tuple(line.partition(b"\t")[0].decode() for line in _data().split(b"\n") if line)


@lru_cache(maxsize=1)
def _data() -> bytes:
    return b"\n" + read_file(f"{policies_root()}/{DATA}")
