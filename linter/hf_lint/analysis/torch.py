"""Which torch the Space gets. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.osv.advisories import parse_specifier
from hf_lint.space.requirements import applies, image_installs, lock_files, used_requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.osv.advisories import Range
    from hf_lint.space import Space


class Torch(NamedTuple):
    """The releases of torch that a requirement allows, as written and as a range, and its place."""

    specifier: str
    versions: Range
    location: Location

    def at_least(self, version: str) -> bool:
        """Return whether only `version` and later ones are allowed."""
        least = parse_specifier(f">={version}")
        return least is not None and least.covers(self.versions)

    def below(self, version: str) -> bool:
        """Return whether only what is older than `version` is allowed."""
        older = parse_specifier(f"<{version}")
        return older is not None and older.covers(self.versions)


def torch_of(space: Space) -> Torch | None:
    """Return the narrowest statement about torch in what the build installs; None where there is none."""
    return space.memo(_torch_of)


def _torch_of(space: Space) -> Torch | None:
    stated = list(_find_stated_releases(space))
    capped = [torch for torch in stated if torch.versions.high is not None]
    return next(iter(capped or stated), None)


def _find_stated_releases(space: Space) -> Iterator[Torch]:
    for requirements in used_requirements(space):
        for item in requirements.named("torch"):
            if applies(item):
                yield from _torch(item.specifier, requirements.file.location(item.start, item.end))
    for install in image_installs(space):
        for item in install.items:
            if item.name == "torch" and install.dockerfile.file is not None:
                yield from _torch(item.specifier, install.dockerfile.file.location(item.start, item.end))
    for lock in lock_files(space):
        for package in lock.packages if lock.used else ():
            if package.name == "torch":
                yield from _torch(f"=={package.version}", lock.file.location(package.start, package.end))


def _torch(specifier: str, location: Location) -> Iterator[Torch]:
    versions = parse_specifier(specifier)
    if versions is not None:
        yield Torch(specifier.strip(), versions, location)
