"""What is run: each kind of Space that the template offers with each of its tasks, where a visitor can meet it."""

from __future__ import annotations

from typing import NamedTuple

from bake import choices

from template_answers import KINDS, takes_file

KEYED = ("fastapi", "vllm")
"""Frameworks whose Spaces answer only to who sends a key."""


class Row(NamedTuple):
    """One Space that is generated and run."""

    kind: str
    task: str
    dev_mode: str = "no"
    hardware: str = ""
    """Empty for the kind's own."""
    mcp: str = "no"

    @property
    def name(self) -> str:
        said = {"dev": self.dev_mode == "yes", "cpu": self.hardware.startswith("cpu-"), "mcp": self.mcp == "yes"}
        return "-".join([self.kind, self.task, *(word for word, so in said.items() if so)])

    @property
    def answers(self) -> dict[str, str]:
        """What it is generated with. Its model counts as gated, so that each Space has a secret that it needs."""
        file = {"model_file": "tiny/model.gguf"} if takes_file(self.kind) else {}
        return {**{name: value for name, value in self._asdict().items() if value}, **file, "gated": "yes"}

    @property
    def framework(self) -> str:
        """What answers requests."""
        return KINDS[self.kind].framework

    @property
    def page(self) -> str:
        """What a visitor meets: a key of visitors.VISITORS."""
        return self.kind if self.kind in ("docker-frontend", "docker-llamacpp") else self.framework

    @property
    def has_own_page(self) -> bool:
        """Whether the page is the template's, not a framework's."""
        return "api" in KINDS[self.kind].words

    @property
    def is_keyed(self) -> bool:
        """Whether it answers only to who sends a key."""
        return self.framework in KEYED

    @property
    def needs(self) -> tuple[str, ...]:
        """The secrets without which it does not start, where its model is gated."""
        return ("HF_TOKEN", "API_KEY") if "openai" in KINDS[self.kind].words else ("HF_TOKEN",)

    @property
    def health(self) -> str:
        """The path of the health check."""
        return KINDS[self.kind].health


def docker_rows() -> list[Row]:
    """One of each kind that has an image with CUDA, and one that is prepared for Dev Mode."""
    # Those of Python's own image are left out: what stands in here has no Python of its own.
    kinds = [kind for kind in choices()["kind"] if KINDS[kind].sdk == "docker" and KINDS[kind].gpu]
    task = "text-generation"
    found = [Row(kind, task if task in KINDS[kind].tasks else KINDS[kind].tasks[0]) for kind in kinds]
    return [*found, found[0]._replace(dev_mode="yes")]


def rows() -> list[Row]:
    """Every kind that has a server with its first task; one of each framework with all tasks; a tool and no GPU.

    The JSON API is asked for all of its tasks by the page before it.
    """
    offered = choices()
    found = []
    frameworks = set()
    for kind in offered["kind"]:
        row = KINDS[kind]
        if not row.server:
            continue
        tasks = [task for task in row.tasks if task in offered["task"]]
        first = kind == "docker-fastapi" or row.framework in frameworks
        found += [Row(kind, task) for task in (tasks[:1] if first else tasks)]
        frameworks |= {row.framework} if kind != "docker-fastapi" else set()
    return [*found, found[0]._replace(hardware="cpu-basic", mcp="yes")]
