"""Calls: of functions of the Space, which are followed, and of others, of which the result is known or harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ENVIRONMENT
from hf_lint.analysis.node_flow import library
from hf_lint.analysis.node_flow.core import MAX_CALLS, Frame, common
from hf_lint.analysis.node_flow.model import ANYTHING, CLEAN, INPUT, MAX_ITEMS, Class, Closure, Scope, Value, join
from hf_lint.analysis.node_flow.other_ways import REQUIRES, by_another_way
from hf_lint.analysis.node_flow.results import Results
from hf_lint.analysis.node_flow.schemas import is_schema, made_schema, parsed

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Fact
    from hf_lint.analysis.node_flow.program import Program

MAX_VARIANTS = 24
_NO_ANSWER = frozenset(("error", "timeout", "abort", "aborted", "close", "end", "finish", "socket", "connect"))
"""Events of a request whose handlers get nothing of what the server answers."""
_MAKING = frozenset(("concat", "join", "replace", "replaceAll", "push", "format"))
_EACH = frozenset(("map", "forEach", "flatMap", "filter", "find", "some", "every", "then", "findLast"))


class Calls(Results):
    """Evaluates calls."""

    if TYPE_CHECKING:

        def register(  # noqa: D102
            self, name: str, receiver: Value, method: str, args: list[Value], node: Node, frame: Frame
        ) -> Value | None: ...
        def called_back(self, name: str, args: list[Value], node: Node, frame: Frame) -> None: ...  # noqa: D102

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._known: dict[object, tuple[Value, frozenset[Fact]]] = {}
        self._variants: dict[tuple[str, int], int] = {}
        self._resolved: list[list[Value]] = []

    def call(self, node: Node, frame: Frame) -> Value:
        """Return the result of a call or of `new`."""
        is_new = node.type == "new_expression"
        function = node.child_by_field_name("constructor" if is_new else "function")
        if function is None:
            return CLEAN
        receiver, method, owner = CLEAN, "", None
        if function.type == "member_expression":
            owner, word = function.child_by_field_name("object"), function.child_by_field_name("property")
            method = frame.script.text(word) if word is not None else ""
            receiver = self.value(owner, frame)
            callee = self.assigned(function, frame) or self._method(receiver, method, function, frame)
        elif function.type == "subscript_expression" and (named := self._named_by_text(function, frame)):
            owner, method = function.child_by_field_name("object"), named
            receiver = self.value(owner, frame)
            callee = self._method(receiver, method, function, frame)
        else:
            callee = self.value(function, frame)
            method = frame.script.text(function)[:100] if function.type == "identifier" else ""
        given = node.child_by_field_name("arguments")
        if given is not None and given.type == "template_string":
            return self._tagged(method, given, node, frame)
        args: list[Value] = []
        for child in given.named_children if given is not None else ():
            if child.type != "comment":
                value = self.value(child, frame)
                args += value.items if child.type == "spread_element" and value.items else [value]
        if method in ("push", "unshift") and owner is not None and owner.type == "identifier":
            self._pushed(frame.script.text(owner), args, frame)
            return CLEAN
        name, args = by_another_way(
            callee.obj.removeprefix("globalThis.").removeprefix("global."), receiver, method, args
        )
        if method == "then" and receiver.taints and args:
            callee, name = CLEAN, ""
        if function.type == "import" or (function.type == "identifier" and method == "require") or name in REQUIRES:
            name = "import" if function.type == "import" else "require"
            if args and args[0].text is not None:
                return self.import_from(args[0].text, frame)
        if name in ("@next", "@place", "@resolve"):
            self.called_back(name, args, node, frame)
            return CLEAN
        known = self.watch(name, method or name.rpartition(".")[2], receiver, args, node, frame)
        if known is not None:
            self._callbacks(args, known, frame)
            return known
        if callee.defines is not None:
            return self.construct(callee.defines, args, frame, node)
        if receiver.obj.startswith("@app") or not callee.functions:
            made = self.register(name, receiver, method, args, node, frame)
            if made is not None:
                return made
        if callee.functions:
            result = join(self.run(one, args, frame, receiver) for one in callee.functions[:4])
            self.checked |= self.validated(method, args)
            return self.escaped(method, result, args)
        return self._library(name, method, receiver, args, node, frame)

    def _named_by_text(self, function: Node, frame: Frame) -> str:
        """Return the method of `app["get"]`; "" where its name is not known."""
        index = function.child_by_field_name("index")
        return (self.value(index, frame).text or "") if index is not None else ""

    def _pushed(self, name: str, args: list[Value], frame: Frame) -> None:
        """Take up what a list gets more: `parts.push(name)`."""
        scope = frame.scope.find(name)
        if scope is not None and not scope.vars[name].obj:
            before, more = scope.vars[name], tuple(self.settled(arg) for arg in args)
            items = (*before.items, *more)[:MAX_ITEMS]
            scope.vars[name] = before._replace(taints=join((before.plain(), *more)).taints, items=items)

    def _method(self, receiver: Value, method: str, function: Node, frame: Frame) -> Value:
        """Return a method of a value; what a visitor sends has those of texts and lists only."""
        if receiver.obj.startswith("@") or (receiver.taints and receiver.made is None and not receiver.keys):
            return CLEAN
        return self.member(receiver, method, function, frame)

    def _tagged(self, tag: str, template: Node, node: Node, frame: Frame) -> Value:
        """Return a tagged template: `sql` and `html` escape what is put into them, `$` of zx and Bun quotes it."""
        value = self.value(template, frame)
        if tag == "$" and value.taints:
            self.command_line(value, node, frame)
        return CLEAN if tag != "raw" else value

    # Functions of the Space

    def run(
        self, closure: Closure, args: list[Value], frame: Frame, this: Value = CLEAN, *, asks: bool = False
    ) -> Value:
        """Follow a function with these arguments; what it checked is known behind it."""
        args = [self.settled(arg) for arg in args]
        top = closure.scope.parent is None and not asks
        place = (closure.script.file.path, closure.node.start_byte)
        # A request is one of this entry; what was checked of the other values stands in their marks.
        request = (self.entry.number, self.checked) if any(arg.obj.startswith("@") for arg in args) else None
        key = (place, request, tuple(map(_mark, args))) if top else None
        if key is not None and key in self._known:
            result, facts = self._known[key]
            self.checked |= facts
            return result
        if frame.calls >= MAX_CALLS or self._variants.get(place, 0) >= MAX_VARIANTS or self.left <= 0:
            return CLEAN
        self._variants[place] = self._variants.get(place, 0) + 1
        if key is not None:
            self._known[key] = CLEAN, frozenset()
        inner, before = self.follow(closure, args, frame, this, asks=asks), self.checked
        ends = [end.checked for end in inner.returns]
        self.checked = before | common(ends)
        result = join(end.value for end in inner.returns)
        if key is not None:
            self._known[key] = result, self.checked - before
        return result

    def follow(self, closure: Closure, args: list[Value], frame: Frame, this: Value, *, asks: bool = False) -> Frame:
        """Walk through a function; the variables that it checked are as before behind it."""
        scope = Scope(closure.scope, function=True)
        inner = Frame(closure.script, scope, closure.node, frame.calls + 1)
        inner.asks = asks
        if closure.owner is not None:
            scope.vars["this"] = Value(made=closure.owner)
        elif closure.node.type not in ("arrow_function",) and this is not CLEAN:
            scope.vars["this"] = this
        if closure.node.type != "arrow_function" and args:
            scope.vars["arguments"] = Value(items=tuple(args))
        before = self.checked
        for index, parameter in enumerate(closure.parameters):
            pattern = parameter.child_by_field_name("pattern") or parameter
            if pattern.type == "rest_pattern":
                rest = tuple(args[index:])
                self.bind(pattern, Value(join(arg.plain() for arg in rest).taints, items=rest), inner)
            else:
                self.bind(parameter, args[index] if index < len(args) else CLEAN, inner)
        body = closure.node.child_by_field_name("body")
        if body is None:
            return inner
        if body.type == "statement_block":
            if not self.block(body.named_children, inner):
                self.returned(None, inner)
        else:
            self.returned(body, inner)
        self.checked = before
        return inner

    def ask(self, node: Node, value: Value, outcome: bool, frame: Frame) -> set[Fact] | None:
        """Return what the truth of a question says that a function of the Space answers; None where it is not known."""
        given = node.child_by_field_name("arguments")
        args = [self.value(child, frame) for child in given.named_children] if given is not None else []
        closure = value.functions[0]
        if frame.calls >= MAX_CALLS // 2 or self.left <= 0:
            return None
        before = self.checked
        inner = self.follow(closure, [self.settled(arg) for arg in args], frame, CLEAN, asks=True)
        groups = []
        for end in inner.returns:
            known = end.true if outcome else end.false
            if known is not None:
                groups.append(known | set(end.checked - before))
        self.checked = before
        return set(common(groups))

    def construct(self, cls: Class, args: list[Value], frame: Frame, node: Node) -> Value:
        """Return an instance of a class of the Space."""
        made = Value(made=cls)
        owner: Class | None = cls
        for _ in range(5):
            if owner is None or owner.constructor is not None:
                break
            owner = owner.parent
        if owner is not None and owner.constructor is not None:
            self.run(owner.constructor, args, frame, made)
        cls.built = True
        return made

    def _callbacks(self, args: list[Value], value: Value, frame: Frame) -> None:
        """Follow the functions that a call is given, with the value that they get."""
        for arg in args:
            for closure in arg.functions[:2]:
                self.run(closure, [value] * max(len(closure.parameters), 1), frame)

    # Others

    def _library(self, name: str, method: str, receiver: Value, args: list[Value], node: Node, frame: Frame) -> Value:
        first = args[0] if args else CLEAN
        if name == "Promise()" or (name == "Promise" and node.type == "new_expression"):
            return self._promise(first, frame)
        if method == "parse" and receiver.obj.startswith(("formidable", "multiparty")):
            return self._read_form(args, node, frame)
        schema = made_schema(name, args) or (parsed(receiver, method, args) if is_schema(receiver) else None)
        if schema is not None:
            return schema
        if receiver.obj == "@request" and method in ("file", "files", "parts", "saveRequestFiles"):
            return Value(obj="@part")
        if receiver.obj in ("@request", "@context") and method in library.REQUEST_CALLS:
            return self._read(method, args, node, frame)
        if receiver.obj in ("@response", "@reply"):
            self._callbacks(args, CLEAN, frame)
            return receiver
        if method in _EACH and (receiver.taints or receiver.items or receiver.functions or receiver.obj):
            return self._each(method, receiver, args, node, frame)
        made = self.result_by_name(name, args, node, frame)
        if made is not None:
            return made
        for arg in args:
            for closure in arg.functions[:2]:
                event = first.text or ""
                self.run(closure, self._callback_values(method, event, receiver, closure), frame)
        if receiver.taints or receiver.obj == "@bag":
            return self.result_of_text(method, receiver, args, node, frame)
        if (receiver.shape is not None or receiver.items or not name) and method in _MAKING:
            return self.joined(method, receiver, args)
        if method in ("replace", "replaceAll") and len(args) > 1 and args[1].taints:
            return Value(args[1].taints, shape=f"{ANYTHING}{INPUT}{ANYTHING}")  # into the text of a file
        escaped = self.escaped(method or name, join(arg.plain() for arg in args[:1]), args)
        if escaped.taints and (library.ESCAPING.search(method) or library.FILE_ESCAPING.search(method)):
            return escaped
        if any(arg.functions for arg in args) and not name.startswith(("fs.", "child_process.")):
            # A wrapper of a package: what it gives back calls what it was given.
            return Value(functions=tuple(function for arg in args for function in arg.functions)[:4])
        return Value(obj=f"{name}()") if name and not name.startswith("@") else CLEAN

    def _read(self, method: str, args: list[Value], node: Node, frame: Frame) -> Value:
        """Return what a method of a request gives: `req.param("x")`, `await request.json()`, `c.req.query("x")`."""
        name = args[0].text if args and args[0].text is not None else ""
        kind = {"param": "params", "queries": "query", "header": "headers", "get": "headers"}.get(method, method)
        path = f"{kind}.{name}" if name else kind
        value = self.source(frame, node, name, path)
        return value.marked("html", "redirect") if kind in ("headers", "cookie") else value

    def _read_form(self, args: list[Value], node: Node, frame: Frame) -> Value:
        """`form.parse(request, (error, fields, files) => ...)` of formidable and multiparty."""
        fields, files = self.source(frame, node, "", "body"), Value(obj="@uploads")
        for arg in args[1:]:
            for closure in arg.functions[:2]:
                self.run(closure, [CLEAN, fields, files], frame)
        return Value(fields.taints, items=(fields, files))

    def _callback_values(self, method: str, event: str, receiver: Value, closure: Closure) -> list[Value]:
        if receiver.obj == "@answer" and event in _NO_ANSWER:
            return [CLEAN] * len(closure.parameters)
        if receiver.obj == "@socket" or (receiver.obj in ("@request", "@answer") and method in ("on", "once")):
            return [receiver.plain()] * len(closure.parameters)
        return [CLEAN] * len(closure.parameters)

    def _promise(self, executor: Value, frame: Frame) -> Value:
        self._resolved.append([])
        for closure in executor.functions[:1]:
            self.run(closure, [Value(obj="@resolve"), CLEAN], frame)
        return join(self._resolved.pop())

    def resolved(self, args: list[Value]) -> None:
        """Take up the value that a promise is resolved with."""
        if self._resolved:
            self._resolved[-1] += [self.settled(arg) for arg in args]

    def _each(self, method: str, receiver: Value, args: list[Value], node: Node, frame: Frame) -> Value:
        element = receiver = Value(obj="@upload") if receiver.obj == "@uploads" else receiver
        if method != "then" and receiver.obj != "@upload":
            element = (
                join(receiver.items) if receiver.items else receiver if receiver.obj == "@bag" else receiver.plain()
            )
        results = []
        for arg in args[:2]:
            if arg.obj and not arg.functions:  # `[text].map(execSync)`, `.then(eval)`
                self.watch(arg.obj, arg.obj.rpartition(".")[2], CLEAN, [element], node, frame)
            for closure in arg.functions[:2]:
                rest = [CLEAN] * (len(closure.parameters) - 1)
                results.append(self.run(closure, [element, *rest], frame))
        if method == "filter" and any(taint.kind == ENVIRONMENT for taint in receiver.taints):
            return CLEAN  # it is there to choose those that may be seen
        if method in ("filter", "find", "findLast"):
            return receiver if method == "filter" else element
        if method in ("some", "every", "forEach"):
            return CLEAN
        if method == "then" and not results:
            return receiver
        return join(results) if method == "then" else Value(join(results).taints, items=tuple(results[:1]))


def _mark(value: Value) -> tuple[object, ...]:
    """Return what makes two values alike for a function."""
    taints = tuple((taint.kind, taint.origin, taint.safe) for taint in value.taints)
    functions = tuple(function.node.start_byte for function in value.functions)
    keys = tuple((key, _mark(item)) for key, item in value.keys[:8])
    return taints, value.obj, value.part, value.shape, functions, keys, id(value.made), id(value.defines)
