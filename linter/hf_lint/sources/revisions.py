"""Parts of a git repository as sources: a revision, the index, a range of commits, the whole history."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from hf_lint.core.hashes import COMMIT
from hf_lint.core.lazy import regex
from hf_lint.core.model import ToolError
from hf_lint.errors import SourceError
from hf_lint.git.history import list_changes, list_commits, list_tags, parse_since
from hf_lint.git.repository import Repository
from hf_lint.sources.git_tree import collect_index, collect_revision
from hf_lint.sources.limits import MAX_FILE
from hf_lint.sources.source import Commits, Snapshot, Source
from hf_lint.space import Space

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.git.history import CommitRef


_COMMIT = regex(COMMIT)


class Revision(Source):
    """The Space as a revision of its repository has it."""

    kind = "revision"
    must_be_space = True

    def __init__(self, target: str, revision: str) -> None:
        """`revision` is whatever git takes for one commit."""
        super().__init__(target)
        self.revision = revision

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Read the tree of the revision. Raises SourceError when it, or the folder in it, is not there."""
        with Repository(self.folder) as repository:
            tip = repository.resolve(self.revision)
            space = collect_revision(repository, tip, repository.prefix, self.limits, self.without)
            yield Snapshot(space, tip)

    def before(self, revision: str) -> Source:
        """Return the Space as it was where both revisions part."""
        return Before(self, self.revision, revision)


class Before(Source):
    """A Space as it was before a change: where the histories of two revisions part."""

    kind = "revision"

    def __init__(self, of: Source, revision: str, other: str, *, hook: bool = False) -> None:
        """`of` is the Space after the change, `revision` its commit, or the one that it comes on top of."""
        super().__init__(of.target, of.folder)
        self.limits = of.limits
        self.without = of.without
        self._revision = revision
        self._other = other
        self.absent = f"{other[:60]} is not in this clone"
        self._hook = hook

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Read the tree. Without a Space where it is not here: a commit that was not fetched, or no commit at all.

        Raises SourceError where no commit has the name.
        """
        with Repository(self.folder, hook=self._hook) as repository:
            base = self._base(repository)
            if base is None:
                yield Snapshot()
                return
            known = not repository.prefix or repository.find(base, repository.prefix) is not None
            space = (
                collect_revision(repository, base, repository.prefix, self.limits, self.without) if known else Space(())
            )
            yield Snapshot(space, base)

    def _base(self, repository: Repository) -> str | None:
        try:
            other = repository.resolve(self._other)
        except SourceError:
            unborn = self._other == "HEAD" and not repository.run("rev-list", "-n1", "--all")
            if unborn or _COMMIT.fullmatch(self._other):
                return None
            raise
        try:
            bases = repository.run("merge-base", other, repository.resolve(self._revision))
        except SourceError:  # they have nothing in common, or the clone is too shallow to say
            return other
        return bases.decode("ascii").split()[0]


class Index(Source):
    """The Space as the next commit has it."""

    kind = "index"

    def __init__(self, target: str, *, shown: str = "", hook: bool = False) -> None:
        """`shown` is what reports call it, if not `target`. In a git `hook` the index is the one that git names."""
        super().__init__(shown or target, target)
        self._hook = hook
        self.must_be_space = not hook

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Read the index. Raises SourceError when there is no repository."""
        with Repository(self.folder, hook=self._hook) as repository:
            yield Snapshot(collect_index(repository, repository.prefix, self.limits, self.without))

    def before(self, revision: str) -> Source:
        """Return the Space as it was where HEAD and `revision` part."""
        return Before(self, "HEAD", revision, hook=self._hook)


class Range(Source):
    """The Space as revision B has it, and what the commits after revision A add."""

    kind = "range"
    must_be_space = True
    searches_commits = True

    def __init__(self, target: str, text: str) -> None:
        """`text` is A..B. Raises ValueError for anything else."""
        super().__init__(target)
        self.start, self.end = parse_range(text)

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """List the commits and read the tree of B. Raises SourceError when a revision is not there."""
        with Repository(self.folder) as repository:
            prefix = repository.prefix
            tip = repository.resolve(self.end)
            commits = list_commits(repository, [tip], [repository.resolve(self.start)])
            found = commits_of(repository, commits, prefix)._replace(errors=find_cut(repository, commits))
            yield Snapshot(collect_revision(repository, tip, prefix, self.limits, self.without), tip, found)

    def before(self, revision: str) -> Source:
        """Return the Space as it was where B and `revision` part."""
        return Before(self, self.end, revision)


class History(Source):
    """Every commit of the repository; there is no Space to look at, only what the commits add."""

    kind = "history"
    searches_commits = True
    has_space = False

    def __init__(self, target: str, since: str = "") -> None:
        """`since` is a date, or a stretch such as `2 weeks`; "" for all. Raises ValueError for anything else."""
        super().__init__(target)
        self.since = parse_since(since, datetime.now(timezone.utc)) if since else None

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """List all commits. Raises SourceError when there is no repository."""
        with Repository(self.folder) as repository:
            commits = list_commits(repository, ["--all"], since=self.since)
            if not commits and not self.since:
                raise SourceError("nothing to check: this repository has no commit")
            errors = () if self.since else find_cut(repository, commits)
            found = commits_of(repository, commits, repository.prefix, list_tags(repository, self.since))
            stashed = repository.run("for-each-ref", "--format=%(objectname)", "refs/stash")
            notes = ("what `git stash` keeps was not read: it is never pushed",) if stashed else ()
            yield Snapshot(commits=found._replace(errors=errors, notes=notes))


def parse_range(text: str) -> tuple[str, str]:
    """Return both ends of A..B; A...B means the same here: what B has and A has not.

    Raises ValueError for anything else.
    """
    start, dots, end = text.partition("..")
    if not dots:
        raise ValueError(f"{text!r} is not a range; write A..B, for example origin/main..HEAD")
    return start or "HEAD", end.removeprefix(".") or "HEAD"


def commits_of(repository: Repository, listed: list[CommitRef], folder: str, tags: tuple[str, ...] = ()) -> Commits:
    """Let git begin to list what the commits, parents first, add below `folder`.

    Git keeps files as differences from newer versions, so it is asked for the newest first; and at once, since it takes
    its time.
    """
    newest = listed[::-1]
    return Commits(repository, newest, list_changes(repository, newest, folder, limit=MAX_FILE), folder, tags)


def find_cut(repository: Repository, commits: Iterable[CommitRef]) -> tuple[ToolError, ...]:
    """Return an error where a shallow clone ends among `commits`."""
    ends = repository.shallow().intersection(commit.id for commit in commits)
    if not ends:
        return ()
    text = f"this is a shallow clone, so commits before {min(ends)[:12]} are missing and were not checked"
    return (ToolError("target", f"{text}; `git fetch --unshallow` gets it"),)
