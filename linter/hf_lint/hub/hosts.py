"""Hosts of running apps, `owner-name.hf.space`: which Spaces have one. Owner and name are joined by a hyphen, and
both may hold others, so a host can be that of several."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.errors import HubError, MissingError
from hf_lint.hub.links import LinkBook
from hf_lint.hub.names import APP_HOST
from hf_lint.hub.once import Once
from hf_lint.hub.spaces import read_hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.hub.client import HubClient

_URL = regex(r"(?:https?|wss?)://([a-z0-9][a-z0-9-]{1,127})(?:\.static)?\.hf\.space(?![\w.-])")
# What documents write for a name of the reader's choice.
_MADE_UP = regex(r"\b(?:your|my|user|username|owner|org|example|some|the|foo|xxx+|name)\b")
_CODE = frozenset(("py", "js", "mjs", "cjs", "ts", "jsx", "tsx", "html", "htm", "vue", "svelte"))
MAX_HOSTS = 20
"""Of the files of one Space."""
MAX_HYPHENS = 8
"""Of a host: each asks for the Spaces of one more owner."""


class HostBook:
    """Finds the Spaces that have a host. Each owner is asked for once; threads may share it."""

    def __init__(self, client: HubClient) -> None:
        self._client = client
        self.links = LinkBook(client)
        self._owners: Once[dict[str, str] | None] = Once()

    def find(self, label: str, *, without: str = "") -> tuple[str, ...] | None:
        """Return the Spaces whose address is `label`.hf.space, leaving out the owner `without`.

        None where that cannot be known: an owner has more Spaces than one page, or the Hub does not answer.
        """
        words = label.split("-")
        if not 2 <= len(words) <= MAX_HYPHENS + 1:
            return None
        found = []
        for at in range(1, len(words)):
            owner = "-".join(words[:at])
            if owner == without.lower() or not owner or owner.endswith("-") or not words[at]:
                continue
            hosts = self._owners.get(owner, partial(self._ask, owner))
            if hosts is None:
                return None
            if label in hosts:
                found.append(hosts[label])
        return tuple(found)

    def _ask(self, owner: str) -> dict[str, str] | None:
        try:
            return read_hosts(self._client, owner)
        except MissingError:
            return {}
        except HubError:
            return None


def find_hosts(path: str, text: str) -> Iterator[tuple[str, int]]:
    """Yield the labels of hosts of apps that a file of code or a page names in URLs, with their lines."""
    if APP_HOST not in text.lower() or path.rpartition(".")[2].lower() not in _CODE:
        return
    for number, line in enumerate(text.lower().splitlines(), 1):
        if APP_HOST in line:
            for match in _URL.finditer(line):
                if not _MADE_UP.search(match[1]):
                    yield match[1], number
