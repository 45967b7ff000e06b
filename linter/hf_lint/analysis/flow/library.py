"""Follows values through well-known functions: what they pass on, fetch, open, and make safe."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.core import Walk
from hf_lint.analysis.flow.guards import key_of
from hf_lint.analysis.flow.model import (
    CLEAN,
    CONTENT,
    ENVIRONMENT,
    FETCHED,
    GENERATED,
    PARSED,
    SECRET,
    UPLOAD,
    VISITOR,
    Event,
    Step,
    Taint,
    Value,
    dict_of,
    join,
    picked,
)
from hf_lint.analysis.flow.tables import (
    CLEANERS,
    CONNECTED,
    FETCH_VERBS,
    FETCHERS,
    GENERATORS,
    NUMBERS,
    PASS_METHODS,
    PASSES,
    SECOND,
)
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from hf_lint.analysis.flow.core import Frame

_LISTS = frozenset(("list", "sorted", "set", "tuple", "iter", "enumerate", "len"))
_SAME_ITEMS = frozenset(("list", "sorted", "reversed", "tuple", "iter", "enumerate"))
_TAKES = frozenset(("format", "join", "replace", "get", "joinpath", "substitute"))
_PARSERS = frozenset(("json.loads", "yaml.safe_load", "ast.literal_eval"))
_PICKERS = frozenset(("get", "pop", "find", "find_all", "findall", "findtext", "select", "select_one"))
_TRIMS = frozenset(("strip", "lower", "upper", "casefold", "lstrip", "rstrip", "str", "removesuffix", "removeprefix"))
_RESOLVERS = frozenset(("realpath", "abspath", "resolve", "normpath", "absolute", "Path"))
_SPLITS = frozenset(("split", "rsplit", "partition", "rpartition"))
_SEPARATORS = frozenset(("os.sep", "os.path.sep"))
_DECODERS = frozenset(("urllib.parse.unquote", "urllib.parse.unquote_plus"))
_CONFIGS = frozenset(("omegaconf.OmegaConf.to_yaml", "omegaconf.OmegaConf.to_container"))
_LETTERS = ("[^", "[\\W", "\\W", "[\\\\/", r"[\/", "[/")


class Library(Walk):
    """The calls of what no Space defines."""

    def library(
        self,
        node: ast.Call,
        method: str,
        receiver: Value,
        args: list[Value],
        keywords: list[tuple[str, Value]],
        frame: Frame,
    ) -> Value:
        """Return what a function gives that no file of the Space defines."""
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
            if name in _PARSERS and value.of_kind(SECRET):
                value = value.marked(PARSED)
            if name in _SAME_ITEMS and args:
                value = value._replace(each=args[0].each)
            return self._about(node, method, args[0] if args else CLEAN, value, node.args[0] if node.args else None)
        if method in _PICKERS and node.args and receiver.of_kind(SECRET, FETCHED):
            receiver = picked(receiver, source.constant(node.args[0]))
        if receiver.taints and method in PASS_METHODS:
            inner = [value.plain() for value in everything] if method in _TAKES else []
            if receiver.of_kind(SECRET, ENVIRONMENT) and method in ("split", "keys"):
                return CLEAN
            value = join((receiver.plain(), *inner))
            holder = node.func.value if isinstance(node.func, ast.Attribute) else None
            return self._about(node, method, receiver, value, holder)
        if method in ("format", "join") and isinstance(node.func, ast.Attribute):
            value = join(value.plain() for value in everything)
            items = node.args[0] if node.args else None
            if method == "join" and isinstance(items, (ast.List, ast.Tuple)):
                return self.joined(items.elts, frame)
            text = source.constant(node.func.value) or "" if method == "format" else ""
            before = text.split("{", 1)[0]
            return self.behind(before, False, value) if before else value
        if method in ("get", "joinpath"):  # TABLE.get(x, default): only the default is the visitor's
            return args[-1].plain() if method == "joinpath" or len(args) > 1 else CLEAN
        return self._evaluate_generation(node, method, [receiver, *everything], frame)

    def content_of(self, value: Value, expr: ast.expr, frame: Frame) -> Value:
        """Return what is in a file that a visitor sent."""
        step = Step(frame.unit, expr, "the content of the visitor's file")
        return Value(tuple(taint._replace(kind=CONTENT).via(step) for taint in value.of_kind(UPLOAD)))

    @abstractmethod
    def joined(self, parts: list[ast.expr], frame: Frame) -> Value:
        """Return the items of a list one after another."""

    @abstractmethod
    def behind(self, before: str, dynamic: bool, value: Value) -> Value:
        """Return `value` behind a text."""

    def _evaluate_generation(self, node: ast.Call, method: str, values: list[Value], frame: Frame) -> Value:
        """Return what a model answers to a visitor's words. All other results are taken for something new."""
        if method not in GENERATORS:
            return CLEAN
        step = Step(frame.unit, node, "the model's output")
        kinds = (VISITOR, GENERATED, CONTENT)
        taints = [taint for value in values for taint in value.of_kind(*kinds)][:1]
        return Value(tuple(taint._replace(kind=GENERATED, safe=frozenset()).via(step) for taint in taints))

    def _evaluate_fetch(
        self, node: ast.Call, method: str, args: list[Value], keywords: list[tuple[str, Value]], frame: Frame
    ) -> Value | None:
        """Return the answer of a server whose address a visitor gave; None where the call fetches nothing."""
        name = frame.unit.values.name_of(node.func) if method in _FETCH_METHODS else ""
        if name not in FETCHERS or (method == "setopt" and not (node.args and last_name(node.args[0]) == "URL")):
            return None
        at = 1 if method in FETCH_VERBS or name in SECOND else 0
        at = 0 if name == "httplib2.Http().request" else at
        named = [value for key, value in keywords if key in ("url", "fullurl", "host", "uri", "address")]
        address = named[0] if named else args[at] if len(args) > at else CLEAN
        if name == "socket.create_connection" and address.parts:
            address = address.parts[0]  # without the port
        taint = address.unsafe("url", VISITOR, CONTENT)
        if taint is None or _has_base(node, frame):
            return CLEAN
        self.record(Event("call", "fetch", frame.unit, node, (address, *args), tuple(keywords)), frame)
        step = Step(frame.unit, node, "the response of that URL")
        return Value((taint._replace(kind=FETCHED, safe=frozenset()).via(step),))

    def _evaluate_open(self, receiver: Value, args: list[Value], node: ast.Call, frame: Frame) -> Value:
        """Return an open file: what is in it is the visitor's when the file is."""
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
                return text.marked("path", "shell", "repo", "html", "sql")
            return text.marked("html") if pattern.startswith("<") else text
        if name in _CONFIGS and args and any(word.arg == "resolve" for word in node.keywords):
            step = Step(frame.unit, node, "`${oc.env:NAME}` in it becomes a variable of the environment")
            environment = Taint(ENVIRONMENT, "os.environ", "os.environ", (step,))
            return Value((*args[0].taints, *((environment,) if args[0].of_kind(VISITOR, CONTENT) else ())))
        if name in ("urllib.parse.quote", "requests.utils.quote", "urllib.request.quote"):
            kept = [word.value for word in node.keywords if word.arg == "safe"] or node.args[1:2]
            value = join(args).plain()
            return value.marked("url") if kept and frame.unit.source.constant(kept[0]) == "" else value
        if name == "urllib.request.Request":
            return args[0].plain() if args else CLEAN
        if name in ("io.BytesIO", "io.StringIO"):
            return join(args).plain().marked("path", "url", "repo")  # a file in memory has no path
        if name in _DECODERS:  # `%2F` becomes a slash
            return Value(tuple(taint._replace(safe=taint.safe - {"path"}) for taint in join(args).taints))
        if method in _SPLITS and _is_at_slashes(node, frame) and not receiver.of_kind(SECRET, ENVIRONMENT):
            return _split_path(method, len(node.args) + len(node.keywords) > 1, receiver.plain())
        if method == "replace" and receiver.taints and len(node.args) == 2:
            old = frame.unit.source.constant(node.args[0])
            value = join((receiver.plain(), args[1].plain()))
            uses = {"/": ("path",), "\\": (), "..": ("no-dots",), "<": ("html",), "'": ("sql",), '"': ("sql",)}.get(
                old or "", ()
            )
            return value.marked(*uses) if uses else value
        if method in CONNECTED and receiver.of_kind(FETCHED):
            return receiver.plain()
        if method == "send" and args and args[0].of_kind(FETCHED):
            return args[0].plain()  # httpx: a request that was built before
        if method in ("decrypt", "verify") or name.startswith("hashlib."):
            return CLEAN
        return None

    def _about(self, node: ast.Call, method: str, given: Value, value: Value, holder: ast.expr | None) -> Value:
        """Return `value`, with the variable that a check of it says something about."""
        if not value.taints or holder is None:
            return value
        key, kind = given.about if given.about[0] else (key_of(holder), "")
        if not key:
            return value._replace(about=("", "path")) if method in _RESOLVERS and method != "Path" else value
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


def _has_base(node: ast.Call, frame: Frame) -> bool:
    """Return whether a client was made with a fixed address that all of its requests begin with."""
    holder = node.func.value if isinstance(node.func, ast.Attribute) else None
    made: list[ast.expr | None] = [holder]
    if isinstance(holder, ast.Name):
        made = [binding.expr for binding in frame.unit.values.scopes.of_name(holder)]
    elif isinstance(holder, ast.Attribute) and "base_url" in frame.unit.file.text:
        name = key_of(holder)
        made = [one.value for one in frame.unit.source.nodes(ast.Assign) if any(key_of(t) == name for t in one.targets)]
    return any(isinstance(call, ast.Call) and any(word.arg == "base_url" for word in call.keywords) for call in made)


def _is_at_slashes(node: ast.Call, frame: Frame) -> bool:
    """Return whether a text is split where a slash is."""
    source = frame.unit.source
    separator = node.args[0] if node.args else None
    return separator is not None and (
        source.constant(separator) == "/" or source.qualified_name(separator) in _SEPARATORS
    )


def _split_path(method: str, counted: bool, text: Value) -> Value:
    """Return the pieces of a text that is split at slashes: those in which no slash can remain are safe as a path."""
    end = text.part().marked("path")
    if method == "rpartition":
        return Value(text.taints, parts=(text, CLEAN, end))
    if method == "partition":
        return Value(text.taints, parts=(end, CLEAN, text))
    if not counted:
        return Value(text.taints, "pieces")
    return Value(text.taints, parts=(text, end) if method == "rsplit" else (end, text))


_FETCH_METHODS = frozenset(name.rpartition(".")[2] for name in FETCHERS)
