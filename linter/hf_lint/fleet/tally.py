"""What an audit adds up to, read from the store Space by Space, so that size costs no memory."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hf_lint.core.model import DEFAULT_PROFILE, Profile, Severity
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.fleet.admin import Admin
from hf_lint.hub.rights import OWN_PARTS, RIGHTS
from hf_lint.reports.escape import visible
from hf_lint.secrets import load_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.fleet.store import Kept, Store

LIVE_STATES = ("new", "reappeared", "open")
"""States of findings that count."""
_SHOWN = 5
"""Spaces that a line names."""


class Audit(NamedTuple):
    """An audit in the store, and what was noticed while the Spaces were listed."""

    store: Store
    number: int
    owners: tuple[str, ...]
    today: str
    gaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    profile: Profile = DEFAULT_PROFILE
    digest: str = ""
    """Of all that decided what was found: program, policies, settings."""
    admin: Admin = Admin()

    def spaces(self) -> Iterator[tuple[str, dict[str, Any], list[Kept]]]:
        """Yield each Space with what is known of it and its findings."""
        for name, row in self.store.rows(self.number):
            yield name, row, self.store.findings(self.number, name, self.today)


class Tally(NamedTuple):
    """What an audit adds up to."""

    spaces: int
    with_findings: int
    incomplete: tuple[str, ...]
    severities: Mapping[str, int]
    states: Mapping[str, int]
    unseen: Mapping[str, int]
    owners_with_findings: int = 0
    shared: tuple[str, ...] = ()
    """A line for each secret that stands in more than one Space."""

    @property
    def worst(self) -> Severity | None:
        """The highest severity of what counts."""
        return max((Severity.parse(name) for name, count in self.severities.items() if count), default=None)


def add_up(audit: Audit) -> Tally:
    """Count what is in the store for an audit."""
    severities: Counter[str] = Counter()
    states: Counter[str] = Counter()
    unseen: Counter[str] = Counter()
    incomplete = list(audit.gaps)
    shared: dict[str, dict[str, None]] = {}
    spaces = with_findings = owners = 0
    for name, row, kept in audit.spaces():
        spaces += not row.get("is_owner")
        counted = [one for one in kept if one.state in LIVE_STATES]
        with_findings += bool(counted) and not row.get("is_owner")
        owners += bool(counted) and bool(row.get("is_owner"))
        severities.update(str(one.finding["severity"]) for one in counted)
        states.update(one.state for one in kept)
        unseen.update(list(row.get("unseen") or ()))
        for one in counted:
            if one.finding.get("secret"):
                shared.setdefault(str(one.finding["secret"]), {})[name] = None
        incomplete += [f"{name}: {error}" for error in row.get("errors") or ()]
    return Tally(
        spaces, with_findings, tuple(incomplete), severities, states, unseen, owners, tuple(_list_shared(shared))
    )


def list_unseen(tally: Tally) -> list[str]:
    """Return a line for each part that the token may not see: of how many Spaces or owners, and what it lacks."""
    return [
        f"{part} of {count_of(count, 'owner' if part in OWN_PARTS else 'Space')}"
        + (f" (needs {RIGHTS[part]})" if part in RIGHTS else "")
        for part, count in sorted(tally.unseen.items())
    ]


def _list_shared(secrets: Mapping[str, Mapping[str, None]]) -> Iterator[str]:
    for key, names in sorted(secrets.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(names) > 1:
            yield describe_shared(key, list(names))


def describe_shared(key: str, names: Sequence[str]) -> str:
    """Return what is said of the secret with this key, which stands in the Spaces `names`."""
    kind, _, fingerprint = key.partition(" ")
    listed = ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")
    kinds = load_kinds()
    title = kinds[kind].title if kind in kinds else kind  # another version of hf-lint may have had it
    return f"{title} ({fingerprint}) in {len(names)} Spaces: {listed}"


def headline(audit: Audit, tally: Tally) -> str:
    """Return what an audit says in one line."""
    severities = [
        f"{tally.severities[str(s)]} {s}" for s in sorted(Severity, reverse=True) if tally.severities.get(str(s))
    ]
    own = f", and {count_of(tally.owners_with_findings, 'owner')}" if tally.owners_with_findings else ""
    parts = [
        f"{count_of(tally.spaces, 'Space')} of {', '.join(map(visible, audit.owners))}",
        f"{tally.with_findings} with findings{own}" + (f" ({', '.join(severities)})" if severities else ""),
    ]
    parts += [
        f"{tally.states[state]} {state}"
        for state in ("new", "reappeared", "fixed", "ignored")
        if tally.states.get(state)
    ]
    if tally.unseen:
        parts.append(f"{count_of(len(tally.unseen), 'part')} not visible to this token")
    if tally.incomplete:
        parts.append(f"INCOMPLETE: {count_of(len(tally.incomplete), 'gap')}")
    return " · ".join(parts)
