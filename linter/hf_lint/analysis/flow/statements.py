"""Follows values through the statements of a function, branch by branch."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.callbacks import Callbacks
from hf_lint.analysis.flow.guards import is_validator, key_of, may_judge, narrow
from hf_lint.analysis.flow.model import ANY, ASKED, CLEAN, ENVIRONMENT, SECRET, VISITOR, Event, Value, dict_of, join
from hf_lint.space.nodes import walk
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hf_lint.analysis.flow.core import Frame, Variables

MAX_LOOPS = 3
COPIES = 8
"""So many variables cost as much to copy as one step takes."""
_STOPS = frozenset(("abort", "exit", "stop", "_exit", "rerun"))


class Statements(Callbacks):
    """The statement half of the walk. Each method returns whether the next statement is reached."""

    def block(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Follow `body`; False where it always leaves (return, raise, continue, break)."""
        for statement in body:
            if not self.spend():
                return True
            step = _STATEMENTS.get(type(statement))
            if step is not None and not step(self, statement, frame):
                return False
        return True

    def _expression(self, node: ast.Expr, frame: Frame) -> bool:
        self.value(node.value, frame)
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call):
            name = last_name(call.func)
            if name in _STOPS:
                return False
            if name == "relative_to" and isinstance(call.func, ast.Attribute):
                self.apply([(key_of(call.func.value), "path")], frame)
            elif is_validator(name):
                self.apply([(key_of(arg), ANY) for arg in call.args], frame)
            elif may_judge(name):
                self.apply([(key_of(arg), ASKED) for arg in call.args], frame)
        return True

    def _assign(self, node: ast.Assign, frame: Frame) -> bool:
        value = self.value(node.value, frame)
        if isinstance(node.value, ast.Call) and node.value.args and may_judge(last_name(node.value.func)):
            self.apply([(key_of(arg), ASKED) for arg in node.value.args], frame)
            value = value.noted(ASKED)
        for target in node.targets:
            self.bind(target, value, frame, node)
            if frame.shared and isinstance(target, ast.Name) and target.id in frame.shared:
                self._made_with(target, node, frame)
        return True

    def _made_with(self, target: ast.Name, node: ast.Assign, frame: Frame) -> None:
        """`client = OpenAI(api_key=key)` for a global name: the key is kept in it."""
        for word in node.value.keywords if isinstance(node.value, ast.Call) else ():
            value = self.value(word.value, frame)
            if word.arg is not None and value.of_kind(VISITOR):
                self.record(Event("store", f"global {target.id}.{word.arg}", frame.unit, node, (value,)), frame)

    def _annotated_assignment(self, node: ast.AnnAssign, frame: Frame) -> bool:
        if node.value is not None:
            self.bind(node.target, self.value(node.value, frame), frame, node)
        return True

    def _augmented_assignment(self, node: ast.AugAssign, frame: Frame) -> bool:
        value = self.value(node.value, frame)
        key = key_of(node.target)
        if value.taints and key:
            value = join((frame.variables.get(key, CLEAN).plain(), value.plain()))
            self.bind(node.target, value, frame, node)
        return True

    def _return(self, node: ast.Return, frame: Frame) -> bool:
        if node.value is not None:
            self.give(node, self.value(node.value, frame), frame)
        return False

    def _leave(self, node: ast.stmt, frame: Frame) -> bool:
        return False

    def _raise(self, node: ast.Raise, frame: Frame) -> bool:
        if node.exc is not None:
            self.value(node.exc, frame)
        return False

    def _if(self, node: ast.If, frame: Frame) -> bool:
        self.value(node.test, frame)
        before = frame.variables
        self.left -= len(before) // COPIES
        yes, no = dict(before), dict(before)
        frame.variables = yes
        self.apply(self.narrowed(node.test, True, frame), frame)
        goes_on = not self.never(node.test, True, frame) and self.block(node.body, frame)
        yes = frame.variables
        frame.variables = no
        self.apply(self.narrowed(node.test, False, frame), frame)
        other = not self.never(node.test, False, frame) and self.block(node.orelse, frame)
        if goes_on and other:
            frame.variables = merged(yes, frame.variables)
        elif goes_on:
            frame.variables = yes
        return goes_on or other

    def narrowed(self, test: ast.expr, outcome: bool, frame: Frame) -> list[tuple[str, str]]:
        """Return what a test says about variables."""
        known = narrow(test, outcome, lambda expr: self.value(expr, frame))
        if outcome and frame.names:
            words = {node.id for node in walk(test) if isinstance(node, ast.Name)}
            known += [(frame.names[word], ANY) for word in words & frame.names.keys()]
        return known

    def apply(self, known: list[tuple[str, str]], frame: Frame) -> None:
        """Mark variables as safe; a check of a parameter holds for all that was made of it before."""
        for key, use in known:
            value = self.variable(key, frame) if key else CLEAN
            if not value.taints:
                continue
            origins = {taint.origin for taint in value.taints if taint.whole and value.model is None and not value.obj}
            frame.variables[key] = _safer(value, use, None)
            self.left -= len(frame.variables) // COPIES
            for other, held in frame.variables.items():
                if held.taints and any(taint.origin in origins for taint in held.taints):
                    frame.variables[other] = _safer(held, use, origins)
                    self.left -= 1

    def _loop(self, node: ast.For | ast.AsyncFor, frame: Frame) -> bool:
        items = self.value(node.iter, frame)
        self.bind_items(node.target, items, node.iter, frame)
        self._repeat(node.body, frame)
        self.block(node.orelse, frame)
        return True

    def _while(self, node: ast.While, frame: Frame) -> bool:
        self.value(node.test, frame)
        self.apply(self.narrowed(node.test, True, frame), frame)
        self._repeat(node.body, frame)
        self.block(node.orelse, frame)
        return True

    def _repeat(self, body: list[ast.stmt], frame: Frame) -> None:
        """A loop's body: twice, so that what one round stores is known to the next."""
        before = dict(frame.variables)
        self.left -= len(before) // COPIES
        frame.loops += 1
        for _ in range(2 if frame.loops < MAX_LOOPS else 1):
            self.block(body, frame)
            frame.variables = merged(before, frame.variables)
        frame.loops -= 1

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
        for item in node.items:
            value = self.value(item.context_expr, frame)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, frame, node)
        return self.block(node.body, frame)

    def _try(self, node: ast.Try, frame: Frame) -> bool:
        before = dict(frame.variables)
        self.left -= len(before) // COPIES * (1 + len(node.handlers))
        goes_on = self.block(node.body, frame)
        after = frame.variables
        if goes_on:
            goes_on = self.block(node.orelse, frame)
            after = frame.variables
        ends = [after] if goes_on else []
        for handler in node.handlers:
            frame.variables = merged(before, after)
            if self.block(handler.body, frame):
                ends.append(frame.variables)
        frame.variables = ends[0] if ends else merged(before, after)
        for other in ends[1:]:
            frame.variables = merged(frame.variables, other)
        return self.block(node.finalbody, frame) and bool(ends)

    def _match(self, node: ast.Match, frame: Frame) -> bool:
        subject = self.value(node.subject, frame)
        key = key_of(node.subject)
        before = frame.variables
        ends: list[Variables] = []
        for case in node.cases:
            frame.variables = dict(before)
            self.left -= len(before) // COPIES
            constant = _is_constant(case.pattern)
            if key and constant:
                frame.variables[key] = CLEAN
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None)
                if isinstance(part, (ast.MatchAs, ast.MatchStar)) and name:
                    frame.variables[name] = subject.part()
            if case.guard is not None:
                self.value(case.guard, frame)
                self.apply(self.narrowed(case.guard, True, frame), frame)
            if self.block(case.body, frame):
                ends.append(frame.variables)
        frame.variables = dict(before)
        for end in ends:
            frame.variables = merged(frame.variables, end)
        return True

    def _assert(self, node: ast.Assert, frame: Frame) -> bool:
        self.value(node.test, frame)
        self.apply(self.narrowed(node.test, True, frame), frame)
        return True

    def _global(self, node: ast.Global, frame: Frame) -> bool:
        frame.shared.update(node.names)
        return True

    def _class(self, node: ast.ClassDef, frame: Frame) -> bool:
        for item in node.body:
            if isinstance(item, (ast.Assign, ast.AnnAssign)) and item.value is not None:
                self.value(item.value, frame)
        return True

    # What assignments do

    def bind(self, target: ast.expr, value: Value, frame: Frame, node: ast.AST) -> None:
        """Give `value` to a target: a name, a tuple of them, an attribute, an item."""
        if isinstance(target, (ast.Tuple, ast.List)):
            parts = value.parts if len(value.parts) == len(target.elts) else ()
            for index, item in enumerate(target.elts):
                self.bind(item, parts[index] if parts else value.part(), frame, node)
            return
        if isinstance(target, ast.Starred):
            self.bind(target.value, value.plain(), frame, node)
            return
        key = key_of(target)
        if value.taints and isinstance(target, ast.Name):
            value = self.passed(value, target, f"`{target.id}`", frame)
        if key:
            variables = frame.variables
            if frame.dotted:
                self.left -= len(variables) // COPIES
                for name in [name for name in variables if name.startswith((f"{key}.", f"{key}["))]:
                    del variables[name]
            frame.dotted = frame.dotted or not isinstance(target, ast.Name)
            variables[key] = value
        if isinstance(target, ast.Subscript):
            self._into_container(target, value, frame)
        if value.of_kind(VISITOR):
            self._note_shared_store(target, value, frame, node)

    def _into_container(self, target: ast.Subscript, value: Value, frame: Frame) -> None:
        holder = key_of(target.value)
        if holder and value.taints and not holder.endswith(("environ", "session_state")):
            known = frame.variables.get(holder, CLEAN)
            item = (frame.unit.source.constant(target.slice), value)
            frame.variables[holder] = dict_of((item,), known)._replace(obj=known.obj)

    def _note_shared_store(self, target: ast.expr, value: Value, frame: Frame, node: ast.AST) -> None:
        """Remember what is put where all visitors share it: the environment, a global, another module's setting."""
        source = frame.unit.source
        where = ""
        if isinstance(target, ast.Subscript) and source.qualified_name(target.value) == "os.environ":
            where = f"os.environ[{source.constant(target.slice) or key_of(target.slice)!r}]"
        elif isinstance(target, ast.Name) and target.id in frame.shared:
            where = f"global {target.id}"
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            module = "" if target.value.id in frame.variables else source.imports.get(target.value.id, "")
            where = f"{module}.{target.attr}" if module else ""
        if where:
            self.record(Event("store", where, frame.unit, node, (value,)), frame)

    def bind_items(self, target: ast.expr, items: Value, each: ast.expr, frame: Frame) -> None:
        """Give a loop's target the items of what it loops over."""
        value = Value(items.taints, items.obj, parts=items.each) if items.taints or items.obj else CLEAN
        method = last_name(each.func) if isinstance(each, ast.Call) else ""
        if items.of_kind(ENVIRONMENT) and method != "items":
            value = CLEAN  # the names of variables
        if method in ("items", "enumerate") and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            if items.of_kind(ENVIRONMENT) and method == "items":
                frame.names[key_of(target.elts[0])] = key_of(target.elts[1])
            # Whoever sends a form chooses the keys as well, but keys are hardly ever used.
            self.bind(target.elts[0], CLEAN, frame, each)
            self.bind(target.elts[1], value, frame, each)
            return
        self.bind(target, value, frame, each)


def merged(first: Variables, second: Variables) -> Variables:
    """Return what is known where two branches meet."""
    found: Variables = {}
    for key, value in first.items():
        if key in second:
            other = second[key]
            found[key] = value if value is other else _either(value, other)
        elif key.isidentifier():
            found[key] = value
    for key, value in second.items():
        if key not in first and key.isidentifier():
            found[key] = value
    return found


def _either(value: Value, other: Value) -> Value:
    if not value.taints and not value.obj:
        return other
    if not other.taints and not other.obj:
        return value
    return join((value, other))


def _safer(value: Value, use: str, origins: set[str] | None) -> Value:
    """Return `value` after a check: without what is now harmless, or marked."""
    taints = []
    for taint in value.taints:
        if (origins is not None and taint.origin not in origins) or taint.kind in (SECRET,):
            taints.append(taint)
        elif taint.kind == ENVIRONMENT or use == ANY:
            continue
        else:
            safe = taint.safe | {use}
            if {"no-dots", "relative"} <= safe:
                safe |= {"path"}
            taints.append(taint._replace(safe=safe))
    return value._replace(taints=tuple(taints))


def _is_constant(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchOr):
        return all(_is_constant(item) for item in pattern.patterns)
    return isinstance(pattern, (ast.MatchValue, ast.MatchSingleton))


_STATEMENTS: dict[type[ast.stmt], Callable[..., bool]] = {
    ast.Expr: Statements._expression,
    ast.Assign: Statements._assign,
    ast.AnnAssign: Statements._annotated_assignment,
    ast.AugAssign: Statements._augmented_assignment,
    ast.Return: Statements._return,
    ast.Continue: Statements._leave,
    ast.Break: Statements._leave,
    ast.Raise: Statements._raise,
    ast.If: Statements._if,
    ast.For: Statements._loop,
    ast.AsyncFor: Statements._loop,
    ast.While: Statements._while,
    ast.With: Statements._with,
    ast.AsyncWith: Statements._with,
    ast.Try: Statements._try,
    ast.Match: Statements._match,
    ast.Assert: Statements._assert,
    ast.Global: Statements._global,
    ast.ClassDef: Statements._class,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Statements._try
