"""What to do about a push or commit that was stopped, with the commands for the very case."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.git.history import list_commits
from hf_lint.pipeline.chunks import MESSAGE, TAG_MESSAGE
from hf_lint.reports.escape import visible
from hf_lint.sources.push import newest_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.model import Finding
    from hf_lint.git.history import CommitRef
    from hf_lint.git.repository import Repository

MAX_COMMITS = 5
MAX_PATHS = 20
_SHORT = 12
_MAGIC = frozenset("*?[\\:!^")


class Found(NamedTuple):
    """A finding, and the folder of its Space in the repository: "" for the root."""

    finding: Finding
    folder: str = ""

    @property
    def paths(self) -> list[str]:
        """Where the defect is, from the root of the repository: a secret may stand in several files."""
        places = (self.finding.location, *(self.finding.related if self.finding.secret else ()))
        names = (place.path for place in places if place.path not in (MESSAGE, TAG_MESSAGE))
        return [f"{self.folder}/{name}" if self.folder else name for name in names]

    @property
    def is_message(self) -> bool:
        """Whether it is in the message of a commit."""
        return self.finding.location.path == MESSAGE


def push_advice(repository: Repository, known: tuple[str, ...], found: Sequence[Found]) -> list[str]:
    """Return lines for a push that was stopped: rewrite what is not pushed yet, revoke what is.

    `known` are commits that the remote has.
    """
    secrets = [one for one in found if one.finding.secret]
    new = [one for one in secrets if one.finding.commit is not None]
    old = [one for one in secrets if one.finding.commit is None]
    lines = []
    if new:
        lines.append(f"Nothing was pushed. {_count(new)} in commits that are not on the remote yet: remove it from the")
        lines.append("history first. A later commit that removes it does not help: every pushed commit can be read.")
        lines += _rewrite(repository, known, new)
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


def commit_advice(repository: Repository, found: Sequence[Found]) -> list[str]:
    """Return lines for a commit that was stopped."""
    paths = _paths([one for one in found if one.finding.secret])
    lines = ["Nothing was committed. Fix the findings above, `git add` the files, and commit again."]
    if paths:
        try:
            repository.resolve("HEAD")
            command = "git restore --staged"
        except SourceError:  # there is no commit yet that a file could be restored from
            command = "git rm --cached --force"
        lines.append("To exclude a file with a secret from the commit:")
        lines.append(f"    {command} -- {_quote(paths)}")
    lines.append("`git commit --no-verify` commits without this check.")
    return lines


def _count(found: Sequence[Found]) -> str:
    return "1 secret is" if len(found) == 1 else f"{len(found)} secrets are"


def _rewrite(repository: Repository, known: tuple[str, ...], found: Sequence[Found]) -> Iterator[str]:
    tags = [one for one in found if one.finding.location.path == TAG_MESSAGE]
    by_commit: dict[str, list[Found]] = {}
    for one in found:
        if one.finding.commit is not None and one not in tags:
            by_commit.setdefault(one.finding.commit.id, []).append(one)
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
        yield "  Some of these commits are not on the branch that is checked out. `git switch` to theirs, and push"
        yield "  again for the commands: they are for the branch that is checked out."
    if here == [head]:
        yield from _amend(repository, by_commit[head])
    elif here:
        after = list(reachable)[list(reachable).index(here[0]) :]
        bad = [one for commit in here for one in by_commit[commit]]
        yield from _squash(repository, known, bad, after, reachable)
        if len(after) > 1:
            yield from _rebase(by_commit, here, after, reachable)


def _amend(repository: Repository, found: Sequence[Found]) -> Iterator[str]:
    """Yield the secret is in the newest commit alone."""
    paths = _paths(found)
    if not paths:
        yield "  Remove the secret from the message:"
        yield "    git commit --amend"
        return
    touched = repository.run("diff-tree", "--root", "--no-commit-id", "--name-only", "-r", "-z", "HEAD").split(b"\0")
    # git refuses to amend a commit of which nothing is left.
    empty = " --allow-empty" if len([name for name in touched if name]) <= len(paths) else ""
    edit = "" if any(one.is_message for one in found) else " --no-edit"
    where = f"the file{'s' * (len(paths) > 1)}{' and the message' * (not edit)}"
    yield f"  Remove the secret from {where}, then:"
    yield f"    git add -- {_quote(paths)} && git commit --amend{edit}{empty}"


def _squash(
    repository: Repository,
    known: tuple[str, ...],
    found: Sequence[Found],
    after: Sequence[str],
    reachable: Mapping[str, CommitRef],
) -> Iterator[str]:
    """Make one commit of those since the secret came: that works whatever they did to its lines."""
    there = [path for path in _paths(found) if repository.find("HEAD", path) is not None]
    yield "  Combine all commits since then into one, with the files as they are now (without the secret):"
    if there:
        yield f"    git add -- {_quote(there)}"
    base = f"{after[0][:_SHORT]}^" if reachable[after[0]].parents else ""
    if any(reachable[commit].parents > 1 for commit in after):  # what was merged is not below the first of them
        base = (newest_known(repository, "HEAD", known) or "")[:_SHORT]
    yield f"    git reset --soft {base}" if base else "    git update-ref -d HEAD"
    yield "    git commit"
    yield "  (`nothing to commit` is fine: then they contained nothing else.)"


def _rebase(
    by_commit: Mapping[str, Sequence[Found]],
    here: Sequence[str],
    after: Sequence[str],
    reachable: Mapping[str, CommitRef],
) -> Iterator[str]:
    """Keep the commits apart."""
    merges = " --rebase-merges" if any(reachable[commit].parents > 1 for commit in after) else ""
    start = f"{here[0][:_SHORT]}^" if reachable[here[0]].parents else "--root"
    yield "  Or keep the commits apart:"
    yield f"    git rebase --interactive --empty=drop{merges} {start}"
    yield "  In the list that opens, replace `pick` with `edit` at:"
    for commit in here[:MAX_COMMITS]:
        yield f"    {commit[:_SHORT]}  {_places(by_commit[commit])}"
    if len(here) > MAX_COMMITS:
        yield f"    and {len(here) - MAX_COMMITS} more"
    messages = any(one.is_message for commit in here for one in by_commit[commit])
    files = any(not one.is_message for commit in here for one in by_commit[commit])
    what = " and ".join([*["the files"] * files, *["the message"] * messages])
    edit = "" if messages else " --no-edit"
    yield f"  git stops at each of them. Remove the secret from {what}, then:"
    yield f"    git add --update && git commit --amend{edit} --allow-empty && git rebase --continue"
    if files:
        yield "  If it stops at a conflict, write the file as the later commits want it, without the secret, then:"
        yield "    git add --update && git rebase --continue"


def _places(found: Sequence[Found]) -> str:
    messages = any(one.is_message for one in found)
    return ", ".join([*["its message"] * messages, *map(visible, _paths(found))][:3])


def _paths(found: Sequence[Found]) -> list[str]:
    return list(dict.fromkeys(path for one in found for path in one.paths))


def _quote(paths: Sequence[str]) -> str:
    """Return paths for git, from the root of the repository wherever one stands, as a shell takes them."""
    magic = [f":(top,literal){path}" if _MAGIC.intersection(path) else f":/{path}" for path in paths[:MAX_PATHS]]
    return " ".join(visible(shlex.quote(path)) for path in magic)
