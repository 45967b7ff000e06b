"""Statements, in their order and branch by branch; declarations, imports and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.node_flow.core import MAX_DEPTH, Return, common, merge, restore, snapshot
from hf_lint.analysis.node_flow.declarations import Declarations
from hf_lint.analysis.node_flow.expressions import is_about_mode, without_trace
from hf_lint.analysis.node_flow.model import CLEAN, MAX_ITEMS, Class, Scope, Value, join

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Fact, Frame

_DECLARED = frozenset(("function_declaration", "generator_function_declaration", "class_declaration"))
_CLASSES = frozenset(("class_declaration", "abstract_class_declaration"))
_ENDS = frozenset(("return_statement", "throw_statement", "break_statement", "continue_statement"))
_LOOPS = frozenset(("for_statement", "while_statement", "do_statement"))


class Statements(Declarations):
    """Follows statements. A method that returns True says that nothing behind it runs."""

    if TYPE_CHECKING:

        def import_from(self, source: str, frame: Frame) -> Value: ...  # noqa: D102
        def construct(self, cls: Class, args: list[Value], frame: Frame, node: Node) -> Value: ...  # noqa: D102

    def block(self, nodes: list[Node], frame: Frame) -> bool:
        """Follow statements one behind the other."""
        for node in nodes:
            inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
            if inner is not None and inner.type in _DECLARED and inner.type != "class_declaration":
                self.declare_function(inner, frame)
        return any(self.statement(node, frame) for node in nodes)

    def statement(self, node: Node, frame: Frame) -> bool:
        """Follow one statement."""
        if self.left <= 0:
            return True
        self.left -= 1
        kind = node.type
        if kind == "expression_statement":
            self.value(next(iter(node.named_children), None), frame)
            return self._is_exit(node, frame)
        if kind in ("lexical_declaration", "variable_declaration"):
            self.declaration(node, frame)
            return False
        if kind in _ENDS:
            return self._end(node, frame)
        if self.depth >= MAX_DEPTH:
            self.cut = True
            return False
        self.depth += 1
        try:
            return self._nested(node, frame)
        finally:
            self.depth -= 1

    def _is_exit(self, node: Node, frame: Frame) -> bool:
        """Return whether it is `process.exit()` or Next's `redirect()` or `notFound()`."""
        return frame.script.text(node).startswith(("process.exit(", "notFound()"))

    def _nested(self, node: Node, frame: Frame) -> bool:
        kind = node.type
        if kind == "statement_block":
            return self._scoped(node.named_children, frame)
        if kind == "if_statement":
            return self._if(node, frame)
        if kind in _CLASSES:
            name = node.child_by_field_name("name")
            made = self.make_class(node, frame)
            if name is not None:
                frame.scope.vars[frame.script.text(name)] = made
        elif kind == "export_statement":
            self.exports(node, frame)
        elif kind == "import_statement":
            self.imports(node, frame)
        elif kind == "for_in_statement":
            self._make_each(node, frame)
        elif kind in _LOOPS:
            self._loop(node, frame)
        elif kind == "try_statement":
            return self._try(node, frame)
        elif kind == "switch_statement":
            self._switch(node, frame)
        elif kind == "labeled_statement":
            body = node.child_by_field_name("body")
            return body is not None and self.statement(body, frame)
        elif kind == "ERROR":
            # What the parser could not place is still read, piece by piece.
            for child in node.named_children:
                if child.type.endswith(("statement", "declaration")):
                    self.statement(child, frame)
                else:
                    self.value(child, frame)
        return False

    def _scoped(self, nodes: list[Node], frame: Frame) -> bool:
        outer, frame.scope = frame.scope, Scope(frame.scope)
        ended = self.block(nodes, frame)
        frame.scope = outer
        return ended

    def stored(self, target: Node, value: Value, frame: Frame) -> None:
        """Assign a value to a variable or a member."""
        kind = target.type
        if kind == "identifier":
            name = frame.script.text(target)
            scope = frame.scope.find(name) or frame.scope
            scope.vars[name] = self.kept(value, name, target, frame)
            return
        if kind in ("object_pattern", "array_pattern"):
            self.bind(target, value, frame)
            return
        if kind not in ("member_expression", "subscript_expression"):
            return
        owner = target.child_by_field_name("object")
        base = self.value(owner, frame)
        self.answered(target, base, value, frame)
        if base.obj in ("@request", "@locals") and kind == "member_expression":
            word = target.child_by_field_name("property")
            key = (base.obj, frame.script.text(word) if word is not None else "")
            self.carried[key] = join((self.carried.get(key, CLEAN), self.settled(value)))
            return
        path = self.path_of(target, frame)
        if not path:
            return
        root, _, rest = path.partition(".")
        if base.made is not None and root == "this":
            base.made.fields[rest] = join((base.made.fields.get(rest, CLEAN), value))
        scope = frame.scope.find(root) or frame.scope
        if self.developing:
            value = without_trace(value)
        holder = scope.vars.get(root)
        if holder is not None and "." not in rest and not holder.obj and holder.made is None:
            keys = {**dict(holder.keys), rest: value}
            taints = join((holder.plain(), value.plain())).taints
            scope.vars[root] = holder._replace(taints=taints, keys=tuple(keys.items())[:MAX_ITEMS])
        scope.vars[path] = value
        self.paths.add(path)
        if path == "module.exports" or path.startswith(("exports.", "module.exports.")):
            self.program.export(frame.script, path.removeprefix("module.").removeprefix("exports").lstrip("."), value)

    def answered(self, target: Node, base: Value, value: Value, frame: Frame) -> None:
        """Take up an assignment that answers a visitor (`ctx.body = ...`); the calls do."""

    # Branches

    def _if(self, node: Node, frame: Frame) -> bool:
        condition = node.child_by_field_name("condition")
        before = self.touched
        self.value(condition, frame)
        tells = self.touched != before
        ways = [
            (self.narrow(condition, outcome, frame) if tells else set(), node.child_by_field_name(field))
            for outcome, field in ((True, "consequence"), (False, "alternative"))
        ]
        mode = condition is not None and is_about_mode(frame.script.text(condition))
        self.developing += mode
        ended = self._branches(frame, ways)
        self.developing -= mode
        return ended

    def _branches(self, frame: Frame, ways: list[tuple[set[Fact], Node | None]]) -> bool:
        """Follow each way from the same start; go on with what those know together that come out."""
        start, before = snapshot(frame.scope), self.checked
        ends: list[tuple[list[tuple[Scope, dict[str, Value]]], frozenset[Fact]]] = []
        for facts, body in ways:
            restore(start)
            self.checked = before | frozenset(facts)
            ended = False
            if body is not None:
                if body.type == "else_clause":
                    inner = next(iter(body.named_children), None)
                    ended = inner is not None and self.statement(inner, frame)
                else:
                    ended = self.statement(body, frame)
            if not ended:
                if self.checked != before:
                    self._settle(frame.scope)
                ends.append((snapshot(frame.scope), self.checked))
        if not ends:
            restore(start)
            self.checked = before
            return True
        restore(ends[0][0])
        self.checked = ends[0][1]
        for variables, checked in ends[1:]:
            merge(variables)
            self.checked = common((self.checked, checked))
        return False

    def _settle(self, scope: Scope) -> None:
        """Keep in the variables what is known at the end of one way: behind it others come in."""
        at: Scope | None = scope
        while at is not None and at.parent is not None:
            at.vars.update((name, self.settled(value)) for name, value in at.vars.items() if value.taints)
            at = at.parent

    def _loop(self, node: Node, frame: Frame) -> None:
        outer, frame.scope = frame.scope, Scope(frame.scope)
        before = self.checked
        first = node.child_by_field_name("initializer")
        if first is not None:
            self.statement(first, frame)
        condition, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
        self.value(condition, frame)
        start = snapshot(frame.scope)
        if body is not None:
            self.checked = before | frozenset(self.narrow(condition, True, frame))
            self.statement(body, frame)
        merge(start)
        self.checked = before
        frame.scope = outer

    def _make_each(self, node: Node, frame: Frame) -> None:
        outer, frame.scope = frame.scope, Scope(frame.scope)
        before = self.checked
        left, body = node.child_by_field_name("left"), node.child_by_field_name("body")
        value = self.value(node.child_by_field_name("right"), frame)
        if value.obj == "@request":
            value = self.source(frame, node, "body", "body", "")
        item = join(value.items) if value.items else value.plain() if not value.obj.startswith("@") else value
        start = snapshot(frame.scope)
        if left is not None:
            self.bind(left, item, frame)
        if body is not None:
            self.statement(body, frame)
        merge(start)
        self.checked = before
        frame.scope = outer

    def _try(self, node: Node, frame: Frame) -> bool:
        body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
        start, before = snapshot(frame.scope), self.checked
        ended = body is not None and self.statement(body, frame)
        after, known = snapshot(frame.scope), self.checked
        if handler is not None:
            inner, caught_as = handler.child_by_field_name("body"), handler.child_by_field_name("parameter")
            merge(start)
            self.checked = before
            if caught_as is not None:
                self.bind(caught_as, Value(obj="@error"), frame)
            caught = inner is not None and self.statement(inner, frame)
            if caught:
                restore(after)
                self.checked = known
            elif not ended:
                merge(after)
                self.checked = common((self.checked, known))
            ended = ended and caught
        final = node.child_by_field_name("finalizer")
        if final is not None:
            for child in final.named_children:
                ended = self.statement(child, frame) or ended
        return ended

    def _switch(self, node: Node, frame: Frame) -> None:
        subject = node.child_by_field_name("value")
        value = self.value(subject, frame)
        before = self.checked
        body = node.child_by_field_name("body")
        for case in body.named_children if body is not None else ():
            same = case.type == "switch_case"
            restored = snapshot(frame.scope)
            self.checked = before | (frozenset(self.facts(value, "any")) if same else frozenset())
            label = case.child_by_field_name("value")
            self._scoped([child for child in case.named_children if child != label], frame)
            merge(restored)
        self.checked = before

    def _end(self, node: Node, frame: Frame) -> bool:
        inner = next((child for child in node.named_children if child.type != "comment"), None)
        if node.type == "return_statement":
            self.returned(inner, frame)
        elif node.type == "throw_statement":
            self.value(inner, frame)
        return True

    def returned(self, node: Node | None, frame: Frame) -> None:
        """Take up the result of a function."""
        value = self.settled(self.value(node, frame))
        true = self.narrow(node, True, frame) if frame.asks else None
        false = self.narrow(node, False, frame) if frame.asks else None
        if frame.asks and node is not None:
            true = None if node.type == "false" else true
            false = None if node.type == "true" else false
        frame.returns.append(Return(value, self.checked, true, false))
