"""GitHub workflows: jobs, steps, their scripts and variables, with places in the file.

Only YAML's shape is read: resolved types lie (`on:` is true, `3.10` is 3.1). Nothing here raises.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.mapped import MappedText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_SIZE = 500_000
_MAX_EVENTS = 50_000
_MAX_DEPTH = 60
_WORD = regex(r"\S+")
_EMPTY = yaml.MappingNode("tag:yaml.org,2002:map", [])


class WorkflowError(NamedTuple):
    """Why a workflow cannot be read, and where."""

    offset: int
    message: str


class Entry(NamedTuple):
    """One `name: value` of an `env:` or `with:` block; `start`, `end` are offsets of the name."""

    name: str
    start: int
    end: int
    value: MappedText


class Block:
    """A mapping of the workflow, read by key."""

    def __init__(self, text: str, node: yaml.MappingNode) -> None:
        self.text = text
        self.node = node

    def get(self, key: str) -> yaml.Node | None:
        """Return the value of `key`; of a key given twice, the last one."""
        found = None
        for name, value in self.node.value:
            if isinstance(name, yaml.ScalarNode) and name.value == key:
                found = value
        return found

    def string(self, key: str) -> MappedText | None:
        """Return the scalar at `key` with its place; None where it is missing or no scalar."""
        node = self.get(key)
        return map_scalar(self.text, node) if isinstance(node, yaml.ScalarNode) else None

    def block(self, key: str) -> Block:
        """Return the mapping at `key`; an empty one where there is none."""
        node = self.get(key)
        return Block(self.text, node if isinstance(node, yaml.MappingNode) else _EMPTY)

    def items(self) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        """Yield keys and values in order."""
        for name, value in self.node.value:
            if isinstance(name, yaml.ScalarNode):
                yield name, value

    def entries(self, key: str) -> tuple[Entry, ...]:
        """Return the scalars of the mapping at `key`, such as all of `env:`."""
        return tuple(
            Entry(name.value, name.start_mark.index, name.end_mark.index, map_scalar(self.text, value))
            for name, value in self.block(key).items()
            if isinstance(value, yaml.ScalarNode)
        )

    @property
    def span(self) -> tuple[int, int]:
        """Offsets of the whole; (0, 0) for a block that is not there."""
        start, end = self.node.start_mark, self.node.end_mark
        return (start.index, end.index) if start is not None and end is not None else (0, 0)


class Step(Block):
    """One step of a job, or of a composite action."""

    @cached_property
    def uses(self) -> MappedText | None:
        """The action, as `actions/checkout@<revision>`."""
        return self.string("uses")

    @cached_property
    def run(self) -> MappedText | None:
        """The script."""
        return self.string("run")

    @cached_property
    def env(self) -> tuple[Entry, ...]:
        """The step's own variables."""
        return self.entries("env")

    @cached_property
    def inputs(self) -> tuple[Entry, ...]:
        """What `with:` hands to the action."""
        return self.entries("with")


class Job(Block):
    """One job, by its id."""

    def __init__(self, text: str, node: yaml.MappingNode, id: str) -> None:  # noqa: A002
        super().__init__(text, node)
        self.id = id

    @cached_property
    def env(self) -> tuple[Entry, ...]:
        """Variables that all steps see."""
        return self.entries("env")

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order."""
        return _steps(self)


class Workflow:
    """A workflow file. One that is no readable YAML mapping has `error` set and is empty."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.error: WorkflowError | None = None
        self.root = Block(file.text, _EMPTY)
        parsed = parse_yaml(file.text)
        if isinstance(parsed, WorkflowError):
            self.error = parsed
        elif isinstance(parsed, yaml.MappingNode):
            self.root = Block(file.text, parsed)
        elif parsed is not None:
            self.error = WorkflowError(0, "it is not a mapping with `on:` and `jobs:`")

    @classmethod
    def of(cls, space: Space, file: File) -> Workflow:
        """Return the workflow in `file`; broken YAML is noted as a problem of the Space."""
        workflow = cls(file)
        if workflow.error is not None:
            note = f"this workflow cannot be read: {workflow.error.message}"
            space.note_problem(file.path, note, file.span(workflow.error.offset, workflow.error.offset))
        return workflow

    @cached_property
    def triggers(self) -> Mapping[str, Block]:
        """The events of `on:`, each with its filters."""
        node = self.root.get("on")
        empty = Block(self.file.text, _EMPTY)
        if isinstance(node, yaml.ScalarNode):
            return {node.value: empty}
        if isinstance(node, yaml.SequenceNode):
            return {item.value: empty for item in node.value if isinstance(item, yaml.ScalarNode)}
        events = self.root.block("on")
        return {name.value: events.block(name.value) for name, _ in events.items()}

    @cached_property
    def env(self) -> tuple[Entry, ...]:
        """Variables that all jobs see."""
        return self.root.entries("env")

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs in order."""
        return tuple(
            Job(self.file.text, node, name.value)
            for name, node in self.root.block("jobs").items()
            if isinstance(node, yaml.MappingNode)
        )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all jobs; those of `runs:` where the file is a composite action."""
        return tuple(step for job in self.jobs for step in job.steps) + _steps(self.root.block("runs"))


def parse_yaml(text: str) -> yaml.Node | WorkflowError | None:
    """Return the node tree of a YAML text, None where it is empty. Bounded in size and depth; aliases are never copied
    out.

    Built from events and not by `yaml.compose`: that recurses, in C where libyaml is there.
    """
    if len(text) > MAX_SIZE:
        return WorkflowError(0, f"it is larger than {MAX_SIZE // 1000} KB")
    try:
        return _build(yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.reader.ReaderError as error:
        return WorkflowError(min(error.position, len(text)), "it holds a character that YAML does not allow")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        index = min(mark.index, len(text)) if mark else 0
        from hf_lint.space.yaml_words import in_plain_words

        return WorkflowError(index, in_plain_words(error, text[index : index + 1]))
    except (yaml.YAMLError, ValueError):
        return WorkflowError(0, "it is not YAML")


def _build(events: Iterable[yaml.Event]) -> yaml.Node | WorkflowError | None:
    root: yaml.Node | None = None
    open_nodes: list[tuple[yaml.CollectionNode, str | None, list[yaml.Node]]] = []
    anchors: dict[str, yaml.Node] = {}
    for count, event in enumerate(events):
        node: yaml.Node
        anchor = None
        start: Any = event.start_mark
        end: Any = event.end_mark
        at = start.index if start is not None else 0
        if count > _MAX_EVENTS or len(open_nodes) > _MAX_DEPTH:
            return WorkflowError(at, "it has too many values, or is nested too deeply, to be read")
        if isinstance(event, yaml.ScalarEvent):
            node, anchor = yaml.ScalarNode("", event.value, start, end, event.style), event.anchor
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            kind = yaml.MappingNode if isinstance(event, yaml.MappingStartEvent) else yaml.SequenceNode
            open_nodes.append((kind("", [], start, end), event.anchor, []))
            continue
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            closed, anchor, children = open_nodes.pop()
            closed.end_mark = end
            pairs = isinstance(closed, yaml.MappingNode)
            closed.value = list(zip(children[::2], children[1::2], strict=False)) if pairs else children
            node = closed
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                return WorkflowError(at, f"`*{event.anchor}` refers to nothing")
            node = anchors[event.anchor]
        else:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                return WorkflowError(at, "it holds a second YAML document")
            continue
        if anchor:
            anchors[anchor] = node
        if open_nodes:
            open_nodes[-1][2].append(node)
        else:
            root = node
    return root


def map_scalar(text: str, node: yaml.ScalarNode) -> MappedText:
    """Return a scalar's value with the way back to the file, for every YAML style.

    The value's words are looked up one after the other between the scalar's marks: indentation, folding and line ends
    drop out. A word that was written with escapes has the place of the word before it.
    """
    value, at, end = node.value, node.start_mark.index, node.end_mark.index
    if node.style in ("|", ">"):
        head = text.find("\n", at, end)  # behind the indicators and their comment
        at = head + 1 if head >= 0 else end
    elif node.style in ("'", '"'):
        at += 1
        end -= 1
    runs = [(0, at)]
    for word in _WORD.finditer(value):
        found = text.find(word.group(), at, end)
        if found < 0:
            continue
        runs.append((word.start(), found))
        at = found + len(word.group())
    return MappedText(value, runs, end)


def _steps(block: Block) -> tuple[Step, ...]:
    node = block.get("steps")
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    return tuple(Step(block.text, item) for item in items if isinstance(item, yaml.MappingNode))
