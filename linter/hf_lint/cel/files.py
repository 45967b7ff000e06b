"""Files, for expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.cel.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.cel.model import Places
    from hf_lint.space import Space


def file_models(space: Space, places: Places) -> Iterator[dict[str, Any]]:
    """Yield each file, by its path."""
    for file in space.files.values():
        yield {
            "name": plain(file.name),
            "suffix": plain(file.suffix),
            "size": file.size,
            "kind": file.kind,
            "target": plain(file.target),
            "vendored": file.vendored,
            **places.whole(file),
        }
