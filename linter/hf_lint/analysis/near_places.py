"""Why a file that the Space has is not at the place of the container where it is looked for. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.startup.dockerignore import find_ignore_file, line_of_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.core.model import Location
    from hf_lint.space import Space

CASE = "Linux distinguishes upper and lower case"


def same_but_case(space: Space, places: Sequence[str]) -> str:
    """Return the place of a file that differs from one of `places` in upper and lower case only, or ""."""
    wanted = {place.lower() for place in places}
    return next((at for at, _ in space.startup.layout.pairs() if at.lower() in wanted), "")


def left_out_by(space: Space, place: str) -> tuple[str, tuple[Location, ...]]:
    """Return the path in the Space of a file that `.dockerignore` keeps from a place of the image, and the line.

    The path is "" where none is known: the place is taken to end in it.
    """
    dockerfile = space.dockerfile
    if space.sdk != "docker" or dockerfile is None:
        return "", ()
    ignore = find_ignore_file(space, dockerfile)
    parts = place.strip("/").split("/")
    path = next((one for at in range(len(parts)) if (one := "/".join(parts[at:])) in space.files), "")
    pattern = ignore.decides(path) if path and ignore.file is not None and ignore.is_certain else None
    if ignore.file is None or pattern is None:
        return "", ()
    place_of_line = ignore.file.location(*line_of_pattern(ignore.file.text, pattern), "this line leaves it out")
    return path, (place_of_line,)
