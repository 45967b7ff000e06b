"""Every fix on every case and example: applied twice is applied once, the finding is gone, nothing else has come."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Profile
from hf_lint.fixes.choose import choose_fixes
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from hf_lint.sources.directory import collect_directory
from support import CASES, materialise, plan, policies, space_of, write_example

if TYPE_CHECKING:
    from pathlib import Path

    from hf_lint.core.model import TargetReport
    from hf_lint.pipeline.selection import RuleSelection
    from hf_lint.space import Space

FIXED = {policy.id: policy.fix for policy in policies().policies.values() if policy.fix}
"""The policies with fixes, and whether those are safe."""
PLACES = [
    *(f"{name}/example" for name in FIXED),
    *(f"{case.parent.name}/{case.name}" for name in FIXED for case in sorted((CASES / name).glob("bad-*"))),
]


@lru_cache(maxsize=1)
def everything() -> RuleSelection:
    """All rules but the one that starts another program."""
    return select_rules(policies(), profile=Profile.STRICT, ignore=("hadolint",))


def check(space: Space) -> TargetReport:
    return check_space(space, everything())


def space_at(place: str, folder: Path) -> Space:
    name, _, case = place.partition("/")
    if case == "example":
        write_example(policies().policies[name].bad, folder)
    else:
        materialise(CASES / name / case, folder)
    return collect_directory(folder)


def counts(report: TargetReport) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for finding in report.findings:
        key = finding.rule, finding.location.path
        found[key] = found.get(key, 0) + 1
    return found


@pytest.mark.parametrize("place", PLACES)
def test_fixes(place: str, tmp_path: Path) -> None:
    name = place.partition("/")[0]
    space = space_at(place, tmp_path)
    before = check(space)
    own = [finding for finding in before.findings if finding.rule == name and finding.fix]
    assert FIXED[name] == "safe" or not any(finding.fix.safe for finding in own if finding.fix)
    result = choose_fixes(space, before, check, unsafe=True)
    # What was mended is gone, and nothing else has come.
    rejected = {f"{name} {why}" for finding, why in result.rejected if finding.rule == name}
    assert rejected == set()
    now = counts(result.report)
    hidden = {rule for finding in result.fixed if finding.fix for rule in finding.fix.reveals}
    assert {key for key, count in now.items() if count > counts(before).get(key, 0) and key[0] not in hidden} == set()
    assert not result.report.errors
    # Twice is once.
    again = choose_fixes(result.space, result.report, check, unsafe=True)
    assert (again.fixed, again.changes) == ((), ())
    # Comments stay.
    for change in result.changes:
        old, new = space.get(change.path), result.space.files[change.path]
        if old is not None:
            comments = [line.strip() for line in old.text.splitlines() if line.lstrip().startswith("# ")]
            assert [line for line in comments if line not in new.text] == []


@pytest.mark.parametrize("place", PLACES)
def test_line_ends_stay(place: str, tmp_path: Path) -> None:
    def own(space: Space) -> TargetReport:
        return check_space(space, plan(place.partition("/")[0]))

    space = space_at(place, tmp_path)
    windows = space_of({path: crlf(file.data, file.encoding) for path, file in space.files.items() if file.data})
    for change in choose_fixes(windows, own(windows), own, unsafe=True).changes:
        file = windows.get(change.path)
        if file is not None and "\r\n" in file.text and file.name != "packages.txt":  # there they go
            after = change.after.decode("utf-8", "replace").replace("\r\n", "")
            assert "\n" not in after, change.path


def crlf(data: bytes, encoding: str) -> bytes:
    if not encoding.startswith("utf-8"):
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.mark.parametrize("name", FIXED)
def test_the_policy_has_a_fix_in_its_cases(name: str, tmp_path: Path) -> None:
    found = set()
    for place in (place for place in PLACES if place.startswith(f"{name}/")):
        folder = tmp_path / place.replace("/", "-")
        folder.mkdir()
        report = check_space(space_at(place, folder), plan(name))
        found |= {finding.fix.safe for finding in report.findings if finding.fix}
    assert (FIXED[name] == "safe") in found, f"{name}: no case has a fix of the kind that the policy names"
