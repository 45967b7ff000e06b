"""The list of what to rotate as text, Markdown checklist, CSV and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.fleet.reports import write_csv
from hf_lint.hub.names import endpoint
from hf_lint.reports.escape import visible
from hf_lint.reports.markdown import escape_markdown
from hf_lint.secrets import mask_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from hf_lint.fleet.rotation import Item

ORDER = "new value at the provider, set it, see the Space run without an error, then revoke the old one"
_MEANING = {"P0": "money, identity, databases", "P1": "cloud, mail, services", "P2": "read only"}


class Rotation(NamedTuple):
    """What a list says: the owners, the items in order, and what could not be read."""

    owners: tuple[str, ...]
    items: tuple[Item, ...]
    gaps: tuple[str, ...]
    unread: tuple[str, ...] = ()
    """Where it was not looked for what else uses the secrets."""


def mask_item(item: Item) -> Item:
    """Return an item as it may be shown: a key can have been typed where its name belongs."""
    places = tuple(
        place._replace(space=mask_text(place.space), how=mask_text(place.how), updated=mask_text(place.updated))
        for place in item.places
    )
    return item._replace(name=mask_text(item.name), places=places, uses=tuple(map(mask_text, item.uses)))


def render_text(rotation: Rotation) -> str:
    """Return a list for the terminal."""
    lines = []
    for priority, meaning in _MEANING.items():
        items = [item for item in rotation.items if item.priority == priority]
        if not items:
            continue
        lines.append(f"{priority}: {meaning}")
        for item in items:
            leaked = "LEAKED " if item.leaked else ""
            lines.append(f"  {leaked}{visible(item.name)} ({visible(item.opens)}): {visible(item.reason)}")
            if item.page:
                lines.append(f"      revoke at {item.page}")
            for place in item.places:
                when = f", set {place.updated[:10]}" if place.updated else ""
                lines.append(f"      {visible(place.space)}: {visible(place.how)}{visible(when)}")
            lines += [f"      also used by {visible(use)}" for use in item.uses]
        lines.append("")
    lines += [f"not read: {visible(gap)}" for gap in rotation.gaps]
    lines += [f"other uses not looked for in {visible(part)}" for part in rotation.unread]
    lines.append(f"{headline(rotation)}. Order for each: {ORDER}.")
    return "\n".join(lines) + "\n"


def headline(rotation: Rotation) -> str:
    """Say in a few words how much there is to rotate."""
    spaces = {place.space for item in rotation.items for place in item.places}
    counts = f"{count_of(len(rotation.items), 'secret')} to rotate in {count_of(len(spaces), 'Space')}"
    owners = ", ".join(map(visible, rotation.owners))
    if not rotation.gaps:
        return f"{counts} of {owners}"
    gaps = f"INCOMPLETE: {count_of(len(rotation.gaps), 'gap')}"
    return f"{counts} of {owners}; {gaps}" if rotation.items else f"{gaps}; nothing to rotate in the rest of {owners}"


def render_markdown(rotation: Rotation) -> str:
    """Return a checklist for an issue."""
    lines = [
        f"### Secrets to rotate: {escape_markdown(', '.join(rotation.owners))}",
        "",
        f"Order for each: {ORDER}.",
        "",
    ]
    for item in rotation.items:
        leaked = "**leaked** " if item.leaked else ""
        lines.append(f"- [ ] {item.priority} {leaked}{escape_markdown(item.name)}: {escape_markdown(item.reason)}")
        lines += [f"  - {escape_markdown(f'{place.space}: {place.how} {place.updated[:10]}')}" for place in item.places]
        lines += [f"  - [ ] also used by {escape_markdown(use)}" for use in item.uses]
        lines += [f"  - [ ] revoke the old one: {item.page}"] if item.page else ["  - [ ] revoke the old one"]
    lines += [f"- not read: {escape_markdown(gap)}" for gap in rotation.gaps]
    return "\n".join(lines) + "\n"


def render_csv(rotation: Rotation) -> str:
    """Return one row for each place of each secret."""
    columns = (
        "priority",
        "name",
        "leaked",
        "provider",
        "opens",
        "reason",
        "space",
        "set",
        "how",
        "settings",
        "revoke at",
        "also used by",
    )
    rows = (
        (
            *(item.priority, item.name, "yes" if item.leaked else "", item.provider, item.opens, item.reason),
            *(place.space, place.updated, place.how, _settings_of(place.space), item.page),
            "; ".join(item.uses),
        )
        for item in rotation.items
        for place in item.places
    )
    gaps = (("", "", "", "", "", f"not read: {gap}", *[""] * (len(columns) - 6)) for gap in rotation.gaps)
    return "".join(write_csv(columns, (*rows, *gaps)))


def _settings_of(space: str) -> str:
    """Return the page with the settings of a Space; "" for an owner, whose buckets and jobs have other pages."""
    return f"{endpoint()}/spaces/{space}/settings" if "/" in space else ""


def render_json(rotation: Rotation) -> str:
    """Everything, as one document."""
    items = [{**item._asdict(), "places": [place._asdict() for place in item.places]} for item in rotation.items]
    document = {
        "schema": "hf-lint/rotation/1",
        "owners": list(rotation.owners),
        "items": items,
        "gaps": list(rotation.gaps),
        "unread": list(rotation.unread),
    }
    return json.dumps(document, indent=2) + "\n"


FORMATS: dict[str, Callable[[Rotation], str]] = {
    "text": render_text,
    "markdown": render_markdown,
    "csv": render_csv,
    "json": render_json,
}
