"""Known-bad versions: policies/advisories.yaml as typed rows, and whether a pin or a range is surely hit by one."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from packaging.version import Version

    # A cut lies just before (0) or just after (1) a version.
    Cut = tuple[Version, int]

ADVISORIES = "advisories.yaml"
MALWARE = "malware"
_CLAUSE = regex(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*([^\s,*]+?)(\.\*)?\s*")


class Range(NamedTuple):
    """The versions between two cuts; without `high` there is no upper limit."""

    low: Cut
    high: Cut | None

    def contains(self, version: Version) -> bool:
        """Return whether `version` lies in it."""
        return self.low <= (version, 0) and (self.high is None or (version, 0) < self.high)

    def covers(self, other: Range) -> bool:
        """Return whether all of `other` lies in it."""
        return self.low <= other.low and (self.high is None or (other.high is not None and other.high <= self.high))


class Advisory(NamedTuple):
    """One row of the table."""

    package: str
    ids: tuple[str, ...]
    affected: tuple[str, ...]
    fixed: tuple[str, ...]
    kind: str
    severity: str
    note: str
    only_with: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    """Other names of the same defect."""
    rated: bool = True
    """False: the source names no severity, and `severity` is assumed."""
    only_with_input: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every name of the defect."""
        return frozenset((*self.ids, *self.aliases))

    def affects(self, versions: Range) -> bool:
        """Return whether every version of `versions` is affected."""
        ranges = (parse_specifier(text) for text in self.affected)
        return any(affected is not None and affected.covers(versions) for affected in ranges)


class Advisories(NamedTuple):
    """The table by package, and the day on which it was last gone through (ISO 8601)."""

    as_of: str
    rows: Mapping[str, tuple[Advisory, ...]]

    def matching(self, package: str, specifier: str) -> tuple[Advisory, ...]:
        """Return the rows that hit every version `specifier` allows, each defect once.

        What allows any newer version (`>=4`, or nothing) gets the newest one: only a row without an end matches it.
        """
        rows = self.rows.get(package, ())
        versions = parse_specifier(specifier) if rows else None
        found: list[Advisory] = []
        named: set[str] = set()
        for row in rows if versions is not None else ():
            assert versions is not None
            if named.isdisjoint(row.names) and row.affects(versions):
                found.append(row)
                named |= row.names
        return tuple(found)

    def join(self, more: Iterable[Advisory]) -> Advisories:
        """Return this table with more rows behind its own, which come first where both tell of a defect."""
        rows = {name: list(found) for name, found in self.rows.items()}
        for row in more:
            rows.setdefault(row.package, []).append(row)
        return Advisories(self.as_of, MappingProxyType({name: tuple(found) for name, found in rows.items()}))

    def fixed_version(self, package: str, specifier: str) -> str | None:
        """Return the lowest version above what `specifier` allows that no row of the package hits; None when none is
        known."""
        versions = parse_specifier(specifier)
        if versions is None or versions.high is None:
            return None
        rows = self.rows.get(package, ())
        pins = (parse_specifier(f"=={fixed}") for row in rows for fixed in row.fixed)
        for version in sorted({pin.low[0] for pin in pins if pin is not None}):
            if version.is_prerelease:
                continue
            only = Range((version, 0), (version, 1))
            if (version, 0) >= versions.high and not any(row.affects(only) for row in rows):
                return str(version)
        return None


def load_advisories(root: str | Path | None = None) -> Advisories:
    """Read the table from `root`, or from the installed policies. OSError or PolicyError when it cannot be read."""
    document = load_data(ADVISORIES, root)
    rows: dict[str, list[Advisory]] = {}
    for row in document["advisories"]:
        rows.setdefault(row["package"], []).append(_advisory(row))
    return Advisories(document["as_of"], MappingProxyType({name: tuple(found) for name, found in rows.items()}))


@lru_cache(maxsize=8192)
def parse_specifier(text: str) -> Range | None:
    """Return the range that a PEP 440 specifier allows, `!=` and local versions (`+cu121`) left aside.

    None for an empty range, or where it is no specifier that PEP 440 knows.
    """
    from packaging.version import InvalidVersion

    low, high = _cut("0.dev0"), None
    try:
        for clause in filter(str.strip, text.strip().strip("()").split(",")):
            match = _CLAUSE.fullmatch(clause)
            if match is None:
                return None
            clause_low, clause_high = _limits(match.group(1), match.group(2), wildcard=match.group(3) is not None)
            low = low if clause_low is None else max(low, clause_low)
            if clause_high is not None:
                high = clause_high if high is None else min(high, clause_high)
    except (InvalidVersion, ValueError):  # ValueError: Python refuses numbers of thousands of digits
        return None
    return None if high is not None and high <= low else Range(low, high)


def _limits(operator: str, version: str, *, wildcard: bool) -> tuple[Cut | None, Cut | None]:
    if operator == "!=":
        return None, None
    if wildcard:
        return (_cut(f"{version}.dev0"), _cut(_next_line(version))) if operator == "==" else (None, None)
    if operator == "~=":
        return _cut(version), _cut(_next_line(version, drop=1))
    if operator in ("==", "==="):
        return _cut(version), _cut(version, 1)
    return {
        "<": (None, _cut(version)),
        "<=": (None, _cut(version, 1)),
        ">": (_cut(version, 1), None),
        ">=": (_cut(version), None),
    }[operator]


def _next_line(version: str, drop: int = 0) -> str:
    """Return the first version behind the release line of `version`: `4.44` -> `4.45.dev0`, with drop 1 `5.dev0`."""
    from packaging.version import Version

    release = list(Version(version).release)
    release = release[: len(release) - drop] or release
    release[-1] += 1
    return ".".join(map(str, release)) + ".dev0"


def _cut(version: str, side: int = 0) -> Cut:
    from packaging.version import Version

    found = Version(version)
    return (Version(found.public) if "+" in version else found), side


def _advisory(row: Mapping[str, Any]) -> Advisory:
    def texts(key: str) -> tuple[str, ...]:
        values: Iterable[str] = row.get(key) or ()
        return tuple(values)

    return Advisory(
        package=row["package"],
        ids=texts("ids"),
        affected=texts("affected"),
        fixed=texts("fixed"),
        kind=row["kind"],
        severity=row["severity"],
        note=row.get("note", ""),
        only_with=texts("only_with"),
        aliases=texts("aliases"),
        only_with_input=texts("only_with_input"),
    )
