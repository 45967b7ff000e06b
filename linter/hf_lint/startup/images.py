"""Names of container images, and what is known about usual ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import name_matches
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hf_lint.space.dockerfile import Stage

_MAX_NAME = 512
_DOCKER_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/")


class ImageName(NamedTuple):
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
        """Return whether `name:tag` matches one of the shell patterns; a pattern without a colon is one of names."""
        full = f"{self.name}:{self.tag or 'latest'}"
        return any(name_matches(full if ":" in pattern else self.name, pattern) for pattern in patterns)


def parse_image(text: str) -> ImageName:
    """Return the parts of an image's name; a name that is too long to be one is cut."""
    rest, _, digest = text[:_MAX_NAME].partition("@")
    head, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    name = (head + slash + last).lower()
    for prefix in _DOCKER_HUB:
        name = name.removeprefix(prefix)
    return ImageName(name.removeprefix("library/"), tag, digest)


class BaseFacts(NamedTuple):
    """What is known about the image at the bottom of a stage.

    `root`: it ends as root, and nothing outside the usual places belongs to uid 1000; `nonroot`: it ends as another
    user; `user` and `home` are those of who has uid 1000 in it, or ""; `users` are the uids of users it may have;
    `top`: it sets no WORKDIR, so that relative paths begin at /.
    """

    root: bool
    nonroot: bool
    user: str
    home: str
    users: Mapping[str, int]
    top: bool


def base_facts(stage: Stage) -> BaseFacts:
    """Return what policies/data/images.yaml says about the base image of `stage`."""
    data = load_data("data/images.yaml")
    if not stage.root_image:
        return BaseFacts(False, False, "", "", {}, False)
    image = parse_image(stage.root_image)
    owner = next((row for row in data["uid_1000"] if image.matches([row["image"]])), {"user": "", "home": ""})
    root, nonroot = image.matches(data["root_images"]), image.matches(data["nonroot_images"])
    top = image.matches(data["top_images"])
    return BaseFacts(root, nonroot, owner["user"], owner["home"], data["users"], top)


class ImageEntry(NamedTuple):
    """What an image runs CMD with, and the variables that it sets."""

    command: Sequence[str]
    env: Mapping[str, str]


def image_entry(stage: Stage) -> ImageEntry:
    """Return the known ENTRYPOINT of the base image of `stage`; nothing for images that run CMD as it is."""
    image = parse_image(stage.root_image or "")
    rows = load_data("data/images.yaml")["entries"]
    row = next((row for row in rows if image.matches([row["image"]])), None)
    return ImageEntry(row["command"], row["env"]) if row is not None else ImageEntry((), {})
