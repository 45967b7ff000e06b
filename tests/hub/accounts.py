"""The answers about owners: their buckets and jobs, and what administrators of an organisation may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.world import Token, World

OID = "0" * 24


@dataclass
class Reply:
    """Status, JSON or bytes, and headers."""

    status: int
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes | None = None
    is_endless: bool = False
    """Whether the answer does not end after its bytes."""


class AccountAnswers:
    """The part of the answers that is about owners."""

    world: World
    token: Token | None

    # An owner's, besides Spaces

    def buckets(self, names: Mapping[str, str], *_: object) -> Reply:
        if self.token is None or names["owner"] not in self.token.sees:
            return Reply(403, {"error": "no right"})
        return Reply(200, [{"id": name} for name in self.world.buckets if name.partition("/")[0] == names["owner"]])

    def bucket_tree(self, names: Mapping[str, str], *_: object) -> Reply:
        files = self._bucket(names)
        if files is None:
            return Reply(404, {"error": "Not found"})
        return Reply(200, [{"type": "file", "path": path, "size": len(data)} for path, data in files.items()])

    def bucket_file(self, names: Mapping[str, str], *_: object) -> Reply:
        data = (self._bucket(names) or {}).get(names["file"])
        return Reply(404, {"error": "Not found"}) if data is None else Reply(200, data=data)

    def _bucket(self, names: Mapping[str, str]) -> dict[str, bytes] | None:
        sees = self.token is not None and names["owner"] in self.token.sees
        return self.world.buckets.get(f"{names['owner']}/{names['bucket']}") if sees else None

    def jobs(self, names: Mapping[str, str], *_: object) -> Reply:
        return self._for_writers(names, self.world.jobs.get(names["owner"], []))

    def scheduled_jobs(self, names: Mapping[str, str], *_: object) -> Reply:
        return self._for_writers(names, self.world.scheduled_jobs.get(names["owner"], []))

    def webhooks(self, *_: object) -> Reply:
        return Reply(401, {"error": "log in"}) if self.token is None else Reply(200, self.world.webhooks)

    def _for_writers(self, names: Mapping[str, str], document: Any) -> Reply:
        if self.token is None or names["owner"] not in self.token.writes:
            return Reply(403, {"error": "no right"})
        return Reply(200, document)

    # For administrators of an organisation

    def _for_admins(self, name: str, names: Mapping[str, str]) -> Reply:
        if self.token is None or names["owner"] not in self.token.administers:
            return Reply(403, {"error": "no right"})
        return Reply(200, self.world.admin[name]) if name in self.world.admin else Reply(404, {"error": "Not found"})

    def audit_log(self, names: Mapping[str, str], query: Mapping[str, list[str]], *_: object) -> Reply:
        reply = self._for_admins("audit_log", names)
        wanted = query.get("q", [""])[0].removeprefix("type:")
        if reply.status == 200 and wanted:
            return Reply(200, [event for event in reply.document if event["type"] == wanted])
        return reply

    def organisation_tokens(self, names: Mapping[str, str], *_: object) -> Reply:
        return self._for_admins("organisation_tokens", names)

    def service_accounts(self, names: Mapping[str, str], *_: object) -> Reply:
        return self._for_admins("service_accounts", names)

    def service_account(self, names: Mapping[str, str], *_: object) -> Reply:
        reply = self._for_admins("service_accounts", names)
        return Reply(reply.status, reply.document[0]) if reply.status == 200 else reply

    def members(self, names: Mapping[str, str], *_: object) -> Reply:
        return self._for_admins("members", names)

    def resource_groups(self, names: Mapping[str, str], *_: object) -> Reply:
        return self._for_admins("resource_groups", names)

    def billing(self, names: Mapping[str, str], *_: object) -> Reply:
        return self._for_admins("billing", names)
