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
        """What draws the page: a key of visitors.VISITORS together with the task."""
        return KINDS[self.kind].framework

    @property
    def health(self) -> str:
        """The path of the health check."""
        return KINDS[self.kind].health


def docker_rows() -> list[Row]:
    """One of each kind that has an image."""
    return [Row(kind, "text-generation") for kind in choices()["kind"] if KINDS[kind].sdk == "docker"]


def rows() -> list[Row]:
    """All that can be run here."""
    offered = choices()
    return [
        Row(kind, task)
        for kind in offered["kind"]
        for task in KINDS[kind].tasks
        if task in offered["task"] and kind not in NEEDS_A_GPU
    ]
