"""Names that look like those of well-known packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.model import Hit
from hf_lint.registry import rule
from hf_lint.rules.deps.names import code
from hf_lint.space.requirements import image_installs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from hf_lint.model import Location, Problem
    from hf_lint.policy import Policy
    from hf_lint.space import Space

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"


@rule("typosquatted-dependency")
def typosquatted_dependency(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Names one slip away from a well-known one, in any requirements file."""
    known = frozenset(policy.params["well_known"])
    allowed = frozenset(policy.params["allowed"])
    joined = {name.replace("-", ""): name for name in known}
    for name, location in _names(space):
        if name in known or name in allowed:
            continue
        meant = policy.params["confusions"].get(name) or _meant(name, known, joined, policy.params["shortest"])
        if meant:
            yield Hit(location, f"{code(name)} is not {code(meant)}: did you mean that?", key=name)


def _names(space: Space) -> Iterator[tuple[str, Location]]:
    for requirements in space.requirements:
        for item in requirements.items:
            if not item.url and not item.path:
                yield item.name, requirements.file.location(item.name_start, item.name_end)
    for install in image_installs(space):
        for item in install.items:
            if not item.url and not item.path and install.dockerfile.file is not None:
                yield item.name, install.dockerfile.file.location(item.name_start, item.name_end)


def _meant(name: str, known: Collection[str], joined: Mapping[str, str], shortest: int) -> str | None:
    """The well-known name that `name` is one slip away from: a letter more, less, other or moved, or other hyphens."""
    if name.replace("-", "") in joined:
        return joined[name.replace("-", "")]
    if not shortest <= len(name) <= 60:
        return None
    return next((slip for slip in _slips(name) if slip in known and len(slip) >= shortest), None)


def _slips(name: str) -> Iterator[str]:
    for at in range(len(name) + 1):
        head, tail = name[:at], name[at:]
        yield from (head + letter + tail for letter in _LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
