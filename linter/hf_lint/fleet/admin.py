"""What an administrator's token reads of an organisation besides its Spaces.

Each source is optional: one that the token may not read is named, with the right that it takes.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.errors import ForbiddenError, HubError, MissingError
from hf_lint.secrets import mask_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hf_lint.fleet.inventory import OwnerInventory
    from hf_lint.hub.client import HubClient

UNUSED_DAYS = 90
"""Days after which a token counts as unused: AWS Config's default for keys (access-keys-rotated)."""
SHOWN = 10
"""Names that a line has."""
_ADMIN = "the rights of an administrator"
RIGHTS = {
    "repositories": f"{_ADMIN}, to list every repository",
    "audit log": f"{_ADMIN}, on a Team or Enterprise plan",
    "organisation tokens": f"{_ADMIN}, on a Team or Enterprise plan",
    "service accounts": "org.serviceAccounts.read, on an Enterprise plan",
    "members": f"{_ADMIN}, for roles and second factors",
    "resource groups": "a Team or Enterprise plan",
    "billing": "the right to read billing, on an Enterprise plan",
}
_EVENTS = ("repo.add_secret", "repo.add_secrets", "repo.update_secret")
_WORD = regex(r"[\w./-]+")


class Source(NamedTuple):
    """One source of one organisation: what it says in lines, or how the Hub `refused` it."""

    owner: str
    name: str
    lines: tuple[str, ...] = ()
    refused: str = ""

    @property
    def right(self) -> str:
        """What the token must be allowed."""
        return RIGHTS[self.name]


class Admin(NamedTuple):
    """All sources, and who set which secret: by Space, in lower case, and name, the account and the day."""

    sources: tuple[Source, ...] = ()
    setters: Mapping[tuple[str, str], tuple[str, str]] = {}
    gaps: tuple[str, ...] = ()
    """What the Hub did not give although the token may read it."""


def read_admin(client: HubClient, inventory: OwnerInventory, today: str) -> Admin:
    """Read what there is to read of the organisations in `inventory`, which was listed to its end. Raises nothing."""
    sources: list[Source] = []
    setters: dict[tuple[str, str], tuple[str, str]] = {}
    gaps: list[str] = []
    if not client.access.has_token:
        return Admin()
    for owner in inventory.organisations:
        refused = inventory.refused.get(owner, "")
        shown = Counter(inventory.visibilities.get(owner, {}))
        sources.append(Source(owner, "repositories", (_count_words(shown, "Space"),) if not refused else (), refused))
        reads: dict[str, Callable[[], Iterator[str]]] = {
            "audit log": partial(_read_log, client, owner, setters),
            "organisation tokens": partial(_read_tokens, client, owner, today),
            "service accounts": partial(_read_accounts, client, owner, today),
            "members": partial(_read_members, client, owner),
            "resource groups": partial(_read_groups, client, owner),
            "billing": partial(_read_billing, client, owner),
        }
        for name, read in reads.items():
            try:
                sources.append(Source(owner, name, tuple(map(mask_text, read()))))
            except (ForbiddenError, MissingError) as error:
                sources.append(Source(owner, name, refused=str(error)))
            except HubError as error:
                gaps.append(f"{owner}: {name}: {error}")
            gaps += [f"{owner}: {name}: {gap}" for gap in client.take_gaps()]
    return Admin(tuple(sources), setters, tuple(gaps))


def list_sources(admin: Admin) -> tuple[list[str], list[str]]:
    """Return lines on what the sources say, and on those that could not be read."""
    told = [f"{one.owner}: {one.name}: {line}" for one in admin.sources for line in one.lines]
    closed = [f"{one.owner}: {one.name} (needs {one.right})" for one in admin.sources if one.refused]
    return told, closed


def find_setter(admin: Admin, space: str, finding: Mapping[str, Any]) -> tuple[str, str]:
    """Return who set the secret or variable that a finding is about, and when; empty where nobody knows."""
    path = str(finding["path"])
    name = path.rpartition("/")[2] if path.startswith(("settings/secrets/", "settings/variables/")) else ""
    return admin.setters.get((space.lower(), name), ("", ""))


def _read_log(client: HubClient, owner: str, setters: dict[tuple[str, str], tuple[str, str]]) -> Iterator[str]:
    """Learn who set which secret. The form of an event's data is not documented: its words are taken as they come."""
    total = 0
    last = ("", "")
    for kind in _EVENTS:
        path = f"/api/organizations/{owner}/audit-log/export"
        for event in client.read_json(path, {"q": f"type:{kind}"}).document:
            total += 1
            moment, who = str(event.get("createdAt") or ""), str((event.get("author") or {}).get("user") or "")
            last = max(last, (moment, who))
            words = [str(event.get("message") or ""), *map(str, (event.get("data") or {}).values())]
            found = {word.strip(".") for text in words for word in _WORD.findall(text)}
            for space in {word.removeprefix("spaces/").lower() for word in found if "/" in word}:
                for name in found:
                    if "/" not in name and setters.get((space, name), ("", ""))[1] <= moment[:10]:
                        setters[space, name] = (mask_text(who), moment[:10])
    yield f"{count_of(total, 'time')} a secret was set" + (f", last by {last[1]} on {last[0][:10]}" if total else "")


def _read_tokens(client: HubClient, owner: str, today: str) -> Iterator[str]:
    tokens = client.read_json(f"/api/organizations/{owner}/settings/tokens").document
    roles = Counter(str(one.get("role") or "unknown") for one in tokens)
    yield _count_words(roles, "token")
    named = [(f"{_name(one.get('owner'))}'s {one.get('displayName') or 'token'}", one) for one in tokens]
    yield from _list_unused(named, today)
    wide = [name for name, one in named if one.get("role") in ("write", "god")]
    if wide:
        yield f"classic tokens that may write everywhere their owner may: {_names(wide)}"


def _read_accounts(client: HubClient, owner: str, today: str) -> Iterator[str]:
    path = f"/api/organizations/{owner}/service-accounts"
    accounts = client.read_json(path).document
    yield count_of(len(accounts), "service account")
    for account in accounts:
        user = str(account.get("user") or account.get("name") or "")
        tokens = client.read_json(f"{path}/{account.get('_id')}").document.get("accessTokens") or ()
        yield from _list_unused([(f"{user}'s {one.get('displayName') or 'token'}", one) for one in tokens], today)
        endless = [f"{user}'s {one.get('displayName') or 'token'}" for one in tokens if not one.get("expiration")]
        if endless:
            yield f"tokens that never expire: {_names(endless)}"


def _read_members(client: HubClient, owner: str) -> Iterator[str]:
    roles: Counter[str] = Counter()
    weak, outside = [], []
    unknown = 0
    for page in client.read_pages(f"/api/organizations/{owner}/members", {"limit": 500}):
        for one in page:
            roles[str(one.get("role") or "role not shown")] += 1
            if one.get("twoFaEnabled") is False:
                weak.append(str(one.get("user")))
            unknown += one.get("twoFaEnabled") is None
            if one.get("isExternalCollaborator") is True:
                outside.append(str(one.get("user")))
    yield _count_words(roles, "member")
    if weak:
        yield f"without a second factor: {_names(weak)}"
    if unknown:
        yield f"{count_of(unknown, 'member')} of whom the Hub does not say whether they have a second factor"
    if outside:
        yield f"from outside: {_names(outside)}"


def _read_groups(client: HubClient, owner: str) -> Iterator[str]:
    groups = client.read_json(f"/api/organizations/{owner}/resource-groups").document
    yield count_of(len(groups), "resource group")
    for group in groups:
        admins = [str(user.get("name")) for user in group.get("users") or () if user.get("role") == "admin"]
        yield f"{group.get('name')}: {_names(admins) if admins else 'without an administrator'}"


def _read_billing(client: HubClient, owner: str) -> Iterator[str]:
    document = client.read_json(f"/api/organizations/{owner}/billing/usage-by-resource-group").document
    currency = str(document.get("currency") or "")
    for period in document.get("periods") or ():
        for group in period.get("resourceGroups") or ():
            spaces = (group.get("compute") or {}).get("spaces") or {}
            cents, seconds = spaces.get("costCents"), spaces.get("uptimeSec")
            if isinstance(cents, (int, float)) and cents:
                hours = f" for {seconds / 3600:,.0f} hours" if isinstance(seconds, (int, float)) else ""
                start = str((period.get("period") or {}).get("periodStart") or "")[:10]
                yield f"{group.get('name') or 'no group'}: {cents / 100:,.2f} {currency} of Spaces{hours} since {start}"


def _list_unused(named: Sequence[tuple[str, Mapping[str, Any]]], today: str) -> Iterator[str]:
    unused = [name for name, one in named if _is_unused(one, today)]
    if unused:
        yield f"not used for {UNUSED_DAYS} days: {_names(unused)}"


def _is_unused(token: Mapping[str, Any], today: str) -> bool:
    last = str(token.get("lastUsedAt") or token.get("createdAt") or "")
    try:
        return (date.fromisoformat(today) - date.fromisoformat(last[:10])).days > UNUSED_DAYS
    except ValueError:
        return False


def _name(owner: Any) -> str:
    return str((owner or {}).get("name") or "someone")


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _count_words(counts: Counter[str], what: str) -> str:
    parts = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return count_of(sum(counts.values()), what) + (f": {parts}" if parts else "")
