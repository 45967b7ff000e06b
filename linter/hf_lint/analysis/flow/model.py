"""Words of the data flow: where a value came from, which checks it went through, and what was done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable
    from typing import Protocol

    from hf_lint.core.model import Location
    from hf_lint.space.calls import Unit

    class Source(Protocol):
        """A file, or part of one, with a tree of some language: a Unit of Python, a Script of JavaScript."""

        def location(self, node: Any, note: str = "") -> Location:
            """Return the place of a node of its tree."""
            ...


MAX_TAINTS = 4
MAX_STEPS = 8

VISITOR = "visitor"  # text that a visitor chose
UPLOAD = "upload"  # a file of a visitor: its place on the disk was chosen by the server, what is in it by the visitor
CONTENT = "content"  # what is in such a file
FETCHED = "fetched"  # the answer of an address that a visitor chose
GENERATED = "generated"  # what a model made of a visitor's words
SECRET = "secret"  # noqa: S105 - a secret of the environment
ENVIRONMENT = "environment"  # the whole environment

ENDING = "ending"
"""The mark of a path whose ending was checked."""
EXISTING = "existing"
"""The mark of a path that was checked to be that of a file on the server: hardly a text that a visitor makes up."""
GLUED = "glued"
"""The mark of a part of an address that stands right behind a host, which it may change: `https://api.acme.io` + x."""
SUFFIXED = "suffixed"
"""The mark of a part of an address that the code puts more behind: a visitor has to get rid of it, with `#` or `?`."""
ASKED = "asked"
"""The mark of what a function of the Space was asked about, which may refuse what is bad."""
PIECE = "piece"
"""The mark of what was picked out of an answer or a secret: one key of its JSON, one element of its page."""
PARSED = "parsed"
"""The mark of a secret that was a text with many fields: JSON, YAML."""
ANY = "any"  # a check after which the value is one of a few

CHOSEN = "a function by its name"
"""The name of the event of a call of what a visitor names."""


class Step(NamedTuple):
    """A place that the value passed, with what happened there."""

    unit: Source
    node: Any
    note: str

    def location(self) -> Location:
        """Return the place as a location with its note."""
        return self.unit.location(self.node, self.note)


class Taint(NamedTuple):
    """One origin of a value.

    `origin` is the same for all values of one source; `safe` are the uses it was made safe for (path, url, html, shell,
    repo); `whole` says that it is all of what the source gave, not a part such as a file's ending.
    """

    kind: str
    name: str
    origin: str
    steps: tuple[Step, ...]
    safe: frozenset[str] = frozenset()
    whole: bool = True

    def via(self, step: Step) -> Taint:
        """Return the same with one more step, unless there are too many."""
        if len(self.steps) >= MAX_STEPS or any(step.node == known.node for known in self.steps):
            return self
        return self._replace(steps=(*self.steps, step))


class Value(NamedTuple):
    """What is known about a value. Without taints it is harmless.

    `obj` names an object whose attributes are sources of their own (`request`, `upload`), or `pieces`, a list of what
    stood between slashes; `model` is the class of the
    Space, with the unit that defines it, whose fields it has; `about` is the variable (its key) that a check of this
    value says something about, and what it says; `parts` are the items of a tuple, `each` those of every tuple in a
    list, `keys` the items of a dict by their literal keys.
    """

    taints: tuple[Taint, ...] = ()
    obj: str = ""
    model: tuple[Unit, ast.ClassDef] | None = None
    about: tuple[str, str] = ("", "")
    parts: tuple[Value, ...] = ()
    each: tuple[Value, ...] = ()
    keys: tuple[tuple[str, Value], ...] = ()

    def of_kind(self, *kinds: str) -> tuple[Taint, ...]:
        """Return the taints of these kinds."""
        return tuple(taint for taint in self.taints if taint.kind in kinds)

    def unsafe(self, use: str, *kinds: str) -> Taint | None:
        """Return the first taint of these kinds that was not made safe for `use`."""
        return next((taint for taint in self.taints if taint.kind in kinds and use not in taint.safe), None)

    def marked(self, *uses: str) -> Value:
        """Return the same, safe for `uses`."""
        if not self.taints:
            return self
        marks = frozenset(uses)
        return Value(tuple(taint._replace(safe=taint.safe | marks) for taint in self.taints), self.obj)

    def noted(self, mark: str) -> Value:
        """Return the same with one more mark, all that is known of it kept."""
        if not self.taints:
            return self
        return self._replace(taints=tuple(taint._replace(safe=taint.safe | {mark}) for taint in self.taints))

    def part(self) -> Value:
        """Return a part of this value."""
        if not self.taints:
            return CLEAN
        marks = frozenset(("path",)) if self.obj == "pieces" else frozenset()
        return Value(tuple(taint._replace(whole=False, safe=taint.safe | marks) for taint in self.taints))

    def item(self, key: str | None) -> Value:
        """Return the item of a dict under this key; a part of all of it where the key is not known."""
        found = next((value for name, value in self.keys if name == key), None)
        if found is None:
            return self.part()
        origins = {(taint.kind, taint.origin) for taint in found.taints}
        taints = tuple(taint for taint in self.taints if (taint.kind, taint.origin) in origins)
        if not taints and len(self.taints) >= MAX_TAINTS:
            return found.part()  # one of those that were too many
        return Value(taints).part()._replace(keys=found.keys) if taints else CLEAN

    def plain(self) -> Value:
        """Return the taints alone."""
        return Value(self.taints) if self.taints else CLEAN


CLEAN = Value()


def picked(value: Value, key: str | None) -> Value:
    """Return `value` where the item under a literal key is taken out of it.

    Of an answer that a server gave it is a piece. Of a secret that holds many fields (accounts in JSON) it is one where
    the last key says so.
    """
    if key is None or not value.taints:
        return value
    from hf_lint.secrets import is_secret_name

    taints = []
    for taint in value.taints:
        if taint.kind == FETCHED or (taint.kind == SECRET and PARSED in taint.safe):
            whole = taint.kind == SECRET and is_secret_name(key)
            taint = taint._replace(safe=taint.safe - {PIECE} if whole else taint.safe | {PIECE})
        taints.append(taint)
    return value._replace(taints=tuple(taints))


def dict_of(items: Iterable[tuple[str | None, Value]], known: Value = CLEAN) -> Value:
    """Return a dict with these items by key (None where it is not to be seen), laid over the dict `known`."""
    items = tuple(items)
    whole = join((known.plain(), *(value.plain() for _, value in items)))
    if not whole.taints or (known.taints and not known.keys) or any(key is None and v.taints for key, v in items):
        return whole
    return whole._replace(keys=tuple({**dict(known.keys), **{key: v for key, v in items if key is not None}}.items()))


def join(values: Iterable[Value]) -> Value:
    """Return the value that may be any of `values`, or is made of all of them."""
    found: list[Value] = [value for value in values if value is not CLEAN]
    if not found:
        return CLEAN
    first = found[0]
    if len(found) == 1 or all(value == first for value in found):
        return first
    return Value(merge_taints(value.taints for value in found), next((value.obj for value in found if value.obj), ""))


def merge_taints(groups: Iterable[tuple[Taint, ...]]) -> tuple[Taint, ...]:
    """Return all taints, one for each origin, kind and set of uses."""
    merged: dict[tuple[str, str, frozenset[str]], Taint] = {}
    for group in groups:
        for taint in group:
            merged.setdefault((taint.kind, taint.origin, taint.safe), taint)
    return tuple(merged.values())[:MAX_TAINTS]


class Event(NamedTuple):
    """Something done with a value that has taints.

    `how` is one of: call (`name` is the last part of what is called), return (of a function that answers visitors;
    `name` is the kind of component or answer it goes to), store (into what all visitors share; `name` says where).
    """

    how: str
    name: str
    unit: Unit
    node: ast.AST
    args: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    receiver: Value = CLEAN
    parts: tuple[str, ...] = ()

    def arg(self, position: int, *names: str) -> Value:
        """Return the argument with one of these names, or at this position."""
        for name, value in self.keywords:
            if name in names:
                return value
        return self.args[position] if 0 <= position < len(self.args) else CLEAN

    @property
    def values(self) -> tuple[Value, ...]:
        """All arguments."""
        return (*self.args, *(value for _, value in self.keywords))


def find_whole_secret(values: Iterable[Value]) -> Taint | None:
    """Return the first secret, or the environment, that is in one of `values` as a whole."""
    found = (taint for value in values for taint in value.of_kind(SECRET, ENVIRONMENT))
    return next((taint for taint in found if PIECE not in taint.safe), None)
