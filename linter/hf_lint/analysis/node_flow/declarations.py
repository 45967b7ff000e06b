"""Declarations: variables and patterns, functions, classes, imports and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.node_flow.expressions import Expressions
from hf_lint.analysis.node_flow.model import CLEAN, Class, Closure, Scope, Value, join

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Frame


class Declarations(Expressions):
    """Follows declarations."""

    if TYPE_CHECKING:

        def import_from(self, source: str, frame: Frame) -> Value: ...  # noqa: D102
        def statement(self, node: Node, frame: Frame) -> bool: ...  # noqa: D102

    def declare_function(self, node: Node, frame: Frame) -> None:
        """Bind the name of a function, which is known from the beginning of its block."""
        name = node.child_by_field_name("name")
        if name is not None:
            text = frame.script.text(name)
            frame.scope.vars[text] = Value(functions=(Closure(node, frame.script, frame.scope, name=text),))

    def declaration(self, node: Node, frame: Frame) -> None:
        """Follow `const`, `let` and `var`."""
        for child in node.named_children:
            if child.type == "variable_declarator":
                name = child.child_by_field_name("name")
                value = self.value(child.child_by_field_name("value"), frame)
                if name is not None:
                    self.bind(name, value, frame)

    def bind(self, pattern: Node, value: Value, frame: Frame) -> None:
        """Give a value to the names of a pattern, as new variables."""
        kind = pattern.type
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            name = frame.script.text(pattern)
            frame.scope.vars[name] = self.kept(value, name, pattern, frame)
        elif kind in ("required_parameter", "optional_parameter"):
            inner = pattern.child_by_field_name("pattern")
            if inner is not None:
                self.bind(inner, value, frame)
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            left, right = pattern.child_by_field_name("left"), pattern.child_by_field_name("right")
            default = self.value(right, frame)
            if left is not None:
                self.bind(left, join((value, default)) if value is not CLEAN else default, frame)
        elif kind == "object_pattern":
            for child in pattern.named_children:
                self._bind_member(child, value, frame)
        elif kind == "array_pattern":
            for index, child in enumerate(item for item in pattern.named_children if item.type != "comment"):
                item = value.items[index] if index < len(value.items) else value.plain() if not value.items else CLEAN
                self.bind(child, item, frame)
        elif kind == "rest_pattern":
            for child in pattern.named_children:
                self.bind(child, value, frame)

    def _bind_member(self, child: Node, value: Value, frame: Frame) -> None:
        kind = child.type
        if kind == "shorthand_property_identifier_pattern":
            self.bind(child, self.member(value, frame.script.text(child), child, frame), frame)
        elif kind == "pair_pattern":
            key, inner = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and inner is not None:
                name = frame.script.text(key).strip("\"'")
                self.bind(inner, self.member(value, name, key, frame), frame)
        elif kind == "object_assignment_pattern":
            left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
            if left is not None:
                found = self.member(value, frame.script.text(left), left, frame)
                default = self.value(right, frame)
                self.bind(left, join((found, default)) if found is not CLEAN else default, frame)
        elif kind == "rest_pattern":
            self.bind(child, value, frame)

    # Modules

    def imports(self, node: Node, frame: Frame) -> None:
        """Bind what an import statement names."""
        source = node.child_by_field_name("source")
        if source is None:
            return
        found = self.import_from(frame.script.text(source)[1:-1], frame)
        clause = next((child for child in node.named_children if child.type == "import_clause"), None)
        for child in clause.named_children if clause is not None else ():
            if child.type == "identifier":
                frame.scope.vars[frame.script.text(child)] = found.key("default") or found
            elif child.type == "namespace_import":
                for whole in child.named_children:
                    frame.scope.vars[frame.script.text(whole)] = found
            else:
                for item in child.named_children:
                    name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
                    if name is not None:
                        key = frame.script.text(alias if alias is not None else name)
                        frame.scope.vars[key] = self.member(found, frame.script.text(name), item, frame)

    def exports(self, node: Node, frame: Frame) -> None:
        """Follow an export statement, and remember what it gives to other files."""
        declared, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
        default = any(child.type == "default" for child in node.children)
        source = node.child_by_field_name("source")
        export = self.program.export
        if declared is not None:
            before = set(frame.scope.vars)
            self.statement(declared, frame)
            name = declared.child_by_field_name("name")
            names = {frame.script.text(name)} if name is not None else set(frame.scope.vars) - before
            for key in names:
                export(frame.script, "default" if default else key, frame.scope.vars.get(key, CLEAN))
        elif value is not None:
            export(frame.script, "default", self.value(value, frame))
        found = self.import_from(frame.script.text(source)[1:-1], frame) if source is not None else None
        if found is not None and any(child.type == "*" for child in node.children):
            for key, exported in found.keys:
                export(frame.script, key, exported)
        for clause in (child for child in node.named_children if child.type == "export_clause"):
            for item in clause.named_children:
                name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
                if name is None:
                    continue
                text = frame.script.text(name)
                given = self.member(found, text, item, frame) if found is not None else self.value(name, frame)
                export(frame.script, frame.script.text(alias) if alias is not None else text, given)

    def make_class(self, node: Node, frame: Frame) -> Value:
        """Return a class with its methods."""
        cls = Class()
        heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
        if heritage is not None:
            base_node: Node | None = next(iter(heritage.named_children), None)
            if base_node is not None and base_node.type == "extends_clause":
                base_node = base_node.child_by_field_name("value")
            base = self.value(base_node, frame)
            cls.parent, cls.base = base.defines, base.obj
        body = node.child_by_field_name("body")
        this = Value(made=cls)
        fields = []
        for child in body.named_children if body is not None else ():
            name = child.child_by_field_name("name") or child.child_by_field_name("property")
            if name is None:
                continue
            text = frame.script.text(name)
            if child.type == "method_definition":
                closure = Closure(child, frame.script, frame.scope, cls, text)
                if text == "constructor":
                    cls.constructor = closure
                else:
                    cls.methods[text] = Value(functions=(closure,))
            elif child.type in ("field_definition", "public_field_definition"):
                fields.append((text, child.child_by_field_name("value")))
        outer, frame.scope = frame.scope, Scope(frame.scope)
        frame.scope.vars["this"] = this
        for text, given in fields:
            value = self.value(given, frame)
            cls.fields[text] = value
        frame.scope = outer
        return Value(defines=cls)
