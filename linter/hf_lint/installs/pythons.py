"""Whether what pip calls pin can be installed on their Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.installs.releases import distribution
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Collection

    from hf_lint.installs.asked import PipCall
    from hf_lint.space.requirements import Requirement


def have_wheels(calls: Collection[PipCall]) -> bool | None:
    """Return whether all that calls of pip install has a wheel for their Python.

    None where that is not known: of a package that the data does not hold, from another index, or from an address.
    """
    known = [_has_wheels(call) for call in calls]
    if False in known:
        return False
    return True if calls and all(known) else None


def _has_wheels(call: PipCall) -> bool | None:
    sure = not call.own_index and not call.others
    for ask in call.asks:
        found = distribution(ask.name)
        form = found.form(ask.pinned, call.python) if found is not None and ask.pinned else ""
        if form in ("-", "s"):
            return False
        if (
            found is not None
            and ask.pinned
            and not all(
                _comes_as_wheel(item, call.python) for item in found.requires(ask.pinned, ask.extras, call.python) or ()
            )
        ):
            return False
        sure = sure and found is not None and not found.partial and (form == "w" or not ask.pinned)
    return sure or None


def _comes_as_wheel(item: Requirement, python: str | None) -> bool:
    """Return whether a release that satisfies a requirement may have a wheel, as far as the data tell."""
    found, allowed = distribution(item.name), parse_specifier(item.specifier)
    releases = found.within(allowed) if found is not None and allowed is not None and not found.partial else []
    return found is None or not releases or any(found.form(one, python) in ("w", "") for one in releases)
