"""The token in use: its kind, its rights, and whether it reaches further than one task needs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple
from hf_lint.errors import HubError
from hf_lint.hub.access import describe_withheld

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.hub.client import HubClient

_WIDE = ("user", "org")
_OWNED = ("model", "dataset", "space", "bucket", "kernel", *_WIDE)
"""Kinds of things whose name begins with that of their owner."""
_CHANGES = (".write", "write", "job.", "inference.endpoints")


class Identity(NamedTuple):
    """Whose token it is, and what it may do. `kind`: classic, fine-grained or oauth."""

    user: str
    kind: str
    role: str
    name: str
    created: str
    expires: str
    rights: tuple[str, ...]
    """One text for each right of a fine-grained token."""
    too_broad: tuple[str, ...]
    """Why it reaches further than it should; empty where it does not."""
    scopes: tuple[tuple[str, str, str], ...]
    """Kind and name of what a fine-grained token is for, and what it may do there; both empty: everywhere."""
    restrictions: tuple[str, ...]
    """Organisations that do not let it in, and why."""


def read_identity(client: HubClient) -> Identity:
    """Ask the Hub, once for each client, whose token this is. Raises HubError, also without a token."""
    if not client.access.has_token:
        withheld = describe_withheld(client.access)
        if withheld:
            raise HubError(withheld, "unset HF_ENDPOINT, or send it your token with --send-token")
        raise HubError("no token is set", "log in with `hf auth login`, or set HF_TOKEN")
    return parse_identity(client.once.get("whoami", partial(_ask, client)))


def _ask(client: HubClient) -> dict[str, Any]:
    document: dict[str, Any] = client.read_json("/api/whoami-v2").document
    token = (document.get("auth") or {}).get("accessToken") or {}
    if token.get("role") == "fineGrained" and not token.get("fineGrained"):
        client.note_gap("the Hub does not say what this fine-grained token may do")
    return document


def read_reach(client: HubClient, owners: Iterable[str]) -> list[list[Any]]:
    """Return the token in use where it can change more than what belongs to `owners`, as a row that
    hf_lint.space.live reads. Raises HubError where the Hub does not say what it may do."""
    if not client.access.has_token:
        return []
    identity = read_identity(client)
    reach = list_reach(identity, owners)
    name = f" `{identity.name}`" if identity.name else ""
    return [["settings/token", f"the token in use{name} of `{identity.user}`", reach]] if reach else []


def list_reach(identity: Identity, owners: Iterable[str]) -> list[str]:
    """Say what a token may change besides what belongs to `owners`. The login of a person is not meant to be narrow,
    and one that only reads does no harm."""
    if identity.kind == "classic":
        return list(filter(None, [describe_role(identity.role)]))
    wanted = {owner.lower() for owner in owners}
    found = []
    for entity, name, permission in identity.scopes:
        if not entity:
            found.append(f"`{permission}` everywhere")
        elif entity in _OWNED and name and name.partition("/")[0].lower() not in wanted and _changes(permission):
            found.append(f"`{permission}` on the {entity} {name}")
    return found


def describe_role(role: str) -> str:
    """Say what a classic token with this role may do; "" where it only reads, or is not a classic one."""
    return f"change all that its owner can, as a classic token ({role})" if role in ("write", "god") else ""


def _changes(permission: str) -> bool:
    return any(part in permission for part in _CHANGES)


def find_user() -> str:
    """Return whose login it is (HF_TOKEN, or `hf auth login`); empty without one, or without an answer of the Hub.

    Asked once and not again, because nothing depends on it. An endpoint that is not the Hub gets no token.
    """
    from hf_lint.hub.commits import open_api
    from hf_lint.hub.names import endpoint, is_hub

    where = endpoint()
    if not is_hub(where):
        return ""
    try:
        answer: Any = open_api(where, None).whoami()
    except Exception:  # no login, no network, no huggingface_hub: what its HTTP library raises changes
        return ""
    return str(answer.get("name") or "") if isinstance(answer, dict) else ""


def parse_identity(document: dict[str, Any]) -> Identity:
    """Make the typed form of an answer of whoami-v2, cut to the fields in `hf_lint.hub.doors`."""
    auth = document.get("auth") or {}
    token = auth.get("accessToken") or {}
    fine = token.get("fineGrained") or {}
    role = str(token.get("role") or "")
    kind = "oauth" if auth.get("type") == "oauth" else "fine-grained" if role == "fineGrained" else "classic"
    scoped = [
        (
            str((item.get("entity") or {}).get("type") or ""),
            str((item.get("entity") or {}).get("name") or ""),
            str(permission),
        )
        for item in fine.get("scoped") or ()
        for permission in item.get("permissions") or ()
    ]
    everywhere = [str(permission) for permission in fine.get("global") or ()]
    return Identity(
        user=str(document.get("name") or ""),
        kind=kind,
        role=role,
        name=str(token.get("displayName") or ""),
        created=str(token.get("createdAt") or ""),
        expires=str(auth.get("expiresAt") or ""),
        rights=(
            *(f"{permission} everywhere" for permission in everywhere),
            *(f"{permission} on {kind_} {name}".rstrip() for kind_, name, permission in scoped),
        ),
        too_broad=tuple(_too_broad(kind, role, everywhere, scoped)),
        scopes=(*(("", "", permission) for permission in everywhere), *scoped),
        restrictions=tuple(
            f"{org.get('name')}: {', '.join(map(str, org['securityRestrictions']))}"
            for org in document.get("orgs") or ()
            if org.get("securityRestrictions")
        ),
    )


def _too_broad(kind: str, role: str, everywhere: list[str], scoped: list[tuple[str, str, str]]) -> list[str]:
    if kind == "classic":
        rights = "read all that you can read" if role == "read" else "change all that you can change"
        return [f"it is a classic token ({role or 'no role named'}): it can {rights}"]
    if kind == "oauth":
        return ["it is the login of a person, with that person's rights"]
    found = [f"`{permission}` counts everywhere" for permission in everywhere]
    found += [
        f"`{permission}` counts for everything of the {entity} {name}"
        for entity, name, permission in scoped
        if entity in _WIDE and _changes(permission)
    ]
    return found
