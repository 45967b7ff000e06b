"""Notebooks that keep what their code printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.core.words import count_of
from hf_lint.fixes import edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.notebook import Cell


@rule("committed-notebook-output")
def committed_notebook_output(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report one hit a notebook, at its first output."""
    for file in space.select(".ipynb"):
        cells = [cell for cell in space.notebook(file).cells if cell.outputs]
        if not cells:
            continue
        first = cells[0].outputs[0]
        count = sum(len(cell.outputs) for cell in cells)
        message = f"this notebook contains {count_of(count, 'output')} of {count_of(len(cells), 'cell')}"
        strip = edits.fix("remove the outputs", *(_empty_outputs(file, cell) for cell in cells), safe=False)
        yield Hit(file.location(first.start, first.start), message, fix=strip, key="outputs")


def _empty_outputs(file: File, cell: Cell) -> Edit | None:
    """Leave `[]` of the list of outputs; the rest of the file stays as it is written."""
    text = file.text
    start, end = cell.outputs[0].start, cell.outputs[-1].end
    while start > 0 and text[start - 1] in " \t\r\n":
        start -= 1
    while end < len(text) and text[end] in " \t\r\n":
        end += 1
    inside = start > 0 and text[start - 1] == "[" and text[end : end + 1] == "]"
    return Edit(file.path, start, end, "") if inside else None
