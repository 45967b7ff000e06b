"""The state of one walk, and small steps that all parts of it use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ANY, SECRET, VISITOR, Step, Taint
from hf_lint.analysis.node_flow.model import CLEAN, Closure, Scope, Sink, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tree_sitter import Node

    from hf_lint.analysis.node_flow.program import Program
    from hf_lint.space.javascript import Script

    Fact = tuple[str, str]
    """An origin, and a use that it is known to be safe for."""

MAX_STEPS = 100_000
"""Expressions and statements of one Space that are followed."""
MAX_TOP = 30_000
"""Of these, for the top level of one file, and for one handler: none can use up what the others need."""
MAX_DEPTH = 110
EVERY = "*"
"""Stands for all origins in a fact."""
MAX_CALLS = 25
MAX_SINKS = 400


class Return:
    """A place where a function ends: its result, what is known there, and what is known by the result's truth."""

    __slots__ = ("checked", "false", "true", "value")

    def __init__(self, value: Value, checked: frozenset[Fact], true: set[Fact] | None, false: set[Fact] | None) -> None:
        self.value = value
        self.checked = checked
        self.true = true
        self.false = false


class Frame:
    """One function, or the top level of a file, while it is followed."""

    def __init__(self, script: Script, scope: Scope, node: Node, calls: int = 0) -> None:
        self.script = script
        self.scope = scope
        self.node = node
        self.calls = calls
        """How many functions are being followed one in another."""
        self.returns: list[Return] = []
        self.asks = False
        """Whether what the truth of its result says is asked for."""


class Entry:
    """A function that visitors reach. `framework` says what sends its answers."""

    def __init__(self, number: int, framework: str) -> None:
        self.number = number
        self.framework = framework
        self.content = ""
        """The content type that has been set so far."""
        self.passed: list[frozenset[Fact]] = []
        """What was known each time that it called `next`."""


class Core:
    """The state of one walk over a Space."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.left = MAX_STEPS
        self.depth = 0
        self.entry = Entry(0, "")
        self.touched = 0
        """How often a value was read of which something is known: conditions that read none say nothing."""
        self.paths: set[str] = set()
        """Members that have been assigned to, as they are written."""
        self.checked: frozenset[Fact] = frozenset()
        self.sinks: dict[tuple[str, str, int, str], Sink] = {}
        self.waiting: list[tuple[list[Closure], str, Value]] = []
        """Handlers in the order of their registration: they run when all files have been read."""
        self.entered: set[tuple[str, int]] = set()
        self.carried: dict[tuple[str, str], Value] = {}
        """What handlers keep for those behind them: `req.user = ...`, `res.locals.user = ...`."""
        self.developing = 0
        """Whether the code that is followed runs for developers only."""
        self.short = False
        """Whether a file or handler had too few steps."""
        self.cut = False
        """Whether something was too deep to follow."""

    def within(self, limit: int, work: Callable[[], object]) -> None:
        """Do some work in at most `limit` steps."""
        before = self.left
        self.left = given = min(before, limit)
        work()
        self.short = self.short or self.left <= 0
        self.left = before - (given - max(self.left, 0))

    def source(self, frame: Frame, node: Node, name: str, path: str, obj: str = "@bag") -> Value:
        """Return what a visitor sends; `path` tells the parts of one request apart."""
        self.touched += 1
        step = Step(frame.script, node, f"`{frame.script.text(node)[:60]}` comes from the visitor")
        return Value((Taint(VISITOR, name, f"{self.entry.number}:{path}", (step,)),), obj=obj)

    def secret(self, frame: Frame, node: Node, name: str) -> Value:
        """Return a secret of the environment."""
        step = Step(frame.script, node, f"the secret `{name}`")
        return Value((Taint(SECRET, name, name, (step,)),))

    def of_variable(self, name: str, frame: Frame) -> Fact:
        """Return the fact that a variable, whatever it was made of, holds nothing but a few letters and signs."""
        return f"variable {name} of {id(frame.scope.find(name))}", ANY

    def settled(self, value: Value) -> Value:
        """Return the value with what is known about its origins at this point."""
        if not value.taints or not self.checked:
            return value
        taints = []
        for taint in value.taints:
            uses = {use for origin, use in self.checked if origin in (taint.origin, EVERY)}
            taints.append(taint._replace(safe=taint.safe | uses) if uses else taint)
        return value._replace(taints=tuple(taints))

    def unsafe(self, value: Value, use: str, *kinds: str) -> Taint | None:
        """Return the first taint that is not known to be safe for `use` here."""
        for taint in value.taints:
            known = taint.safe | {use for origin, use in self.checked if origin in (taint.origin, EVERY)}
            if taint.kind in kinds and use not in known and ANY not in known:
                return taint
        return None

    def note(self, kind: str, frame: Frame, node: Node, taint: Taint, what: str) -> None:
        """Remember that something is done with a value."""
        key = (kind, frame.script.file.path, node.start_byte, taint.origin.partition(":")[2])
        if key not in self.sinks and len(self.sinks) < MAX_SINKS:
            self.sinks[key] = Sink(kind, frame.script, node, taint, what, frame.node.start_byte)

    def facts(self, value: Value, *uses: str) -> set[Fact]:
        """Return what a check of the whole value says."""
        return {(taint.origin, use) for taint in value.taints if taint.whole and taint.kind == VISITOR for use in uses}


def common(groups: Iterable[Iterable[Fact]]) -> frozenset[Fact]:
    """Return what is known in every one of the groups; `any` stands for all uses."""
    sets = [frozenset(group) for group in groups]
    if not sets:
        return frozenset()
    first, *others = sets
    for other in others:
        wide = {origin for origin, use in other if use == ANY}
        narrow = {origin for origin, use in first if use == ANY}
        first = frozenset(
            (*(fact for fact in first if fact in other or fact[0] in wide), *(f for f in other if f[0] in narrow))
        )
    return first


def snapshot(scope: Scope) -> list[tuple[Scope, dict[str, Value]]]:
    """Keep the variables that code in `scope` can set, those of the file's top level left out."""
    kept = []
    at: Scope | None = scope
    while at is not None and at.parent is not None:
        kept.append((at, dict(at.vars)))
        at = at.parent
    return kept


def restore(kept: Iterable[tuple[Scope, dict[str, Value]]]) -> None:
    """Set the variables to what they were."""
    for scope, variables in kept:
        scope.vars = dict(variables)


def merge(kept: Iterable[tuple[Scope, dict[str, Value]]]) -> None:
    """Join the variables with those of another way to the same place."""
    from hf_lint.analysis.node_flow.model import join

    for scope, variables in kept:
        for name, value in variables.items():
            here = scope.vars.get(name, CLEAN)
            if here is not value:
                scope.vars[name] = join((here, value))
