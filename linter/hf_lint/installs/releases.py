"""Releases of the distributions that Spaces use: which exist, for which Python, and what they require.

policies/data/releases.jsonl holds one distribution a line; scripts/facts.py writes it. Only the lines of the names
that occur are parsed. What is not in it is not known: nothing follows from an absence.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.installs.lines import find_line
from hf_lint.osv.advisories import parse_specifier
from hf_lint.space.mapped import MappedText
from hf_lint.space.requirements import InvalidLine, applies, normalise
from hf_lint.space.requirements.parse import parse_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.osv.advisories import Cut, Range
    from hf_lint.space.requirements import Requirement

DATA = "data/releases.jsonl"
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
"""The Pythons that a Space may have where nothing says which one."""
_NAME = regex(r"[A-Za-z0-9][\w.-]*")
_EXTRA = regex(r"""\bextra\s*==\s*['"]([\w.-]+)['"]""")


class Distribution:
    """One line of the data."""

    def __init__(self, name: str, value: dict[str, Any]) -> None:
        self.name = name
        self.as_of: str = value["as_of"]
        """The day on which the index was asked (ISO 8601)."""
        self.versions: list[str] = value["versions"]
        """Oldest first; pre-releases and withdrawn ones left out. Of a `partial` one, those that are known only."""
        self.partial: bool = value.get("partial", False)
        self._pythons: dict[str, str] = value["pythons"]
        self._texts: list[str] = value["texts"]
        self._rows: list[list[int]] = value["rows"]
        self._row: list[int] = value["row"]
        self._places: dict[str, int | None] = {version: at for at, version in enumerate(self.versions)}
        self._stretches: dict[Range, tuple[int, int]] = {}
        self._required: dict[tuple[str, frozenset[str], str | None], tuple[Requirement, ...]] = {}
        self._names: dict[int, str] = {}

    def find(self, version: str) -> int | None:
        """Return where a release stands in `versions`, however it is written: 4.44 is 4.44.0 (PEP 440).

        None where it is not there; nor is one with a build label (`2.3.1+cu121`), which comes from another index.
        """
        if version not in self._places:
            only = None if "+" in version else parse_specifier(f"=={version}")
            at = len(self.versions) if only is None else bisect_left(self.versions, only.low, key=_cut)
            is_there = only is not None and at < len(self.versions) and _cut(self.versions[at]) == only.low
            self._places[version] = at if is_there else None
        return self._places[version]

    def form(self, version: str, python: str | None) -> str:
        """Return how `version` comes for `python` on Linux x86-64: "w" as a wheel, "s" as source only, "-" not at all.

        "" where that is not known; without a Python, what holds for each one that a Space may have.
        """
        at = self.find(version)
        if at is None or self.partial:
            return ""
        forms = {self._pythons[one][at] for one in ([python] if python else PYTHONS) if one in self._pythons}
        return forms.pop() if len(forms) == 1 else ""

    def within(self, allowed: Range) -> list[str]:
        """Return the releases in a range, newest first: a stretch of the list, whose ends are found in a few steps."""
        start, end = self._limits(allowed)
        return self.versions[start:end][::-1]

    def _limits(self, allowed: Range) -> tuple[int, int]:
        known = self._stretches.get(allowed)
        if known is None:
            start, end = bisect_left(self.versions, allowed.low, key=_cut), len(self.versions)
            end = end if allowed.high is None else bisect_left(self.versions, allowed.high, key=_cut)
            known = self._stretches[allowed] = start, end
        return known

    def requires(self, version: str, extras: frozenset[str], python: str | None) -> tuple[Requirement, ...] | None:
        """Return what a release requires; None where that is not known.

        Without a Python, only what it requires on each one that a Space may have.
        """
        place = self.find(version)
        at = -1 if place is None else self._row[place]
        if at < 0:
            return None
        asked = version, extras, python
        if asked not in self._required:
            self._required[asked] = tuple(
                item
                for text in (self._texts[at] for at in self._rows[at])
                if _named_extra(text) in ("", *extras)
                if (item := _parse_requirement(text)) is not None and _is_wanted(item, extras, python)
            )
        return self._required[asked]

    def neighbours(self, version: str) -> tuple[str, ...]:
        """Return the releases next before and next behind `version` of which it is known what they require."""
        at = self.find(version)
        if at is None:
            return ()
        before = [one for one in range(at) if self._row[one] >= 0]
        behind = [one for one in range(at + 1, len(self.versions)) if self._row[one] >= 0]
        return (self.versions[before[-1]], self.versions[behind[0]]) if before and behind else ()

    def always_required(self, allowed: Range | None) -> frozenset[str]:
        """Return the normalised names that each known release in a range requires, whatever the Python.

        Of all known releases, where none in the range is known. Quick, because no requirement is parsed.
        """
        names = [frozenset(filter(None, map(self._plain_name, row))) for row in self._rows_within(allowed)]
        return frozenset.intersection(*names) if names else frozenset()

    def _rows_within(self, allowed: Range | None) -> list[list[int]]:
        """Return what the known releases of a range require, each list once; of all, where none in it is known."""
        first, last = self._limits(allowed) if allowed is not None else (0, len(self.versions))
        places = {at for at in self._row[first:last] if at >= 0}
        return [self._rows[at] for at in sorted(places)] or self._rows

    def _plain_name(self, at: int) -> str:
        """Return the name in a requirement without a marker; "" where it has one."""
        if at not in self._names:
            text = self._texts[at]
            found = None if ";" in text else _NAME.match(text)
            self._names[at] = normalise(found[0]) if found else ""
        return self._names[at]

    def all_requirements(
        self, allowed: Range | None, extras: frozenset[str]
    ) -> tuple[list[Requirement], frozenset[str]]:
        """Return what the releases in a range may require, with these extras; and all extras that they have.

        Of all known releases, where none in the range is known.
        """
        places = sorted({at for row in self._rows_within(allowed) for at in row})
        found = []
        named = set()
        for text in (self._texts[at] for at in places):
            extra = _named_extra(text)
            named.add(extra)
            item = _parse_requirement(text) if extra in ("", *extras) else None  # most are of other extras
            if item is not None and (extra or applies(item)):
                found.append(item)
        return found, frozenset(filter(None, named))


@lru_cache(maxsize=512)
def distribution(name: str) -> Distribution | None:
    """Return what is known of the distribution with this normalised name; None where nothing is."""
    line = find_line(DATA, name)
    return None if line is None else Distribution(name, json.loads(line))


def _named_extra(text: str) -> str:
    """Return the extra that the marker of a requirement names; "" for none."""
    found = _EXTRA.search(text) if "extra" in text else None
    return found[1].lower() if found else ""


@lru_cache(maxsize=4096)
def _parse_requirement(text: str) -> Requirement | None:
    item = parse_word(MappedText(text, ((0, 0),), len(text)))
    return None if isinstance(item, InvalidLine) else item


def _is_wanted(item: Requirement, extras: frozenset[str], python: str | None) -> bool:
    marker = item.marker
    if "extra" in marker:
        found = _EXTRA.search(marker)
        if found is None or found[1].lower() not in extras or " or " in marker:
            return False
        item = item._replace(marker=_without(marker, found[0]))
    return all(applies(item, one) for one in ([python] if python else PYTHONS))


def _without(marker: str, part: str) -> str:
    """Return a marker without one of the parts that it joins by `and`."""
    before, _, after = marker.partition(part)
    marker = " and ".join(part for part in (before.strip(" ()"), after.strip(" ()")) if part)
    return marker.removesuffix("and").removeprefix("and").replace("and and", "and").strip()


def all_markers(lines: Iterable[str]) -> frozenset[str]:
    """Return the markers in lines of the data, each as it is written and without the extra that it asks for."""
    markers = set()
    for line in lines:
        for text in json.loads(line.partition("\t")[2])["texts"]:
            marker = text.partition(";")[2].strip()
            found = _EXTRA.search(marker)
            markers |= {marker, _without(marker, found[0]) if found else marker}
    return frozenset(markers - {""})


@lru_cache(maxsize=8192)
def contains(allowed: Range, version: str) -> bool:
    """Return whether a release lies in a range; its build label (`+cu126`) does not count."""
    only = parse_specifier(f"=={version}")
    return only is not None and allowed.contains(only.low[0])


def _cut(version: str) -> Cut:
    """Return where a release of the data lies among others."""
    only = parse_specifier(f"=={version}")
    assert only is not None
    return only.low
