"""What every source of a Space offers: a folder, part of a repository, a push, and whatever comes next.

A source is a plain value that names what is to be read; nothing is read before `open`. To add one, write a module here
with a class of this shape, and let the command line make it from what people type.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.sources.limits import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from hf_lint.core.model import ToolError
    from hf_lint.git.history import CommitRef
    from hf_lint.git.patch import CommitChanges
    from hf_lint.git.repository import Repository
    from hf_lint.space import Space


class Commits(NamedTuple):
    """Commits whose added lines are searched for secrets."""

    repository: Repository
    listed: Sequence[CommitRef]
    """The commits, children first."""
    changes: Iterable[CommitChanges]
    """What they add, as `git.history.list_changes` gives it."""
    folder: str = ""
    """Only what lies below this folder of the repository is searched; "" for all of it."""
    tags: tuple[str, ...] = ()
    """Ids of annotated tags whose messages are searched too."""
    errors: tuple[ToolError, ...] = ()
    """What of the history is not here."""
    notes: tuple[str, ...] = ()
    """What is here and not searched."""


class Snapshot(NamedTuple):
    """What a source gives when it is opened: a Space, commits, or both."""

    space: Space | None = None
    revision: str | None = None
    """The commit that the Space is from; None for files outside of git."""
    commits: Commits | None = None
    errors: tuple[ToolError, ...] = ()


def is_below(path: str, folders: tuple[str, ...]) -> bool:
    """Return whether `path` lies in one of `folders`; all are relative to the same folder."""
    return path.startswith(tuple(f"{folder}/" for folder in folders))


class Source(ABC):
    """Where a Space comes from. A subclass says what it is by these names, and reads in `open`."""

    kind: ClassVar[str]
    """One word for reports, such as directory or revision."""
    shows_paths: ClassVar[bool] = True
    """Whether `target` is a folder, so that reports write it in front of the paths of findings."""
    is_working_tree: ClassVar[bool] = False
    """Whether the Space is the files in `folder`: these can be fixed, and a baseline covers them."""
    searches_commits: ClassVar[bool] = False
    """Whether the snapshot has commits."""
    is_trusted: ClassVar[bool] = True
    """Whether waivers in the Space's own files count: they do where its owner lints it."""
    must_be_space: bool = False
    """Whether a run over what is no Space is incomplete. A commit or a push may be of something else."""
    has_space: ClassVar[bool] = True
    """Whether the snapshot has a Space. Without one only secrets are looked for."""

    def __init__(self, target: str, folder: str | None = None) -> None:
        """`target` is what reports call it. `folder` holds the Space's own config and baseline: "" where there is none,
        by default the target."""
        self.target = target
        self.folder = target if folder is None else folder
        self.limits = DEFAULTS
        """How much is read; whoever makes the source may set it."""
        self.without: tuple[str, ...] = ()
        """Folders of Spaces that are sources of their own: this one is what is beside them, and no Space itself."""

        self.part = False
        """Whether this is one of those Spaces: what concerns all of the repository, as messages do, is not its own."""
        self.prefix = ""
        """The Space's folder in its repository, where the source knows it: paths of findings are relative to it."""
        self.absent = ""
        """Why the snapshot of an earlier revision may have no Space, in words."""
        self.reads_ignored = False
        """Whether files count that the folder's own git ignores or calls another's; may be set, too."""

    def groups(self) -> tuple[str, ...]:
        """Groups of policies that make sense here, where nobody chooses others; none means all."""
        if not self.has_space:
            return ("secrets",)
        return ("secrets", "ci") if self.without else ()

    def owns(self, path: str) -> bool:
        """Return whether what the history has at `path` belongs to this source, and not to one beside it."""
        if self.without and is_below(path, self.without):
            return False
        return not (self.part and path.startswith(".git/"))

    def before(self, revision: str) -> Source:
        """Return this Space as it was where its history and that of `revision` part. Raises SourceError without one."""
        raise SourceError(f"a {self.kind} has no earlier revision")

    @abstractmethod
    def open(self) -> AbstractContextManager[Snapshot]:
        """Read the source. The snapshot holds until the context ends.

        Raises SourceError when there is nothing to read, or it cannot be read.
        """
