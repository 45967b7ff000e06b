"""Words of the data flow through JavaScript: what is known about a value, and what was done with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import Taint, merge_taints
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from hf_lint.space.javascript import Script

MAX_SHAPE = 1_500
MAX_ITEMS = 60
ANYTHING = "\0"
"""Stands in a shape for text that is not known."""
INPUT = "\1"
"""Stands in a shape for text of a visitor."""
SHOWN = "shown"
"""The use of a secret that a visitor gets to read."""
DIRS_CUT = "dirs"
"""A mark: the parser of the upload keeps only the last part of the file name."""
TRACE = "trace"
"""The kind of a taint: the stack trace of an exception."""
_NO_HOST = regex(r"(?:[A-Za-z][\w+.-]*:|\0:)?/{0,2}")
"""What may stand before a host; behind anything else an address leads where the code says."""


class Scope:
    """Variables of a function or block. `this.x` and `a.b` are variables of their own."""

    def __init__(self, parent: Scope | None, *, function: bool = False) -> None:
        self.parent = parent
        self.function = function
        self.vars: dict[str, Value] = {}

    def find(self, name: str) -> Scope | None:
        """Return the scope that has the variable."""
        scope: Scope | None = self
        while scope is not None and name not in scope.vars:
            scope = scope.parent
        return scope


class Closure:
    """A function of the Space with the scope that it was made in."""

    def __init__(self, node: Node, script: Script, scope: Scope, owner: Class | None = None, name: str = "") -> None:
        self.node = node
        self.script = script
        self.scope = scope
        self.owner = owner
        self.name = name
        found = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        if found is None:
            self.parameters: list[Node] = []
        elif found.type == "formal_parameters":
            self.parameters = [item for item in found.named_children if item.type not in ("comment", "decorator")]
        else:
            self.parameters = [found]


class Class:
    """A class of the Space: its methods by name, and what its fields have been set to."""

    def __init__(self) -> None:
        self.methods: dict[str, Value] = {}
        self.fields: dict[str, Value] = {}
        self.built = False
        self.constructor: Closure | None = None
        self.parent: Class | None = None
        self.base = ""
        """What it extends, where that is no class of the Space."""

    def member(self, name: str) -> Value | None:
        """Return a field or method of this class or of those that it extends."""
        made: Class | None = self
        for _ in range(10):
            if made is None:
                break
            found = made.fields.get(name) or made.methods.get(name)
            if found is not None:
                return found
            made = made.parent
        return None


class Value(NamedTuple):
    """What is known about a value; CLEAN is one that is harmless.

    `shape` is its text with ANYTHING and INPUT in the place of what is not known, None where it is no text that is put
    together here; `obj` says what it is (`request`, `module fs`, `fs.readFile`); `functions` are those of the Space
    that it may be; `keys` are the members of an object, `items` those of an array; `made` is the class whose instance
    it is, `defines` the class that it is; `literal` is the place of a text that stands in the code.
    """

    taints: tuple[Taint, ...] = ()
    shape: str | None = None
    obj: str = ""
    functions: tuple[Closure, ...] = ()
    keys: tuple[tuple[str, Value], ...] = ()
    items: tuple[Value, ...] = ()
    made: Class | None = None
    defines: Class | None = None
    part: str = ""
    """`host`: it is the host of an address; `resolved`: a path without `..` in it."""

    @property
    def text(self) -> str | None:
        """The text, where all of it is known."""
        return self.shape if self.shape is not None and INPUT not in self.shape and ANYTHING not in self.shape else None

    @property
    def form(self) -> str:
        """The shape, also of what is not put together here."""
        return self.shape if self.shape is not None else INPUT if self.taints else ANYTHING

    def unsafe(self, use: str, *kinds: str) -> Taint | None:
        """Return the first taint of these kinds that was not made safe for `use`."""
        return next((taint for taint in self.taints if taint.kind in kinds and use not in taint.safe), None)

    def marked(self, *uses: str) -> Value:
        """Return the same, safe for `uses`."""
        if not self.taints:
            return self
        marks = frozenset(uses)
        return self._replace(taints=tuple(taint._replace(safe=taint.safe | marks) for taint in self.taints))

    def partial(self) -> Value:
        """Return a part of this value, or what was computed of it: checking it says nothing about the whole."""
        if not self.taints:
            return CLEAN
        return Value(tuple(taint._replace(whole=False) for taint in self.taints))

    def plain(self) -> Value:
        """Return the taints alone."""
        return Value(self.taints) if self.taints else CLEAN

    def key(self, name: str) -> Value | None:
        """Return the member of an object that is known by its name."""
        return next((value for key, value in self.keys if key == name), None)


CLEAN = Value()


def text_of(text: str) -> Value:
    """Return the value of a literal."""
    return Value(shape=text[:MAX_SHAPE].replace(ANYTHING, " ").replace(INPUT, " "))


def join(values: Iterable[Value]) -> Value:
    """Return the value that may be any of `values`."""
    found = [value for value in values if value is not CLEAN]
    if not found:
        return CLEAN
    first = found[0]
    if len(found) == 1 or all(value == first for value in found[1:]):
        return first
    taints = merge_taints(value.taints for value in found)
    functions = tuple(dict.fromkeys(function for value in found for function in value.functions))
    rich = next((value for value in found if value.obj or value.keys or value.made or value.defines), first)
    texts = [value.shape for value in found if value.shape is not None]
    tainted = next((text for text in texts if INPUT in text), texts[0] if texts else None)
    return rich._replace(taints=taints, functions=functions[:8], shape=tainted, part="")


def concat(values: Iterable[Value]) -> Value:
    """Return the text that is made of `values`, one behind the other."""
    shape = ""
    taints: list[tuple[Taint, ...]] = []
    for value in values:
        if value.taints and shape:
            if not _NO_HOST.fullmatch(shape):
                value = value.marked("url", "redirect")
            elif shape == "/":
                value = value.marked("redirect")
            if not shape.endswith(("/", "\\")):
                value = value._replace(taints=tuple(map(_named_behind, value.taints)))
        taints.append(value.taints)
        shape += value.form
    return Value(merge_taints(taints), shape=shape[:MAX_SHAPE])


def _named_behind(taint: Taint) -> Taint:
    """Return what stands before the name in the same folder keeps it from overwriting another's file."""
    return taint._replace(safe=taint.safe | {"path"}) if DIRS_CUT in taint.safe else taint


class Sink(NamedTuple):
    """A place where text of a visitor, or a secret, does something.

    `kind`: path, url, code, html, redirect, sql, template, secret (a visitor gets it), log (a secret is written to it),
    answer (the response of an address goes back to the visitor). `what` is the name of what is called, `function` the
    place of the function around it.
    """

    kind: str
    script: Script
    node: Node
    taint: Taint
    what: str
    function: int


def fetch_origin(path: str, at: int) -> str:
    """Return the origin of the answer to a request that stands at the byte `at` of a file."""
    return f"fetched:{path}:{at}"
