"""Follows values through calls: sources, functions of the Space, well-known functions, checks that clean."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.core import MAX_CALLS, Frame, Walk, key_text
from hf_lint.analysis.flow.guards import key_of
from hf_lint.analysis.flow.model import (
    CLEAN,
    CONTENT,
    ENVIRONMENT,
    FETCHED,
    GENERATED,
    SECRET,
    UPLOAD,
    VISITOR,
    Event,
    Step,
    Taint,
    Value,
    dict_of,
    join,
)
from hf_lint.analysis.flow.tables import (
    CLEANERS,
    FETCH_VERBS,
    FETCH_WORDS,
    FETCHERS,
    GENERATORS,
    NUMBERS,
    PASS_METHODS,
    PASSES,
    REQUEST_PARTS,
    RUNNERS,
    SECRET_SINKS,
    STREAMLIT_FILES,
    STREAMLIT_TEXTS,
    VISITOR_SINKS,
)
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.analysis.flow.program import Function

_WATCHED = (VISITOR_SINKS | SECRET_SINKS) - FETCH_WORDS
_LISTS = frozenset(("list", "sorted", "set", "tuple", "iter", "enumerate", "len"))
_SAME_ITEMS = frozenset(("list", "sorted", "reversed", "tuple", "iter", "enumerate"))
_TAKES = frozenset(("format", "join", "replace", "get", "joinpath", "substitute"))
_TRIMS = frozenset(("strip", "lower", "upper", "casefold", "lstrip", "rstrip", "str", "removesuffix", "removeprefix"))
_RESOLVERS = frozenset(("realpath", "abspath", "resolve", "normpath", "absolute", "Path"))
_SPLITS = frozenset(("split", "rsplit", "partition", "rpartition"))
_SEPARATORS = frozenset(("os.sep", "os.path.sep"))
_DECODERS = frozenset(("urllib.parse.unquote", "urllib.parse.unquote_plus"))
_LETTERS = ("[^", "[\\W", "\\W", "[\\\\/", r"[\/", "[/")


class Invocations(Walk):
    """The calls of the walk."""

    def call(self, node: ast.Call, frame: Frame) -> Value:
        """What a call gives."""
        func = node.func
        method = last_name(func)
        receiver = self.value(func.value, frame) if isinstance(func, ast.Attribute) else CLEAN
        if isinstance(func, ast.Call):
            self.value(func, frame)
        args = [self.value(arg, frame) for arg in node.args]
        keywords = [(word.arg or "**", self.value(word.value, frame)) for word in node.keywords]
        tainted = bool(receiver.taints) or any(v.taints for v in args) or any(v.taints for _, v in keywords)
        found = self._source(node, method, receiver, frame)
        if found is not None:
            if tainted and method in STREAMLIT_TEXTS:
                self.record(Event("call", method, frame.unit, node, tuple(args), tuple(keywords), receiver), frame)
            return found
        runner = RUNNERS.get(method)
        if runner is not None and len(node.args) > runner:
            return self._inline(node, node.args[runner], args[runner + 1 :], keywords, tainted, frame)
        if tainted and method in ("update", "append", "extend", "add", "write", "insert", "setdefault"):
            self._into(func, args, [value for _, value in keywords], frame)
        if isinstance(func, ast.Name) and func.id in frame.variables:
            return CLEAN  # a function that was passed in
        if method not in PASS_METHODS or not receiver.taints:
            function = self.program.resolve(frame.module, func, frame.owner)
            if function is not None:
                return self.enter(function, args, keywords, tainted, frame, node)
        if tainted and method in _WATCHED:
            self.record(Event("call", method, frame.unit, node, tuple(args), tuple(keywords), receiver), frame)
        return self._library(node, method, receiver, args, keywords, frame) if tainted else CLEAN

    # Sources

    def _source(self, node: ast.Call, method: str, receiver: Value, frame: Frame) -> Value | None:
        """The value of a call that reads from the environment, a request, an upload, or a Streamlit widget."""
        if receiver.obj == "environ":
            return self._of_environment(node, method, receiver, frame)
        if receiver.obj == "request":
            if method == "form":
                return Value(self.from_visitor(node, "a visitor's input", frame).taints, "form")
            return self.attribute(receiver, node, method, frame) if method in REQUEST_PARTS else CLEAN
        if receiver.obj in ("sent", "form"):
            found = self.from_visitor(node, "a visitor's input", frame)
            return found if method not in ("keys", "host") else CLEAN
        if receiver.obj in ("upload", "streamlit-upload"):
            if method in ("read", "getvalue", "getbuffer", "readlines"):
                return self.content_of(receiver, node, frame)
            return receiver if method in ("get", "getlist", "values", "items", "get_all") else None
        if receiver.obj == "multimodal" and method == "get" and node.args:
            if frame.unit.source.constant(node.args[0]) == "files":
                return self.uploaded(receiver, "gradio-file")
            return Value(receiver.taints)
        if method == "getenv" and node.args and frame.unit.source.qualified_name(node.func) == "os.getenv":
            name = frame.unit.source.constant(node.args[0])
            return self.secret(name, node, frame) if name else CLEAN
        if method in STREAMLIT_TEXTS or method in STREAMLIT_FILES:
            return self._streamlit(node, method, frame)
        return None

    def _streamlit(self, node: ast.Call, method: str, frame: Frame) -> Value | None:
        name = frame.unit.values.name_of(node.func)
        if not name.startswith("streamlit."):
            return None
        if method in STREAMLIT_TEXTS:
            return self.from_visitor(node, "a visitor's input", frame)
        step = Step(frame.unit, node, "a file of a visitor")
        return Value((Taint(UPLOAD, method, key_text(node), (step,)),), "streamlit-upload")

    def _of_environment(self, node: ast.Call, method: str, receiver: Value, frame: Frame) -> Value:
        if method in ("get", "pop", "setdefault") and node.args:
            name = frame.unit.source.constant(node.args[0])
            if method == "setdefault" and len(node.args) > 1 and name:
                value = self.value(node.args[1], frame)
                if value.of_kind(VISITOR):
                    self.record(Event("store", f"os.environ[{name!r}]", frame.unit, node, (value,)), frame)
            return self.secret(name, node, frame) if name else CLEAN
        return receiver if method in ("copy", "items", "values") else CLEAN

    def secret(self, name: str, expr: ast.expr, frame: Frame) -> Value:
        """The variable `name` of the environment, where it is named like a secret."""
        raise NotImplementedError

    def from_visitor(self, expr: ast.expr, note: str, frame: Frame) -> Value:
        """A value that a visitor chose, read at `expr`."""
        raise NotImplementedError

    def attribute(self, holder: Value, expr: ast.expr, name: str, frame: Frame) -> Value:
        """The attribute `name` of `holder`."""
        raise NotImplementedError

    def uploaded(self, value: Value, obj: str) -> Value:
        """The files in what a visitor sent."""
        return Value(tuple(taint._replace(kind=UPLOAD) for taint in value.taints), obj)

    def content_of(self, value: Value, expr: ast.expr, frame: Frame) -> Value:
        """What is in a file that a visitor sent."""
        step = Step(frame.unit, expr, "the content of the visitor's file")
        return Value(tuple(taint._replace(kind=CONTENT).via(step) for taint in value.of_kind(UPLOAD)))

    def _into(self, func: ast.expr, args: list[Value], others: list[Value], frame: Frame) -> None:
        """`holder.append(value)`: the holder has it now."""
        key = key_of(func.value) if isinstance(func, ast.Attribute) else ""
        if key and (key in frame.variables or "." not in key):
            known = frame.variables.get(key, CLEAN)
            everything = join((known.plain(), *(value.plain() for value in (*args, *others))))
            frame.variables[key] = Value(everything.taints, known.obj)

    # Functions of the Space

    def _inline(
        self,
        node: ast.Call,
        func: ast.expr,
        args: Sequence[Value],
        keywords: list[tuple[str, Value]],
        tainted: bool,
        frame: Frame,
    ) -> Value:
        """`to_thread(f, x)` is `f(x)`."""
        if isinstance(func, ast.Lambda):
            return self.value(func.body, frame)
        inner = ast.Call(func, [*node.args[len(node.args) - len(args) :]], node.keywords)
        ast.copy_location(inner, node)
        return self.call(inner, frame) if len(args) <= len(node.args) else CLEAN

    def enter(
        self,
        function: Function,
        args: Sequence[Value],
        keywords: Sequence[tuple[str, Value]],
        tainted: bool,
        frame: Frame,
        node: ast.Call,
    ) -> Value:
        """Follow a call into a function of the Space; its result."""
        if frame.depth >= MAX_CALLS or isinstance(function.node, ast.Lambda):
            return CLEAN
        if not tainted and not self.program.begins(function):
            return CLEAN
        given: dict[str, Value] = {}
        parameters = function.parameters
        for index, value in enumerate(args):
            if index < len(parameters):
                given[parameters[index].arg] = value
            elif function.node.args.vararg is not None:
                rest = function.node.args.vararg.arg
                given[rest] = join((given.get(rest, CLEAN), value.plain()))
        given |= {name: value for name, value in keywords if value.taints or value.obj}
        note = f"passed to `{function.node.name}`"
        given = {name: self.passed(v, node, note, frame) if v.taints else v for name, v in given.items()}
        return self.follow(function, given, frame)

    def follow(self, function: Function, given: dict[str, Value], caller: Frame | None, entry: object = None) -> Value:
        """Walk through a function with these parameters, unless that was done before; its result."""
        raise NotImplementedError

    # Well-known functions

    def _library(
        self,
        node: ast.Call,
        method: str,
        receiver: Value,
        args: list[Value],
        keywords: list[tuple[str, Value]],
        frame: Frame,
    ) -> Value:
        source = frame.unit.source
        everything = [*args, *(value for _, value in keywords)]
        name = source.qualified_name(node.func) or ""
        if name in NUMBERS or method in NUMBERS:
            return CLEAN
        marks = CLEANERS.get(name) or CLEANERS.get(method)
        if marks:
            return join(value.plain() for value in (receiver, *everything)).marked(*marks)
        fetched = self._evaluate_fetch(node, method, args, keywords, frame)
        if fetched is not None:
            return fetched
        if name == "open" or (method == "open" and name not in PASSES):
            return self._evaluate_open(receiver, args, node, frame)
        if receiver.keys and method in ("get", "pop", "setdefault") and node.args:
            return join((receiver.item(source.constant(node.args[0])), *(value.plain() for value in args[1:])))
        if name == "dict" and len(args) <= 1:
            named = [(key if key != "**" else None, value) for key, value in keywords]
            return dict_of(named, args[0] if args else CLEAN)
        special = self._special(node, name, method, receiver, args, frame)
        if special is not None:
            return special
        if name in _LISTS and any(value.obj == "environ" for value in everything):
            return CLEAN  # the names of variables
        if name in PASSES or (not name and method in ("Path", "BeautifulSoup")):
            value = join(value.plain() for value in everything)
            if name in _SAME_ITEMS and args:
                value = value._replace(each=args[0].each)
            return self._about(node, method, args[0] if args else CLEAN, value, node.args[0] if node.args else None)
        if receiver.taints and method in PASS_METHODS:
            inner = [value.plain() for value in everything] if method in _TAKES else []
            if receiver.of_kind(SECRET, ENVIRONMENT) and method in ("split", "keys"):
                return CLEAN
            value = join((receiver.plain(), *inner))
            holder = node.func.value if isinstance(node.func, ast.Attribute) else None
            return self._about(node, method, receiver, value, holder)
        if method in ("format", "join") and isinstance(node.func, ast.Attribute):
            value = join(value.plain() for value in everything)
            text = node.func.value.value if isinstance(node.func.value, ast.Constant) else ""
            before = text.split("{", 1)[0] if isinstance(text, str) and method == "format" else ""
            return self.behind(before, False, value) if before else value
        if method in ("get", "joinpath"):  # TABLE.get(x, default): only the default is the visitor's
            return args[-1].plain() if method == "joinpath" or len(args) > 1 else CLEAN
        return self._evaluate_generation(node, method, [receiver, *everything], frame)

    def behind(self, before: str, dynamic: bool, value: Value) -> Value:
        """`value` behind a text."""
        raise NotImplementedError

    def _evaluate_generation(self, node: ast.Call, method: str, values: list[Value], frame: Frame) -> Value:
        """What a model answers to a visitor's words. All other results are taken for something new."""
        if method not in GENERATORS:
            return CLEAN
        step = Step(frame.unit, node, "the model's output")
        kinds = (VISITOR, GENERATED, CONTENT)
        taints = [taint for value in values for taint in value.of_kind(*kinds)][:1]
        return Value(tuple(taint._replace(kind=GENERATED, safe=frozenset()).via(step) for taint in taints))

    def _evaluate_fetch(
        self, node: ast.Call, method: str, args: list[Value], keywords: list[tuple[str, Value]], frame: Frame
    ) -> Value | None:
        """The answer of a server whose address a visitor gave; None where the call fetches nothing."""
        name = frame.unit.values.name_of(node.func) if method in _FETCH_METHODS else ""
        if name not in FETCHERS:
            return None
        at = 1 if method in FETCH_VERBS or name.endswith(".request") else 0
        named = [value for key, value in keywords if key in ("url", "fullurl")]
        address = named[0] if named else args[at] if len(args) > at else CLEAN
        taint = address.unsafe("url", VISITOR, CONTENT)
        if taint is None:
            return CLEAN
        self.record(Event("call", "fetch", frame.unit, node, (address,)), frame)
        step = Step(frame.unit, node, "the response of that URL")
        return Value((taint._replace(kind=FETCHED, safe=frozenset()).via(step),))

    def _evaluate_open(self, receiver: Value, args: list[Value], node: ast.Call, frame: Frame) -> Value:
        """An open file: what is in it is the visitor's when the file is."""
        source = args[0] if args and args[0].taints else receiver
        return self.content_of(source, node, frame) if source.of_kind(UPLOAD) else Value(source.of_kind(CONTENT))

    def _special(
        self, node: ast.Call, name: str, method: str, receiver: Value, args: list[Value], frame: Frame
    ) -> Value | None:
        """Functions that need a look at their arguments."""
        if name in ("os.path.splitext", "os.path.split"):
            first = args[0].plain()
            ending = first.part().marked("path")
            return Value(first.taints, parts=(first, ending))
        if name == "re.sub" or (method == "sub" and len(args) == 2):
            text = join(value.plain() for value in args[1:])
            pattern = frame.unit.source.constant(node.args[0]) or "" if name == "re.sub" else ""
            if pattern.startswith(_LETTERS) or not name:
                return text.marked("path", "shell", "repo", "html")
            return text.marked("html") if pattern.startswith("<") else text
        if name == "urllib.request.Request":
            return args[0].plain() if args else CLEAN
        if name in ("io.BytesIO", "io.StringIO"):
            return join(args).plain().marked("path", "url", "repo")  # a file in memory has no path
        if name in _DECODERS:  # `%2F` becomes a slash
            return Value(tuple(taint._replace(safe=taint.safe - {"path"}) for taint in join(args).taints))
        if method in _SPLITS and _at_slashes(node, frame) and not receiver.of_kind(SECRET, ENVIRONMENT):
            return _split_path(method, len(node.args) + len(node.keywords) > 1, receiver.plain())
        if method == "replace" and receiver.taints and len(node.args) == 2:
            old = frame.unit.source.constant(node.args[0])
            value = join((receiver.plain(), args[1].plain()))
            uses = {"/": ("path",), "\\": (), "..": ("no-dots",), "<": ("html",), "'": (), '"': ()}.get(old or "", ())
            return value.marked(*uses) if uses else value
        if method == "send" and args and args[0].of_kind(FETCHED):
            return args[0].plain()  # httpx: a request that was built before
        if method in ("decrypt", "verify") or name.startswith("hashlib."):
            return CLEAN
        return None

    def _about(self, node: ast.Call, method: str, given: Value, value: Value, holder: ast.expr | None) -> Value:
        """`value`, with the variable that a check of it says something about."""
        if not value.taints or holder is None:
            return value
        key, kind = given.about if given.about[0] else (key_of(holder), "")
        if not key:
            return value
        if method in ("urlparse", "urlsplit"):
            return value._replace(about=(key, "parsed"))
        if method in ("match", "fullmatch"):
            return value._replace(about=(key_of(node.args[-1]), "match"))
        if method in _RESOLVERS:
            return value._replace(about=(key, "path"))
        if method in _TRIMS:
            return value._replace(about=(key, kind or "same"))
        if method in ("split", "rsplit", "partition") and kind == "url":
            return value._replace(about=(key, kind))
        return value


def _at_slashes(node: ast.Call, frame: Frame) -> bool:
    """Whether a text is split where a slash is."""
    source = frame.unit.source
    separator = node.args[0] if node.args else None
    return separator is not None and (
        source.constant(separator) == "/" or source.qualified_name(separator) in _SEPARATORS
    )


def _split_path(method: str, counted: bool, text: Value) -> Value:
    """The pieces of a text that is split at slashes: those in which no slash can remain are safe as a path."""
    end = text.part().marked("path")
    if method == "rpartition":
        return Value(text.taints, parts=(text, CLEAN, end))
    if method == "partition":
        return Value(text.taints, parts=(end, CLEAN, text))
    if not counted:
        return Value(text.taints, "pieces")
    return Value(text.taints, parts=(text, end) if method == "rsplit" else (end, text))


_FETCH_METHODS = frozenset(name.rpartition(".")[2] for name in FETCHERS)
