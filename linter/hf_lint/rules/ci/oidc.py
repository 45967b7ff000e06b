"""Trusted Publishers: the permission that they need, in the jobs that need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from hf_lint.analysis.ci_jobs import CI_FILES, OIDC, ci_jobs, permission
from hf_lint.analysis.deploys import find_deploys
from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.ci_jobs import CiJob
    from hf_lint.core.model import Fix
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.workflow import Workflow

_PERMISSION = "id-token"
_GITLAB_TOKEN = "HF_OIDC_ID_TOKEN"  # noqa: S105 - the name of a variable


@rule("missing-oidc-permission", files=CI_FILES)
def missing_oidc_permission(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report jobs that ask for a Trusted Publisher's token and may not, and permissions that reach jobs without
    need."""
    jobs = [job for job in ci_jobs(space) if job.uses_oidc]
    deploying = {(deploy.job.file.path, deploy.job.id) for deploy in find_deploys(space)}
    for job in jobs:
        entry = next(entry for entry in job.all_env if entry.name == OIDC)
        whole = all(entry is not own for own in job.env) and entry in job.shared_env
        if whole and deploying and (job.file.path, job.id) not in deploying:
            continue  # the variable reaches all jobs, the permission is wanted in those that deploy
        if not _grants_id_token(job):
            what = f"`id_tokens:` with {_GITLAB_TOKEN}" if job.pipeline is not None else "`id-token: write`"
            message = f"the job `{job.id}` requests a Trusted Publisher's token without {what}, so the deployment fails"
            place = job.file.location(entry.start, entry.end)
            yield Hit(place, message, fix=_grant(job), key=f"{job.id} {OIDC}")
    for workflow in space.workflows:
        users = {job.id for job in jobs if job.workflow is workflow}
        if users:
            yield from _too_wide(workflow, users, deploying)


def _grants_id_token(job: CiJob) -> bool:
    if job.pipeline is not None:
        defaults = job.pipeline.root.block("default")
        found = [*job.block.block("id_tokens").items(), *defaults.block("id_tokens").items()]
        return any(name.value == _GITLAB_TOKEN for name, _ in found) or any(
            e.name == _GITLAB_TOKEN for e in job.all_env
        )
    assert job.workflow is not None
    own, shared = permission(job.block, _PERMISSION), permission(job.workflow.root, _PERMISSION)
    if own is None and shared is None:
        return "workflow_call" in job.workflow.triggers  # the caller's permissions count
    return bool(own if own is not None else shared)


def _grant(job: CiJob) -> Fix | None:
    """Give the job of a workflow the permission; None where that would take another one away, or has no line.

    Where nothing says what the job may do, that is a setting of the repository: the list that the job gets may be less.
    """
    workflow = job.workflow
    if workflow is None:
        return None
    title = f"grant `{_PERMISSION}: write` to `{job.id}`"
    rows = list(job.block.block("permissions").items())
    first = rows[0][0] if rows else None
    if first is not None:
        start, value = first.start_mark.index, job.block.block("permissions").get(_PERMISSION)
        if isinstance(value, yaml.ScalarNode):
            return edits.fix(title, Edit(job.file.path, value.start_mark.index, value.end_mark.index, "write"))
        return edits.fix(title, _above(job.file, start, [f"{_PERMISSION}: write"]))
    shared = workflow.root.block("permissions")
    others = [name.value for name, _ in shared.items() if name.value != "contents"]
    contents = shared.get("contents")
    node = workflow.root.get("permissions")
    if job.block.get("permissions") is not None or others or (isinstance(node, yaml.ScalarNode) and node.value):
        return None
    keys = list(job.block.items())
    access = contents.value if isinstance(contents, yaml.ScalarNode) and contents.value else "read"
    lines = ["permissions:", f"  contents: {access}", f"  {_PERMISSION}: write"]
    above = _above(job.file, keys[0][0].start_mark.index, lines) if keys else None
    return edits.fix(title, above, safe=node is not None)


def _above(file: File, start: int, lines: list[str]) -> Edit | None:
    """Put lines above a key, as far in as it is; None where the key does not begin its line."""
    indent = file.text[file.text.rfind("\n", 0, start) + 1 : start]
    return None if indent.strip(" ") else edits.insert_above(file, start, "\n".join(indent + line for line in lines))


def _too_wide(workflow: Workflow, users: set[str], deploying: set[tuple[str, str]]) -> Iterator[Hit]:
    """Yield the permission at the top of a workflow with jobs that do not deploy."""
    node = permission(workflow.root, _PERMISSION)
    if not isinstance(node, yaml.ScalarNode):
        return
    needing = {job for path, job in deploying if path == workflow.file.path} or users
    others = [job.id for job in workflow.jobs if job.get("permissions") is None and job.id not in needing]
    if others:
        names = ", ".join(f"`{name}`" for name in others[:5])
        message = f"the whole workflow can request the token, including {names}"
        yield Hit(workflow.file.location(node.start_mark.index, node.end_mark.index), message)
