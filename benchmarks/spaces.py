"""Each Space below a folder by itself: how long it takes, and which rules the time goes to."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.core.model import Profile
from hf_lint.core.policy import load_policies
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from hf_lint.sources.directory import collect_directory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hf_lint.core.policy import Policy
    from hf_lint.core.registry import Check
    from hf_lint.pipeline.selection import RuleSelection
    from hf_lint.space import Space

MOST_COSTLY = 10


def report(folder: Path, runs: int = 2) -> str:
    """Two tables in Markdown: processor time per Space, and per group and rule. No Space is named.

    Hadolint is left out: it is a process of its own. What rules share, such as a parsed file, counts for the first that
    asks for it. Of each Space the quickest of `runs` counts: the first one also imports what it needs.
    """
    spent: Counter[str] = Counter()
    plan = _timed(select_rules(load_policies(), profile=Profile.STRICT, ignore=["hadolint"]), spent)
    groups = {planned.policy.id: planned.policy.group for planned in plan.rules}
    rows: list[tuple[float, Counter[str], str]] = []
    for path in sorted(path for path in folder.iterdir() if path.is_dir()):
        tries = []
        for _ in range(runs):
            spent.clear()
            begin = time.process_time()
            space = collect_directory(path)
            check_space(space, plan)
            tries.append(((time.process_time() - begin) * 1000, Counter(spent), _size(space)))
        rows.append(min(tries, key=lambda row: row[0]))
    return f"{_per_space(rows)}\n{_per_rule(rows, groups)}"


def _timed(plan: RuleSelection, spent: Counter[str]) -> RuleSelection:
    """`plan` with rules that add what they take, in milliseconds, to `spent`."""

    def measured(check: Check, space: Space, policy: Policy) -> Iterator[Any]:
        begin = time.process_time()
        found = list(check(space, policy))
        spent[policy.id] += (time.process_time() - begin) * 1000  # type: ignore[assignment]
        return iter(found)

    rules = (one._replace(rule=one.rule._replace(check=partial(measured, one.rule.check))) for one in plan.rules)
    return plan._replace(rules=tuple(rules))


def _size(space: Space) -> str:
    texts = [len(file.text) for file in space.files.values()]
    largest = max(texts, default=0)
    return f"{len(texts)} files, {sum(texts) / 1e6:.1f} MB of text, the largest {largest / 1e6:.1f} MB"


def _per_space(rows: list[tuple[float, Counter[str], str]]) -> str:
    times = sorted(row[0] for row in rows)
    slowest, spent, size = max(rows, key=lambda row: row[0])
    name, most = spent.most_common(1)[0]
    lines = [
        f"### Each of {len(rows)} Spaces by itself, without start-up and hadolint",
        "",
        "| median ms | 95 of 100 below | slowest ms |",
        "|---:|---:|---:|",
        f"| {statistics.median(times):.1f} | {times[int(len(times) * 0.95)]:.1f} | {slowest:.1f} |",
        "",
        f"The slowest: {size}; {most / slowest:.0%} of its time in `{name}`.",
    ]
    return "\n".join(lines) + "\n"


def _per_rule(rows: list[tuple[float, Counter[str], str]], groups: dict[str, str]) -> str:
    total = sum(row[0] for row in rows)
    by_rule: Counter[str] = Counter()
    for _, spent, _ in rows:
        by_rule.update(spent)
    by_group: Counter[str] = Counter()
    for name, took in by_rule.items():
        by_group[groups[name]] += took
    lines = ["### Where the time goes", "", "| group or rule | ms per Space | share |", "|---|---:|---:|"]
    for name, took in [*by_group.most_common(), *by_rule.most_common(MOST_COSTLY)]:
        shown = f"`{name}`" if name in groups else f"**{name}**"
        lines.append(f"| {shown} | {took / len(rows):.2f} | {took / total:.0%} |")
    return "\n".join(lines) + "\n"
