"""The words that everything else speaks: severities, places, hits, findings, reports.

Frozen values without behaviour. Lines and columns are 1-based, columns count Unicode code points, ends are exclusive.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from typing import TypeVar

    L = TypeVar("L", bound="Level")


class Level(IntEnum):
    """A scale whose members are written in lower case, in policies, options and reports alike."""

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls: type[L], text: str) -> L:
        """Return the member that `text` names; ValueError with the allowed words otherwise."""
        try:
            return cls[text.upper()]
        except KeyError:
            words = ", ".join(str(member) for member in cls)
            raise ValueError(f"{text!r} is not one of: {words}") from None


class Severity(Level):
    """How bad it is when the finding is right."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class Confidence(Level):
    """How sure the rule is; a low-confidence policy is a heuristic and only on in `strict`."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2


class Profile(Level):
    """How strict a run is. A policy is on in its own profile and in every stricter one."""

    BASELINE = 0
    RECOMMENDED = 1
    STRICT = 2


DEFAULT_PROFILE = Profile.RECOMMENDED
DEFAULT_FAIL_ON = Severity.LOW
"""The lowest severity that makes the exit code 1."""
HOOK_FAIL_ON = Severity.HIGH
"""The same in a hook, which stops somebody at work: lesser findings are shown and pass."""


class Span(NamedTuple):
    """A stretch of text by line and column."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)
"""Where a finding about a whole file, or about a missing one, points."""


class Location(NamedTuple):
    """A place in the Space; `note` says what is to be seen there."""

    path: str
    span: Span = START
    note: str = ""


class Edit(NamedTuple):
    """Replace the code points `start` to `end` of the decoded text of a file."""

    path: str
    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """Edits that end a finding. An edit of a file that is not there makes it; the files of `recode` are written anew as
    UTF-8. Findings of the policies that it `reveals` may come: the defect hid them.

    `safe`: what is built, installed and shown stays the same, or did not work before and works after it. A name that
    can change, such as a tag, may become the commit or digest that it stood for when this release was made."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]
    recode: tuple[str, ...] = ()
    reveals: tuple[str, ...] = ()


class Hit(NamedTuple):
    """What a rule yields. `variant` picks an entry of the policy's `variants`, `key` steadies the fingerprint.

    `secret` says that the text at `location` is one: no report may show it.
    """

    location: Location
    message: str
    variant: str = ""
    fix: Fix | None = None
    related: tuple[Location, ...] = ()
    key: str = ""
    secret: bool = False
    former_keys: tuple[str, ...] = ()
    """What made the fingerprint in earlier versions: baselines of then still cover the finding."""
    title: str = ""
    """What stands for the title of the policy, where that would be too general; in no words of the Space."""


class Problem(NamedTuple):
    """What a rule yields when it could not do its work: the run is then incomplete, never clean."""

    message: str


class NotInstalled(NamedTuple):
    """What a rule yields when the optional program that it needs is not installed: it counts as skipped."""

    reason: str


class Excerpt(NamedTuple):
    """The source line of a finding as it may be shown: secrets masked, columns those of `text`."""

    line: int
    text: str
    column: int
    end_column: int


class Commit(NamedTuple):
    """Where in the history a finding comes from; `date` is that of the author, in ISO 8601."""

    id: str
    date: str


class CellPlace(NamedTuple):
    """A place in a notebook as people see it: the cell from 1, and the line of its source from 1, 0 for its outputs."""

    cell: int
    line: int


class Finding(NamedTuple):
    """A policy, a place and a message. Made by the engine only."""

    rule: str
    group: str
    title: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    fingerprint: str
    url: str
    help: str = ""
    action: str = ""
    """What to do here, in one line; "" where the policy does not say."""
    fix: Fix | None = None
    related: tuple[Location, ...] = ()
    excerpt: Excerpt | None = None
    secret: bool = False
    key: str = ""
    """What the fingerprint is made from instead of the source line: of a secret the same in every file."""
    commit: Commit | None = None
    cell: CellPlace | None = None
    concern: str = "hygiene"
    """What the defect costs the owner; see hf_lint.core.names.CONCERNS."""
    role: str = "runs"
    """The part that the file has in the Space; see hf_lint.startup."""
    former_fingerprints: tuple[str, ...] = ()
    """The fingerprint under each former id of the policy: an older baseline has one of them."""
    part_of: str = ""
    """The fingerprint of the finding that it is told with, if that one counts; see hf_lint.pipeline.fold."""
    merged: tuple[Finding, ...] = ()
    """The findings that are told here: the remedy of this one ends them too, and a baseline covers each by itself."""


class Waived(NamedTuple):
    """A finding set aside on purpose. `source`: inline, config, baseline or new-from; `until`: its last day, or ""."""

    finding: Finding
    reason: str
    source: str
    until: str = ""


class Skip(NamedTuple):
    """A rule that did not run, and why. `kind` is one of: not-applicable, offline, config, not-installed."""

    rule: str
    kind: str
    reason: str


class ToolError(NamedTuple):
    """Something that hf-lint itself could not do; `kind` is one of: target, file, rule, engine, baseline, fix."""

    kind: str
    message: str


class TargetReport(NamedTuple):
    """What is known about one target after a run."""

    target: str
    kind: str
    sdk: str | None
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skip, ...] = ()
    errors: tuple[ToolError, ...] = ()
    rules_run: int = 0
    notes: tuple[str, ...] = ()
    """What was not looked at, in words: files over the limits, binary files, vendored folders."""
    revision: str | None = None
    profile: Profile = DEFAULT_PROFILE
    waived: tuple[Waived, ...] = ()
    fixed: tuple[Finding, ...] = ()
    """What fixes have mended."""
    diff: str = ""
    """What fixes would change, as a unified diff."""
    locked: tuple[str, ...] = ()
    """Policies that an organisation locks for this Space."""
    shows_paths: bool = True
    """Whether `target` is the folder that the paths of findings are relative to."""
    is_working_tree: bool = True
    """Whether these are the files in the folder: only then does a baseline cover them."""
    ignored: int = 0
    """How many files and folders were not checked because git ignores them."""
    ignored_names: tuple[str, ...] = ()
    """The first of them."""
    is_space: bool = True
    """Whether it is a Space, and not what is beside the Spaces of a folder."""
    hidden: tuple[Finding, ...] = ()
    """What was found and an option filters out of the report."""
    unknown_start: str = ""
    """Why what the Space installs and starts is not known, in words that follow `because`; "" where it is."""


class AdvisorySource(NamedTuple):
    """Advisories that dependencies were compared with: the day they were last gone through (ISO 8601, "" where they do
    not say), and how many entries there are."""

    name: str
    as_of: str
    entries: int


class Report(NamedTuple):
    """One run over one or more targets."""

    targets: tuple[TargetReport, ...]
    profile: Profile
    policy_digest: str
    advisories: tuple[AdvisorySource, ...] = ()
    notes: tuple[str, ...] = ()
    """What concerns the whole run."""
    organisations: tuple[tuple[str, str], ...] = ()
    """Name and digest of each organisation whose policy was in force."""
