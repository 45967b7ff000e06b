"""What to rotate: secrets of an owner's Spaces by name, and leaked ones, the most dangerous first. No value is read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_yaml, policies_root, read_file
from hf_lint.core.records import NamedTuple
from hf_lint.errors import HubError
from hf_lint.hub.settings import fetch_live
from hf_lint.secrets import judge_value, load_kinds
from hf_lint.secrets.match import fingerprint, mask
from hf_lint.space.live import parse_live

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hf_lint.core.incidents import Incident
    from hf_lint.fleet.inventory import OwnerInventory
    from hf_lint.fleet.store import Kept
    from hf_lint.hub.client import HubClient
    from hf_lint.space.live import Live

READERS = 8
IN_VARIABLE = "secret-in-variable"
"""The policy on what `rotate` reads itself."""
_KEY_WORDS = frozenset(
    (
        *("API", "KEY", "KEYS", "TOKEN", "SECRET", "ACCESS", "AUTH", "PASSWORD", "PAT", "BEARER", "ID"),
        *("PROD", "DEV", "TEST", "MY", "APP", "1", "2", "3", "V1", "V2"),
    )
)
_NOT_WORDS = regex(r"[^A-Z0-9]+")
UNKNOWN = ("P1", "", "unknown")
"""Priority, provider and use of a secret whose name says nothing."""


class Place(NamedTuple):
    """Where a secret is: the Space, when it was last set ("" where nobody says), and how it came to light."""

    space: str
    updated: str = ""
    how: str = ""


class Item(NamedTuple):
    """One thing to rotate. `name` is that of the secret, or of what leaked."""

    priority: str
    name: str
    provider: str
    opens: str
    page: str
    reason: str
    places: tuple[Place, ...]
    leaked: bool = False
    uses: tuple[str, ...] = ()
    """What else uses the secret, in words: it breaks when the old value is revoked."""


class Reading(NamedTuple):
    """What was read for a rotation: the settings of each Space, and what could not be read."""

    spaces: tuple[Live, ...]
    gaps: tuple[str, ...]


def read_settings(client: HubClient, inventory: OwnerInventory) -> Reading:
    """Read the settings of every Space of the inventory; what fails is a gap."""
    spaces: list[Live] = []
    gaps: list[str] = []

    def work(_number: int) -> None:
        while (facts := inventory.take()) is not None:
            client.take_gaps()  # those of a Space that failed
            try:
                document, unseen = fetch_live(client, facts)
            except HubError as error:
                gaps.append(f"{facts.name}: {error}")
                continue
            spaces.append(parse_live(document))
            gaps.extend(f"{facts.name}: {gap}" for gap in client.take_gaps())
            gaps.extend(
                f"{facts.name}: {part}: {why}" for part, why in unseen.items() if part in ("secrets", "variables")
            )

    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(work, range(READERS)))
    spaces.sort(key=lambda live: live.name)
    return Reading(tuple(spaces), (*inventory.gaps, *sorted(gaps)))


def plan_rotation(
    spaces: Sequence[Live], found: Iterable[Kept], *, incidents: Sequence[Incident] = (), since: str = ""
) -> list[Item]:
    """List what to rotate: secrets that an incident or the day `since` covers, all of them where neither is given,
    secrets in public variables, and those that an audit `found` in files. Secrets of the same name are one item.

    A secret without a date is on the list: nobody knows when it was set.
    """
    rows = load_priorities()
    items = [*_secrets(spaces, rows, incidents, since), *_leaks(spaces, found, rows)]
    return sorted(items, key=lambda item: (item.priority, not item.leaked, -len(item.places), item.name))


def load_priorities() -> Sequence[Mapping[str, Any]]:
    """Read policies/data/rotation.yaml. Raises PolicyError where it is not YAML."""
    path = f"{policies_root()}/data/rotation.yaml"
    rows: Sequence[Mapping[str, Any]] = load_yaml(path, read_file(path))
    return rows


def judge_name(name: str, rows: Iterable[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Return priority, provider and use of a secret of this name."""
    words = f"_{name.upper()}_"
    rows = list(rows)
    for row in rows:
        if any(f"_{word.replace(' ', '_')}_" in words for word in row["words"]):
            return row["priority"], row.get("provider", ""), row["opens"]
    # `DEEPSEEK_API_KEY`: nothing but the name of a provider, and words for what it gives out.
    left = {word for word in words.split("_") if word} - _KEY_WORDS
    for row in rows:
        for provider in row.get("providers") or ():
            if left and left == set(_NOT_WORDS.split(str(provider).upper())):
                return row["priority"], str(provider), row["opens"]
    return UNKNOWN


def judge_provider(provider: str, rows: Iterable[Mapping[str, Any]]) -> tuple[str, str, str]:
    """Return priority, provider and use of what a provider of the detector gives out."""
    for row in rows:
        if provider == row.get("provider") or provider in (row.get("providers") or ()):
            return row["priority"], provider, row["opens"]
    return UNKNOWN


def page_of(provider: str) -> str:
    """Return the page where keys of a provider are revoked, "" where none is known."""
    kinds = load_kinds()
    return next((kinds[id].revoke_url for id in kinds if provider and kinds[id].provider == provider), "")  # noqa: A001


def _secrets(
    spaces: Sequence[Live], rows: Sequence[Mapping[str, Any]], incidents: Sequence[Incident], since: str
) -> Iterator[Item]:
    groups: dict[str, list[Place]] = {}
    reasons: dict[str, str] = {}
    for live in spaces:
        for secret in live.secrets or ():
            reason = _reason(secret.name, secret.updated, incidents, since)
            if reason:
                groups.setdefault(secret.name, []).append(Place(live.name, secret.updated, "secret"))
                reasons.setdefault(secret.name, reason)
    for name, places in groups.items():
        priority, provider, opens = judge_name(name, rows)
        yield Item(priority, name, provider, opens, page_of(provider), reasons[name], tuple(places))


def _reason(name: str, updated: str, incidents: Sequence[Incident], since: str) -> str:
    """Say why a secret is on the list; "" where it is not."""
    if not updated:
        return "nobody knows when it was set"
    for incident in incidents:
        if incident.covers(name, updated) or (incident.affects == "package" and updated[:10] <= incident.end):
            return f"last set before the end of {incident.id} ({incident.end})"
    if since:
        return f"last set before {since}" if updated[:10] < since else ""
    return "" if incidents else "in use"


def _leaks(spaces: Sequence[Live], found: Iterable[Kept], rows: Sequence[Mapping[str, Any]]) -> Iterator[Item]:
    """Yield what is public: secrets in variables, and those that an audit found in files. One value is one item."""
    groups: dict[str, tuple[str, list[Place]]] = {}
    for live in spaces:
        for variable in live.variables or ():
            kind = judge_value(variable.name, variable.value)
            if kind is not None:
                place = Place(live.name, variable.updated, f"public variable {variable.name}: {mask(variable.value)}")
                groups.setdefault(f"{kind} {fingerprint(variable.value)}", (variable.name, []))[1].append(place)
    for kept in found:
        key, where = kept.finding.get("secret"), f"{kept.finding['path']}:{kept.finding['line']}"
        if key and kept.finding["rule"] != IN_VARIABLE and kept.state != "fixed":
            groups.setdefault(str(key), ("", []))[1].append(Place(kept.space, "", f"in {where}"))
    kinds = load_kinds()
    for key, (name, places) in groups.items():
        kind = key.partition(" ")[0]
        if kind not in kinds:  # another version of hf-lint had it
            yield Item("P1", name or kind, "", UNKNOWN[2], "", "it is public", tuple(places), leaked=True)
            continue
        kind_ = kinds[kind]
        # A variable may hold another key than its name says: the more dangerous of both counts.
        judged = [judge_name(name, rows)] if name or kind_.provider == "any" else []
        judged += [judge_provider(kind_.provider, rows)] if kind_.provider != "any" else []
        priority, provider, opens = min(judged, key=lambda one: one[0])
        provider = provider if kind_.provider == "any" else kind_.provider
        page = kind_.revoke_url or page_of(provider)
        yield Item(
            min(priority, "P1"), name or kind_.title, provider, opens, page, "it is public", tuple(places), leaked=True
        )
