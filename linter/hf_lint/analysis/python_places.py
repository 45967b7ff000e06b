"""Where findings about Python stand, gathered so that many alike are reported once a file. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hf_lint.core.model import Edit, Fix, Location

MAX_RELATED = 20


class Found(NamedTuple):
    """Something at a place; `label` is what it is about, in the words of the message."""

    location: Location
    label: str
    variant: str = ""
    edit: Edit | None = None


def group_by_file(
    found: Iterable[Found], message: Callable[[list[str], int], str], make_fix: Callable[..., Fix | None] | None = None
) -> Iterator[Hit]:
    """Yield one hit for each file and variant, at the first place; `message` gets the labels, and how many places.

    `mend` makes a fix of the edits, one a place; where a place has none there is no fix.
    """
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.location.path, one.variant), []).append(one)
    for (path, variant), members in groups.items():
        places = list(dict.fromkeys(one.location for one in members))
        labels = list(dict.fromkeys(one.label for one in members))
        related = tuple(place for place in places[1 : MAX_RELATED + 1])
        fix = make_fix(*(one.edit for one in members)) if make_fix else None
        # Until 0.1.0 tests and notebooks had a variant of their own.
        former = () if variant else (f"{path} aside",)
        words = message(labels, len(places))
        yield Hit(places[0], words, variant, fix, related, key=f"{path} {variant}", former_keys=former)
