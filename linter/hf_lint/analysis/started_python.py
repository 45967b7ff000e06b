"""The Python files that a Space runs when it starts. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File


def started_files(space: Space) -> tuple[File, ...]:
    """Return the Python files that startup/ knows to run, by path; what it is not sure of is left out."""
    return space.memo(_find_started)


def _find_started(space: Space) -> tuple[File, ...]:
    return tuple(
        file
        for path, file in space.files.items()
        if space.startup.role(path) == "runs" and space.language(file) == "python" and file.kind == "text"
    )
