"""What is run: each kind of Space that the template offers with each of its tasks, where a visitor can meet it."""

from __future__ import annotations

from typing import NamedTuple

from bake import choices

from template_answers import KINDS

NEEDS_A_GPU = {"docker-vllm": "vLLM as the lock has it does not start without one"}
"""Kinds that no machine without a GPU can run, and why."""


class Row(NamedTuple):
    """One Space that is generated and run."""

    kind: str
    task: str

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.task}"

    @property
    def framework(self) -> str:
        """What draws the page: a key of visitors.VISITORS."""
        return KINDS[self.kind].framework

    @property
    def health(self) -> str:
        """The path of the health check."""
        return KINDS[self.kind].health


def docker_rows() -> list[Row]:
    """One of each kind that has an image."""
    return [Row(kind, "text-generation") for kind in choices()["kind"] if KINDS[kind].sdk == "docker"]


def rows() -> list[Row]:
    """Every kind that can be run here, with its first task; one kind of each framework with all of its tasks."""
    offered = choices()
    found = []
    frameworks = set()
    for kind in offered["kind"]:
        if kind in NEEDS_A_GPU:
            continue
        tasks = [task for task in KINDS[kind].tasks if task in offered["task"]]
        found += [Row(kind, task) for task in (tasks[:1] if KINDS[kind].framework in frameworks else tasks)]
        frameworks.add(KINDS[kind].framework)
    return found
