"""Names that look like those of well-known packages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.deps.names import code
from hf_lint.space.requirements import image_installs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Location, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_LONGEST = 60


@rule("typosquatted-dependency")
def typosquatted_dependency(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report names one slip away from a well-known one, in any requirements file."""
    known = frozenset(policy.params["well_known"])
    passed = known.union(policy.params["neighbours"], policy.params["allowed"])
    confusions = policy.params["confusions"]
    joined = {name.replace("-", ""): name for name in known}
    shortened = _index_shortened(tuple(name for name in known if len(name) >= policy.params["shortest"]))
    for name, location in _names(space):
        if name in passed or len(name) > _LONGEST:
            continue
        meant = confusions.get(name) or joined.get(name.replace("-", ""))
        if meant is None and len(name) >= policy.params["shortest"]:
            meant = _one_slip_away(name, shortened)
        if meant:
            yield Hit(location, f"{code(name)} looks like a misspelling of {code(meant)}", key=name)


def _names(space: Space) -> Iterator[tuple[str, Location]]:
    for requirements in space.requirements:
        for item in requirements.items:
            if not item.url and not item.path:
                yield item.name, requirements.file.location(item.name_start, item.name_end)
    for install in image_installs(space):
        for item in install.items:
            if not item.url and not item.path and install.dockerfile.file is not None:
                yield item.name, install.dockerfile.file.location(item.name_start, item.name_end)


@lru_cache(maxsize=4)
def _index_shortened(names: tuple[str, ...]) -> dict[str, list[str]]:
    """Return each name under itself and under what is left of it when one letter goes."""
    index: dict[str, list[str]] = {}
    for name in names:
        for short in {name, *_without_a_letter(name)}:
            index.setdefault(short, []).append(name)
    return index


def _one_slip_away(name: str, shortened: Mapping[str, list[str]]) -> str | None:
    """Return the name in the index that `name` becomes with a letter more, less or other, or with two neighbours
    swapped.

    Two such names have a shortened form in common, so a few look-ups find all that need a closer look.
    """
    for short in (name, *_without_a_letter(name)):
        for other in shortened.get(short, ()):
            if len(name) != len(other) or _is_swap_or_other_letter(name, other):
                return other
    return None


def _without_a_letter(name: str) -> list[str]:
    return [name[:at] + name[at + 1 :] for at in range(len(name))]


def _is_swap_or_other_letter(name: str, other: str) -> bool:
    differing = [at for at, (ours, theirs) in enumerate(zip(name, other, strict=True)) if ours != theirs]
    if len(differing) == 2:
        first, second = differing
        return second == first + 1 and name[first] == other[second] and name[second] == other[first]
    return len(differing) == 1
