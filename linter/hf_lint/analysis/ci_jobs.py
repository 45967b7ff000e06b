"""Jobs of GitHub workflows and GitLab pipelines in one shape, and the Hub tokens that they get. No rule is here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.gitlab import GitlabPipeline
    from hf_lint.space.mapped import MappedText
    from hf_lint.space.workflow import Block, Entry, Workflow

CI_FILES = (".github/workflows/*", ".gitlab-ci.*")
"""Without a file of such a name there is no job."""
MAX_JOBS = 500
OIDC = "HF_OIDC_RESOURCE"
_SECRET = regex(r"\$\{\{[^}]{0,200}\bsecrets\s*(?:\.|\[\s*['\"])\s*([\w-]+)")
_IN_URL = regex(r"\$\{?(\w+)\}?@(?:huggingface\.co|hf\.co)")


class CiStep(NamedTuple):
    """One step: a script or an action. `block` is None for the lines of a GitLab job."""

    run: MappedText | None
    uses: MappedText | None
    env: tuple[Entry, ...]
    inputs: tuple[Entry, ...]
    block: Block | None


class CiJob(NamedTuple):
    """One job and what it belongs to; exactly one of `workflow` and `pipeline` is set."""

    file: File
    id: str
    span: tuple[int, int]
    """Offsets of its name."""
    block: Block
    env: tuple[Entry, ...]
    steps: tuple[CiStep, ...]
    workflow: Workflow | None = None
    pipeline: GitlabPipeline | None = None

    @property
    def shared_env(self) -> tuple[Entry, ...]:
        """Variables that all jobs of the file see."""
        whole = self.workflow or self.pipeline
        return whole.env if whole is not None else ()

    @property
    def all_env(self) -> tuple[Entry, ...]:
        """Every variable that some step of the job sees."""
        return (*self.shared_env, *self.env, *(entry for step in self.steps for entry in step.env))

    @property
    def uses_oidc(self) -> bool:
        """Whether huggingface_hub asks for a token of a Trusted Publisher in this job."""
        return any(entry.name == OIDC for entry in self.all_env)


class Token(NamedTuple):
    """A stored Hub token that reaches a job; `start`, `end` are the offsets of the name that it gets there."""

    name: str
    start: int
    end: int


def deploy_data() -> Mapping[str, Any]:
    """policies/data/deploy.yaml."""
    data: Mapping[str, Any] = load_data("data/deploy.yaml")
    return data


@lru_cache(maxsize=1)
def token_name() -> re.Pattern[str]:
    """Return names of variables and secrets that hold a Hub token."""
    return re.compile(deploy_data()["token_name"])


def ci_jobs(space: Space) -> tuple[CiJob, ...]:
    """Return the jobs of all workflows, and of the GitLab pipeline."""
    return space.memo(_ci_jobs)


def _ci_jobs(space: Space) -> tuple[CiJob, ...]:
    return (*_github_jobs(space), *_gitlab_jobs(space))


def _github_jobs(space: Space) -> Iterator[CiJob]:
    for workflow in space.workflows:
        if len(workflow.jobs) > MAX_JOBS:
            note = f"hf-lint checked only the first {MAX_JOBS} jobs of the workflow"
            space.note_problem(workflow.file.path, note)
        names = {name.value: name for name, _ in workflow.root.block("jobs").items()}
        for job in workflow.jobs[:MAX_JOBS]:
            name = names[job.id]
            steps = tuple(CiStep(step.run, step.uses, step.env, step.inputs, step) for step in job.steps)
            span = (name.start_mark.index, name.end_mark.index)
            yield CiJob(workflow.file, job.id, span, job, job.env, steps, workflow=workflow)


def _gitlab_jobs(space: Space) -> Iterator[CiJob]:
    pipeline = space.gitlab
    for job in pipeline.jobs[:MAX_JOBS] if pipeline is not None else ():
        assert pipeline is not None
        scripts = job.scripts if job.get("before_script") is not None else (*pipeline.default_scripts, *job.scripts)
        steps = tuple(CiStep(line, None, (), (), None) for line in scripts)
        yield CiJob(pipeline.file, job.id, job.name_span, job, job.env, steps, pipeline=pipeline)


def is_token(entry: Entry, more: frozenset[str] = frozenset()) -> bool:
    """Return whether the entry hands out a stored Hub token; `more` are further names of variables that hold one."""
    secret = _SECRET.search(entry.value.text)
    if secret is None:
        return False
    return entry.name in more or any(token_name().fullmatch(name) for name in (entry.name, secret[1]))


def shared_tokens(job: CiJob) -> tuple[Entry, ...]:
    """Hub tokens in the variables of the job and of its file: every step and every action sees them."""
    return tuple(entry for entry in (*job.shared_env, *job.env) if is_token(entry))


def step_tokens(step: CiStep) -> tuple[Entry, ...]:
    """Hub tokens that this step alone is given."""
    return tuple(entry for entry in (*step.env, *step.inputs) if is_token(entry))


def stored_tokens(job: CiJob) -> Iterator[Token]:
    """Yield every stored Hub token that reaches the job, those with a name of their own first."""
    scripts = [step.run for step in job.steps if step.run is not None]
    in_urls = frozenset(name for run in scripts for name in _IN_URL.findall(run.text))
    entries = (*job.all_env, *(entry for step in job.steps for entry in step.inputs))
    for entry in entries:
        if is_token(entry, in_urls):
            yield Token(entry.name, entry.start, entry.end)
    for run in scripts:
        for match in _SECRET.finditer(run.text):
            behind = run.text[match.end() : match.end() + 20].lstrip()
            if token_name().fullmatch(match[1]) or behind.startswith(("}}@hugging", "}}@hf.co")):
                yield Token(match[1], *run.span(match.start(1), match.end(1)))


def permission(block: Block, name: str) -> yaml.ScalarNode | bool | None:
    """Return what `permissions:` of a job or workflow says about `name`: the node that grants `write`, False where it
    does not grant it, None where there is no `permissions:` at all."""
    node = block.get("permissions")
    if node is None:
        return None
    if isinstance(node, yaml.ScalarNode):
        return node if node.value == "write-all" else False
    value = block.block("permissions").get(name)
    return value if isinstance(value, yaml.ScalarNode) and value.value == "write" else False


def condition(job: CiJob) -> str:
    """Return the `if:` of a GitHub job."""
    found = job.block.string("if")
    return found.text if found is not None else ""
