"""What every part of the walk over functions needs: variables, bounds, and the events it leaves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.guards import key_of
from hf_lint.analysis.flow.hosting import is_elsewhere
from hf_lint.analysis.flow.model import CLEAN, MAX_STEPS, Event, Step, Value
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from hf_lint.analysis.flow.program import Function, Module, Program
    from hf_lint.space.calls import Unit

    Variables = dict[str, Value]

MAX_NODES = 50_000
"""Steps for one Space: the largest of 161 real ones takes 12,000, and 50,000 take less than a second."""
MAX_EVENTS = 2_000
MAX_CALLS = 5
MAX_NESTING = 120


class Entry(NamedTuple):
    """A function that visitors reach, and what its parameters hold.

    `kind` is gradio, route, socket or tool; `outputs` are the kinds of components that show what it returns.
    """

    function: Function
    parameters: dict[str, Value]
    kind: str
    outputs: tuple[str, ...] = ()


class Frame:
    """One function (or the top level of a module) while it is followed."""

    __slots__ = (
        "depth",
        "dotted",
        "entry",
        "function",
        "loops",
        "module",
        "names",
        "nesting",
        "outer",
        "returns",
        "shared",
        "variables",
    )

    def __init__(self, module: Module, function: Function | None = None, depth: int = 0) -> None:
        self.module = module
        self.function = function
        self.depth = depth
        self.variables: Variables = {}
        self.outer: Variables = {}
        """The variables of the function around this one."""
        self.shared: set[str] = set()
        """Names declared `global`."""
        self.names: dict[str, str] = {}
        """Variables that hold the name of an environment variable, with the one that holds its value."""
        self.returns: list[Value] = []
        self.entry: Entry | None = None
        self.dotted = False
        """Whether attributes or items may be among the variables."""
        self.loops = 0
        self.nesting = 0

    @property
    def unit(self) -> Unit:
        """The source this is in."""
        return self.module.unit

    @property
    def owner(self) -> str:
        """The class of the method."""
        return self.function.owner if self.function is not None else ""


class Walk(ABC):
    """Bounds and results of one analysis; the subclasses follow expressions, calls and statements.

    They need each other: a call evaluates expressions, and an expression makes calls. So one object walks, and each of
    its classes adds a kind of syntax in a module of its own: Library, Invocations, Expressions, Callbacks, Statements,
    Analysis. What a class leaves to one further down is abstract in it.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.events: dict[tuple[str, str, ast.AST, object], Event] = {}
        self.left = MAX_NODES
        self.globals: dict[str, Variables] = {}
        self.aliased: dict[ast.Call, ast.Call] = {}
        """Calls of a method by another name, as calls of that method."""
        self.decorated: dict[ast.AST, tuple[str, Function]] = {}
        """What stands in the place of a decorated function, with its name for that function."""

    def spend(self) -> bool:
        """Count one step; False when all are used up."""
        self.left -= 1
        return self.left > 0

    def record(self, event: Event, frame: Frame) -> None:
        """Keep an event, once for each place and kinds of values."""
        kinds = tuple((taint.kind, taint.safe) for value in event.values for taint in value.taints)
        key = (event.how, event.name, event.node, kinds)
        if key not in self.events:
            if len(self.events) < MAX_EVENTS:
                self.events[key] = event
            else:
                self.left = 0  # what is not kept must not pass for harmless

    def never(self, test: ast.expr, outcome: bool, frame: Frame) -> bool:
        """Return whether `test` cannot come out as `outcome` on the Hub."""
        return frame.module.asks and is_elsewhere(frame.unit, test, outcome)

    @abstractmethod
    def value(self, expr: ast.expr, frame: Frame) -> Value:
        """Return what an expression may be."""

    @abstractmethod
    def block(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Follow statements."""

    @abstractmethod
    def bind_items(self, target: ast.expr, items: Value, each: ast.expr, frame: Frame) -> None:
        """Give a loop's target the items of what it loops over."""

    @abstractmethod
    def narrowed(self, test: ast.expr, outcome: bool, frame: Frame) -> list[tuple[str, str]]:
        """Return what a test says about variables."""

    @abstractmethod
    def apply(self, known: list[tuple[str, str]], frame: Frame) -> None:
        """Mark variables as safe."""

    def variable(self, key: str, frame: Frame) -> Value:
        """Return what a variable, attribute or item (by key) holds."""
        value = frame.variables.get(key)
        if value is None:
            value = frame.outer.get(key)
        if value is None and frame.function is not None:
            value = self.globals_of(frame.module).get(key)
        return CLEAN if value is None else value

    def has(self, key: str, frame: Frame) -> bool:
        """Return whether something is known about exactly this key."""
        return key in frame.variables or key in frame.outer

    def globals_of(self, module: Module) -> Variables:
        """Return the variables of a module after its top level ran."""
        path = module.unit.file.path
        if path not in self.globals:
            self.globals[path] = {}  # modules that import each other end here
            frame = Frame(module)
            tree = module.unit.source.tree
            self.block(tree.body if tree is not None else (), frame)
            self.globals[path] = frame.variables
        return self.globals[path]

    def passed(self, value: Value, node: ast.AST, note: str, frame: Frame) -> Value:
        """Return `value` with one more step in the way of its taints."""
        if all(len(taint.steps) >= MAX_STEPS for taint in value.taints):
            return value
        step = Step(frame.unit, node, note)
        return value._replace(taints=tuple(taint.via(step) for taint in value.taints))

    def give(self, node: ast.AST, value: Value, frame: Frame) -> None:
        """The function returns or yields `value`."""
        frame.returns.append(value)
        if frame.entry is not None and (value.taints or any(part.taints for part in value.parts)):
            parts = value.parts or (value,)
            self.record(Event("return", frame.entry.kind, frame.unit, node, parts, parts=frame.entry.outputs), frame)


def key_text(expr: ast.expr) -> str:
    """Return the key of an expression, or something that names its place."""
    return key_of(expr) or f"{getattr(expr, 'lineno', 0)}:{getattr(expr, 'col_offset', 0)}"


def is_inner(function: Function, frame: Frame) -> bool:
    """Return whether a function stands in the one that is followed, and so sees its variables."""
    outer = frame.function.node if frame.function is not None and function.module is frame.module else None
    return outer is not None and outer.lineno < function.node.lineno <= (outer.end_lineno or 0)
