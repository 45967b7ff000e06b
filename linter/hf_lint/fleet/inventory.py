"""Which Spaces an owner has, and which of them the token does not see."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from hf_lint.core.words import count_of
from hf_lint.errors import HubError, MissingError
from hf_lint.hub.spaces import SpaceFacts, list_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.hub.client import HubClient


class OwnerInventory:
    """The Spaces of some owners, listed page by page while they are worked on. Threads may share it.

    `gaps` say what could not be listed: the audit is then incomplete. `notes` say what nobody can know.
    """

    def __init__(self, client: HubClient, owners: Sequence[str], *, with_owners: bool = False) -> None:
        """`with_owners`: each owner itself is worked on as well, after its Spaces."""
        self._client = client
        self._with_owners = with_owners
        self._lock = threading.Lock()
        self._spaces = self._list(owners)
        self.gaps: list[str] = []
        self.notes: list[str] = []
        self.listed = 0

    def take(self) -> SpaceFacts | None:
        """Return the next Space; None where there are no more."""
        with self._lock:
            return next(self._spaces, None)

    def _list(self, owners: Sequence[str]) -> Iterator[SpaceFacts]:
        for owner in owners:
            seen: set[str] = set()
            try:
                for facts in list_spaces(self._client, owner):
                    seen.add(facts.name.lower())
                    self.listed += 1
                    yield facts
                self._compare(owner, seen)
            except HubError as error:
                self.gaps.append(f"{owner}: the list of Spaces is incomplete: {error}")
            if self._with_owners:
                yield SpaceFacts(owner, "")

    def _compare(self, owner: str, seen: set[str]) -> None:
        """Compare what was listed with what the Hub says in other places that there is."""
        count, is_organisation = self._count(owner)
        if count is None:
            if not seen:
                self.gaps.append(f"{owner}: the Hub has no user or organisation of this name")
            return
        hidden = self._find_hidden(owner, seen, is_organisation)
        if hidden:
            names = ", ".join(hidden[:10]) + (" ..." if len(hidden) > 10 else "")
            self.gaps.append(f"{owner}: {count_of(len(hidden), 'Space')} that this token may not read: {names}")
        elif hidden is None and count > len(seen):
            self.gaps.append(f"{owner}: the Hub counts {count_of(count, 'Space')}, this token sees {len(seen)}")
        elif hidden is None:
            self.notes.append(
                f"{owner}: only an administrator's token tells whether there are Spaces that are not listed"
            )

    def _count(self, owner: str) -> tuple[int | None, bool]:
        for path, is_organisation in (
            (f"/api/organizations/{owner}/overview", True),
            (f"/api/users/{owner}/overview", False),
        ):
            try:
                count = self._client.read_json(path).document.get("numSpaces")
            except MissingError:
                continue
            return (count if isinstance(count, int) else 0), is_organisation
        return None, False

    def _find_hidden(self, owner: str, seen: set[str], is_organisation: bool) -> list[str] | None:
        """Return the Spaces of an owner that were not listed; None where this token may not ask."""
        if not self._client.access.has_token:
            return None
        path = f"/api/organizations/{owner}/settings/repositories" if is_organisation else "/api/settings/repositories"
        names: list[str] = []
        try:
            for page in self._client.read_pages(path, {"type": "space"}):
                names += [str(item.get("id") or "") for item in page if item.get("type") == "space"]
        except HubError:
            return None
        mine = [name for name in names if name.partition("/")[0].lower() == owner.lower()]
        if not mine and seen:
            return None  # the list of another user
        return sorted(name for name in mine if name.lower() not in seen)
