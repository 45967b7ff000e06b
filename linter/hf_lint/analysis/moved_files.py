"""Whether a job moves the files of the repository before it pushes them to the Space. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.deploys import find_deploys
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from hf_lint.space import Space

_MOVES = regex(
    r"(?m)(?:^|[;&|]|\bsudo|\bgit)\s*(?:mv|cp|rsync|sed -i|Copy-Item)\s|\bgit\s+(?:subtree|filter-(?:repo|branch))\b"
    r"|--prefix|\b(?:poetry|uv|pdm)\s+export\b|\bpip-compile\b"
)


def moves_files(space: Space) -> bool:
    """Say whether the Space's own tree is not that of this repository: a job that deploys moves files first."""
    return space.memo(_moves_files)


def _moves_files(space: Space) -> bool:
    return any(
        step.run is not None and _MOVES.search(step.run.text) is not None
        for deploy in find_deploys(space)
        for step in deploy.job.steps
    )
