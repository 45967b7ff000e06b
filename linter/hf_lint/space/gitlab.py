"""GitLab pipelines: jobs with their scripts and variables, with places in the file.

Only `.gitlab-ci.yml` itself is read: what it includes lies elsewhere. Nothing here raises.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import yaml

from hf_lint.space.workflow import Block, Entry, WorkflowError, map_scalar, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.mapped import MappedText

PATHS = (".gitlab-ci.yml", ".gitlab-ci.yaml")
_NO_JOBS = frozenset(
    (
        "default",
        "include",
        "stages",
        "variables",
        "workflow",
        "spec",
        "image",
        "services",
        "cache",
        "before_script",
        "after_script",
        "types",
    )
)
_MAX_EXTENDS = 10
_MAX_LINES = 1000


class GitlabJob(Block):
    """One job, by its name. What it lacks is taken from the jobs that it extends."""

    def __init__(self, text: str, node: yaml.MappingNode, name: yaml.ScalarNode, parents: tuple[Block, ...]) -> None:
        super().__init__(text, node)
        self.id: str = name.value
        self.name_span = (name.start_mark.index, name.end_mark.index)
        self.parents = parents

    def get(self, key: str) -> yaml.Node | None:
        """Return the value of `key` here, or in the nearest job that this one extends."""
        found = super().get(key)
        return found if found is not None else next((n for p in self.parents if (n := p.get(key)) is not None), None)

    @cached_property
    def env(self) -> tuple[Entry, ...]:
        """The job's own variables."""
        return self.entries("variables")

    @cached_property
    def scripts(self) -> tuple[MappedText, ...]:
        """The lines of before_script, script and after_script in order."""
        lines = [line for key in ("before_script", "script", "after_script") for line in _lines(self, key)]
        return tuple(lines[:_MAX_LINES])


class GitlabPipeline:
    """`.gitlab-ci.yml`. One that is no readable YAML mapping has `error` set and is empty."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.error: WorkflowError | None = None
        self.root = Block(file.text, yaml.MappingNode("", []))
        parsed = parse_yaml(file.text)
        if isinstance(parsed, WorkflowError):
            self.error = parsed
        elif isinstance(parsed, yaml.MappingNode):
            self.root = Block(file.text, parsed)

    @cached_property
    def env(self) -> tuple[Entry, ...]:
        """Variables that all jobs see."""
        return self.root.entries("variables")

    @cached_property
    def default_scripts(self) -> tuple[MappedText, ...]:
        """The before_script of jobs that have none of their own."""
        return tuple(_lines(self.root.block("default"), "before_script")) or tuple(_lines(self.root, "before_script"))

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The stages in order, GitLab's own where the file names none."""
        node = self.root.get("stages")
        items = node.value if isinstance(node, yaml.SequenceNode) else []
        return tuple(n.value for n in items if isinstance(n, yaml.ScalarNode)) or ("build", "test", "deploy")

    @cached_property
    def jobs(self) -> tuple[GitlabJob, ...]:
        """The jobs in order; hidden ones, whose names begin with a dot, only lend to others."""
        blocks = {name.value: (name, node) for name, node in self.root.items() if isinstance(node, yaml.MappingNode)}
        return tuple(
            GitlabJob(self.file.text, node, name, tuple(self._parents(node, blocks)))
            for title, (name, node) in blocks.items()
            if title not in _NO_JOBS and not title.startswith(".")
        )

    @cached_property
    def used_stages(self) -> frozenset[str]:
        """The stages that have a job."""
        named = (job.string("stage") for job in self.jobs)
        return frozenset(stage.text if stage is not None else "test" for stage in named)

    def _parents(
        self, node: yaml.MappingNode, blocks: dict[str, tuple[yaml.ScalarNode, yaml.MappingNode]]
    ) -> Iterator[Block]:
        """Yield the jobs that `node` extends, nearest first."""
        current: yaml.MappingNode | None = node
        for _ in range(_MAX_EXTENDS):
            wanted = Block(self.file.text, current).get("extends") if current is not None else None
            items = wanted.value if isinstance(wanted, yaml.SequenceNode) else [wanted]
            found = [
                blocks[item.value][1] for item in items if isinstance(item, yaml.ScalarNode) and item.value in blocks
            ]
            yield from (Block(self.file.text, parent) for parent in reversed(found))
            current = found[-1] if found else None
            if current is None:
                return


def read_pipeline(space: Space) -> GitlabPipeline | None:
    """Return the Space's pipeline; broken YAML is noted as a problem of the Space. Rules use `Space.gitlab`."""
    file = next((file for path in PATHS if (file := space.get(path)) is not None and file.kind == "text"), None)
    if file is None:
        return None
    pipeline = GitlabPipeline(file)
    if pipeline.error is not None:
        place = file.span(pipeline.error.offset, pipeline.error.offset)
        space.note_problem(file.path, f"this pipeline cannot be read: {pipeline.error.message}", place)
    return pipeline


def _lines(block: Block, key: str) -> Iterator[MappedText]:
    """Yield the lines of a script: a scalar, or a list of scalars that may hold lists."""
    node = block.get(key)
    stack = [node] if node is not None else []
    count = 0
    while stack and count < _MAX_LINES:
        item = stack.pop()
        count += 1
        if isinstance(item, yaml.ScalarNode):
            yield map_scalar(block.text, item)
        elif isinstance(item, yaml.SequenceNode):
            stack.extend(reversed(item.value))
