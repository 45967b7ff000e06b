"""Stored Hub tokens: where a job keeps one, and who else gets to see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import CI_FILES, is_token, shared_tokens, stored_tokens, token_name
from hf_lint.analysis.deploys import find_deploys, shell_scripts
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.ci_jobs import CiJob
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.mapped import MappedText
    from hf_lint.space.shell import Command, Pipeline

_VARIABLE = regex(r"\$\{?(\w+)")
_ENVIRONMENT = regex(r"\$\{?(?:GITHUB_ENV|GITHUB_OUTPUT)\b|\$\{\{\s*github\.env\s*\}\}")
_ASKS = regex(r"\b(?:hf|huggingface-cli)\s+auth\s+token\b")


@rule("stored-deploy-token", files=CI_FILES)
def stored_deploy_token(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each job that deploys with a token from the secret store."""
    seen: set[tuple[str, str]] = set()
    for deploy in find_deploys(space):
        job = deploy.job
        if (job.file.path, job.id) in seen or job.uses_oidc:
            continue
        seen.add((job.file.path, job.id))
        action = any(name in deploy.what for name in policy.params["need_token"])
        how = "this action supports no other way" if action else "anyone who steals it can write until it is revoked"
        token = next(stored_tokens(job), None)
        if token is not None:
            reported = _is_in_run(job, token.start) or any(token.start == entry.start for entry in shared_tokens(job))
            start, end = (deploy.start, deploy.end) if reported else (token.start, token.end)
            yield Hit(
                job.file.location(start, end), f"{deploy.what} deploys with the stored token `{token.name}`; {how}"
            )
        elif job.pipeline is not None:
            name = next((name for name in _variables(job) if token_name().fullmatch(name)), "")
            if name:
                message = f"{deploy.what} deploys with the stored token `{name}`; {how}"
                yield Hit(job.file.location(deploy.start, deploy.end), message)


def _is_in_run(job: CiJob, offset: int) -> bool:
    """Return whether the offset is in a script: a URL there is the place of another finding."""
    runs = [step.run for step in job.steps if step.run is not None]
    return any(run.offset(0) <= offset < run.end for run in runs)


def _variables(job: CiJob) -> Iterator[str]:
    for step in job.steps:
        if step.run is not None:
            yield from _VARIABLE.findall(step.run.text)


@rule("job-wide-token", files=CI_FILES)
def job_wide_token(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each Hub token that a whole job, or a whole workflow that deploys, gets to see."""
    deploying = {deploy.job.file.path for deploy in find_deploys(space)}
    for workflow in space.workflows:
        if workflow.file.path not in deploying:
            continue
        for entry in workflow.env:
            if is_token(entry):
                message = (
                    "every step of every job of this workflow can read "
                    f"`{entry.name}`, including actions and package installs"
                )
                yield Hit(workflow.file.location(entry.start, entry.end), message)
        for job in workflow.jobs:
            for entry in job.env:
                if is_token(entry) and len(job.steps) > 1:
                    seen_by = f"all {len(job.steps)} steps of the job `{job.id}`"
                    message = f"{seen_by} can read `{entry.name}`, not only the one that deploys"
                    yield Hit(workflow.file.location(entry.start, entry.end), message)


@rule("exported-token", files=CI_FILES)
def exported_token(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each command that writes a Hub token where later steps, or jobs, pick it up."""
    for hit, _script in exported_tokens(space):
        yield hit


def exported_tokens(space: Space) -> Iterator[tuple[Hit, MappedText]]:
    """Yield each such command as a hit, with the script that it is in."""
    for job, step, script in shell_scripts(space):
        text = script.text
        dotenv = _dotenv(job)
        if not _ENVIRONMENT.search(text) and not (dotenv and dotenv in text):
            continue
        for pipeline in script.walk_pipelines():
            for command in pipeline.commands:
                where = _writes_environment(command, dotenv)
                name = _token_in(pipeline) if where else ""
                if name:
                    message = (
                        f"{name} is written to `{where}`, where every later step "
                        "can read it, third-party actions included"
                    )
                    assert step.run is not None
                    yield Hit(job.file.location(pipeline.start, pipeline.end), message), step.run
                    break


def _dotenv(job: CiJob) -> str:
    """Return the file whose lines GitLab hands to later jobs as variables."""
    if job.pipeline is None:
        return ""
    path = job.block.block("artifacts").block("reports").string("dotenv")
    return path.text if path is not None else ""


def _writes_environment(command: Command, dotenv: str) -> str:
    words = [r.target.value for r in command.redirects if r.target is not None and r.operator in (">", ">>", ">|")]
    if command.name == "tee":
        words += command.args
    for word in words:
        if _ENVIRONMENT.search(word):
            return "GITHUB_OUTPUT" if "OUTPUT" in word else "GITHUB_ENV"
        if dotenv and word == dotenv:
            return dotenv
    return ""


def _token_in(pipeline: Pipeline) -> str:
    """Return the Hub token that the pipeline writes, in words."""
    for command in pipeline.commands:
        texts = [word.text for word in command.words]
        texts += [redirect.body.text for redirect in command.redirects if redirect.body is not None]
        for text in texts:
            if _ASKS.search(text):
                return "the output of `hf auth token`"
            for match in re.finditer(r"(\w{2,80})\s*=\s*\S|secrets\.(\w{2,80})", text):
                name = match[1] or match[2]
                if token_name().fullmatch(name):
                    return f"`{name}`"
    return ""
