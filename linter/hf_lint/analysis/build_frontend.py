"""The image that reads a Dockerfile: `# syntax=somebody/image` on its first lines. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.dockerfile import Dockerfile

_DIRECTIVE = regex(
    r"(?i)(?:#[ \t]*\w{1,20}[ \t]*=[^\n]{0,200}\n){0,3}?#[ \t]*syntax[ \t]*=[ \t]*(?P<image>[^\s#]{1,300})"
)
_OWN = ("docker/dockerfile", "docker.io/docker/dockerfile")
"""Images of Docker's own; docker/dockerfile-upstream is one."""


def foreign_frontend(dockerfile: Dockerfile) -> Iterator[tuple[int, int]]:
    """Yield the place of an image that is not Docker's own and reads this Dockerfile, if it names one."""
    found = _DIRECTIVE.match(dockerfile.text)
    if found is not None and not found["image"].lower().startswith(_OWN):
        yield found.span("image")
