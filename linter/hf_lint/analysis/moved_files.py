"""Whether the Space's own files are those of the repository: a job may move them before it pushes, or be switched off.

No rule is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import ci_jobs, condition
from hf_lint.analysis.deploys import find_deploys
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from hf_lint.analysis.ci_jobs import CiJob, CiStep
    from hf_lint.space import Space

_MOVES = regex(
    r"(?m)(?:^|[;&|]|\bsudo|\bgit)\s*(?:mv|cp|rsync|sed -i|Copy-Item)\s|\bgit\s+(?:subtree|filter-(?:repo|branch))\b"
    r"|--prefix|\b(?:poetry|uv|pdm)\s+export\b|\bpip-compile\b"
)


_HUB = regex(r"(?i)hugging|\bhf\b|hf[_-]|\bspaces?\b")
_NEVER = regex(r"(?i)(?:\$\{\{)?\s*false\s*(?:\}\})?")


def is_switched_off(space: Space) -> bool:
    """Say whether the job that sends the repository to the Hub never runs any more (`if: false`), and no other does.

    What was written since may not be in the Space.
    """
    return space.memo(_is_switched_off)


def _is_switched_off(space: Space) -> bool:
    off = any(_never_runs(job) and _HUB.search(f"{job.id} {job.file.path} {job.file.text}") for job in ci_jobs(space))
    return off and all(_never_runs(deploy.job) for deploy in find_deploys(space))


def _never_runs(job: CiJob) -> bool:
    return _NEVER.fullmatch(condition(job).strip()) is not None


def moves_files(space: Space) -> bool:
    """Say whether the Space's own tree is not that of this repository: a job that deploys moves files first."""
    return space.memo(_moves_files)


def _moves_files(space: Space) -> bool:
    return any(
        (step.run is not None and _MOVES.search(step.run.text) is not None) or _takes_other_branch(deploy.job, step)
        for deploy in find_deploys(space)
        for step in deploy.job.steps
    )


_REFSPEC = regex(r"\bgit\s+push\b[^\n;&|]{0,300}?\s[+\"']?(?:refs/heads/)?([\w./-]{1,100}):\w")
_HERE = ("HEAD", "main", "master")


def _takes_other_branch(job: CiJob, step: CiStep) -> bool:
    """Return whether a step checks out, or pushes, a branch other than those whose pushes start the job."""
    found = _REFSPEC.search(step.run.text) if step.run is not None else None
    branch = found[1] if found is not None else ""
    if step.uses is not None and step.uses.text.startswith("actions/checkout"):
        branch = next((entry.value.text for entry in step.inputs if entry.name == "ref"), "")
    starts = job.file.text.partition("jobs:")[0]
    return branch not in ("", *_HERE) and "$" not in branch and branch.rpartition("/")[2] not in starts
