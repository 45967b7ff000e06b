"""Notebooks that keep what their code printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.model import Hit
from hf_lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.policy import Policy
    from hf_lint.space import Space


@rule("committed-notebook-output")
def committed_notebook_output(space: Space, policy: Policy) -> Iterator[Hit]:
    """One hit a notebook, at its first output."""
    for file in space.select(".ipynb"):
        cells = [cell for cell in space.notebook(file).cells if cell.outputs]
        if not cells:
            continue
        first = cells[0].outputs[0]
        count = sum(len(cell.outputs) for cell in cells)
        outputs = "1 output" if count == 1 else f"{count} outputs"
        where = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        yield Hit(file.location(first.start, first.start), f"this notebook stores {outputs} of {where}", key="outputs")
