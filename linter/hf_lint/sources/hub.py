"""A Space on the Hub as a source: its tree is listed, and a file is fetched when a rule reads it.

Nothing is written to disk. Files in Git LFS are the pointers that git has for them. The Space's own config does not
count: whoever lints a Space on the Hub need not be its owner.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.errors import HubError, SourceError
from hf_lint.hub.everywhere import read_everywhere
from hf_lint.hub.hosts import MAX_HOSTS, HostBook, find_hosts
from hf_lint.hub.identity import read_reach
from hf_lint.hub.rights import RIGHTS
from hf_lint.hub.settings import fetch_live
from hf_lint.hub.spaces import list_files, read_blob, read_space
from hf_lint.sources.limits import Budget
from hf_lint.sources.source import Snapshot, Source
from hf_lint.space import Space
from hf_lint.space.file import KEPT, File
from hf_lint.space.live import parse_live
from hf_lint.space.order import reading_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hf_lint.hub.client import HubClient
    from hf_lint.hub.spaces import Entry, SpaceFacts
    from hf_lint.hub.targets import SpaceTarget
    from hf_lint.sources.limits import Limits

READERS = 8
"""Files that are fetched at the same time."""


class HubSpace(Source):
    """A Space on the Hub at a revision."""

    kind = "hub"
    shows_paths = False
    is_trusted = False

    def __init__(
        self,
        target: SpaceTarget,
        connect: Callable[[], HubClient],
        *,
        is_live: bool = False,
        is_everywhere: bool = False,
    ) -> None:
        """`connect` makes the client, when the Space is opened. With `is_live` settings and state are read, too, with
        `is_everywhere` all that the Hub has of it."""
        super().__init__(str(target), folder="")
        self._space = target
        self._connect = connect
        self._is_live = is_live or is_everywhere
        self._is_everywhere = is_everywhere

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """List the files of the revision. Raises SourceError where the Hub does not give them."""
        try:
            client = self._connect()
            client.take_gaps()  # those of a Space that failed
            facts = read_space(client, self._space.name, self._space.revision)
            entries, is_whole = list_files(client, facts.name, facts.commit, self.limits.files)
            live, unseen = _read_live(client, facts) if self._is_live else (None, {})
            rest = read_everywhere(client, facts) if self._is_everywhere else None
            unusable = client.take_gaps()
        except HubError as error:
            raise SourceError(_join(error)) from None
        fetch = Fetcher(client, facts.name, facts.commit)
        gaps = (
            [*unusable] if is_whole else [*unusable, f"more than {self.limits.files:,} files: the rest was not checked"]
        )
        notes = [*describe_state(self._space.name, facts)]
        notes += [_describe_unseen(part, why) for part, why in unseen.items()]
        if rest is not None and live is not None:
            live["traces"] = rest.traces
            notes += [*rest.notes, *(_describe_unseen(part, why) for part, why in rest.unseen.items())]
            gaps += rest.gaps
        space = make_space(entries, fetch.reader, self.limits, notes, gaps)
        fetch.begin(space)
        if rest is not None and live is not None:
            _look_up(client, facts, space, live)
        space.live = parse_live(live) if live is not None else None
        try:
            yield Snapshot(space, facts.commit)
        finally:
            fetch.stop()


def _read_live(client: HubClient, facts: SpaceFacts) -> tuple[dict[str, Any], dict[str, str]]:
    """Read settings, state, and what the token in use can do. Raises HubError."""
    live, unseen = fetch_live(client, facts)
    try:
        live["tokens"] = read_reach(client, [facts.name.partition("/")[0]])
    except HubError as error:
        unseen["token"] = str(error)
    return live, unseen


class Fetcher:
    """Fetches the files of one commit ahead, several at a time, in the order in which rules read them."""

    def __init__(self, client: HubClient, name: str, commit: str) -> None:
        self._read = partial(read_blob, client, name, commit)
        self._made: dict[str, _Fetched] = {}
        self._stopped = threading.Event()

    def reader(self, entry: Entry) -> Callable[[], bytes]:
        """Return what reads the file: at once, or when its turn has come."""
        fetched = self._made[entry.path] = _Fetched(partial(self._read, entry))
        return fetched.take

    def begin(self, space: Space) -> None:
        """Begin to fetch what is within the limits."""
        wanted = [path for path in sorted(self._made, key=reading_order) if not space.files[path].kind_if_known]
        turns = iter([self._made[path] for path in wanted])
        lock = threading.Lock()

        def work() -> None:
            while True:
                with lock:
                    turn = next(turns, None)
                if turn is None or self._stopped.is_set():
                    return
                turn.fetch()

        for _ in range(min(READERS, len(wanted))):
            threading.Thread(target=work, daemon=True).start()

    def stop(self) -> None:
        """Fetch no more files ahead."""
        self._stopped.set()


class _Fetched:
    """The bytes of one file, fetched once by whoever comes first.

    They are handed over to the file, which keeps small ones; larger ones stay here, so that they are fetched once.
    """

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._data: bytes | None = None
        self._failed = False

    def fetch(self) -> None:
        with self._lock:
            if self._data is None and not self._failed:
                try:
                    self._data = self._read()
                except HubError:
                    self._failed = True

    def take(self) -> bytes:
        """Return the bytes. Raises OSError where the Hub does not give them: the file then counts as unreadable."""
        self.fetch()
        with self._lock:
            data = self._data
            if data is not None and len(data) <= KEPT:
                self._data = None
        if data is None:
            raise OSError("the Hub does not give the file")
        return data


def make_space(
    entries: Iterable[Entry],
    reader: Callable[[Entry], Callable[[], bytes]],
    limits: Limits,
    notes: Iterable[str] = (),
    gaps: Iterable[str] = (),
) -> Space:
    """Make the Space of the files in a tree; `reader` gives for each what reads its bytes."""
    budget = Budget(limits)
    files = []
    for entry in sorted(entries, key=lambda one: reading_order(one.path)):
        if entry.lfs:
            pointer = lfs_pointer(entry)
            files.append(File(entry.path, len(pointer), "", partial(bytes, pointer)))
            continue
        unread = budget.refuse(entry.size)
        files.append(File(entry.path, entry.size, "too-large" if unread else "", reader(entry), unread=unread))
    space = Space(files, notes, gaps)
    space.is_of_hub = True
    return space


def lfs_pointer(entry: Entry) -> bytes:
    """Return the text that git has in place of a file in LFS."""
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{entry.lfs}\nsize {entry.lfs_size}\n"
    return text.encode("utf-8", "surrogatepass")


def describe_state(asked: str, facts: SpaceFacts) -> Iterator[str]:
    """Say what a reader of the report wants to know of the Space besides its files."""
    if facts.name.lower() != asked.lower():
        yield f"{asked} is now called {facts.name}; others can register the old name"
    if facts.disabled:
        yield f"{facts.name} is disabled on the Hub"
    if facts.stage == "PAUSED":
        yield f"{facts.name} is paused: its files were checked, but nobody can open it"


def _describe_unseen(part: str, why: str) -> str:
    needed = f"; needs {RIGHTS[part]}" if part in RIGHTS else ""
    return f"not visible to this token, so not checked: {part} ({why}{needed})"


def _look_up(client: HubClient, facts: SpaceFacts, space: Space, live: dict[str, Any]) -> None:
    """Ask which Spaces have the address of this one, and those that its files name, and what became of what it uses."""
    book = HostBook(client)
    live["rivals"] = book.find(live["host"], without=facts.name.partition("/")[0]) or ()
    live["links"] = book.links.look_up(facts.links)
    named = {label: (path, line) for path, file in space.files.items() for label, line in find_hosts(path, file.text)}
    live["embeds"] = [[label, path, line, book.find(label)] for label, (path, line) in list(named.items())[:MAX_HOSTS]]


def _join(error: HubError) -> str:
    return f"{error}; {error.help}" if error.help else str(error)
