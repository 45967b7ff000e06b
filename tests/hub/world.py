"""What the stand-in knows: owners, tokens, Spaces with their files, settings and state."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RUNNING: dict[str, Any] = {
    "stage": "RUNNING",
    "hardware": {"current": "cpu-basic", "requested": "cpu-basic"},
    "storage": None,
    "gcTimeout": 172800,
    "replicas": {"requested": 1, "current": 1},
    "devMode": False,
}


def blob_id(data: bytes) -> str:
    """Git's id of a content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass
class Token:
    """A token, and what it may do. `kind`: access_token or oauth; `role`: read, write, god or fineGrained."""

    user: str
    kind: str = "access_token"
    role: str = "read"
    sees: frozenset[str] = frozenset()
    """Owners whose private Spaces it sees."""
    writes: frozenset[str] = frozenset()
    administers: frozenset[str] = frozenset()
    fine: dict[str, Any] | None = None
    orgs: tuple[dict[str, Any], ...] = ()
    is_revoked: bool = False


@dataclass
class FakeSpace:
    """A Space; `files` are those of its main branch, `revisions` those of others by their names."""

    name: str
    files: dict[str, bytes]
    sdk: str = "gradio"
    private: bool = False
    gated: bool = False
    disabled: bool = False
    runtime: dict[str, Any] = field(default_factory=lambda: {**RUNNING})
    variables: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, dict[str, Any]] = field(default_factory=dict)
    secret_values: dict[str, str] = field(default_factory=dict)
    scan: dict[str, Any] = field(default_factory=lambda: {"scansDone": True, "filesWithIssues": []})
    revisions: dict[str, dict[str, bytes]] = field(default_factory=dict)
    lfs: frozenset[str] = frozenset()
    committer: str = "someone"
    resource_group: str = ""
    host: str = ""
    """Of the app, below hf.space; empty: as its name says."""
    earlier: list[dict[str, bytes]] = field(default_factory=list)
    """The trees of earlier commits of its main branch, the oldest first."""
    models: list[str] = field(default_factory=list)
    """Names of models that the Hub lists for it."""
    logs: dict[str, list[str]] = field(default_factory=dict)
    """Lines by `build` and `run`."""
    discussions: list[dict[str, Any]] = field(default_factory=list)
    """Each with its title and the texts of its comments; pull requests are those with a revision `refs/pr/NUMBER`."""

    def commit_of(self, revision: str) -> str | None:
        """The commit that a revision stands for; commits stand for themselves."""
        trees = {"main": self.files, **self.revisions, **{str(at): tree for at, tree in enumerate(self.earlier)}}
        commits = {name: self._commit(tree) for name, tree in trees.items()}
        return revision if revision in commits.values() else commits.get(revision)

    def tree_of(self, commit: str) -> dict[str, bytes]:
        """The files of a commit."""
        trees = (self.files, *self.revisions.values(), *self.earlier)
        return next(tree for tree in trees if self._commit(tree) == commit)

    def history_of(self, commit: str) -> list[str]:
        """A commit and those before it, the newest first: what is no commit of main is one on top of it."""
        main = [self._commit(tree) for tree in (self.files, *reversed(self.earlier))]
        return main[main.index(commit) :] if commit in main else [commit, *main]

    def _commit(self, tree: Mapping[str, bytes]) -> str:
        digest = hashlib.sha1(self.name.encode())
        for path in sorted(tree):
            digest.update(f"{path}\0{blob_id(tree[path])}\0".encode())
        return digest.hexdigest()


@dataclass
class FakeRepo:
    """A model or data set: the commit of each of its revisions (a commit stands for itself), what else is said, and its
    files, which are the same in all of them."""

    revisions: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    private: bool = False
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    name: str
    """Which entry of paths.yaml; "" for none."""


class World:
    """All of it. Threads of the server share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.spaces: dict[str, FakeSpace] = {}
        self.repos: dict[str, FakeRepo] = {}
        """Models and data sets by `models/OWNER/NAME`."""
        self.buckets: dict[str, dict[str, bytes]] = {}
        """The files of each bucket by `OWNER/NAME`."""
        self.jobs: dict[str, list[dict[str, Any]]] = {}
        """Of each owner, as the API has them."""
        self.scheduled_jobs: dict[str, list[dict[str, Any]]] = {}
        self.webhooks: list[dict[str, Any]] = []
        self.admin: dict[str, Any] = {}
        """By name in paths.yaml, what administrators of every organisation read."""
        self.moved: dict[str, str] = {}
        """By the former name of a Space, its name; by that of another repository as in `repos`, its own there."""
        self.tokens: dict[str, Token] = {}
        self.organisations: set[str] = set()
        self.quotas = {"api": 100_000, "resolvers": 100_000, "whoami": 1000}
        self.window = 300
        self.page = 1000
        self.latency = 0.0
        self.log: list[Seen] = []
        self.revoked: list[str] = []
        self.refused: dict[str, int] = {}
        """By name in paths.yaml, the status with which a part of the Hub answers."""
        self.secret_effect = True
        """Whether a secret that is set is set: False answers as if."""
        self.after_set: Callable[[FakeSpace], None] = lambda _space: None
        """What a Space does when a secret was set, which restarts it."""
        self.lock = threading.Lock()
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}
        self.exceeded = 0
        """Requests over a quota."""

    def add(self, name: str, files: Mapping[str, str | bytes], **more: Any) -> FakeSpace:
        """Add a Space; texts become UTF-8."""
        space = FakeSpace(name, {path: _bytes(data) for path, data in files.items()}, **more)
        self.spaces[name.lower()] = space
        return space

    def count(self, who: str, bucket: str) -> tuple[int, int]:
        """Count a request: what is left of the quota, -1 where it is over, and the seconds to the end of the window."""
        with self.lock:
            now = self.clock()
            start, used = self._counts.get((who, bucket), (now, 0))
            if now >= start + self.window:
                start, used = now - (now - start) % self.window, 0
            left = self.quotas[bucket] - used - 1
            self._counts[who, bucket] = (start, used + (left >= 0))
            self.exceeded += left < 0
            return max(left, -1), int(start + self.window - now)


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data
