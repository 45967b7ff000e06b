"""What git is about to push: the lines that it gives a pre-push hook, and the commits that the remote does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hf_lint.core.model import TargetReport, ToolError
from hf_lint.git.history import list_commits
from hf_lint.pipeline.revisions import check_push

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.config.waivers.model import WaiverSettings
    from hf_lint.git.repository import Repository
    from hf_lint.pipeline.selection import Plan

_LINE = re.compile(r"(\S+) ([0-9a-f]{40}|[0-9a-f]{64}) (\S+) ([0-9a-f]{40}|[0-9a-f]{64})")
_DEPTH = 10
"""Tags of tags followed: more is a game."""


class Push(NamedTuple):
    """One ref to push: what it is called on both sides, and its object there and here; an id of zeros is none."""

    local_ref: str
    local: str
    remote_ref: str
    remote: str


class _Tip(NamedTuple):
    """What a pushed ref leads to, and the annotated tags on the way."""

    id: str
    kind: str
    tags: tuple[str, ...]


def parse_pushes(text: str) -> list[Push]:
    """The lines that git writes to a pre-push hook. ValueError for anything else."""
    pushes = []
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError("standard input is not what git gives a pre-push hook")
        pushes.append(Push(*found.groups()))
    return pushes


def check_pushes(
    repository: Repository,
    pushes: Iterable[Push],
    remote: str,
    url: str,
    plan: Plan,
    *,
    folder: str,
    waivers: WaiverSettings | None = None,
) -> list[TargetReport]:
    """A report for each ref: all rules on the Space in `folder` of its tip, secrets in the commits that are new.

    New is what neither the remote's branches as last seen here nor the refs as git reports them reach. Each commit is
    looked at once. A deleted ref has no report.
    """
    wanted = [push for push in pushes if push.local.strip("0")]
    known = dict.fromkeys(_seen_on(repository, remote, url))
    known.update(dict.fromkeys(push.remote for push in wanted if repository.headers.one(push.remote).kind))
    reports: dict[str, TargetReport] = {}
    for push in wanted:
        tip = _follow(repository, push.local)
        if tip.id in reports and not tip.tags:
            continue
        if tip.kind != "commit":
            text = f"{push.local_ref} leads to no commit, so it was not checked"
            reports[tip.id] = _nothing(push, ToolError("target", text))
            continue
        commits = list_commits(repository, [tip.id], known)
        known[tip.id] = None
        reports[tip.id if tip.id not in reports else push.local] = check_push(
            repository,
            folder,
            tip.id,
            commits,
            plan,
            target=push.remote_ref,
            kind="push",
            tags=tip.tags,
            waivers=waivers,
        )
    return list(reports.values())


def _follow(repository: Repository, id: str) -> _Tip:  # noqa: A002
    tags: list[str] = []
    for _ in range(_DEPTH):
        found = repository.headers.one(id)
        if found.kind != "tag":
            return _Tip(id, found.kind, tuple(tags))
        tags.append(id)
        head = repository.objects.one(id).data.split(b"\n", 1)[0]
        id = head.removeprefix(b"object ").decode("ascii", "replace")  # noqa: A001
    return _Tip(id, "", tuple(tags))


def _seen_on(repository: Repository, remote: str, url: str) -> Iterator[str]:
    """The commits that the remote's branches had when they were last fetched or pushed."""
    names = {remote} if remote != url else set(_named(repository, url))
    listed = repository.run("for-each-ref", "--format=%(objectname) %(objecttype) %(refname)", "refs/remotes/")
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        object_id, kind, ref = line.split(" ", 2)
        if kind == "commit" and any(ref.startswith(f"refs/remotes/{name}/") for name in names):
            yield object_id


def _named(repository: Repository, url: str) -> Iterator[str]:
    """The remotes that push to `url`, for a push to an address."""
    for name in repository.run("remote").decode("utf-8", "surrogateescape").splitlines():
        addresses = repository.run("remote", "get-url", "--push", "--all", "--", name)
        if url in addresses.decode("utf-8", "surrogateescape").splitlines():
            yield name


def _nothing(push: Push, error: ToolError) -> TargetReport:
    return TargetReport(
        target=push.remote_ref, kind="push", sdk=None, findings=(), skipped=(), errors=(error,), rules_run=0
    )
