"""Deployments that the Hub, git or GitHub refuses each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import CI_FILES
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_REMOTE = regex(r"\bgit push\b[^\n]{0,200}\s(?:hf|hub|hugging\w{0,20}|spaces?)(?:\s|$)")

_NEARLY = (".github/workflows", ".github/workflow", "github/workflows", ".github/worflows", ".github/workfows")
"""In small letters: GitHub distinguishes them."""
_KEYS = (regex(r"(?m)^(?:[\"']?on[\"']?|true):"), regex(r"(?m)^jobs:"))


@rule("failing-deploy", files=("*github*",))
def failing_deploy(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report pushes, uploads and scripts of jobs for the Hub that cannot work."""
    words = policy.params["words"]
    named = [workflow.file for workflow in space.workflows if _speaks_of_hub(workflow.file, words)]
    if named:
        from hf_lint.analysis.failing_jobs import find_failures

        yield from find_failures(space, named)
    else:
        yield from _misplaced(space, words)


def _misplaced(space: Space, words: Sequence[str]) -> Iterator[Hit]:
    """Yield a workflow for the Hub in a folder that is nearly, and not, the one that GitHub reads."""
    for path in space.files:
        folder = path.rpartition("/")[0] if "github" in path[:8] and path.endswith((".yml", ".yaml")) else ""
        if folder.lower() not in _NEARLY or folder == ".github/workflows":
            continue
        file = space.files[path]
        if file.kind == "text" and _speaks_of_hub(file, words) and all(key.search(file.text) for key in _KEYS):
            message = f"GitHub runs workflows in .github/workflows only, so nothing ever runs this one in {folder}"
            yield Hit(file.location(0, 0), message, key=path)


def _speaks_of_hub(file: File, words: Sequence[str]) -> bool:
    """Return whether a workflow has a word for the Hub, or pushes to a remote that is called like it."""
    text = file.text
    return any(word in text for word in words) or ("git push" in text and _REMOTE.search(text) is not None)


@rule("invalid-workflow", files=CI_FILES)
def invalid_workflow(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report what GitHub does not accept in workflows that speak of the Hub."""
    for workflow in space.workflows:
        if workflow.error is None and any(word in workflow.file.text for word in policy.params["words"]):
            from hf_lint.analysis.workflow_faults import find_invalid

            yield from find_invalid(workflow)
