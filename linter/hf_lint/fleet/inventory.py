"""Which Spaces an owner has, and which of them the token does not see."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from hf_lint.core.words import count_of
from hf_lint.errors import HubError, MissingError
from hf_lint.hub.spaces import SpaceFacts, list_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
        self.organisations: list[str] = []
        self.visibilities: dict[str, Mapping[str, str]] = {}
        """By owner, what their settings say of each Space."""
        self.refused: dict[str, str] = {}
        """The owners whose list of repositories this token may not read, and how the Hub refused it."""

    def take(self) -> SpaceFacts | None:
        """Return the next Space; None where there are no more."""
        with self._lock:
            return next(self._spaces, None)

    def _list(self, owners: Sequence[str]) -> Iterator[SpaceFacts]:
        for owner in owners:
            seen: set[str] = set()
            try:
                count, is_organisation = self._count(owner)
                if is_organisation:
                    self.organisations.append(owner)
                shown = self._read_repositories(owner, is_organisation) if count is not None else None
                for facts in list_spaces(self._client, owner):
                    name = facts.name.lower()
                    seen.add(name)
                    self.listed += 1
                    yield facts._replace(visibility=facts.visibility or (shown or {}).get(name, ""))
                self._compare(owner, seen, count, shown)
            except HubError as error:
                self.gaps.append(f"{owner}: the list of Spaces is incomplete: {error}")
            if self._with_owners:
                yield SpaceFacts(owner, "")

    def _compare(self, owner: str, seen: set[str], count: int | None, shown: Mapping[str, str] | None) -> None:
        """Compare what was listed with what the Hub says in other places that there is."""
        if count is None:
            if not seen:
                self.gaps.append(f"{owner}: the Hub has no user or organisation of this name")
            return
        if shown is not None and not shown and seen:
            shown = None  # the list of another user
        hidden = sorted(name for name in shown if name not in seen) if shown is not None else None
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

    def _read_repositories(self, owner: str, is_organisation: bool) -> Mapping[str, str] | None:
        """Return the visibility of each Space by its name in lower case; None where this token may not ask."""
        if not self._client.access.has_token:
            return None
        path = f"/api/organizations/{owner}/settings/repositories" if is_organisation else "/api/settings/repositories"
        shown: dict[str, str] = {}
        try:
            for page in self._client.read_pages(path, {"type": "space"}):
                for item in page:
                    name = str(item.get("id") or "").lower()
                    if item.get("type") == "space" and name.partition("/")[0] == owner.lower():
                        shown[name] = str(item.get("visibility") or "")
        except HubError as error:
            self.refused[owner] = str(error)
            return None
        self.visibilities[owner] = shown
        return shown
