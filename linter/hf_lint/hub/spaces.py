"""What the Hub says of Spaces: typed calls on the client that only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.errors import HubError
from hf_lint.hub.names import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.hub.client import HubClient

PAGE = 1000
"""Spaces, or files, of one page."""
MAX_FILE = 64 * 1024 * 1024
"""Bytes: the Hub takes files over 10 MB in LFS only."""
_EXPAND = (
    *("author", "createdAt", "datasets", "disabled", "lastModified", "models", "private", "resourceGroup", "runtime"),
    *("sdk", "sha", "subdomain"),
)


_NO_FILES = ("directory", "unknown")
"""Types of entries of a tree that are no files: huggingface_hub takes the second for a folder, too."""
_NAME = regex(r"[A-Za-z0-9_.-]{1,96}/[A-Za-z0-9_.-]{1,96}", 0)


class SpaceFacts(NamedTuple):
    """One Space as the Hub describes it. `commit` is the one that the revision stands for, "" where it has none."""

    name: str
    commit: str
    sdk: str = ""
    private: bool = False
    disabled: bool = False
    gated: bool = False
    last_modified: str = ""
    resource_group: str = ""
    runtime: Mapping[str, Any] = {}
    host: str = ""
    """Of the app, below hf.space."""
    links: tuple[tuple[str, str], ...] = ()
    """Kind, models or datasets, and name of what it uses, as far as the Hub found out."""
    visibility: str = ""
    """public, protected or private; "" where the Hub only says whether it is private."""

    @property
    def stage(self) -> str:
        """What it does now, such as RUNNING or PAUSED: the Hub may add words."""
        return str(self.runtime.get("stage") or "")


class Entry(NamedTuple):
    """A file in the tree of a revision. `blob` is git's id of its content; `lfs` that of an LFS object, or ""."""

    path: str
    size: int
    blob: str
    lfs: str = ""
    lfs_size: int = 0


def read_space(client: HubClient, name: str, revision: str = "") -> SpaceFacts:
    """Read what the Hub says of a Space at `revision`. Raises HubError."""
    tail = f"/revision/{quote(revision, safe='')}" if revision else ""
    answer = client.read_json(f"/api/spaces/{name}{tail}")
    facts = _space_facts(answer.document)
    if not is_hub_commit(facts.commit):
        if facts.disabled:
            raise HubError(f"spaces/{name} is disabled on the Hub", "its page says why")
        raise HubError(f"spaces/{name} has no commit yet", "push its files first")
    if not facts.name:
        moved = urlsplit(answer.moved_to).path.split("/")[3:5]
        facts = facts._replace(name="/".join(moved) or name)
    return facts


def list_spaces(client: HubClient, owner: str) -> Iterator[SpaceFacts]:
    """List the Spaces of `owner` that the token may see, with what they do now. One may come twice. Raises HubError."""
    query = {"author": owner, "limit": PAGE, "expand": _EXPAND}
    for page in client.read_pages("/api/spaces", query):
        for item in page:
            facts = _space_facts(item)
            if is_of_owner(facts.name, owner):
                if item.get("private") is None or (not facts.stage and not facts.disabled):
                    client.note_gap("the list has Spaces of which it does not say whether they are private or run")
                yield facts
            else:
                client.note_gap("the list has Spaces without a name, or of another owner; they were not checked")


def is_of_owner(name: str, owner: str) -> bool:
    """Say whether `name` is OWNER/NAME with this owner."""
    return _NAME.fullmatch(name) is not None and name.partition("/")[0].lower() == owner.lower()


def read_hosts(client: HubClient, owner: str) -> dict[str, str] | None:
    """Return the Spaces of `owner` by the hosts of their apps, below hf.space; None where one page does not hold them.
    Raises HubError."""
    pages = client.read_pages("/api/spaces", {"author": owner, "limit": PAGE, "expand": ("author", "subdomain")})
    spaces = next(pages)
    if next(pages, None) is not None:
        return None
    return {
        str(item.get("subdomain") or label_of(name)): name
        for item in spaces
        if (name := str(item.get("id") or "")).partition("/")[0].lower() == owner.lower()
    }


def list_files(
    client: HubClient, name: str, commit: str, limit: int, *, kind: str = "spaces"
) -> tuple[list[Entry], bool]:
    """List the files of a commit, at most `limit`, and say whether these are all. `kind` is spaces, models or datasets.
    Raises HubError."""
    entries: dict[str, Entry] = {}
    for page in client.read_pages(f"/api/{kind}/{name}/tree/{quote(commit, safe='')}", {"recursive": "true"}):
        for item in page:
            path, size = item.get("path") or "", item.get("size")
            if item.get("type") in _NO_FILES:
                continue
            if item.get("type") != "file" or not is_relative(path):
                client.note_gap(f"the tree of {name} has entries without a path or a type; they were not read")
                continue
            if len(entries) >= limit:
                return list(entries.values()), False
            large = item.get("lfs") or {}
            entries[path] = Entry(
                path,
                size if isinstance(size, int) and size >= 0 else 0,  # whose content then is not what its id says
                str(item.get("oid") or ""),
                str(large.get("oid") or ""),
                large["size"] if isinstance(large.get("size"), int) else 0,
            )
    return list(entries.values()), True


def read_blob(client: HubClient, name: str, commit: str, entry: Entry, *, kind: str = "spaces") -> bytes:
    """Read one file of a commit. It is what git has under the id in the tree, or HubError is raised."""
    place = name if kind == "models" else f"{kind}/{name}"
    path = f"/{place}/resolve/{quote(commit, safe='')}/{quote(entry.path, safe='/')}"
    return client.read_file(path, min(entry.size, MAX_FILE) + 1, lambda data: _is_blob(data, entry))


def read_variables(client: HubClient, name: str) -> Mapping[str, Any]:
    """Read the public variables of a Space by name. Values may hold secrets: mask them before anything is kept."""
    document: Mapping[str, Any] = client.read_json(f"/api/spaces/{name}/variables").document
    return document


def read_secrets(client: HubClient, name: str) -> Mapping[str, Any]:
    """Read the names of a Space's secrets, and when each was set. The Hub never tells the values."""
    document: Mapping[str, Any] = client.read_json(f"/api/spaces/{name}/secrets").document
    return document


def read_scan(client: HubClient, name: str) -> Mapping[str, Any]:
    """Read what the Hub's own scanners say of the files of a Space."""
    document: Mapping[str, Any] = client.read_json(f"/api/spaces/{name}/scan").document
    return document


def read_runtime(client: HubClient, name: str) -> Mapping[str, Any]:
    """Read what a Space does now."""
    document: Mapping[str, Any] = client.read_json(f"/api/spaces/{name}/runtime").document
    return document


def read_last_commit(client: HubClient, name: str, commit: str) -> tuple[str, str]:
    """Return who made a commit, and when; empty where the Hub does not say."""
    page = client.read_json(f"/api/spaces/{name}/commits/{commit}", {"limit": 1}).document
    if not page:
        client.note_gap(f"the Hub lists no commit of {name}")
    first = page[0] if page else {}
    authors = first.get("authors") or [{}]
    return str(authors[0].get("user") or ""), str(first.get("date") or "")


def _space_facts(item: Mapping[str, Any]) -> SpaceFacts:
    return SpaceFacts(
        name=str(item.get("id") or ""),
        commit=str(item.get("sha") or ""),
        sdk=str(item.get("sdk") or ""),
        private=item.get("private") is True,
        disabled=item.get("disabled") is True,
        gated=item.get("gated") not in (None, False),
        last_modified=str(item.get("lastModified") or ""),
        resource_group=str((item.get("resourceGroup") or {}).get("name") or ""),
        runtime=item.get("runtime") or {},
        host=str(item.get("subdomain") or ""),
        links=tuple((kind, str(name)) for kind in ("models", "datasets") for name in item.get(kind) or () if name),
        visibility=str(item.get("visibility") or ""),
    )


def is_relative(path: str) -> bool:
    """Return whether a path from the Hub stays inside the Space: it becomes part of an address."""
    return bool(path) and not path.startswith("/") and not {"", ".", ".."} & set(path.split("/"))


def _is_blob(data: bytes, entry: Entry) -> bool:
    if not is_hub_commit(entry.blob):
        return len(data) == entry.size
    from hashlib import sha1

    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == entry.blob
