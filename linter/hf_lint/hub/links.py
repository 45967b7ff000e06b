"""Models and data sets that the Hub lists for a Space: whether each is there, and since when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.errors import HubError, MissingError
from hf_lint.hub.once import Once

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.hub.client import HubClient

MAX_LINKS = 50
"""Of one Space."""
HERE, DISABLED, HIDDEN, FREE = "here", "disabled", "hidden", "free"
"""It is there; the Hub disabled it; this token sees none; and no account has the name of its owner, which is free."""


class LinkBook:
    """Looks repositories up, each once. Threads may share it."""

    def __init__(self, client: HubClient) -> None:
        self._client = client
        self._known: Once[tuple[str, str]] = Once()

    def look_up(self, links: Iterable[tuple[str, str]]) -> list[list[str]]:
        """Return kind (models or datasets), name, state and day of creation of each that the Hub answers about."""
        rows = []
        for kind, name in list(dict.fromkeys(links))[:MAX_LINKS]:
            state, created = self._known.get((kind, name), partial(self._ask, kind, name))
            if state:
                rows.append([kind, name, state, created])
        return rows

    def _ask(self, kind: str, name: str) -> tuple[str, str]:
        try:
            query = {"expand": ("createdAt", "disabled")}
            document: Any = self._client.read_json(f"/api/{kind}/{name}", query).document
        except MissingError:
            return (FREE if self._is_free(name.partition("/")[0]) else HIDDEN), ""
        except HubError:
            return "", ""
        return (DISABLED if document.get("disabled") is True else HERE), str(document.get("createdAt") or "")

    def _is_free(self, owner: str) -> bool:
        for path in (f"/api/organizations/{owner}/overview", f"/api/users/{owner}/overview"):
            try:
                self._client.read_json(path)
            except MissingError:
                continue
            except HubError:
                return False  # nobody knows
            return False
        return True
