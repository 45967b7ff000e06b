"""What is in git rather than in a folder: a revision, the index, a range of commits, the whole history."""

from __future__ import annotations

import threading
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from hf_lint.core.model import Skip, TargetReport, ToolError
from hf_lint.core.registry import load_rules
from hf_lint.git.history import list_changes, list_commits, parse_since
from hf_lint.git.repository import Repository
from hf_lint.pipeline.engine import check_space
from hf_lint.sources.directory import MAX_FILE
from hf_lint.sources.git_tree import collect_index, collect_revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from hf_lint.config.waivers.model import WaiverSettings
    from hf_lint.core.model import Finding
    from hf_lint.git.history import Listed
    from hf_lint.pipeline.history import History
    from hf_lint.pipeline.selection import Plan


class Query(NamedTuple):
    """Which part of a repository: `kind` is revision, index, range or history, `text` its revision, range or date."""

    kind: str
    text: str = ""


def parse_range(text: str) -> tuple[str, str]:
    """Both ends of A..B; A...B means the same here: what B has and A has not. ValueError for anything else."""
    start, dots, end = text.partition("..")
    if not dots:
        raise ValueError(f"{text!r} is no range: write A..B, for example origin/main..HEAD")
    return start or "HEAD", end.removeprefix(".") or "HEAD"


def check_query(
    folder: str | Path, query: Query, plan: Plan, *, target: str, waivers: WaiverSettings | None = None
) -> TargetReport:
    """Check what `query` names of the Space in `folder`. SourceError when it, or the repository, is not there."""
    if query.kind in ("history", "range"):
        load_ahead()
    with Repository(folder) as repository:
        prefix = repository.prefix
        if query.kind == "index":
            space = collect_index(repository, prefix)
            return check_space(space, plan, target=target, kind="index", waivers=waivers)
        if query.kind == "history":
            return _check_everything(repository, query, plan, target, waivers)
        tip = repository.resolve(_tip(query))
        if query.kind == "revision":
            space = collect_revision(repository, tip, prefix)
            report = check_space(space, plan, target=target, kind="revision", waivers=waivers)
            return report._replace(revision=tip)
        start = repository.resolve(parse_range(query.text)[0])
        commits = list_commits(repository, [tip], [start])
        report = check_push(
            repository, prefix, tip, commits, plan, target=target, kind="range", history_of=prefix, waivers=waivers
        )
        return report._replace(errors=(*report.errors, *_cut_off(repository, commits)))


def load_ahead() -> None:
    """Begin to import what looks at commits and finds secrets: while git lists them, there is nothing else to do."""

    def load() -> None:
        import hf_lint.pipeline.history  # noqa: F401

        load_rules(["secrets"])

    threading.Thread(target=load, daemon=True).start()


def check_push(
    repository: Repository,
    folder: str,
    tip: str,
    commits: Sequence[Listed],
    plan: Plan,
    *,
    target: str,
    kind: str,
    history_of: str = "",
    tags: Iterable[str] = (),
    waivers: WaiverSettings | None = None,
) -> TargetReport:
    """All rules on the Space in `folder` of the tree of `tip`; secret rules on what `commits` add below `history_of`.

    A finding that the tip has, and one of the commits brought, names that commit; without a commit it is older.
    """
    newest = commits[::-1]
    changes = list_changes(repository, newest, history_of, limit=MAX_FILE)
    space = collect_revision(repository, tip, folder)
    report = check_space(space, plan, target=target, kind=kind, waivers=waivers)

    from hf_lint.pipeline.history import check_history

    history = check_history(repository, newest, changes, plan, folder=history_of, tags=tags, waivers=waivers)
    return _joined(report, history)._replace(revision=tip)


def _check_everything(
    repository: Repository, query: Query, plan: Plan, target: str, waivers: WaiverSettings | None
) -> TargetReport:
    since = parse_since(query.text, datetime.now(timezone.utc)) if query.text else None
    # Git keeps files as differences from newer versions, so it is asked for the newest first; and at once, since it
    # takes its time.
    commits = list_commits(repository, ["--all"], since=since)[::-1]
    changes = list_changes(repository, commits, repository.prefix, limit=MAX_FILE)

    from hf_lint.pipeline.history import check_history, secret_rules

    rules = secret_rules(plan)
    history = check_history(repository, commits, changes, rules, folder=repository.prefix, waivers=waivers)
    ran = {planned.policy.id for planned in rules.rules}
    others = (planned.policy.id for planned in plan.rules if planned.policy.id not in ran)
    skipped = [Skip(name, "not-applicable", "only secrets are looked for in the history") for name in others]
    return TargetReport(
        target=target,
        kind="history",
        sdk=None,
        findings=history.findings,
        skipped=tuple(sorted([*plan.skipped, *skipped])),
        errors=(*history.errors, *([] if since else _cut_off(repository, commits))),
        rules_run=len(rules.rules),
        notes=(f"{len(commits)} commit{'' if len(commits) == 1 else 's'} looked at", *history.notes),
    )


def _tip(query: Query) -> str:
    return parse_range(query.text)[1] if query.kind == "range" else query.text or "HEAD"


def _cut_off(repository: Repository, commits: Iterable[Listed]) -> list[ToolError]:
    """An error where a shallow clone ends among `commits`."""
    ends = repository.shallow().intersection(commit.id for commit in commits)
    if not ends:
        return []
    text = f"this is a shallow clone: what came before commit {min(ends)[:12]} is not here and was not checked"
    return [ToolError("target", f"{text}; `git fetch --unshallow` gets it")]


def _joined(report: TargetReport, history: History) -> TargetReport:
    """The report on a tip with what its commits brought. What is waived at the tip is waived in its history."""
    by_print = {finding.fingerprint: finding for finding in history.findings}
    here = {finding.fingerprint for finding in report.findings}
    waived = {item.finding.fingerprint for item in report.waived}
    elsewhere = {
        (finding.rule, finding.key): finding
        for finding in reversed(history.findings)
        if finding.key and finding.fingerprint not in here
    }
    told: set[str] = set()
    findings: list[Finding] = []
    for finding in report.findings:
        source = by_print.get(finding.fingerprint) or elsewhere.get((finding.rule, finding.key))
        if source is not None:
            told.add(source.fingerprint)
            finding = finding._replace(commit=source.commit)
        findings.append(finding)
    findings += [one for one in history.findings if one.fingerprint not in told | waived]
    findings.sort(key=lambda one: (one.location.path, one.location.span, one.rule))
    return report._replace(
        findings=tuple(findings),
        errors=(*report.errors, *history.errors),
        notes=(*report.notes, *history.notes),
    )
