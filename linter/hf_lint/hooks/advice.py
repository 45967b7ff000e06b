"""What to do about a push or commit that was stopped, with the commands for the very case."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from hf_lint.errors import SourceError
from hf_lint.git.history import list_commits
from hf_lint.pipeline.history import MESSAGE, TAG_MESSAGE
from hf_lint.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.git.repository import Repository

MAX_COMMITS = 5
_SHORT = 12


def push_advice(repository: Repository, reports: Sequence[TargetReport]) -> list[str]:
    """Lines for a push that was stopped: rewrite what is not pushed yet, revoke what is."""
    secrets = [finding for report in reports for finding in report.findings if finding.secret]
    new = [finding for finding in secrets if finding.commit is not None]
    old = [finding for finding in secrets if finding.commit is None]
    lines = []
    if new:
        lines.append(f"Nothing was pushed. {_count(new)} in commits that are not on the remote yet: remove it from the")
        lines.append("history first. A later commit that removes it does not help: every pushed commit can be read.")
        lines += _rewrite(repository, new)
    if old:
        lines.append(f"{_count(old)} on the remote already. Treat as stolen:")
        lines.append("  1. revoke it where it was issued, as the finding says, and create a new one")
        lines.append("  2. store the new one under Settings > Variables and secrets of the Space, not in a file")
        lines.append("  3. remove the old one from the files, commit, and push")
        lines.append("  4. only then, if at all, rewrite the history and push it with --force-with-lease")
    if not secrets:
        lines.append("Nothing was pushed. Fix the findings above, commit, and push again.")
    lines.append("`git push --no-verify` pushes without this check.")
    return lines


def commit_advice(reports: Sequence[TargetReport]) -> list[str]:
    """Lines for a commit that was stopped."""
    paths = dict.fromkeys(finding.location.path for report in reports for finding in report.findings if finding.secret)
    lines = ["Nothing was committed. Fix the findings above, `git add` the files, and commit again."]
    if paths:
        listed = " ".join(_quote(path) for path in list(paths)[:MAX_COMMITS])
        lines.append(f"To exclude a file with a secret from the commit: git restore --staged -- {listed}")
    lines.append("`git commit --no-verify` commits without this check.")
    return lines


def _count(findings: Sequence[Finding]) -> str:
    return "1 secret is" if len(findings) == 1 else f"{len(findings)} secrets are"


def _rewrite(repository: Repository, findings: Sequence[Finding]) -> Iterator[str]:
    tags = [finding for finding in findings if finding.location.path == TAG_MESSAGE]
    by_commit: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.commit is not None and finding not in tags:
            by_commit.setdefault(finding.commit.id, []).append(finding)
    if tags:
        yield "  the message of a tag: git tag --delete NAME, then create the tag again without the secret"
    if not by_commit:
        return
    try:
        head = repository.resolve("HEAD")
        reachable = {commit.id: commit for commit in list_commits(repository, [head])}
    except SourceError:
        head, reachable = "", {}
    here = [commit for commit in reachable if commit in by_commit]
    if len(here) < len(by_commit):
        yield "  Some of these commits are not on the branch that is checked out: `git switch` to theirs, and do there:"
        here = here or list(by_commit)
    if here == [head]:
        yield from _amend(by_commit[head], "")
        return
    order = list(reachable)
    after = order[order.index(here[0]) :] if here[0] in reachable else []
    merges = " --rebase-merges" if any(reachable[commit].parents > 1 for commit in after) else ""
    first = here[0][:_SHORT]
    start = "--root" if here[0] in reachable and not reachable[here[0]].parents else f"{first}^"
    yield f"  git rebase --interactive{merges} {start}"
    yield "  In the list that opens, write `edit` for `pick` in front of:"
    for commit in here[:MAX_COMMITS]:
        yield f"    {commit[:_SHORT]}  {_places(by_commit[commit])}"
    if len(here) > MAX_COMMITS:
        yield f"    and {len(here) - MAX_COMMITS} more"
    yield "  git stops at each of them:"
    yield from _amend([one for commit in here for one in by_commit[commit]], " && git rebase --continue")


def _amend(findings: Sequence[Finding], then: str) -> Iterator[str]:
    paths = list(dict.fromkeys(one.location.path for one in findings if one.location.path != MESSAGE))
    if paths:
        listed = " ".join(_quote(path) for path in paths[:MAX_COMMITS])
        yield "  remove the secret from the file, then:"
        yield f"    git add -- {listed} && git commit --amend --no-edit{then}"
    if any(one.location.path == MESSAGE for one in findings):
        yield "  remove the secret from the message:"
        yield f"    git commit --amend{then}"


def _places(findings: Sequence[Finding]) -> str:
    paths = dict.fromkeys(
        "its message" if one.location.path == MESSAGE else visible(one.location.path) for one in findings
    )
    return ", ".join(list(paths)[:3])


def _quote(path: str) -> str:
    return visible(shlex.quote(path))
