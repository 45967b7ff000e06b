"""GitHub workflows, for expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.cel.model import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.cel.model import Places
    from hf_lint.space.file import File
    from hf_lint.space.workflow import Block, Entry, Step, Workflow


def workflow_models(workflows: Iterable[Workflow], places: Places) -> Iterator[dict[str, Any]]:
    """Yield each workflow."""
    for workflow in workflows:
        file = workflow.file
        jobs = [
            {
                "id": plain(job.id),
                "environment": _text(job, "environment") or _text(job.block("environment"), "name"),
                "permissions": _permissions(job),
                "steps": [_step(file, step, places) for step in job.steps],
                **places.span(file, *job.span),
            }
            for job in workflow.jobs
        ]
        yield {
            "name": _text(workflow.root, "name"),
            "triggers": [plain(trigger) for trigger in workflow.triggers],
            "permissions": _permissions(workflow.root),
            "jobs": jobs,
            "steps": [step for job in jobs for step in job["steps"]],
            **places.whole(file),
        }


def _step(file: File, step: Step, places: Places) -> dict[str, Any]:
    uses, run = step.uses, step.run
    action, _, ref = (uses.text if uses else "").partition("@")
    shown = uses or run
    start, end = shown.span(0, len(shown.text)) if shown else step.span
    return {
        "name": _text(step, "name"),
        "uses": plain(uses.text) if uses else "",
        "action": plain(action),
        "ref": plain(ref),
        "run": plain(run.text) if run else "",
        "env": _texts(step.env),
        "inputs": _texts(step.inputs),
        **places.span(file, start, end),
    }


def _permissions(block: Block) -> dict[str, str]:
    word = _text(block, "permissions")
    return {"*": word} if word else _texts(block.entries("permissions"))


def _texts(entries: Iterable[Entry]) -> dict[str, str]:
    return {plain(entry.name): plain(entry.value.text) for entry in entries}


def _text(block: Block, key: str) -> str:
    found = block.string(key)
    return plain(found.text) if found else ""
