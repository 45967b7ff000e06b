"""Who and what starts a deployment, and what stands before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import CI_FILES, ci_jobs, condition, stored_tokens
from hf_lint.analysis.deploys import find_deploys
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.shell import parse_shell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.analysis.ci_jobs import CiJob
    from hf_lint.analysis.deploys import Deploy
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.workflow import Workflow

_FOREIGN = regex(
    r"github\.event\.pull_request\.(?:head|merge_commit)|github\.head_ref|refs/pull/|workflow_run\.head_|"
    r"\bgh\s+pr\s+checkout\b|event\.issue\.number|event\.number"
)
_TRUSTED = {
    "pull_request_target": regex(r"pull_request\.merged\b|head\.repo\.f(?:ull_name|ork)\b|author_association"),
    "workflow_run": regex(
        r"workflow_run\.event\s*==\s*'(?:push|release|schedule|workflow_dispatch)'|head_repository\."
    ),
    "issue_comment": regex(r"author_association|comment\.user\.login\s*==|github\.actor\s*==|sender\.login\s*=="),
}
_WORD = regex(r"\w+")
_EVENT = regex(r"github\.event_name\s*==\s*['\"](\w+)['\"]")
_ON_BRANCH = regex(r"event_name|github\.ref\b|github\.ref_name|refs/heads|pull_request\.merged|\bfalse\b")


@rule("untrusted-deploy-trigger", files=CI_FILES)
def untrusted_deploy_trigger(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each job with a Hub token, in a workflow that strangers can start."""
    yield from exposed_jobs(space, policy.params["events"])


def exposed_jobs(space: Space, events: Iterable[str]) -> Iterator[Hit]:
    """Yield a hit for each job with a Hub token that one of `events` reaches."""
    deploying = {id(deploy.job) for deploy in find_deploys(space)}
    for job in ci_jobs(space):
        if job.workflow is None or not (id(job) in deploying or job.uses_oidc or next(stored_tokens(job), None)):
            continue
        for event in events:
            block = job.workflow.triggers.get(event)
            if block is None or not _is_reached(job, event):
                continue
            place = _event_place(job.workflow, event)
            own_text = job.file.text[slice(*job.block.span)]
            foreign = _FOREIGN.search(own_text) is not None or (event == "workflow_run" and _artifacts(job))
            what = "runs code of the pull request" if foreign else "runs"
            start = f"anyone can start this workflow by `{event}`"
            message = f"{start}, and the job `{job.id}` {what} with a token for the Hub"
            yield Hit(job.file.location(*place), message, "" if foreign else "own-code", key=f"{event} {job.id}")


def _is_reached(job: CiJob, event: str) -> bool:
    """Return whether the event gets as far as the job, for somebody who is not trusted."""
    conditions = [condition(job), *(_step_conditions(job))]
    if any(pattern.search(text) for text in conditions if (pattern := _TRUSTED.get(event))):
        return False
    events = _EVENT.findall(condition(job))
    return not events or event in events


def _step_conditions(job: CiJob) -> Iterator[str]:
    for step in job.steps:
        found = step.block.string("if") if step.block is not None else None
        if found is not None:
            yield found.text


def _artifacts(job: CiJob) -> bool:
    return any(step.uses is not None and "download-artifact" in step.uses.text for step in job.steps)


def _event_place(workflow: Workflow, event: str) -> tuple[int, int]:
    """Return offsets of the event's name under `on:`."""
    start = next((key.end_mark.index for key, _ in workflow.root.items() if key.value == "on"), 0)
    match = re.compile(rf"\b{re.escape(event)}\b").search(workflow.file.text, start)
    return match.span() if match else (start, start)


@rule("ungated-deploy", files=CI_FILES)
def ungated_deploy(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each job that deploys with nothing before it, or from pull requests."""
    seen: set[int] = set()
    for deploy in find_deploys(space):
        job = deploy.job
        if id(job) in seen:
            continue
        seen.add(id(job))
        if _is_from_pull_requests(deploy):
            message = f"{deploy.what} also runs for pull requests, so it deploys unmerged code"
            yield Hit(job.file.location(deploy.start, deploy.end), message, "pull-request")
            continue
        missing = []
        if not _is_checked_first(job, deploy, policy):
            missing.append("no check before the deployment")
        if job.block.get("environment") is None:
            missing.append("no `environment:` that limits who may deploy")
        if missing:
            yield Hit(job.file.location(*job.span), f"the job `{job.id}` deploys with {' and '.join(missing)}")


def _is_from_pull_requests(deploy: Deploy) -> bool:
    workflow = deploy.job.workflow
    if workflow is None or "pull_request" not in workflow.triggers:
        return False
    kinds = workflow.triggers["pull_request"].get("types")
    conditions = [condition(deploy.job)]
    own = deploy.step.block.string("if") if deploy.step.block is not None else None
    conditions.append(own.text if own is not None else "")
    return kinds is None and not any(_ON_BRANCH.search(text) for text in conditions)


def _is_checked_first(job: CiJob, deploy: Deploy, policy: Policy) -> bool:
    """Return whether another job comes first, or a step of this one that lints or tests."""
    if job.block.get("needs") is not None:
        return True
    if job.workflow is not None and "workflow_run" in job.workflow.triggers:
        return True
    if job.pipeline is not None:
        stages = job.pipeline.stages
        mine = job.block.string("stage")
        before = stages[: stages.index(mine.text)] if mine is not None and mine.text in stages else ()
        if not job.pipeline.used_stages.isdisjoint(before):
            return True
    programs = frozenset(policy.params["checks"])
    for step in job.steps:
        if step is deploy.step:
            return False
        if step.uses is not None and not programs.isdisjoint(_WORD.findall(step.uses.text)):
            return True
        if step.run is not None:
            for command in parse_shell(step.run).walk():
                if command.program in programs or any(arg in programs for arg in command.program_args[:3]):
                    return True
    return False
