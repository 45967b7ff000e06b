"""Everything that is read of one Space, as plain values: what checks it needs neither the network nor a token."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.records import NamedTuple
from hf_lint.errors import ForbiddenError, HubError, MissingError, OddAnswerError
from hf_lint.hub.everywhere import read_everywhere, read_owner
from hf_lint.hub.hosts import MAX_HOSTS, find_hosts
from hf_lint.hub.identity import read_reach
from hf_lint.hub.names import APP_HOST
from hf_lint.hub.settings import fetch_live
from hf_lint.hub.spaces import list_files, read_blob, read_last_commit
from hf_lint.sources.directory import collect_directory
from hf_lint.sources.hub import describe_state, make_space
from hf_lint.sources.limits import Limits
from hf_lint.space.order import reading_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hf_lint.fleet.room import Room
    from hf_lint.hub.client import HubClient
    from hf_lint.hub.everywhere import Findings
    from hf_lint.hub.hosts import HostBook
    from hf_lint.hub.spaces import Entry, SpaceFacts
    from hf_lint.space import Space

LIMITS = Limits(total_bytes=64 * 1024 * 1024)
"""Of one Space in an audit: several are in memory at the same time."""
APP_END = APP_HOST.encode()


class Everywhere(NamedTuple):
    """What was not read of the places that --everywhere adds: what this token may not see, and what else."""

    unseen: Mapping[str, str]
    gaps: tuple[str, ...]


class FetchedSpace(NamedTuple):
    """What was read of a Space. `files` holds the tree with the bytes that were fetched, None for one that was not
    given; it is None itself where this commit was checked before, and only the live part is new."""

    name: str
    commit: str
    live: dict[str, Any] | None
    """What the Hub says of it besides; None where nobody asked it."""
    unseen: dict[str, str]
    """What the token may not see, and how the Hub refused it."""
    files: tuple[tuple[Entry, bytes | None], ...] | None
    notes: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    committer: str = ""
    committed: str = ""
    names: dict[str, Any] | None = None
    """What was found of names in the files of a commit that was checked before."""
    folder: str = ""
    """Where the files are on this machine: then what checks reads them itself, and `files` is empty."""
    everywhere: Everywhere | None = None
    """None where only files and settings were asked for."""
    unusable: tuple[str, ...] = ()
    """What answers of the Hub had that could not be used, so that nobody has seen it."""
    held: int = 0
    """Bytes of the room for files that were taken for it, to be given back when it was checked."""


def fetch_space(
    client: HubClient,
    facts: SpaceFacts,
    known: Mapping[str, Any] | None,
    book: HostBook | None = None,
    room: Room | None = None,
    owners: Sequence[str] = (),
) -> FetchedSpace:
    """Read a Space. The files of a commit that is `known` are left out. Raises HubError.

    Where there is no `room` for its files, it waits. With `book`, everything else that the Hub has of it is read, too;
    a name without a slash is that of an owner, and `owners` are all that are audited. A file that the Hub does not give
    is one without bytes: the report then says that it was not read.
    """
    client.take_gaps()  # those of a Space that failed
    return _fetch(client, facts, known, book, room, owners)._replace(unusable=client.take_gaps())


def _fetch(
    client: HubClient,
    facts: SpaceFacts,
    known: Mapping[str, Any] | None,
    book: HostBook | None,
    room: Room | None,
    owners: Sequence[str],
) -> FetchedSpace:
    if is_owner(facts.name, facts.commit):
        return _fetch_owner(client, facts.name, owners, is_everywhere=book is not None)
    if not is_hub_commit(facts.commit):
        raise HubError("it has no commit yet")
    live, unseen = fetch_live(client, facts)
    try:
        committer, committed = read_last_commit(client, facts.name, facts.commit)
    except (ForbiddenError, MissingError) as error:
        if not facts.disabled:
            raise  # who may read the Space may read this: the token is dead, or the Space is gone
        committer = committed = ""
        unseen["last commit"] = str(error)
    except OddAnswerError as error:
        committer = committed = ""
        client.note_gap(str(error))
    live["committer"] = committer
    got = FetchedSpace(
        facts.name,
        facts.commit,
        live,
        unseen,
        None,
        notes=tuple(describe_state(facts.name, facts)),
        committer=committer,
        committed=committed,
    )
    if not (known is not None or facts.disabled):
        got = _add_files(client, facts, got, room)
    if book is None or facts.disabled:
        return got
    live["rivals"] = book.find(live["host"], without=facts.name.partition("/")[0]) or ()
    live["links"] = book.links.look_up(facts.links)
    live["embeds"] = [[label, path, line, book.find(label)] for path, label, line in _hosts_of(got, known)[:MAX_HOSTS]]
    return _add_rest(got, read_everywhere(client, facts))


def _fetch_owner(client: HubClient, name: str, owners: Sequence[str], *, is_everywhere: bool) -> FetchedSpace:
    live: dict[str, Any] = {"name": name}
    unseen: dict[str, str] = {}
    try:
        live["tokens"] = (
            read_reach(client, owners) if name.lower() in map(str.lower, owners[:1]) else []
        )  # it is one for all of them
    except (ForbiddenError, MissingError) as error:
        unseen["token"] = str(error)
    got = FetchedSpace(name, "", live, unseen, None)
    return _add_rest(got, read_owner(client, name)) if is_everywhere else got


def is_owner(name: str, commit: str) -> bool:
    """Return whether a result is about an owner rather than a Space, or a folder with one."""
    return "/" not in name and not commit


def hosts_in(files: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Return path, host and line of each app that files name, by their paths and texts; each host once."""
    found = {label: (path, label, line) for path, text in files for label, line in find_hosts(path, text)}
    return list(found.values())


def _hosts_of(fetched: FetchedSpace, known: Mapping[str, Any] | None) -> list[tuple[str, str, int]]:
    if known is not None:
        return [(path, label, line) for path, label, line in known.get("hosts") or ()]
    files = ((entry.path, data) for entry, data in fetched.files or () if data is not None and APP_END in data.lower())
    return hosts_in((path, data.decode("utf-8", "replace")) for path, data in files)


def _add_rest(fetched: FetchedSpace, found: Findings) -> FetchedSpace:
    known = fetched.live or {}
    live = {**known, "traces": found.traces, "tokens": [*(known.get("tokens") or ()), *found.tokens]}
    everywhere = Everywhere(found.unseen, tuple(found.gaps))
    return fetched._replace(live=live, everywhere=everywhere, notes=(*fetched.notes, *found.notes))


def _add_files(client: HubClient, facts: SpaceFacts, got: FetchedSpace, room: Room | None) -> FetchedSpace:
    """Read the tree of the commit and the files that may be of use to a rule. Raises HubError."""
    entries, is_whole = list_files(client, facts.name, facts.commit, LIMITS.files)
    gaps = () if is_whole else (f"more than {LIMITS.files:,} files: the rest was not checked",)
    entries.sort(key=lambda one: reading_order(one.path))
    wanted: set[str] = set()
    held = 0
    for entry in entries:
        if not entry.lfs and entry.size <= min(LIMITS.total_bytes - held, LIMITS.file_bytes):
            held += entry.size
            wanted.add(entry.path)
    if room is not None:
        room.take(held)
    files = tuple((entry, _read(client, facts, entry) if entry.path in wanted else None) for entry in entries)
    return got._replace(files=files, gaps=gaps, held=held if room is not None else 0)


def space_of(fetched: FetchedSpace) -> Space:
    """Make the Space of what was fetched. Raises SourceError for a folder that cannot be read."""
    if fetched.folder:
        return collect_directory(fetched.folder, LIMITS, trusted=False)
    data = {entry.path: read for entry, read in fetched.files or ()}
    return make_space(
        [entry for entry, _ in fetched.files or ()],
        lambda entry: partial(_require, data[entry.path]),
        LIMITS,
        gaps=fetched.gaps,
    )


def _read(client: HubClient, facts: SpaceFacts, entry: Entry) -> bytes | None:
    try:
        return read_blob(client, facts.name, facts.commit, entry)
    except HubError:
        return None


def _require(data: bytes | None) -> bytes:
    if data is None:
        raise OSError("the Hub does not give the file")
    return data
