"""Deployments that the Hub, git or GitHub refuses each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Hit
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("failing-deploy")
def failing_deploy(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report pushes, uploads and scripts of jobs for the Hub that cannot work."""
    words = policy.params["words"]
    if any(word in workflow.file.text for workflow in space.workflows for word in words):
        from hf_lint.analysis.failing_jobs import find_failures

        yield from find_failures(space, words)


@rule("invalid-workflow")
def invalid_workflow(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report what GitHub does not accept in workflows that speak of the Hub."""
    for workflow in space.workflows:
        if workflow.error is None and any(word in workflow.file.text for word in policy.params["words"]):
            from hf_lint.analysis.workflow_faults import find_invalid

            yield from find_invalid(workflow)
