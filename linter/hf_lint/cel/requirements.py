"""Requirements, for expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.cel.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.cel.model import Places
    from hf_lint.space.requirements import Requirements


def requirement_models(files: Iterable[Requirements], places: Places) -> Iterator[dict[str, Any]]:
    """Yield each requirement of each file."""
    for requirements in files:
        for item in requirements.items:
            yield {
                "name": plain(item.name),
                "specifier": plain(item.specifier),
                "version": plain(item.pinned or ""),
                "extras": [plain(extra) for extra in item.extras],
                "marker": plain(item.marker),
                "url": plain(item.url or ""),
                "vcs": plain(item.vcs or ""),
                "revision": plain(item.revision or ""),
                "local": plain(item.path or ""),
                "editable": item.editable,
                "hashes": [plain(one) for one in item.hashes],
                "role": requirements.role,
                **places.span(requirements.file, item.start, item.end),
            }


def option_models(files: Iterable[Requirements], places: Places) -> Iterator[dict[str, Any]]:
    """Yield each global option of each file."""
    for requirements in files:
        for option in requirements.options:
            yield {
                "name": plain(option.name),
                "value": plain(option.value),
                "role": requirements.role,
                **places.span(requirements.file, option.start, option.end),
            }
