"""Fixes of two defects in one Space: what each does alone still holds when both are made together."""

from __future__ import annotations

import os
import random
import tempfile
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml
from hf_lint.fixes.choose import choose_fixes
from hf_lint.pipeline.engine import check_space
from hf_lint.sources.directory import collect_directory
from support import materialise, plan, policies, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import TargetReport
    from hf_lint.space import Space

CASES = Path(__file__).parent / "cases"
SAMPLE = int(os.environ.get("HF_LINT_FIX_PAIRS", "60"))
"""Pairs that are tried; `make fix-pairs` tries all of them."""


class Case(NamedTuple):
    """A case with a fix: its policy, its folder and its files."""

    policy: str
    name: str
    files: dict[str, bytes]


def check(space: Space) -> TargetReport:
    return check_space(space, plan())


@cache
def fixable_cases() -> tuple[Case, ...]:
    """The first two cases of each policy that a fix ends, the files that are text only."""
    found = []
    for folder in sorted(CASES / policy.id for policy in policies().policies.values() if policy.fix):
        cases = []
        for case in sorted(folder.glob("bad-*")):
            with tempfile.TemporaryDirectory() as scratch:
                materialise(case, Path(scratch))
                space = collect_directory(Path(scratch))
                for file in space.files.values():
                    _ = file.data
            if space.card.error is None and any(
                finding.fix for finding in check_space(space, plan(folder.name)).findings
            ):
                files = {path: file.data for path, file in space.files.items() if file.kind == "text"}
                cases.append(Case(folder.name, case.name, files))
            if len(cases) == 2:
                break
        found += cases
    return tuple(found)


def joined(one: Case, other: Case) -> dict[str, bytes] | None:
    """The files of both Spaces; None where they cannot be one. The cards are joined key by key, the first one wins."""
    files = {**other.files, **one.files}
    for path in one.files.keys() & other.files.keys():
        if one.files[path] == other.files[path] or path == ".gitignore":
            continue
        if path == "README.md":
            card = join_cards(one.files[path], other.files[path])
            if card is None:
                return None
            files[path] = card
        elif path == "requirements.txt":
            files[path] = one.files[path].rstrip(b"\n") + b"\n" + other.files[path]
        else:
            return None
    return files


def join_cards(one: bytes, other: bytes) -> bytes | None:
    """The first card as it is written, with the lines of the second for keys that it has not."""
    try:
        first, second = (data.decode().split("---\n") for data in (one, other))
        keys, more = yaml.safe_load(first[1]), yaml.safe_load(second[1])
    except (UnicodeDecodeError, IndexError, yaml.YAMLError):
        return None
    if not isinstance(keys, dict) or not isinstance(more, dict) or keys.get("sdk") != more.get("sdk"):
        return None
    lines = [f"{key}: {value!s}\n" for key, value in more.items() if key not in keys and isinstance(value, (str, bool))]
    return "---\n".join([first[0], first[1] + "".join(lines), *first[2:]]).encode()


def pairs() -> list[tuple[Case, Case]]:
    """Pairs of cases of different policies that can be one Space."""
    return [
        (one, other)
        for one, other in combinations(fixable_cases(), 2)
        if one.policy != other.policy and joined(one, other) is not None
    ]


def assert_fixed(one: Case, other: Case) -> None:
    """Both fixes are made, or one says why not; nothing breaks, and a second run changes nothing."""
    files = joined(one, other)
    assert files is not None
    space = space_of(dict(files))
    before = check(space)
    result = choose_fixes(space, before, check, unsafe=True)
    revealed = {rule for finding in before.findings if finding.fix for rule in finding.fix.reveals}
    revealed |= {rule for finding in result.fixed if finding.fix for rule in finding.fix.reveals}
    known = {(finding.rule, finding.location.path) for finding in before.findings}
    new = [f for f in result.report.findings if (f.rule, f.location.path) not in known and f.rule not in revealed]
    assert new == []
    assert len(result.report.errors) <= len(before.errors)
    rejected = {finding.rule for finding, _ in result.rejected}
    fixable = {finding.rule for finding in before.findings if finding.fix}
    left = {finding.rule for finding in result.report.findings if finding.fix}
    assert left & fixable <= rejected
    again = choose_fixes(result.space, result.report, check, unsafe=True)
    assert again.changes == ()


def fault(one: Case, other: Case) -> str:
    """What is wrong when the defects of both are fixed in one Space; "" where nothing is."""
    try:
        assert_fixed(one, other)
    except AssertionError as error:
        return f"{one.policy}/{one.name} with {other.policy}/{other.name}: {str(error)[:300]}"
    return ""


def test_pairs_of_fixes() -> None:
    everything = pairs()
    assert len(everything) > 500
    sample = random.Random(7).sample(everything, min(SAMPLE, len(everything)))
    assert [found for one, other in sample if (found := fault(one, other))] == []
