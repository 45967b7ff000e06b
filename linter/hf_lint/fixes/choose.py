"""Fixes: edits chosen, tried in memory, and kept only when they fix what they should and break nothing."""

from __future__ import annotations

import codecs
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from hf_lint.core.model import Edit
from hf_lint.core.records import NamedTuple
from hf_lint.reports.tasks import place_of, reason
from hf_lint.space import Space
from hf_lint.space.file import File

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from hf_lint.core.model import Finding, Fix, TargetReport

    Check = Callable[[Space], TargetReport]

MAX_PASSES = 8
"""Fixes that were in each other's way come one after the other."""
MAX_CHECKS = 80
MAX_SECONDS = 60
"""Runs of the linter, and the time for them; fixes that were not tried by then are left."""
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

CONFLICT = "another fix changes the same place"
STAYS = "the finding would stay"
COMES = "it would cause {rule} at {place}: {what}; fix both by hand"
BREAKS = "the file would no longer parse"
UNTRIED = "there are too many fixes for one run; run again"
UNWRITABLE = "the file's encoding cannot hold it"


class Change(NamedTuple):
    """A file as it is (None: not there) and as it would be."""

    path: str
    before: bytes | None
    after: bytes


class FixResult(NamedTuple):
    """What fixes did: the Space and its report after them."""

    space: Space
    report: TargetReport
    changes: tuple[Change, ...]
    fixed: tuple[Finding, ...]
    rejected: tuple[tuple[Finding, str], ...]
    """Fixes that were not applied, and why."""


class _Group(NamedTuple):
    """A fix, and every finding that it ends."""

    fix: Fix
    findings: tuple[Finding, ...]


class EncodeError(Exception):
    """Text that does not fit into the encoding of its file."""


def choose_fixes(
    space: Space,
    report: TargetReport,
    check: Check,
    *,
    unsafe: bool,
    safe: bool = True,
    only: Collection[str] = (),
) -> FixResult:
    """Apply the `safe` and the `unsafe` fixes of `report` in memory, where `only` has ids those of these policies.

    `check` judges a Space as it was judged for `report`. A fix is kept only when its findings are gone, no other has
    come, and what parsed still parses.
    """

    def fixable(findings: Iterable[Finding]) -> list[Finding]:
        return [
            finding
            for finding in findings
            if finding.fix is not None and (safe if finding.fix.safe else unsafe) and (not only or finding.rule in only)
        ]

    trial = _Trial(check)
    now, current = space, report
    fixed: list[Finding] = []
    why: dict[tuple[str, str, str], str] = {}
    failing: set[tuple[str, str, str]] = set()
    """What failed since the last fix that was kept: with the next one kept it may work."""
    for _ in range(MAX_PASSES):
        groups = _groups(finding for finding in fixable(current.findings) if finding_key(finding) not in failing)
        # What the code has to say depends on what is installed: versions come first, and the code is judged anew.
        groups = [group for group in groups if _changes_versions(now, group)] or groups
        chosen, crossing = choose(groups)
        if not chosen:
            break
        why.update((finding_key(finding), CONFLICT) for group in crossing for finding in group.findings)
        kept, failed = trial.run(now, current, chosen)
        for group, why_not in failed:
            why.update((finding_key(finding), why_not) for finding in group.findings)
        if kept:
            fixed += [finding for group in kept for finding in group.findings]
            now = apply(now, [edit for group in kept for edit in group.fix.edits], _paths_to_recode(kept))
            current = trial.check(now)
            failing.clear()
        else:
            failing.update(finding_key(finding) for group, _ in failed for finding in group.findings)
    left = tuple((item, why.get(finding_key(item), UNTRIED)) for item in fixable(current.findings))
    return FixResult(now, current, _changes(space, now), tuple(fixed), left)


def finding_key(finding: Finding) -> tuple[str, str, str]:
    """Return what a finding keeps when a fix above it moves it to another line."""
    return finding.rule, finding.location.path, finding.fingerprint


def _groups(findings: Iterable[Finding]) -> list[_Group]:
    """Return findings that the same edits end, together."""
    by_edits: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        assert finding.fix is not None
        by_edits.setdefault((finding.fix.edits, finding.fix.recode), []).append(finding)
    return [_Group(found[0].fix, tuple(found)) for found in by_edits.values() if found[0].fix is not None]


def _changes_versions(space: Space, group: _Group) -> bool:
    """Return whether a fix changes what is installed: a requirement, or a version in the card."""
    installed = {requirements.file.path for requirements in space.requirements}
    if any(edit.path in installed for edit in group.fix.edits):
        return True
    if all(edit.path != "README.md" for edit in group.fix.edits):
        return False
    card = apply(space, [edit for edit in group.fix.edits if edit.path == "README.md"]).card
    return any(card.text(key) != space.card.text(key) for key in ("sdk_version", "python_version"))


def choose(groups: Sequence[_Group]) -> tuple[list[_Group], list[_Group]]:
    """Return the groups whose edits do not touch each other, first come first served, and the others."""
    chosen: list[_Group] = []
    crossing: list[_Group] = []
    taken: dict[str, list[Edit]] = {}
    for group in groups:
        files = {edit.path for edit in group.fix.edits}
        touched = [edit for path in files for edit in taken.get(path, ())]
        mixed = any(path in taken for path in group.fix.recode)
        if mixed or any(_touch(one, other) for one in group.fix.edits for other in touched if one.path == other.path):
            crossing.append(group)
            continue
        chosen.append(group)
        for edit in group.fix.edits:
            taken.setdefault(edit.path, []).append(edit)
        for path in group.fix.recode:
            taken.setdefault(path, []).append(Edit(path, 0, 1 << 60, ""))
    return chosen, crossing


def _touch(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)


class _Trial:
    """Tries groups of fixes, all at once where that works, and in halves where it does not."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._left = MAX_CHECKS
        self._until = time.monotonic() + MAX_SECONDS

    def check(self, space: Space) -> TargetReport:
        """Return the report on `space`."""
        self._left -= 1
        return self._check(space)

    def run(
        self, space: Space, report: TargetReport, groups: list[_Group]
    ) -> tuple[list[_Group], list[tuple[_Group, str]]]:
        """Return the groups to keep, and the others with the reason."""
        kept: list[_Group] = []
        failed: list[tuple[_Group, str]] = []
        waiting = [groups] if groups else []
        while waiting:
            part = waiting.pop()
            if self._left <= 0 or time.monotonic() > self._until:
                failed += [(group, UNTRIED) for group in part]
                continue
            problem = self._problem(space, report, [*kept, *part])
            if not problem:
                kept += part
            elif len(part) == 1:
                failed.append((part[0], problem))
            else:
                half = len(part) // 2
                waiting += [part[half:], part[:half]]
        return kept, failed

    def _problem(self, space: Space, report: TargetReport, groups: list[_Group]) -> str:
        """Return why the groups cannot be applied together, or ""."""
        try:
            changed = apply(space, [edit for group in groups for edit in group.fix.edits], _paths_to_recode(groups))
        except EncodeError:
            return UNWRITABLE
        after = self.check(changed)
        fixed_counts = Counter((item.rule, item.location.path) for group in groups for item in group.findings)
        before, now = _counts(report), _counts(after)
        revealed = {rule for group in groups for rule in group.fix.reveals}
        more = [
            key
            for key, count in sorted(now.items())
            if count > before[key] - fixed_counts[key] and key[0] not in revealed
        ]
        come = [(rule, path) for rule, path in more if now[rule, path] > before[rule, path]]
        if more:
            return _tell_new(report, after, *come[0]) if come else STAYS
        own = revealed | {item.rule for group in groups for item in group.findings}
        worse = sorted(one[:2] for one in _breakages(after) - _breakages(report) if one[0] not in own)
        if worse:  # as many as before, and another one: the Space fails in a new way
            return _tell_new(report, after, *worse[0])
        paths = {edit.path for group in groups for edit in group.fix.edits} | _paths_to_recode(groups)
        if len(after.errors) > len(report.errors) or _find_broken(changed, paths) - _find_broken(space, paths):
            return BREAKS
        return ""


def _tell_new(report: TargetReport, after: TargetReport, rule: str, path: str) -> str:
    """Return that a fix would bring a finding of a rule in a file, and which."""

    def messages(of: TargetReport) -> dict[str, Finding]:
        every = (*of.findings, *(item.finding for item in of.waived))
        return {one.message: one for one in every if (one.rule, one.location.path) == (rule, path)}

    known, now = messages(report), messages(after)
    one = next((found for message, found in now.items() if message not in known), next(iter(now.values())))
    return COMES.format(rule=rule, place=place_of(one.location), what=reason(one))


def _counts(report: TargetReport) -> Counter[tuple[str, str]]:
    waived = (item.finding for item in report.waived)
    return Counter((finding.rule, finding.location.path) for finding in (*report.findings, *waived))


def _breakages(report: TargetReport) -> set[tuple[str, str, str]]:
    """Return what keeps the Space from building or starting: rule, path and message."""
    return {
        (finding.rule, finding.location.path, finding.message)
        for finding in report.findings
        if finding.concern == "breakage"
    }


def _paths_to_recode(groups: Iterable[_Group]) -> frozenset[str]:
    return frozenset(path for group in groups for path in group.fix.recode)


def _find_broken(space: Space, paths: Collection[str]) -> set[str]:
    """Return those of the files that do not parse, whichever rules are on."""
    found = {each.file.path for each in space.dockerfiles if each.file.path in paths and each.errors}
    if "README.md" in paths and space.card.error is not None:
        found.add("README.md")
    for path in paths:
        file = space.get(path)
        if file is not None and file.kind == "text" and _stops(space, file):
            found.add(path)
    return found


def _stops(space: Space, file: File) -> bool:
    if space.language(file) == "python":
        return space.python(file).tree is None
    return file.suffix == ".ipynb" and space.notebook(file).error is not None


def apply(space: Space, edits: Iterable[Edit], recode: frozenset[str] = frozenset()) -> Space:
    """Return the Space with `edits` made and the files of `recode` as UTF-8; an edit of a file that is not there makes
    it.

    Encoding, byte order mark and line ends of a file stay. EncodeError when its encoding cannot hold an edit.
    """
    by_path: dict[str, list[Edit]] = {path: [] for path in recode}
    for edit in dict.fromkeys(edits):
        by_path.setdefault(edit.path, []).append(edit)
    files = dict(space.files)
    for path, wanted in by_path.items():
        file = space.get(path)
        if file is None or (not file.data and not file.kind_if_known):
            data = "".join(edit.text for edit in sorted(wanted)).encode()
        elif file.kind != "text":
            continue  # a link or the like: it is left alone, and the finding stays
        else:
            data = _encode(file, _apply_edits(file.text, wanted), path in recode)
        files[path] = File(path, len(data), "", partial(bytes, data))
    return Space(
        files.values(),
        space.notes,
        space.gaps,
        space.ignored,
        space.is_walked,
        space.ignores_above,
        space.inside,
        space.ignored_names,
        space.has_ignored,
    )


def _apply_edits(text: str, edits: Iterable[Edit]) -> str:
    line_end = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    pieces = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        start = max(edit.start, at)
        pieces += [text[at:start], edit.text.replace("\r\n", "\n").replace("\n", line_end)]
        at = max(edit.end, start)
    return "".join(pieces) + text[at:]


def _encode(file: File, text: str, recode: bool) -> bytes:
    if recode:
        return text.encode("utf-8", "surrogatepass")
    mark = next((mark for mark in _MARKS if file.data.startswith(mark)), b"")
    encoding = {"utf-8-sig": "utf-8", "unknown": "latin-1"}.get(file.encoding, file.encoding)
    try:
        return mark + text.encode(encoding)
    except UnicodeEncodeError as error:
        raise EncodeError(file.path) from error


def _changes(before: Space, after: Space) -> tuple[Change, ...]:
    """Return the files that differ, in order of path. Only what was read can have changed."""
    found = []
    for path, file in after.files.items():
        old = before.get(path)
        if old is not file and (old is None or old.data != file.data):
            found.append(Change(path, None if old is None else old.data, file.data))
    return tuple(found)
