"""Everything that is read of one Space, as plain values: what checks it needs neither the network nor a token."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.records import NamedTuple
from hf_lint.errors import ForbiddenError, HubError, MissingError
from hf_lint.hub.settings import fetch_live
from hf_lint.hub.spaces import list_files, read_blob, read_last_commit
from hf_lint.sources.directory import collect_directory
from hf_lint.sources.hub import describe_state, make_space
from hf_lint.sources.limits import Limits
from hf_lint.space.order import reading_order

if TYPE_CHECKING:
    from hf_lint.hub.client import HubClient
    from hf_lint.hub.spaces import Entry, SpaceFacts
    from hf_lint.space import Space

LIMITS = Limits(total_bytes=64 * 1024 * 1024)
"""Of one Space in an audit: several are in memory at the same time."""


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


def fetch_space(client: HubClient, facts: SpaceFacts, is_known: bool) -> FetchedSpace:
    """Read a Space. The files of a commit that `is_known` are left out. Raises HubError.

    A file that the Hub does not give is one without bytes: the report then says that it was not read.
    """
    if not is_hub_commit(facts.commit):
        raise HubError("it has no commit yet")
    live, unseen = fetch_live(client, facts)
    try:
        committer, committed = read_last_commit(client, facts.name, facts.commit)
    except (ForbiddenError, MissingError) as error:
        committer = committed = ""
        unseen["last commit"] = str(error)
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
    if is_known or facts.disabled:
        return got
    entries, is_whole = list_files(client, facts.name, facts.commit, LIMITS.files)
    gaps = () if is_whole else (f"more than {LIMITS.files:,} files: the rest was not checked",)
    files = []
    left = LIMITS.total_bytes
    for entry in sorted(entries, key=lambda one: reading_order(one.path)):
        data: bytes | None = None
        if not entry.lfs and entry.size <= min(left, LIMITS.file_bytes):
            left -= entry.size
            data = _read(client, facts, entry)
        files.append((entry, data))
    return got._replace(files=tuple(files), gaps=gaps)


def space_of(fetched: FetchedSpace) -> Space:
    """Make the Space of what was fetched. Raises SourceError for a folder that cannot be read."""
    if fetched.folder:
        return collect_directory(fetched.folder, LIMITS, trusted=False)
    data = {entry.path: read for entry, read in fetched.files or ()}
    return make_space(
        [entry for entry, _ in fetched.files or ()],
        lambda entry: partial(_given, data[entry.path]),
        LIMITS,
        fetched.notes,
        fetched.gaps,
    )


def _read(client: HubClient, facts: SpaceFacts, entry: Entry) -> bytes | None:
    try:
        return read_blob(client, facts.name, facts.commit, entry)
    except HubError:
        return None


def _given(data: bytes | None) -> bytes:
    if data is None:
        raise OSError("the Hub does not give the file")
    return data
