"""Go programs that need the C library, in images that have none. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.go_servers import building_stage, go_files
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage

_CGO = regex(r"(?m)^[ \t]{0,40}(?:import[ \t]{1,9})?\"(?:net|net/http|os/user|C)\"[ \t\r]{0,9}$")
"""Imports with which a program is linked to the C library, where cgo is on."""
_STATIC = ("CGO_ENABLED", "netgo", "extldflags", "GOFLAGS", "GOOS", "SHELL")
_WITHOUT_GLIBC = ("scratch", "alpine", "busybox", "gcr.io/distroless/static", "gcr.io/distroless/static-debian11")
_BRINGS_GLIBC = ("libc6-compat", "gcompat", "glibc", "ld-linux")


def find_dynamic(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the COPY of a Go program that is linked to glibc into an image that has none.

    The Debian images of Go have gcc, and with it cgo is on, by which the packages `net` and `os/user` use libc.
    """
    image = parse_image(stage.root_image or "")
    text = dockerfile.text
    if image.name not in _WITHOUT_GLIBC or any(word in text for word in (*_STATIC, *_BRINGS_GLIBC)):
        return
    other = building_stage(dockerfile, stage)
    if other is None or any(word in (other.root_image or "") for word in ("alpine", "windows")):
        return
    files = go_files(space)
    if not any(file.kind == "text" and _CGO.search(file.text) for file in files):
        return
    copy = next(source.instruction for source in stage.sources if source.stage is other)
    message = (
        f"this Go program is linked to glibc, which `{image.name}` does not have, so the kernel does not start it (`no "
        "such file or directory`); build it with `CGO_ENABLED=0`"
    )
    yield Hit(dockerfile.file.location(copy.start, copy.end), message, key="cgo")
