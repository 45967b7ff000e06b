"""Deployments that the Hub, or git, refuses each time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.deploys import find_deploys
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.ci_jobs import CiJob, CiStep
    from hf_lint.analysis.deploys import Deploy
    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PLAIN_HUB = regex(r"https://(?:huggingface\.co|hf\.co)/")
# Commands after which the history is whole, or is another one, or is not the checkout's.
_OTHER_HISTORY = regex(
    r"\b(?:unshallow|fetch|pull|init|clone|orphan|subtree|worktree|filter-(?:repo|branch)|commit-tree|fast-export|bundle)\b"
    r"|\b(?:cd|pushd|source|eval)\b|--git-dir|-C\b|GIT_DIR|\.sh\b|\.py\b|\bmake\b"
)
# What hands git a password: its helpers and settings, programs that sign in, and scripts that may do either.
_CREDENTIALS = regex(
    r"credential|extraheader|insteadof|netrc|askpass|\bauth\b|login|\bssh\b|GIT_CONFIG|config\b[^\n]{0,200}\bhttps?\."
    r"|\b(?:source|eval|set-url|curl)\b|\.sh\b|\.py\b|\bmake\b",
    re.IGNORECASE,
)
_HOSTED = ("ubuntu-", "windows-", "macos-")


@rule("failing-deploy")
def failing_deploy(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each push to a Space out of a checkout without history, or without a password.

    Only jobs of GitHub whose every step is known count: other actions, scripts of the repository and own runners may
    complete the history or sign in. GitLab is left out: its checkouts have 20 commits, which may be all.
    """
    seen: set[tuple[str, str, str]] = set()
    for deploy in find_deploys(space):
        job = deploy.job
        if not deploy.url or job.workflow is None or not _is_known(job):
            continue
        for variant, message, related in (*_find_shallow(deploy), *_find_anonymous(deploy)):
            key = (job.file.path, job.id, variant)
            if key not in seen:
                seen.add(key)
                yield Hit(job.file.location(deploy.start, deploy.end), message, related=related)


def _is_known(job: CiJob) -> bool:
    """Return whether the job runs on a fresh machine of GitHub, with no actions but GitHub's own."""
    runner = job.block.string("runs-on")
    if runner is None or not runner.text.startswith(_HOSTED):
        return False
    return all(step.uses is None or step.uses.text.startswith("actions/") for step in job.steps)


def _scripts(job: CiJob) -> str:
    return "\n".join(step.run.text for step in job.steps if step.run is not None)


def _find_shallow(deploy: Deploy) -> Iterator[tuple[str, str, tuple[Location, ...]]]:
    """Yield a push of what `actions/checkout` fetches by default: one commit, whose parents the Hub asks for."""
    job = deploy.job
    checkouts = [step for step in job.steps if step.uses is not None and _is_checkout(step)]
    if len(checkouts) != 1 or not _is_shallow(checkouts[0]) or _OTHER_HISTORY.search(_scripts(job)):
        return
    if any(step.block is not None and step.block.get("working-directory") is not None for step in job.steps):
        return
    uses = checkouts[0].uses
    assert uses is not None
    place = job.file.location(*uses.span(0, len(uses.text)), "fetches the last commit only")
    message = (
        "the checkout has one commit without its history, so the Hub refuses the push: `shallow update not allowed`"
    )
    yield "shallow", message, (place,)


def _is_checkout(step: CiStep) -> bool:
    return step.uses is not None and step.uses.text.partition("@")[0] == "actions/checkout"


def _is_shallow(step: CiStep) -> bool:
    """Return whether the checkout is of this repository, in place, and of one commit."""
    given = {entry.name: entry.value.text for entry in step.inputs}
    return given.get("fetch-depth", "1") == "1" and not {"path", "repository"} & given.keys()


def _find_anonymous(deploy: Deploy) -> Iterator[tuple[str, str, tuple[Location, ...]]]:
    """Yield a push to a URL without a password, where nothing in the job gives git one."""
    job = deploy.job
    if not _PLAIN_HUB.match(deploy.url) or _CREDENTIALS.search(_scripts(job)):
        return
    if any(_CREDENTIALS.search(entry.name) for entry in job.all_env):
        return
    yield "anonymous", "nothing gives git a password for the Hub, so the push fails: git does not read `HF_TOKEN`", ()
