"""What git is about to push: the lines that it gives a pre-push hook, and the commits that the remote does not have."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hf_lint.core.hashes import COMMIT
from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.git.history import list_commits
from hf_lint.sources.git_tree import collect_revision
from hf_lint.sources.revisions import commits_of
from hf_lint.sources.source import Snapshot, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.git.repository import Repository

_LINE = re.compile(rf"(\S+) ({COMMIT}) (\S+) ({COMMIT})")
_DEPTH = 10
"""Tags of tags that are followed."""


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


def pushed_sources(
    repository: Repository, pushes: Iterable[Push], remote: str, url: str, *, folder: str
) -> list[PushedRef]:
    """Return a source for each ref that is pushed: the Space in `folder` of its tip, and the commits that are new.

    New is what neither the remote's branches as last seen here nor the refs as git reports them reach. Each commit is
    searched once. A deleted ref has no source.
    """
    wanted = [push for push in pushes if push.local.strip("0")]
    known = dict.fromkeys(_seen_on(repository, remote, url))
    known.update(dict.fromkeys(push.remote for push in wanted if repository.headers.one(push.remote).kind))
    sources: dict[str, PushedRef] = {}
    for push in wanted:
        tip = _follow(repository, push.local)
        if tip.id in sources and not tip.tags:
            continue
        sources[tip.id if tip.id not in sources else push.local] = PushedRef(
            repository, push, tip, tuple(known), folder
        )
        if tip.kind == "commit":
            known[tip.id] = None
    return list(sources.values())


class PushedRef(Source):
    """A ref that git is about to push, as a source. It lives as long as its repository is open."""

    kind = "push"
    shows_paths = False
    searches_commits = True

    def __init__(self, repository: Repository, push: Push, tip: _Tip, known: tuple[str, ...], space: str) -> None:
        """`known` are ids that the remote has, `space` is the Space's folder in the repository."""
        super().__init__(push.remote_ref, os.path.join(repository.root, space))
        self._repository = repository
        self._push = push
        self._tip = tip
        self._known = known
        self._space = space

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """List the new commits and read the tree of the tip. SourceError when the ref does not lead to a commit."""
        tip = self._tip
        if tip.kind != "commit":
            raise SourceError(f"{self._push.local_ref} does not point to a commit, so it was not checked")
        listed = list_commits(self._repository, [tip.id], self._known)
        commits = commits_of(self._repository, listed, "", tip.tags)
        yield Snapshot(collect_revision(self._repository, tip.id, self._space, self.limits), tip.id, commits)


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
    names = {remote} if remote != url else set(_remotes_of(repository, url))
    listed = repository.run("for-each-ref", "--format=%(objectname) %(objecttype) %(refname)", "refs/remotes/")
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        object_id, kind, ref = line.split(" ", 2)
        if kind == "commit" and any(ref.startswith(f"refs/remotes/{name}/") for name in names):
            yield object_id


def _remotes_of(repository: Repository, url: str) -> Iterator[str]:
    """The remotes that push to `url`, for a push to an address."""
    for name in repository.run("remote").decode("utf-8", "surrogateescape").splitlines():
        addresses = repository.run("remote", "get-url", "--push", "--all", "--", name)
        if url in addresses.decode("utf-8", "surrogateescape").splitlines():
            yield name
