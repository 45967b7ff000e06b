"""What expressions are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ANY, VISITOR, Step
from hf_lint.analysis.node_flow.core import MAX_DEPTH
from hf_lint.analysis.node_flow.library import GLOBALS, UNDECLARED
from hf_lint.analysis.node_flow.members import Members
from hf_lint.analysis.node_flow.model import (
    CLEAN,
    MAX_ITEMS,
    TRACE,
    Closure,
    Value,
    concat,
    join,
    text_of,
)
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Fact, Frame

_MODE = regex(r"(?i)NODE_ENV|\bis_?(?:dev|prod)|development|\bdebug|\bdev\b|production|verbose")
_FUNCTIONS = frozenset(("arrow_function", "function_expression", "function", "generator_function"))
_WRAPPERS = frozenset(
    ("await_expression", "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression")
)
_COMPARING = frozenset(
    (
        "===",
        "!==",
        "==",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
        "in",
        "instanceof",
        "-",
        "*",
        "/",
        "%",
        "**",
        "&",
        "|",
        "^",
        "<<",
        ">>",
    )
)


class Expressions(Members):
    """Evaluates expressions; calls and conditions are those of the parts that stand on this one."""

    if TYPE_CHECKING:

        def call(self, node: Node, frame: Frame) -> Value: ...  # noqa: D102
        def narrow(self, node: Node | None, outcome: bool, frame: Frame) -> set[Fact]: ...  # noqa: D102
        def make_class(self, node: Node, frame: Frame) -> Value: ...  # noqa: D102
        def stored(self, target: Node, value: Value, frame: Frame) -> None: ...  # noqa: D102

    def value(self, node: Node | None, frame: Frame) -> Value:
        """Return the value of an expression."""
        if node is None or self.left <= 0:
            return CLEAN
        self.left -= 1
        kind = node.type
        if kind == "identifier":
            return self._name(frame.script.text(node), frame)
        if kind == "string":
            return text_of(_unquoted(frame, node))
        if kind in ("number", "true", "false", "null", "undefined", "regex", "comment"):
            return CLEAN if kind != "regex" else Value(obj="regex " + frame.script.text(node)[:300])
        if self.depth >= MAX_DEPTH:
            self.cut = True
            return CLEAN
        self.depth += 1
        try:
            method = _METHODS.get(kind)
            return method(self, node, frame) if method is not None else self._other(node, frame)
        finally:
            self.depth -= 1

    def _other(self, node: Node, frame: Frame) -> Value:
        kind = node.type
        if kind in _WRAPPERS or kind in ("spread_element", "yield_expression", "type_assertion"):
            inner = [child for child in node.named_children if child.type != "comment"]
            at = -1 if kind == "type_assertion" else 0
            return self.value(inner[at], frame) if inner else CLEAN
        if kind in _FUNCTIONS:
            return self._function(node, frame)
        if kind == "class":
            return self.make_class(node, frame)
        if kind in ("this", "super"):
            return self._name("this", frame)
        if kind.startswith("jsx_"):
            for child in node.named_children:
                if child.type == "jsx_expression":
                    self.value(next(iter(child.named_children), None), frame)
                elif child.type.startswith("jsx_"):
                    self.value(child, frame)
        elif kind == "unary_expression":
            self.value(node.child_by_field_name("argument"), frame)
        return CLEAN

    # Names

    def _name(self, name: str, frame: Frame) -> Value:
        scope = frame.scope.find(name)
        if scope is not None:
            value = scope.vars[name]
            if value.taints or value.obj:
                self.touched += 1
            return value.marked(ANY) if value.taints and self.of_variable(name, frame) in self.checked else value
        return Value(obj=name) if name in GLOBALS else Value(obj=UNDECLARED[name]) if name in UNDECLARED else CLEAN

    def path_of(self, node: Node, frame: Frame, depth: int = 4) -> str:
        """Return the key under which a variable or a member of one is kept; "" for anything else."""
        if node.type in ("identifier", "this"):
            return frame.script.text(node)
        if depth > 0 and node.type == "member_expression":
            inner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
            base = self.path_of(inner, frame, depth - 1) if inner is not None else ""
            return f"{base}.{frame.script.text(name)}" if base and name is not None else ""
        return ""

    def assigned(self, node: Node, frame: Frame) -> Value | None:
        """Return what a member has been set to; None where it has not been."""
        path = frame.script.text(node) if self.paths else ""
        scope = frame.scope.find(path) if path in self.paths else None
        return scope.vars[path] if scope is not None else None

    def _function(self, node: Node, frame: Frame) -> Value:
        name = node.child_by_field_name("name")
        scope = frame.scope
        closure = Closure(node, frame.script, scope, name=frame.script.text(name) if name is not None else "")
        return Value(functions=(closure,))

    # Texts

    def _template(self, node: Node, frame: Frame) -> Value:
        parts = []
        for child in node.children:
            if child.type == "template_substitution":
                parts.append(self.value(next(iter(child.named_children), None), frame))
            elif child.type in ("string_fragment", "template_chars", "escape_sequence"):
                parts.append(text_of(frame.script.text(child)))
        return concat(parts)

    def _binary(self, node: Node, frame: Frame) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        sign = operator.type if operator is not None else ""
        if sign == "+":
            return self._plus(node, frame)
        if sign in ("||", "??", "&&"):
            first = self.value(left, frame)
            if sign == "??":
                return join((first, self.value(right, frame)))
            before = self.checked
            self.checked |= frozenset(self.narrow(left, sign == "&&", frame))
            second = self.value(right, frame)
            if sign == "&&" and left is not None and is_about_mode(frame.script.text(left)):
                second = without_trace(second)
            self.checked = before
            return second if sign == "&&" else join((first, second))
        first, second = self.value(left, frame), self.value(right, frame)
        return CLEAN if sign in _COMPARING else join((first, second))

    def _plus(self, node: Node, frame: Frame) -> Value:
        """Texts that are added, from the left; a long chain of them is a deep tree."""
        parts: list[Value] = []
        at: Node | None = node
        while at is not None and at.type == "binary_expression" and (sign := at.child_by_field_name("operator")):
            if sign.type != "+" or self.left <= 0:
                break
            self.left -= 1
            parts.append(self.value(at.child_by_field_name("right"), frame))
            at = at.child_by_field_name("left")
        parts.append(self.value(at, frame))
        return concat(reversed(parts))

    def _ternary(self, node: Node, frame: Frame) -> Value:
        condition = node.child_by_field_name("condition")
        self.value(condition, frame)
        before, results = self.checked, []
        for outcome, field in ((True, "consequence"), (False, "alternative")):
            self.checked = before | frozenset(self.narrow(condition, outcome, frame))
            results.append(self.settled(self.value(node.child_by_field_name(field), frame)))
        self.checked = before
        result = join(results)
        return (
            without_trace(result) if condition is not None and is_about_mode(frame.script.text(condition)) else result
        )

    # Objects

    def _object(self, node: Node, frame: Frame) -> Value:
        keys: dict[str, Value] = {}
        rest: list[Value] = []
        for child in node.named_children[:MAX_ITEMS]:
            kind = child.type
            if kind == "pair":
                key = child.child_by_field_name("key")
                value = self.value(child.child_by_field_name("value"), frame)
                keys[_key(frame, key)] = value
            elif kind == "shorthand_property_identifier":
                keys[frame.script.text(child)] = self._name(frame.script.text(child), frame)
            elif kind == "method_definition":
                name = child.child_by_field_name("name")
                keys[_key(frame, name)] = Value(functions=(Closure(child, frame.script, frame.scope),))
            elif kind == "spread_element":
                spread = self.value(child, frame)
                keys.update(spread.keys)
                rest.append(spread.plain())
        taints = join((*(value.plain() for value in keys.values()), *rest)).taints
        return Value(taints, keys=tuple(keys.items()))

    def _array(self, node: Node, frame: Frame) -> Value:
        items = tuple(self.value(child, frame) for child in node.named_children[:MAX_ITEMS])
        functions = tuple(function for item in items for function in item.functions)
        return Value(join(item.plain() for item in items).taints, items=items, functions=functions[:20])

    def _member(self, node: Node, frame: Frame) -> Value:
        found = self.assigned(node, frame)
        if found is not None:
            return found
        base = self.value(node.child_by_field_name("object"), frame)
        name = node.child_by_field_name("property")
        return self.member(base, frame.script.text(name) if name is not None else "", node, frame)

    def _subscript(self, node: Node, frame: Frame) -> Value:
        base = self.value(node.child_by_field_name("object"), frame)
        index_node = node.child_by_field_name("index")
        index = self.value(index_node, frame)
        if index.text is not None:
            return self.member(base, index.text, node, frame)
        if base.items:
            return join(base.items)
        if base.obj.startswith("@bag"):
            return self.member(base, frame.script.text(index_node) if index_node is not None else "", node, frame)
        if base.obj == "process.env":
            return CLEAN
        return base.partial() if base.taints else join(value for _, value in base.keys)

    # Assignments

    def _assignment(self, node: Node, frame: Frame) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = self.value(right, frame)
        if left is not None:
            if node.type == "augmented_assignment_expression":
                operator = node.child_by_field_name("operator")
                before = self.value(left, frame)
                plus = operator is not None and operator.type == "+="
                value = concat((before, value)) if plus else join((before, value))
            self.stored(left, value, frame)
        return value

    def _sequence(self, node: Node, frame: Frame) -> Value:
        value = CLEAN
        for child in node.named_children:
            value = self.value(child, frame)
        return value

    def _call(self, node: Node, frame: Frame) -> Value:
        return self.call(node, frame)

    def kept(self, value: Value, name: str, node: Node, frame: Frame) -> Value:
        """Return a value that a variable gets, with that step."""
        value = self.settled(value)
        if self.checked:
            self.checked -= {self.of_variable(name, frame)}
        if not value.taints or any(taint.kind != VISITOR for taint in value.taints):
            return value
        step = Step(frame.script, node, f"`{name}`")
        return value._replace(taints=tuple(taint.via(step) for taint in value.taints))


def is_about_mode(condition: str) -> bool:
    """Say whether a condition asks if the server is one for development."""
    return _MODE.search(condition[:400]) is not None


def without_trace(value: Value) -> Value:
    """Return the value without what only a developer sees."""
    kept = tuple(taint for taint in value.taints if taint.kind != TRACE)
    if len(kept) == len(value.taints):
        return value
    return value._replace(taints=kept, keys=tuple((key, without_trace(item)) for key, item in value.keys))


_ESCAPE = regex(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{0{0,4}([0-9a-fA-F]{1,4})\})")


def _unquoted(frame: Frame, node: Node) -> str:
    text = frame.script.text(node)
    if "\\x" in text or "\\u" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), text)
    return text[1:-1].replace("\\'", "'").replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def _key(frame: Frame, node: Node | None) -> str:
    if node is None:
        return ""
    return _unquoted(frame, node) if node.type == "string" else frame.script.text(node)[:200]


_METHODS: dict[str, Callable[[Expressions, Node, Frame], Value]] = {
    "template_string": Expressions._template,
    "binary_expression": Expressions._binary,
    "ternary_expression": Expressions._ternary,
    "object": Expressions._object,
    "array": Expressions._array,
    "member_expression": Expressions._member,
    "subscript_expression": Expressions._subscript,
    "call_expression": Expressions._call,
    "new_expression": Expressions._call,
    "assignment_expression": Expressions._assignment,
    "augmented_assignment_expression": Expressions._assignment,
    "sequence_expression": Expressions._sequence,
}
