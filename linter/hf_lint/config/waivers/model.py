"""What the parts of waiving tell each other."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.core.names import GROUPS
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.core.model import Hit, Location

INLINE = "inline"
CONFIG = "config"
BASELINE = "baseline"
UNEXPLAINED = "unexplained-waiver"
UNUSED = "unused-waiver"
INVALID = "invalid-waiver"
KINDS = (INVALID, UNEXPLAINED, UNUSED)
"""The policies that are about waivers."""


class ConfigWaiver(NamedTuple):
    """One entry of `waivers` in a config. Without `paths` it holds in the whole Space; `until` is "" or YYYY-MM-DD."""

    names: tuple[str, ...]
    reason: str
    paths: tuple[str, ...] = ()
    until: str = ""
    line: int = 1
    optional: bool = False
    """Whether it may match nothing: it leaves paths out, rather than known findings."""
    file: str = ""
    """Where it stands, unless that is the config of the run itself."""
    binding: bool = False
    """Whether it is the word of whoever locks policies: then it sets locked ones aside, too."""


def exclusion(pattern: str, line: int = 1) -> ConfigWaiver:
    """Return the waiver of all findings below a path. The files are read: what is critical there is still named."""
    return ConfigWaiver(GROUPS, f"excluded: {pattern[:100]}", (pattern,), line=line, optional=True)


class WaiverSettings(NamedTuple):
    """Which waivers count in a run."""

    on: bool = True
    """False: none at all, every finding is shown."""
    own: bool = True
    """Whether the Space's own comments count. They do when its owner lints it, never for somebody else's Space."""
    entries: tuple[ConfigWaiver, ...] = ()
    config: str = ""
    """The path of the config in the Space; "" when it is elsewhere: then nobody can say that an entry is not used."""
    baseline: frozenset[str] = frozenset()
    """Fingerprints of findings that were there when the baseline was written."""
    locked: Mapping[str, str] = MappingProxyType({})
    """Ids that no waiver sets aside, and who says so."""
    today: str = ""
    """YYYY-MM-DD; "": the clock is asked where a waiver has an end."""


class Waiver(NamedTuple):
    """A waiver that stands somewhere. Lines are 1-based and inclusive; `first` 0 means all of the file or files."""

    names: tuple[str, ...]
    reason: str
    until: str
    source: str
    location: Location
    first: int = 0
    last: int = 0
    paths: tuple[str, ...] = ()
    """Globs of a config's waiver; empty: everywhere. A comment's waiver holds in the file of `location`."""
    problem: str = ""
    """Why it does not count, in words for its owner."""
    optional: bool = False
    binding: bool = False
    foreign: bool = False
    """Whether it stands in no file of the Space."""


class WaiverProblem(NamedTuple):
    """What is wrong with a waiver; `kind` is the id of the policy that reports it."""

    kind: str
    location: Location
    message: str


class WaiverOutcome(NamedTuple):
    """Which hits are set aside by what, and what is wrong with the waivers."""

    waived: Mapping[tuple[str, Hit], Waiver]
    """By the id of the policy and its hit."""
    problems: tuple[WaiverProblem, ...] = ()
    notes: tuple[str, ...] = ()
    parted: Mapping[tuple[str, Hit], tuple[Hit, ...]] = MappingProxyType({})
    """Hits of which some places are waived: what is left of each, and one hit for each waived place."""
