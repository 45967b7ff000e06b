"""Follows values through expressions, calls left out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.annotations import field_kind
from hf_lint.analysis.flow.core import Frame, key_text
from hf_lint.analysis.flow.guards import hosts, key_of
from hf_lint.analysis.flow.invocations import Invocations
from hf_lint.analysis.flow.model import (
    CLEAN,
    ENDING,
    ENVIRONMENT,
    GLUED,
    PARSED,
    SECRET,
    SUFFIXED,
    UPLOAD,
    VISITOR,
    Step,
    Taint,
    Value,
    dict_of,
    join,
    picked,
)
from hf_lint.analysis.flow.tables import HARMLESS_ATTRIBUTES, REQUEST_PARTS, REQUESTS, STREAMLIT_TEXTS
from hf_lint.core.lazy import regex
from hf_lint.secrets import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Expressions", "Frame"]

MAX_DEPTH = 60
_HOST_ALONE = regex(r"\w+://[\w.-]+(?::\d+)?")
# What a path is put behind: with a port, a visitor would have to make a user name of it.
_HOST_INSIDE = regex(r".*:\d+|\w+://(?:localhost|127\.[\d.]+|0\.0\.0\.0)")


class Expressions(Invocations):
    """The expression half of the walk."""

    def value(self, expr: ast.expr, frame: Frame) -> Value:
        """Return what an expression may be; CLEAN for all that is not made of a source."""
        step = _EXPRESSIONS.get(type(expr))
        if step is None or frame.nesting > MAX_DEPTH or not self.spend():
            return CLEAN
        frame.nesting += 1
        found = step(self, expr, frame)
        frame.nesting -= 1
        return found

    def _name(self, expr: ast.Name, frame: Frame) -> Value:
        found = self.variable(expr.id, frame)
        if found is CLEAN and expr.id not in frame.variables:
            return self._evaluate_import(expr, frame)
        return found

    def _evaluate_import(self, expr: ast.Name, frame: Frame) -> Value:
        name = frame.unit.source.imports.get(expr.id)
        if name is None:
            return CLEAN
        if name in REQUESTS:
            return Value(obj="request")
        if name == "os.environ":
            return self._environment(expr, frame)
        found = self.program.find(frame.unit.file, name) if "." in name else None
        if found is not None and "environ" in found[0].unit.file.text:
            return self.globals_of(found[0]).get(found[1], CLEAN)
        return CLEAN

    def _environment(self, expr: ast.expr, frame: Frame) -> Value:
        step = Step(frame.unit, expr, "the whole environment")
        return Value((Taint(ENVIRONMENT, "os.environ", "os.environ", (step,)),), obj="environ")

    def _attribute(self, expr: ast.Attribute, frame: Frame) -> Value:
        key = key_of(expr)
        if key and key in frame.variables:
            return frame.variables[key]
        if expr.attr == "environ" and frame.unit.source.qualified_name(expr) == "os.environ":
            return self._environment(expr, frame)
        if expr.attr == "secrets" and frame.unit.source.qualified_name(expr) == "streamlit.secrets":
            step = Step(frame.unit, expr, "all of Streamlit's secrets")
            return Value((Taint(ENVIRONMENT, "st.secrets", "st.secrets", (step,)),), obj="environ")
        if expr.attr in STREAMLIT_TEXTS and frame.unit.source.qualified_name(expr) == f"streamlit.{expr.attr}":
            return self.from_visitor(expr, "the URL that the visitor opened", frame)
        if isinstance(expr.value, ast.Name) and expr.value.id in frame.unit.source.imports:
            if frame.unit.source.qualified_name(expr) in REQUESTS:
                return Value(obj="request")
            found = self._evaluate_module(expr, frame)
            if found is not CLEAN:
                return found
        return self.attribute(self.value(expr.value, frame), expr, expr.attr, frame)

    def _evaluate_module(self, expr: ast.Attribute, frame: Frame) -> Value:
        name = frame.unit.source.qualified_name(expr)
        found = self.program.find(frame.unit.file, name) if name and "." in name else None
        if found is None or "environ" not in found[0].unit.file.text:
            return CLEAN
        return self.globals_of(found[0]).get(found[1], CLEAN)

    def attribute(self, holder: Value, expr: ast.expr, name: str, frame: Frame) -> Value:
        """Return the attribute `name` of `holder`."""
        if holder.obj == "request":
            return self._request_part(expr, name, frame)
        if holder.obj == "environ":
            return self.secret(name, expr, frame)
        if holder.obj in ("upload", "streamlit-upload"):
            return self._upload_part(holder, expr, name, frame)
        if not holder.taints:
            return CLEAN
        if holder.model is not None:
            kind = field_kind(self.program, holder.model, name)
            if kind.what == "harmless":
                return CLEAN
            origin = key_text(expr)
            taints = tuple(taint._replace(origin=origin, name=f"{taint.name}.{name}") for taint in holder.taints)
            return Value(taints, "upload" if kind.what == "upload" else "", kind.model)
        if holder.of_kind(UPLOAD):
            if name == "orig_name":
                return self.from_visitor(expr, "the file name on the visitor's machine", frame)
            return holder.plain()
        about, known = holder.about
        if known == "parsed":
            return holder._replace(about=(about, "url") if hosts(name) else ("", ""))
        if name in HARMLESS_ATTRIBUTES:
            return CLEAN
        if name in ("name", "stem") and holder.obj != "sent":
            return holder.part().marked("path")
        return Value(holder.taints, about=holder.about)

    def _request_part(self, expr: ast.expr, name: str, frame: Frame) -> Value:
        if name in ("files", "FILES"):
            step = Step(frame.unit, expr, "files that a visitor uploads")
            return Value((Taint(UPLOAD, "request.files", key_text(expr), (step,)),), "upload")
        if name in REQUEST_PARTS:
            return self.from_visitor(expr, f"`request.{name}` is a visitor's input", frame)._replace(obj="sent")
        return CLEAN

    def _upload_part(self, holder: Value, expr: ast.expr, name: str, frame: Frame) -> Value:
        if name == "filename" or (name == "name" and holder.obj == "streamlit-upload"):
            sent = self.from_visitor(expr, "the file name that the visitor sent", frame)
            marks = frozenset((ENDING,)) if any(ENDING in taint.safe for taint in holder.taints) else frozenset()
            before = holder.taints[0].steps[:1] if holder.taints else ()
            return Value(tuple(t._replace(safe=t.safe | marks, steps=(*before, *t.steps)) for t in sent.taints))
        if name in ("file", "stream"):
            return self.content_of(holder, expr, frame)
        return CLEAN

    def from_visitor(self, expr: ast.expr, note: str, frame: Frame) -> Value:
        """Return a value that a visitor chose, read at `expr`."""
        origin = key_text(expr)
        return Value((Taint(VISITOR, key_of(expr), origin, (Step(frame.unit, expr, note),)),))

    def secret(self, name: str, expr: ast.expr, frame: Frame) -> Value:
        """Return the variable `name` of the environment, where it is named like a secret."""
        if not is_secret_name(name):
            return CLEAN
        return Value((Taint(SECRET, name, name, (Step(frame.unit, expr, f"`{name}` is read here"),)),))

    def _subscript(self, expr: ast.Subscript, frame: Frame) -> Value:
        key = key_of(expr)
        if key and key in frame.variables:
            return frame.variables[key]
        holder = self.value(expr.value, frame)
        if isinstance(expr.slice, ast.Slice):
            return CLEAN if holder.of_kind(SECRET) else Value(holder.taints, each=holder.each)
        self.value(expr.slice, frame)
        if holder.obj == "environ":
            name = frame.unit.source.constant(expr.slice)
            found = self.secret(name, expr, frame) if name else CLEAN
            of_streamlit = any(taint.name == "st.secrets" for taint in holder.taints)
            return found.marked(PARSED) if of_streamlit else found  # it may be a section
        if holder.obj == "multimodal" and isinstance(expr.slice, ast.Constant) and expr.slice.value == "files":
            return self.uploaded(holder, "gradio-file")
        if holder.obj in ("upload", "streamlit-upload", "gradio-file"):
            return holder
        if holder.obj == "sent":
            return self.from_visitor(expr, "a visitor's input", frame)
        if not holder.taints:
            of = expr.value.value if isinstance(expr.value, ast.Subscript) else expr.value  # a section: secrets["db"]
            if not isinstance(of, ast.Attribute):
                return CLEAN
            qualified = frame.unit.source.qualified_name(of)
            name = frame.unit.source.constant(expr.slice) if qualified == "streamlit.secrets" else None
            return self.secret(name, expr, frame) if name else CLEAN
        index = _index(expr.slice)
        if isinstance(index, int) and -len(holder.parts) <= index < len(holder.parts):
            return holder.parts[index]
        literal = frame.unit.source.constant(expr.slice)
        if holder.keys:
            return holder.item(literal)
        holder = picked(holder, literal)
        return holder.part()._replace(about=holder.about if holder.about[1] == "url" else ("", ""))

    def _join(self, expr: ast.BinOp, frame: Frame) -> Value:
        if isinstance(expr.op, ast.Div):
            return join((self.value(expr.left, frame).plain(), self.value(expr.right, frame).plain()))
        if isinstance(expr.op, ast.Mod):
            text = expr.left
            values = expr.right.elts if isinstance(expr.right, ast.Tuple) else [expr.right]
            start = (
                text.value.split("%", 1)[0] if isinstance(text, ast.Constant) and isinstance(text.value, str) else ""
            )
            found = [self.behind(start, bool(index), self.value(item, frame)) for index, item in enumerate(values)]
            return join((*found, self.value(text, frame).plain()))
        if not isinstance(expr.op, (ast.Add, ast.BitOr)):
            self.value(expr.left, frame)
            self.value(expr.right, frame)
            return CLEAN
        parts: list[ast.expr] = []
        left: ast.expr = expr
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):  # a loop: long sums nest to the left
            parts.append(left.right)
            left = left.left
        return self.joined([left, *reversed(parts)] if parts else [expr.left, expr.right], frame)

    def _f_string(self, expr: ast.JoinedStr, frame: Frame) -> Value:
        return self.joined(expr.values, frame)

    def joined(self, parts: list[ast.expr], frame: Frame) -> Value:
        """Return texts one after another. What stands before a value says how much harm it can do."""
        found: list[Value] = []
        before, dynamic, hosted = "", False, False
        for part in parts:
            number = isinstance(part, ast.FormattedValue) and _is_of_numbers(part.format_spec)
            part = part.value if isinstance(part, ast.FormattedValue) else part
            constant = part.value if isinstance(part, ast.Constant) else None
            if isinstance(constant, str):
                before += constant
                if found and constant.strip("\"' "):
                    found[-1] = found[-1].noted(SUFFIXED)
                continue
            value = self.value(part, frame) if not number else CLEAN
            if value.taints:
                hosted = hosted or _has_host(before.strip("\0"))
                given = self.behind(before, dynamic, value)
                found.append(given.noted("url") if hosted else given)
                hosted = hosted or (not before and all("url" in taint.safe for taint in value.taints))
            elif found:
                found[-1] = found[-1].noted(SUFFIXED)
            before, dynamic = ("", True) if not value.taints else ("\0", dynamic)
        return join(found)

    def behind(self, before: str, dynamic: bool, value: Value) -> Value:
        """Return `value` behind the text `before`, itself behind something of the owner's where `dynamic`."""
        if not value.taints:
            return CLEAN
        text = before.strip("\0")
        uses: list[str] = []
        if dynamic or _has_host(text):
            uses.append("url")
        elif _HOST_ALONE.fullmatch(text):
            uses.append("url" if _HOST_INSIDE.fullmatch(text) else GLUED)
        if "/" in text or dynamic:
            uses.append("repo")
        if before or dynamic:
            uses.append("relative")
        if text and not text.endswith(("/", "\\")):
            uses.append("path")  # `out_../../x` needs a folder `out_..` on the way
        safe = frozenset(uses)
        taints = []
        for taint in value.taints:
            marks = taint.safe | safe
            taints.append(taint._replace(safe=marks | {"path"} if {"no-dots", "relative"} <= marks else marks))
        return Value(tuple(taints))

    def _all(self, expr: ast.List | ast.Set | ast.Tuple, frame: Frame) -> Value:
        values = tuple(self.value(item, frame) for item in expr.elts[:200])
        if not any(value.taints for value in values):
            return CLEAN
        return join(value.plain() for value in values)._replace(parts=values)

    def _dict(self, expr: ast.Dict, frame: Frame) -> Value:
        items: list[tuple[str | None, Value]] = []
        for key, item in zip(expr.keys[:500], expr.values[:500], strict=True):
            value = self.value(item, frame)
            if key is None and value.keys:
                items += value.keys
            else:
                items.append((frame.unit.source.constant(key), value))
        return dict_of(items)

    def _either(self, expr: ast.IfExp, frame: Frame) -> Value:
        self.value(expr.test, frame)
        before = frame.variables
        found = []
        for branch, outcome in ((expr.body, True), (expr.orelse, False)):
            if self.never(expr.test, outcome, frame):
                continue
            frame.variables = dict(before)
            self.apply(self.narrowed(expr.test, outcome, frame), frame)
            found.append(self.value(branch, frame))
        frame.variables = before
        return join(found)

    def _boolean(self, expr: ast.BoolOp, frame: Frame) -> Value:
        either = isinstance(expr.op, ast.Or)
        values = [CLEAN]
        for item in expr.values:
            values.append(self.value(item, frame))
            if self.never(item, not either, frame):
                return join(values) if either else CLEAN  # the items behind it are not reached
        return join(values if either else values[-1:])

    def _compare(self, expr: ast.Compare, frame: Frame) -> Value:
        for item in (expr.left, *expr.comparators):
            self.value(item, frame)
        return CLEAN

    def _inner(self, expr: ast.Await | ast.FormattedValue | ast.Starred, frame: Frame) -> Value:
        return self.value(expr.value, frame)

    def _walrus(self, expr: ast.NamedExpr, frame: Frame) -> Value:
        value = self.value(expr.value, frame)
        frame.variables[expr.target.id] = value
        return value

    def _comprehension(self, expr: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame) -> Value:
        before = frame.variables
        frame.variables = dict(before)
        for part in expr.generators:
            self.bind_items(part.target, self.value(part.iter, frame), part.iter, frame)
            for test in part.ifs:
                self.value(test, frame)
                self.apply(self.narrowed(test, True, frame), frame)
        found = self.value(expr.value if isinstance(expr, ast.DictComp) else expr.elt, frame)
        frame.variables = before
        return found.plain()._replace(each=found.parts) if found.taints else CLEAN

    def _yield(self, expr: ast.Yield | ast.YieldFrom, frame: Frame) -> Value:
        if expr.value is not None:
            self.give(expr, self.value(expr.value, frame), frame)
        return CLEAN

    def _lambda(self, expr: ast.Lambda, frame: Frame) -> Value:
        """Return a function that nobody has called yet sees the variables around it, and may be called with
        anything."""
        self.of_lambda(expr, (), frame)
        return CLEAN

    def _operand(self, expr: ast.UnaryOp, frame: Frame) -> Value:
        self.value(expr.operand, frame)
        return CLEAN


def _is_of_numbers(spec: ast.expr | None) -> bool:
    """Return whether a format (`:+.3f`) takes numbers only: with a text it fails."""
    last = spec.values[-1] if isinstance(spec, ast.JoinedStr) and spec.values else None
    return isinstance(last, ast.Constant) and str(last.value).endswith(("d", "e", "E", "f", "F", "g", "G", "%", "x"))


def _index(expr: ast.expr) -> object:
    """Return the constant in square brackets; a negative number is an operation on a constant."""
    negative = isinstance(expr, ast.UnaryOp) and isinstance(expr.op, ast.USub)
    number = expr.operand if isinstance(expr, ast.UnaryOp) else expr
    value = number.value if isinstance(number, ast.Constant) else None
    return (-value if isinstance(value, int) else None) if negative else value


def _has_host(text: str) -> bool:
    """Return whether an address that begins with `text` leads to a host that `text` names."""
    _, found, rest = text.partition("://")
    return bool(found) and any(char in rest for char in "/?#")


_EXPRESSIONS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Name: Expressions._name,
    ast.Attribute: Expressions._attribute,
    ast.Subscript: Expressions._subscript,
    ast.Call: Expressions.call,
    ast.BinOp: Expressions._join,
    ast.JoinedStr: Expressions._f_string,
    ast.FormattedValue: Expressions._inner,
    ast.List: Expressions._all,
    ast.Tuple: Expressions._all,
    ast.Set: Expressions._all,
    ast.Dict: Expressions._dict,
    ast.IfExp: Expressions._either,
    ast.BoolOp: Expressions._boolean,
    ast.Compare: Expressions._compare,
    ast.Await: Expressions._inner,
    ast.Starred: Expressions._inner,
    ast.NamedExpr: Expressions._walrus,
    ast.ListComp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension,
    ast.GeneratorExp: Expressions._comprehension,
    ast.DictComp: Expressions._comprehension,
    ast.Yield: Expressions._yield,
    ast.YieldFrom: Expressions._yield,
    ast.UnaryOp: Expressions._operand,
    ast.Lambda: Expressions._lambda,
}
