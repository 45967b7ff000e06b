"""Calls: of functions of the Space, which are followed, and of others, of which the result is known or harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import FETCHED, VISITOR
from hf_lint.analysis.node_flow import library
from hf_lint.analysis.node_flow.core import MAX_CALLS, Frame, common
from hf_lint.analysis.node_flow.expressions import decoded
from hf_lint.analysis.node_flow.guards import is_strict
from hf_lint.analysis.node_flow.model import CLEAN, Class, Closure, Scope, Value, concat, join
from hf_lint.analysis.node_flow.schemas import is_schema, made_schema, parsed
from hf_lint.analysis.node_flow.sinks import Sinks

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Fact
    from hf_lint.analysis.node_flow.program import Program

MAX_VARIANTS = 8
_EACH = frozenset(("map", "forEach", "flatMap", "filter", "find", "some", "every", "then", "findLast"))


class Calls(Sinks):
    """Evaluates calls."""

    if TYPE_CHECKING:

        def register(
            self, name: str, receiver: Value, method: str, args: list[Value], node: Node, frame: Frame
        ) -> Value | None: ...
        def called_back(self, name: str, args: list[Value], node: Node, frame: Frame) -> None: ...

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
        receiver, method = CLEAN, ""
        if function.type == "member_expression":
            owner, name = function.child_by_field_name("object"), function.child_by_field_name("property")
            method = frame.script.text(name) if name is not None else ""
            receiver = self.value(owner, frame)
            callee = self.assigned(function, frame) or self._method(receiver, method, function, frame)
        else:
            callee = self.value(function, frame)
            method = frame.script.text(function)[:100] if function.type == "identifier" else ""
        given = node.child_by_field_name("arguments")
        if given is not None and given.type == "template_string":
            return self._tagged(method, given, frame)
        args: list[Value] = []
        for child in given.named_children if given is not None else ():
            if child.type != "comment":
                value = self.value(child, frame)
                args += value.items if child.type == "spread_element" and value.items else [value]
        name = callee.obj
        if method == "then" and receiver.taints and args:
            callee, name = CLEAN, ""
        if function.type == "import" or (function.type == "identifier" and method == "require"):
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
            return self._escaped(method, result, args)
        return self._library(name, method, receiver, args, node, frame)

    def _method(self, receiver: Value, method: str, function: Node, frame: Frame) -> Value:
        """Return a method of a value; what a visitor sends has those of texts and lists only."""
        if receiver.obj.startswith("@") or (receiver.taints and receiver.made is None and not receiver.keys):
            return CLEAN
        return self.member(receiver, method, function, frame)

    def _tagged(self, tag: str, template: Node, frame: Frame) -> Value:
        """A tagged template: `sql` and `html` escape what is put into them."""
        value = self.value(template, frame)
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
        if frame.calls >= MAX_CALLS or self._variants.get(place, 0) >= MAX_VARIANTS * 4 or self.left <= 0:
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
        schema = made_schema(name, args) or (parsed(receiver, method, args) if is_schema(receiver) else None)
        if schema is not None:
            return schema
        if receiver.obj in ("@request", "@context") and method in library.REQUEST_CALLS:
            return self._read(method, args, node, frame)
        if receiver.obj in ("@response", "@reply"):
            self._callbacks(args, CLEAN, frame)
            return receiver
        if method in _EACH and (receiver.taints or receiver.items or receiver.functions or receiver.obj):
            return self._each(method, receiver, args, frame)
        made = self._named(name, args, node, frame)
        if made is not None:
            return made
        for arg in args:
            for closure in arg.functions[:2]:
                self.run(closure, self._callback_values(method, receiver, closure), frame)
        if receiver.taints or receiver.obj == "@bag":
            return self._of_text(method, receiver, args, node, frame)
        if receiver.shape is not None or receiver.items or not name:
            if method in ("concat", "join", "replace", "replaceAll", "push", "format"):
                return self._joined(method, receiver, args)
        escaped = self._escaped(method or name, join(arg.plain() for arg in args[:1]), args)
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

    def _callback_values(self, method: str, receiver: Value, closure: Closure) -> list[Value]:
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

    def _each(self, method: str, receiver: Value, args: list[Value], frame: Frame) -> Value:
        element = receiver
        if method != "then":
            element = (
                join(receiver.items) if receiver.items else receiver if receiver.obj == "@bag" else receiver.plain()
            )
        results = []
        for arg in args[:2]:
            for closure in arg.functions[:2]:
                rest = [CLEAN] * (len(closure.parameters) - 1)
                results.append(self.run(closure, [element, *rest], frame))
        if method in ("filter", "find", "findLast"):
            return receiver if method == "filter" else element
        if method in ("some", "every", "forEach"):
            return CLEAN
        if method == "then" and not results:
            return receiver
        return join(results) if method == "then" else Value(join(results).taints, items=tuple(results[:1]))

    def _named(self, name: str, args: list[Value], node: Node, frame: Frame) -> Value | None:
        """Return the result of a function that is known by its qualified name."""
        first = args[0] if args else CLEAN
        whole = join(arg.plain() for arg in args)
        if not name or name.startswith("@"):
            return None
        if name in library.NUMBERS or name.startswith("Math."):
            return CLEAN
        if name in library.BASENAMES:
            return first.plain().marked("path")
        if name in library.EXTENSIONS:
            return first.partial().marked("path", "html", "url")
        if name in library.JOINERS or name in library.RESOLVERS:
            return self._joined_path(name, args)
        if name == "path.relative":
            return Value(whole.taints, part="relative")
        if name.endswith(("encodeURIComponent", "querystring.escape")):
            return first.plain().marked("url", "html", "path", "redirect")._replace(shape=None)
        if name == "encodeURI":
            return first.plain().marked("html")
        if name in ("URL", "url.URL", "url.parse", "url.resolve"):
            return self._url(name, args)
        if name == "URLSearchParams":
            value = Value(whole.taints, obj="@bag")
            return value.marked("url", "html", "path", "redirect") if first.keys else value
        if name in ("util.promisify", "promisify", "util.callbackify"):
            return first
        if name == "axios.create" or name == "axios.default.create":
            return CLEAN if first.key("baseURL") is not None else Value(obj="axios")
        if name in library.MAKING:
            made = first if name in ("Promise.resolve", "Object.freeze", "structuredClone") else whole
            if name == "path.normalize" or name == "path.posix.normalize":
                rooted = first.form.startswith("/")
                return Value((made.marked("rooted") if rooted else made).taints, part="joined", shape=first.shape)
            if name == "JSON.stringify":
                return Value(first.plain().marked("json-text").taints)
            if name in ("Promise.all", "Promise.allSettled", "Promise.race") and first.items:
                return Value(whole.taints, items=first.items)
            made = decoded(made) if name.startswith(("decodeURI", "querystring.", "qs.", "unescape")) else made
            return made._replace(obj="@bag") if made.taints and _is_visitors(made) and not made.functions else made
        return None

    def _joined_path(self, name: str, args: list[Value]) -> Value:
        parts = list(args)
        if len(parts) > 1 and not parts[0].taints:
            parts = [
                part._replace(
                    taints=tuple(t._replace(safe=t.safe | {"path"}) if "rooted" in t.safe else t for t in part.taints)
                )
                for part in parts
            ]
        taints = join(part.plain() for part in parts).taints
        shape = "/".join(part.form for part in parts)
        value = Value(taints, shape=shape[:1_500], part="resolved" if name in library.RESOLVERS else "joined")
        if len(parts) > 1 and parts[0].text == "/":
            return value.marked("rooted")
        return value

    def _url(self, name: str, args: list[Value]) -> Value:
        first = args[0] if args else CLEAN
        value = Value(first.taints, obj="URL()", shape=first.shape)
        if len(args) > 1 and not args[1].taints and first.form.startswith("/") and first.form[1:2] not in ("/", "\1"):
            return value.marked("url")
        return value

    def _of_text(self, method: str, receiver: Value, args: list[Value], node: Node, frame: Frame) -> Value:
        """Return the result of a method of a text, a list or a response."""
        if receiver.obj == "@bag" and method in ("get", "getAll") and args:
            return self.member(receiver, args[0].text or "", node, frame)
        if receiver.obj == "@answer" and method == "pipe":
            for arg in args:
                if arg.obj in ("@response", "@reply"):
                    self.sent(receiver.plain(), "write", node, frame)
            return args[0] if args else CLEAN
        if method in ("replace", "replaceAll"):
            return self._replaced(receiver, args, all_of_it=method == "replaceAll")
        if method in ("concat", "join", "push"):
            return self._joined(method, receiver, args)
        if method == "split":
            return self._split(receiver, args)
        if method in ("match", "exec") and args and args[0].obj.startswith("regex "):
            pattern, _, flags = args[0].obj[7:].rpartition("/")
            return CLEAN if is_strict(pattern, flags) else receiver.partial()
        if method in library.PARTS:
            return receiver.partial()._replace(obj="@bag" if receiver.obj == "@bag" else "")
        if method in ("pop", "shift", "at") and receiver.part == "pieces":
            return receiver.partial().marked("path")
        if method in library.PASSING:
            return receiver._replace(shape=receiver.shape if method.startswith(("trim", "toString")) else None)
        if any(taint.kind == FETCHED for taint in receiver.taints):
            return receiver
        return CLEAN

    def _split(self, receiver: Value, args: list[Value]) -> Value:
        separator = (args[0].text or args[0].obj) if args else ""
        value = receiver.partial()
        slashes = separator in ("/", "\\") or (separator.startswith("regex ") and "/" in separator[7:-1])
        if slashes and receiver.part != "host":
            value = value.marked("path")
        return value._replace(part="pieces")

    def _joined(self, method: str, receiver: Value, args: list[Value]) -> Value:
        if method in ("replace", "replaceAll"):
            return Value(join((receiver.plain(), *(arg.plain() for arg in args[1:2]))).taints)
        items = (receiver, *args) if method in ("concat", "format") else receiver.items or (receiver,)
        if method == "push":
            return CLEAN
        return concat(items)

    def _replaced(self, receiver: Value, args: list[Value], *, all_of_it: bool) -> Value:
        """`x.replace(/[^a-z0-9]/gi, "")` and its like: what can no longer be in the text."""
        if len(args) < 2:
            return receiver
        added = args[1].plain() if not args[1].functions else CLEAN
        written = args[0].obj[6:] if args[0].obj.startswith("regex ") else ""
        if written:
            pattern, _, flags = written[1:].rpartition("/")
        else:
            pattern, flags = args[0].text or "", "g" if all_of_it else ""
        value = receiver._replace(shape=None if receiver.taints else receiver.shape)
        if "g" in flags or pattern.startswith("^"):
            value = value.marked(*removed(pattern, written != ""))
        return join((value, added)) if added.taints else value._replace(part=receiver.part)

    def _escaped(self, name: str, result: Value, args: list[Value]) -> Value:
        """Return the result of a function, safe for what its name says that it escapes for."""
        if not result.taints:
            return result
        uses: list[str] = []
        last = name.rpartition(".")[2] or name
        if library.FILE_ESCAPING.search(last):
            uses += ["path"]
        if library.SHELL_ESCAPING.search(last):
            uses += ["shell"]
        elif library.ESCAPING.search(last):
            uses += ["html", "sql"] if "sql" in last.lower() or last == "escape" else ["html", "path"]
        return result.marked(*uses) if uses else result


def removed(pattern: str, is_regex: bool) -> list[str]:
    """Return the uses for which a text is safe once all that matches the pattern is gone or replaced."""
    uses = []
    if is_regex and pattern.startswith("[^"):
        kept = pattern[2:].rpartition("]")[0]
        kept = kept.replace("\\w", "a").replace("\\d", "0").replace("\\-", "").replace("\\.", ".").replace("\\s", " ")
        if "/" not in kept and "\\" not in kept:
            uses += ["path", "redirect"]
            uses += ["url"] if ":" not in kept else []
        uses += ["html"] if not set("<>&") & set(kept) else []
        if not set("$;&|`'\"()<>\\*?{}!#~\n") & set(kept):
            uses += ["shell", "sql"]
        return uses
    if is_regex:
        if "/" in pattern and pattern.startswith("[") and pattern.rstrip("+*").endswith("]"):
            uses.append("path")
        if (
            pattern in (r"\.\.", r"\.{2,}", r"\.+", r"\.\.+", r"(\.\.)+")
            or pattern.startswith(r"^(\.\.")
            or pattern == r"^(\.\.[\/\\])+"
        ):
            uses.append("no-dots")
        if pattern in (r"\/", r"\\/", r"\/|\\", r"\\|\/", r"\/+"):
            uses.append("path")
        if "<" in pattern and (
            pattern.startswith("[") or pattern == "<" or "|" in pattern or pattern.startswith("<[^")
        ):
            uses.append("html")
        return uses
    return ["no-dots"] if pattern == ".." else ["path"] if pattern == "/" else ["html"] if pattern == "<" else []


def _is_visitors(value: Value) -> bool:
    return all(taint.kind == VISITOR for taint in value.taints)


def _mark(value: Value) -> tuple[object, ...]:
    """Return what makes two values alike for a function."""
    taints = tuple((taint.kind, taint.origin, taint.safe) for taint in value.taints)
    functions = tuple(function.node.start_byte for function in value.functions)
    keys = tuple((key, _mark(item)) for key, item in value.keys[:8])
    return taints, value.obj, value.part, value.shape, functions, keys, id(value.made), id(value.defines)
