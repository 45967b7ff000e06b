"""What GitHub does not accept in a workflow. No rule is here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hf_lint.space.workflow import Block, Job, Workflow

DATA = "data/workflow-keys.yaml"
_MAX_HITS = 20
_MAX_NAME = 60
_JOB_ID = regex(r"[A-Za-z_][\w-]*", re.ASCII)
_USES = regex(r"(?:\./.*|docker://.+|[^/\s@]+/[^\s@]+@\S+|.*\$\{\{.*)", re.DOTALL)
_EXPRESSION = regex(r"\$\{\{([^$]{0,1000}?)\}\}", re.DOTALL)
_TEXT = regex(r"'(?:[^']|''){0,500}'")
_NAME = regex(r"(?<![\w.-])([A-Za-z_][\w-]*)[ \t]*(\(?)")
_WORDS = frozenset(("true", "false", "null", "nan", "infinity"))


class _Fault(NamedTuple):
    """What is wrong, and the node that it stands at."""

    node: yaml.Node
    message: str
    hint: str = ""


def find_invalid(workflow: Workflow) -> Iterator[Hit]:
    """Yield a hit for each error of a workflow; only those that are certain."""
    text = workflow.file.text
    seen: set[int] = set()
    for fault in _find_faults(workflow, load_data(DATA)):
        start, end = fault.node.start_mark.index, fault.node.end_mark.index
        if start not in seen and len(seen) < _MAX_HITS:
            seen.add(start)
            end = min(end, text.find("\n", start) % (len(text) + 1))
            message = f"{fault.message}, so GitHub does not run the workflow{fault.hint}"
            yield Hit(workflow.file.location(start, end), message)


def _find_faults(workflow: Workflow, data: Mapping[str, Any]) -> Iterator[_Fault]:
    root = workflow.root
    yield from _check_keys(root, data["workflow"], "a workflow")
    for key in ("on", "jobs"):
        if root.get(key) is None and root.node.value:
            yield _Fault(root.node.value[0][0], f"the workflow has no `{key}:`")
    yield from _check_events(root, data)
    yield from _check_permissions(root, data)
    jobs = {job.id: job for job in workflow.jobs}
    for name in _keys(root.block("jobs")):
        if not _JOB_ID.fullmatch(name.value):
            yield _Fault(name, f"{_code(name.value)} is not a valid id of a job (letters, digits, `-` and `_`)")
    for job in workflow.jobs:
        yield from _check_job(job, jobs, data)
    yield from _check_cycle(jobs)
    for node in _scalars(root.node):
        for found in _EXPRESSION.finditer(node.value):
            yield from _check_expression(found[1], node, data["names"], data)


def _keys(block: Block) -> list[yaml.ScalarNode]:
    return [name for name, _ in block.items()]


def _check_keys(block: Block, known: Iterable[str], what: str) -> Iterator[_Fault]:
    """Yield keys that are not known, or given twice."""
    allowed = frozenset(known)
    given: set[str] = set()
    for name in _keys(block):
        if name.value in given:
            yield _Fault(name, f"`{name.value}` is given twice")
        elif name.value not in allowed and name.value != "<<":
            hint = _suggest(name.value, sorted(allowed))
            yield _Fault(name, f"{_code(name.value)} is not a key of {what}", hint)
        given.add(name.value)


def _code(text: str) -> str:
    return f"`{text if len(text) <= _MAX_NAME else text[:_MAX_NAME] + '…'}`"


def _suggest(name: str, known: list[str]) -> str:
    other = nearest(name, known)
    return f"; did you mean `{other}`?" if other else ""


def _check_events(root: Block, data: Mapping[str, Any]) -> Iterator[_Fault]:
    node = root.get("on")
    events: Mapping[str, Sequence[str]] = data["events"]
    names: list[yaml.Node] = [node] if isinstance(node, yaml.ScalarNode) else []
    if isinstance(node, yaml.SequenceNode):
        names = [item for item in node.value if isinstance(item, yaml.ScalarNode)]
    block = root.block("on")
    names += _keys(block)
    for name in names:
        if name.value and name.value not in events:
            hint = _suggest(name.value, sorted(events))
            yield _Fault(name, f"{_code(name.value)} is not an event of GitHub", hint)
    for name in _keys(block):
        event = block.block(name.value)
        yield from _check_keys(event, events.get(name.value, [key.value for key in _keys(event)]), f"`{name.value}:`")
        for key in _keys(event):
            if event.get(f"{key.value}-ignore") is not None:
                yield _Fault(key, f"`{name.value}:` has both `{key.value}` and `{key.value}-ignore`")


def _check_permissions(block: Block, data: Mapping[str, Any]) -> Iterator[_Fault]:
    node = block.get("permissions")
    if isinstance(node, yaml.ScalarNode) and node.value and node.value not in ("read-all", "write-all"):
        yield _Fault(node, f"{_code(node.value)} is not a value of `permissions:`")
    granted = block.block("permissions")
    yield from _check_keys(granted, data["permissions"], "`permissions:`")
    for name, value in granted.items():
        if isinstance(value, yaml.ScalarNode) and value.value not in data["levels"]:
            yield _Fault(value, f"{_code(value.value)} is not a level of `{name.value}:` (read, write or none)")


def _check_job(job: Job, jobs: Mapping[str, Job], data: Mapping[str, Any]) -> Iterator[_Fault]:
    called = job.get("uses") is not None
    yield from _check_keys(
        job, data["called" if called else "job"], "a job that calls a workflow" if called else "a job"
    )
    place = job.node.value[0][0] if job.node.value else job.node
    if not called and job.get("runs-on") is None:
        yield _Fault(place, f"the job `{job.id}` has no `runs-on:`")
    if not called and job.get("steps") is None:
        yield _Fault(place, f"the job `{job.id}` has no `steps:`")
    for node in _needs(job):
        if node.value not in jobs:
            hint = _suggest(node.value, sorted(jobs))
            yield _Fault(
                node, f"the job `{job.id}` needs {_code(node.value)}, which is not a job of this workflow", hint
            )
    yield from _check_permissions(job, data)
    yield from _check_if(job, data["job_if"], data)
    ids: set[str] = set()
    for step in job.steps:
        yield from _check_step(step, data)
        yield from _check_if(step, data["step_if"], data)
        given = step.get("id")
        if isinstance(given, yaml.ScalarNode):
            if given.value.lower() in ids:
                yield _Fault(given, f"two steps of the job `{job.id}` have the id {_code(given.value)}")
            ids.add(given.value.lower())


def _check_step(step: Block, data: Mapping[str, Any]) -> Iterator[_Fault]:
    uses, run = step.get("uses"), step.get("run")
    if any(step.get(key) is not None for key in data["other_steps"]):
        return
    place = step.node.value[0][0] if step.node.value else step.node
    if uses is None and run is None:
        yield _Fault(place, "the step has neither `uses:` nor `run:`")
    elif uses is not None and run is not None:
        yield _Fault(place, "the step has both `uses:` and `run:`")
    elif uses is not None:
        yield from _check_keys(step, data["uses"], "a step with `uses:`")
        if isinstance(uses, yaml.ScalarNode) and not _USES.fullmatch(uses.value):
            yield _Fault(uses, f"{_code(uses.value)} is not an action with a version: `owner/name@version`")
    else:
        yield from _check_keys(step, data["run"], "a step with `run:`")


def _check_if(block: Block, names: Sequence[str], data: Mapping[str, Any]) -> Iterator[_Fault]:
    node = block.get("if")
    if not isinstance(node, yaml.ScalarNode):
        return
    parts = [found[1] for found in _EXPRESSION.finditer(node.value)]
    for part in parts or [node.value]:
        yield from _check_expression(part, node, names, data)


def _check_expression(text: str, node: yaml.Node, names: Sequence[str], data: Mapping[str, Any]) -> Iterator[_Fault]:
    """Yield names and functions that are not known there, and texts in double quotes."""
    bare = _TEXT.sub("''", text)
    if '"' in bare:
        yield _Fault(node, "an expression takes only text in single quotes")
        return
    if "'" in bare.replace("''", ""):
        return
    for found in _NAME.finditer(bare):
        name, is_call = found[1].lower(), bool(found[2])
        if is_call and name not in data["functions"]:
            yield _Fault(node, f"an expression has no function {_code(found[1])}")
        elif not is_call and name not in _WORDS and name not in names:
            what = "`if:` cannot use" if name in data["names"] else "an expression does not know"
            yield _Fault(node, f"{what} {_code(found[1])}")


def _check_cycle(jobs: Mapping[str, Job]) -> Iterator[_Fault]:
    """Yield a job where each one needs another: none can be the first."""
    needs = {name: [node.value for node in _needs(job)] for name, job in jobs.items()}
    done: set[str] = set()
    while left := [
        name for name in jobs if name not in done and all(one in done or one not in jobs for one in needs[name])
    ]:
        done.update(left)
    waiting = [name for name in jobs if name not in done]
    if waiting:
        yield _Fault(
            _needs(jobs[waiting[0]])[0],
            f"the jobs {', '.join(f'`{name}`' for name in waiting[:5])} wait for each other",
        )


def _needs(job: Job) -> list[yaml.ScalarNode]:
    node = job.get("needs")
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [item for item in items if isinstance(item, yaml.ScalarNode) and item.value and "${{" not in item.value]


def _scalars(root: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield every value that may hold an expression; each node of an alias once."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += (value for _, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.ScalarNode) and "${{" in node.value:
            yield node
