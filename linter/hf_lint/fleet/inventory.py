"""Which Spaces an owner has, and which of them the token does not see."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Any

from hf_lint.core.words import count_of
from hf_lint.errors import ForbiddenError, HubError, MissingError
from hf_lint.fleet.listing import Listing
from hf_lint.hub.spaces import SpaceFacts, is_of_owner, list_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.hub.client import HubClient


AHEAD = 64
"""Spaces that are listed before anybody takes them."""
_NAMES = 10
"""Names that a gap has."""


class OwnerInventory:
    """The Spaces of some owners, listed page by page while they are worked on. Threads may share it.

    `gaps` say what could not be listed: the audit is then incomplete. `notes` say what nobody can know.
    """

    def __init__(self, client: HubClient, owners: Sequence[str], *, with_owners: bool = False) -> None:
        """`with_owners`: each owner itself is worked on as well, after its Spaces."""
        self._client = client
        self._with_owners = with_owners
        self._owners = owners
        self._listed: queue.Queue[SpaceFacts | None] = queue.Queue(AHEAD)
        self._begin = threading.Lock()
        self._lister: threading.Thread | None = None
        self._failure: BaseException | None = None
        self.gaps: list[str] = []
        self.notes: list[str] = []
        self.organisations: list[str] = []
        self.visibilities: dict[str, Mapping[str, int]] = {}
        """By owner, how many Spaces their settings have of each visibility."""
        self.refused: dict[str, str] = {}
        """The owners whose list of repositories this token may not read, and how the Hub refused it."""

    def take(self) -> SpaceFacts | None:
        """Return the next Space; None where there are no more."""
        with self._begin:
            if self._lister is None:
                self._lister = threading.Thread(target=self._work, daemon=True)
                self._lister.start()
        facts = self._listed.get()
        if facts is None:
            self._listed.put(None)  # for the next who asks
            if self._failure is not None:
                raise self._failure
        return facts

    def _work(self) -> None:
        """List ahead of who takes, in one thread: a page is large, and each thread keeps the memory that it had."""
        try:
            for facts in self._list(self._owners):
                self._listed.put(facts)
        except BaseException as error:  # it is for those who take
            self._failure = error
        finally:
            self._listed.put(None)

    def _list(self, owners: Sequence[str]) -> Iterator[SpaceFacts]:
        for asked in owners:
            owner = asked
            listing = Listing()
            try:
                count, is_organisation, owner = self._count(asked)
                if is_organisation:
                    self.organisations.append(owner)
                is_shown = count is not None and self._read_repositories(owner, is_organisation, listing)
                for facts in list_spaces(self._client, owner):
                    if listing.add(facts.name):
                        yield facts._replace(visibility=facts.visibility or listing.visibility(facts.name))
                self._compare(owner, listing, count, is_shown=is_shown)
            except HubError as error:
                self.gaps.append(f"{owner}: the list of Spaces is incomplete: {error}")
            finally:
                self.gaps += [f"{owner}: {gap}" for gap in self._client.take_gaps()]
                listing.close()
            if self._with_owners:
                yield SpaceFacts(owner, "")

    def _compare(self, owner: str, listing: Listing, count: int | None, *, is_shown: bool) -> None:
        """Compare what was listed with what the Hub says in other places that there is."""
        listed = listing.count()
        if count is None:
            if not listed:
                self.gaps.append(f"{owner}: the Hub has no user or organisation of this name")
            else:
                self.gaps.append(f"{owner}: the Hub lists Spaces, and says that it has no such user or organisation")
            return
        is_shown = is_shown and bool(self.visibilities[owner] or not listed)  # else it is the list of another user
        hidden, names = listing.hidden(_NAMES) if is_shown else (0, [])
        if hidden:
            more = " ..." if hidden > len(names) else ""
            words = f"{count_of(hidden, 'Space')} that this token may not read"
            self.gaps.append(f"{owner}: {words}: {', '.join(names)}{more}")
        elif not is_shown and count > listed:
            self.gaps.append(f"{owner}: the Hub counts {count_of(count, 'Space')}, this token sees {listed}")
        elif not is_shown:
            self.notes.append(
                f"{owner}: only an administrator's token tells whether there are Spaces that are not listed"
            )

    def _count(self, owner: str) -> tuple[int | None, bool, str]:
        """Return how many Spaces there are, None without such an owner, whether it is an organisation, and its name as
        it is written there."""
        for path, is_organisation, key in (
            (f"/api/organizations/{owner}/overview", True, "name"),
            (f"/api/users/{owner}/overview", False, "user"),
        ):
            try:
                document = self._client.read_json(path).document
            except MissingError:
                continue
            name, count = str(document.get(key) or ""), document.get("numSpaces")
            if not isinstance(count, int):
                self._client.note_gap("the Hub does not say how many Spaces there are")
            return (
                (count if isinstance(count, int) else 0),
                is_organisation,
                name if name.lower() == owner.lower() else owner,
            )
        return None, False, owner

    def _is_space(self, item: Mapping[str, Any]) -> bool:
        name = str(item.get("id") or "")
        is_named = is_of_owner(name, name.partition("/")[0])
        if not item.get("type") or not is_named:
            self._client.note_gap("the settings list repositories without a type or a name")
        return item.get("type") == "space" and is_named

    def _read_repositories(self, owner: str, is_organisation: bool, listing: Listing) -> bool:
        """Note the visibility of each Space, and return whether this token may ask for it."""
        if not self._client.access.has_token:
            return False
        path = f"/api/organizations/{owner}/settings/repositories" if is_organisation else "/api/settings/repositories"
        try:
            for page in self._client.read_pages(path, {"type": "space"}):
                listing.show(
                    (name, str(item.get("visibility") or ""))
                    for item in page
                    if self._is_space(item) and is_of_owner(name := str(item["id"]), owner)
                )
        except (ForbiddenError, MissingError) as error:
            self.refused[owner] = str(error)
            return False
        self.visibilities[owner] = listing.visibilities()
        return True
