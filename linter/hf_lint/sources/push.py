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
from hf_lint.sources.discover import find_spaces_in
from hf_lint.sources.git_tree import collect_revision
from hf_lint.sources.revisions import commits_of
from hf_lint.sources.source import Snapshot, Source
from hf_lint.space import Space

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.git.repository import Repository

_LINE = re.compile(rf"(\S+) ({COMMIT}) (\S+) ({COMMIT})")
_DEPTH = 10
"""Tags of tags that are followed."""
_MAX_KNOWN = 1_000
"""Commits of the remote among which the newest that a push comes on top of is looked for."""


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
    """Return the lines that git writes to a pre-push hook. ValueError for anything else."""
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
    """Return the sources for each ref that is pushed: the Space of its tip, and the commits that are new.

    New is what neither the remote's branches as last seen here nor the refs as git reports them reach. Each commit is
    searched once. A deleted ref has no source. The Space is in `folder`; "" for the root, or for all Spaces that there
    are below where the root is none: each is a source, and what is beside them is one more.
    """
    wanted = [push for push in pushes if push.local.strip("0")]
    known = dict.fromkeys(_seen_on(repository, remote, url))
    known.update(dict.fromkeys(push.remote for push in wanted if repository.headers.one(push.remote).kind))
    done: set[str] = set()
    sources: list[PushedRef] = []
    for push in wanted:
        tip = _follow(repository, push.local)
        if tip.id in done and not tip.tags:
            continue
        whole = PushedRef(repository, push, tip, tuple(known))
        if tip.kind == "commit":
            whole.without = (folder,) if folder else find_spaces_in(repository, "", tip.id)
            whole.only_commits = bool(folder)
            known[tip.id] = None
        sources += [*(whole.space_below(space) for space in whole.without), whole]
        done.add(tip.id)
    return sources


class PushedRef(Source):
    """A ref that git is about to push, as a source. It lives as long as its repository is open."""

    kind = "push"
    shows_paths = False
    searches_commits = True

    def __init__(self, repository: Repository, push: Push, tip: _Tip, known: tuple[str, ...], space: str = "") -> None:
        """`known` are ids that the remote has, `space` is the Space's folder in the repository."""
        target = f"{push.remote_ref}:{space}" if space else push.remote_ref
        super().__init__(target, os.path.join(repository.root, space))
        self.prefix = space
        self.part = bool(space)
        self.only_commits = False
        """Whether the tip is not looked at."""
        self.known = known
        self.tip = tip.id
        self._repository = repository
        self._push = push
        self._tip = tip

    def space_below(self, folder: str) -> PushedRef:
        """Return one of the Spaces in folders of this one."""
        return PushedRef(self._repository, self._push, self._tip, self.known, folder)

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """List the new commits and read the tree of the tip. SourceError when the ref does not lead to a commit."""
        tip = self._tip
        if tip.kind != "commit":
            raise SourceError(f"{self._push.local_ref} does not point to a commit, so it was not checked")
        listed = list_commits(self._repository, [tip.id], self.known)
        commits = commits_of(self._repository, listed, self.prefix, () if self.part else tip.tags)
        if self.only_commits:
            yield Snapshot(None, tip.id, commits)
            return
        space = collect_revision(self._repository, tip.id, self.prefix, self.limits, self.without)
        yield Snapshot(space, tip.id, commits)

    def before(self, revision: str) -> Source:
        """Return the Space as the remote has it; `revision` does not matter, a push has its own start."""
        return _Pushed(self, self._repository)


class _Pushed(Source):
    """The Space as the remote has it, before a push."""

    kind = "revision"

    def __init__(self, of: PushedRef, repository: Repository) -> None:
        super().__init__(of.target, of.folder)
        self.limits = of.limits
        self.without = of.without
        self.prefix = of.prefix
        self._repository = repository
        self._tip = of.tip
        self._known = of.known
        self.absent = "the remote has no earlier commit"

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Read the tree of the newest commit that both sides have; without a Space where the remote has none."""
        base = newest_known(self._repository, self._tip, self._known)
        if base is None:
            yield Snapshot()
            return
        there = not self.prefix or self._repository.find(base, self.prefix) is not None
        space = collect_revision(self._repository, base, self.prefix, self.limits, self.without) if there else Space(())
        yield Snapshot(space, base)


def newest_known(repository: Repository, tip: str, known: tuple[str, ...]) -> str | None:
    """Return the newest commit below `tip` that the remote has: one of `known`, or below one; None without one."""
    if not known:
        return None
    try:
        return repository.run("merge-base", tip, *known[:_MAX_KNOWN]).decode("ascii").split()[0]
    except SourceError:  # the remote has nothing of this history
        return None


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
    """Yield the commits that the remote's branches had when they were last fetched or pushed."""
    names = {remote} if remote != url else set(_remotes_of(repository, url))
    listed = repository.run("for-each-ref", "--format=%(objectname) %(objecttype) %(refname)", "refs/remotes/")
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        object_id, kind, ref = line.split(" ", 2)
        if kind == "commit" and any(ref.startswith(f"refs/remotes/{name}/") for name in names):
            yield object_id


def _remotes_of(repository: Repository, url: str) -> Iterator[str]:
    """Yield the remotes that push to `url`, for a push to an address."""
    for name in repository.run("remote").decode("utf-8", "surrogateescape").splitlines():
        addresses = repository.run("remote", "get-url", "--push", "--all", "--", name)
        if url in addresses.decode("utf-8", "surrogateescape").splitlines():
            yield name
