"""Names of container images: their parts, and whether they match the patterns that policies hold. No rule is here."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_NAME = 512
_DOCKER_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/")


@dataclass(frozen=True, slots=True)
class ImageName:
    """`registry/path:tag@digest` in parts. `name` has no Docker Hub prefix: `python`, `nvidia/cuda`, `ghcr.io/a/b`."""

    name: str
    tag: str
    digest: str

    @property
    def official(self) -> bool:
        """Whether it is an official image of Docker Hub: those have no slash in their name."""
        return "/" not in self.name

    @property
    def registry(self) -> str:
        """The registry's host; docker.io where none is written."""
        first, slash, _ = self.name.partition("/")
        return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"

    def matches(self, patterns: Iterable[str]) -> bool:
        """Whether `name:tag` matches one of the shell patterns; a pattern without a colon is one of names."""
        return any(
            fnmatchcase(f"{self.name}:{self.tag or 'latest'}" if ":" in pattern else self.name, pattern)
            for pattern in patterns
        )


def parse_image(text: str) -> ImageName:
    """The parts of an image's name; a name that is too long to be one is cut."""
    rest, _, digest = text[:_MAX_NAME].partition("@")
    head, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    name = (head + slash + last).lower()
    for prefix in _DOCKER_HUB:
        name = name.removeprefix(prefix)
    return ImageName(name.removeprefix("library/"), tag, digest)
