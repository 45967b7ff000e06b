"""A program text that stands inside of a file: `node -e "..."` in a Dockerfile. It reads like a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.core.model import Location
    from hf_lint.space.file import File
    from hf_lint.space.mapped import MappedText


class CodeInFile:
    """The text, with the places of the file that it stands in; `path` is no path of a file."""

    kind = "text"
    suffix = ".js"

    def __init__(self, file: File, source: MappedText) -> None:
        self.file = file
        self.source = source
        self.text = source.text
        self.path = f"{file.path}:{file.span(source.offset(0), source.offset(0)).line}"

    def location(self, start: int, end: int, note: str = "") -> Location:
        """Return the place in the file of a part of the text."""
        return self.file.location(*self.source.span(start, end), note)
