"""Which well-known function an expression of one Python source stands for, however it is written.

Names, attributes, items of containers, what `getattr`, `partial`, `staticmethod` and the Space's own functions give
back: all are followed to a dotted name. Names of the whole source count alike, so what is bound more than once is
followed only to functions that are dangerous. Nothing is run.
"""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.bindings import bindings_of
from hf_lint.space.known_functions import DANGEROUS, DANGEROUS_LAST, ITEM, OBJECT_WORDS, OBJECTS
from hf_lint.space.same_modules import own_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hf_lint.space.python import FunctionNode, PythonSource

    Elsewhere = Callable[[str], str]
    """The dotted name of what another module of the Space calls by a dotted name; "" for all else."""

MAX_DEPTH = 12
_MAX_BINDINGS = 300_000
_MODULE_GETTERS = ("get", "__getitem__", "pop")
_ATTRIBUTE_GETTER = "__getattribute__"
_MAKERS = ("getattr", _ATTRIBUTE_GETTER, "partial", "partialmethod", "staticmethod", "classmethod", *_MODULE_GETTERS)
_IMPORTERS = ("__import__", "builtins.__import__", "importlib.import_module", "importlib.__import__")
_GETTERS = ("operator.attrgetter", "operator.itemgetter")
_PLAIN = frozenset(
    (
        *("str", "repr", "type", "id", "hash", "len", "bool", "print", "isinstance", "issubclass", "hasattr"),
        *("callable", "dir", "help", "getsource", "signature", "getdoc", "list", "tuple", "set", "dict", "frozenset"),
        *("iter", "map", "filter", "Thread", "Process", "Timer"),
    )
)
"""Calls whose result is no function, whatever function they are given."""


class Target(NamedTuple):
    """A function by its dotted name, and arguments that it has got already."""

    name: str
    args: tuple[ast.expr, ...] = ()
    keywords: tuple[ast.keyword, ...] = ()


class Functions:
    """What expressions stand for in one source; `watched` are the last parts of the names that are looked for."""

    def __init__(self, source: PythonSource, watched: frozenset[str], elsewhere: Elsewhere | None = None) -> None:
        self._source = source
        self._watched = watched
        self._elsewhere = elsewhere
        self.is_open = elsewhere is not None
        """Whether other modules of the Space may give it dangerous functions."""
        self.is_cut = False
        """Whether so many names get values that not all were looked at."""
        self._bindings: dict[str, list[ast.expr]] = {}
        for count, (key, value) in enumerate(bindings_of(source)):
            if count >= _MAX_BINDINGS:
                self.is_cut = True
                break
            self._bindings.setdefault(key, []).append(value)
        self._known: dict[str, Target | None] = {}
        self._items: dict[ast.expr | str, Target | None] = {}
        self._ends: dict[str, str] = {}
        self._has_callers = "methodcaller" in source.text
        self._has_objects = source.holds_any(OBJECT_WORDS)

    def dangerous(self, expr: ast.expr) -> Target | None:
        """Return the dangerous function that an expression stands for."""
        if isinstance(expr, ast.Name):
            name = expr.id
            if name not in self._bindings and name not in self._source.imports and name not in DANGEROUS_LAST:
                return None
        elif isinstance(expr, ast.Attribute):
            if expr.attr not in DANGEROUS_LAST and f".{expr.attr}" not in self._bindings and not self.is_open:
                return None
        elif isinstance(expr, ast.Call):
            if not self._may_give_one(expr.func):
                return None
        elif not isinstance(expr, (ast.Subscript, ast.IfExp, ast.BoolOp, ast.NamedExpr)):
            return None
        found = self.target(expr)
        return found if found is not None and found.name in DANGEROUS else None

    def _may_give_one(self, func: ast.expr) -> bool:
        """Return whether what is called may give a function back: `getattr`, `partial`, a function of this source."""
        if isinstance(func, ast.Name):
            return func.id in self._returning or self._source.imports.get(func.id, func.id).endswith(_MAKERS)
        return isinstance(func, (ast.Call, ast.Lambda)) or (isinstance(func, ast.Attribute) and func.attr in _MAKERS)

    @cached_property
    def _returning(self) -> dict[str, list[ast.expr]]:
        """What the functions of this source give back, where that may be a function."""
        found: dict[str, list[ast.expr]] = {}
        returns = [(node.lineno, node.value) for node in self._source.nodes(ast.Return) if self._may_be_one(node.value)]
        for name, node in self._source.definitions.items() if returns else ():
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            values = [value for line, value in returns if value is not None and line in lines]
            if values:
                found[name] = values
        for assign in self._source.nodes(ast.Assign):
            target = assign.targets[0]
            if isinstance(assign.value, ast.Lambda) and isinstance(target, ast.Name):
                found[target.id] = [assign.value.body]
        return found

    def _may_be_one(self, expr: ast.expr | None) -> bool:
        """Return whether an expression is one of the names of dangerous functions, or made in a way that needs a
        look."""
        if isinstance(expr, ast.Name):
            return expr.id in DANGEROUS_LAST or expr.id in self._source.imports
        return isinstance(expr, ast.Attribute) and expr.attr in DANGEROUS_LAST

    def made(self, name: ast.expr) -> ast.expr | None:
        """Return the value of a name that is bound once; None where it is bound more often, or not plainly."""
        values = self._bindings.get(name.id, ()) if isinstance(name, ast.Name) else ()
        return values[0] if len(values) == 1 else None

    def target(self, expr: ast.expr, depth: int = MAX_DEPTH) -> Target | None:
        """Return the function that an expression stands for."""
        if depth <= 0:
            return None
        if isinstance(expr, ast.Name):
            return self._named(expr.id, depth)
        if isinstance(expr, ast.Attribute):
            if expr.attr == "__call__":
                return self.target(expr.value, depth - 1)
            module = self.module(expr.value, depth - 1)
            return self._read_module(module, expr.attr) if module else self._bound(f".{expr.attr}", depth)
        if isinstance(expr, ast.NamedExpr):
            return self.target(expr.value, depth - 1)
        if isinstance(expr, (ast.IfExp, ast.BoolOp)):
            return self._any([expr.body, expr.orelse] if isinstance(expr, ast.IfExp) else expr.values, depth)
        if isinstance(expr, ast.Subscript):
            return self._looked_up(expr, depth)
        if isinstance(expr, ast.Call):
            return self._made_by(expr, depth)
        return None

    def _named(self, name: str, depth: int) -> Target | None:
        name = self._last_name(name)
        if name in self._source.imports:
            return self._dotted(self._source.imports[name])
        if name in self._bindings:
            return self._bound(name, depth)
        if self._source.is_bound(name):
            return None
        for module in self._source.starred if self.is_open else ():
            found = self._foreign(f"{module}{name}")
            if found:
                return Target(found)
        return Target(name) if name in self._watched else None

    def _last_name(self, name: str) -> str:
        """Return the name at the end of `a = b` after `b = c`: a loop, since such chains may be long."""
        passed: dict[str, None] = {}
        while name not in passed and name not in self._ends:
            passed[name] = None
            values = self._bindings.get(name, ()) if name not in self._source.imports else ()
            if len(values) != 1 or not isinstance(values[0], ast.Name):
                break
            name = values[0].id
        name = self._ends.get(name, name)
        self._ends.update(dict.fromkeys(passed, name))
        return name

    def _dotted(self, name: str) -> Target:
        name = own_name(name).removeprefix("builtins.")
        return Target(self._foreign(name) or name)

    def _read_module(self, module: str, word: str) -> Target:
        return self._dotted(f"{module}.{word}")

    def _foreign(self, name: str) -> str:
        """Return the function that another module of the Space gives to the dotted `name`; "" for all else."""
        return self._elsewhere(name) if self._elsewhere is not None and "." in name else ""

    def _bound(self, key: str, depth: int) -> Target | None:
        """Return what a name or attribute is bound to: where it is bound once anything, else only what is dangerous."""
        if key not in self._known:
            self._known[key] = None  # what leads back to itself ends here
            values = self._bindings.get(key, [])
            if len(values) == 1 and not key.startswith("."):
                self._known[key] = self.target(values[0], depth - 1)
            else:
                self._known[key] = self._any(values, depth)
        return self._known[key]

    def _any(self, values: Iterable[ast.expr], depth: int) -> Target | None:
        for value in values:
            found = self.target(value, depth - 1) if not isinstance(value, ast.Constant) else None
            if found is not None and found.name in DANGEROUS:
                return found
        return None

    def _looked_up(self, expr: ast.Subscript, depth: int) -> Target | None:
        """Return `vars(os)["system"]`, `globals()["eval"]`, `{"run": eval}[x]`, `[eval][0]`."""
        key = self._source.computed(expr.slice)
        module = self._namespace(expr.value, depth - 1)
        if key and module is not None:
            return self._read_module(module, key) if module else self._named(key, depth - 1)
        found = self._held_by(expr.value, depth)
        if found is None and self.is_open and isinstance(expr.value, ast.Name):
            name = self._foreign(f"{self._source.imports.get(expr.value.id, '')}{ITEM}")
            found = Target(name) if name else None
        later = f"[{expr.value.id}]" if isinstance(expr.value, ast.Name) else ""
        return found or (self._bound(later, depth) if later in self._bindings else None)

    def _held_by(self, holder: ast.expr, depth: int) -> Target | None:
        """Return a dangerous function among the items of a container, which is looked through once."""
        made = self.made(holder) or holder
        key = f".{holder.attr}" if isinstance(holder, ast.Attribute) else made
        if key not in self._items:
            self._items[key] = None  # what leads back to itself ends here
            for value in self._bindings.get(key, []) if isinstance(key, str) else [made]:
                items = value.elts if isinstance(value, (ast.List, ast.Tuple)) else ()
                found = self._any(value.values if isinstance(value, ast.Dict) else items, depth)
                if found is not None:
                    self._items[key] = found
                    break
        return self._items[key]

    def _made_by(self, expr: ast.Call, depth: int) -> Target | None:
        """Return what `getattr`, `partial`, `attrgetter`, the methods of a namespace and the Space's own functions
        give."""
        name = self._source.qualified_name(expr.func) or ""
        if name in ("getattr", "builtins.getattr") and len(expr.args) >= 2:
            module, word = self.module(expr.args[0], depth - 1), self._source.computed(expr.args[1])
            return self._read_module(module, word) if module and word else None
        if isinstance(expr.func, ast.Attribute) and expr.func.attr == _ATTRIBUTE_GETTER and expr.args:
            # os.__getattribute__("system"), object.__getattribute__(os, "system")
            given = expr.args if len(expr.args) > 1 else [expr.func.value, *expr.args]
            return self._made_by(ast.Call(ast.Name("getattr", ast.Load()), given, []), depth)
        if name in ("functools.partial", "functools.partialmethod") and expr.args:
            inner = self.target(expr.args[0], depth - 1)
            if inner is None:
                return None
            return inner._replace(args=(*inner.args, *expr.args[1:]), keywords=(*inner.keywords, *expr.keywords))
        if isinstance(expr.func, ast.Attribute) and expr.func.attr in _MODULE_GETTERS and expr.args:
            return self._looked_up(ast.Subscript(expr.func.value, expr.args[0], ast.Load()), depth)
        getter = self.made(expr.func) or expr.func
        if isinstance(getter, ast.Call) and getter.args and expr.args:
            found = self._find_by_getter(getter, expr.args[0], depth)
            if found is not None:
                return found
        returned = self._returned(expr.func)
        if returned is not None:
            return self._any(returned, depth)
        return self._wrapped(expr, name, depth)

    def _find_by_getter(self, getter: ast.Call, holder: ast.expr, depth: int) -> Target | None:
        """Return `attrgetter("system")(os)`, `itemgetter("system")(vars(os))`."""
        name = self._source.qualified_name(getter.func)
        word = self._source.computed(getter.args[0]) if name in _GETTERS else None
        if not word:
            return None
        if name == _GETTERS[1]:
            return self._looked_up(ast.Subscript(holder, getter.args[0], ast.Load()), depth)
        module = self.module(holder, depth - 1)
        return self._read_module(module, word) if module else None

    def _returned(self, func: ast.expr) -> list[ast.expr] | None:
        """Return what a function of this source may return that may be a function; None for all others."""
        if isinstance(func, ast.Lambda):
            return [func.body]
        return self._returning.get(func.id) if isinstance(func, ast.Name) else None

    def _wrapped(self, expr: ast.Call, name: str, depth: int) -> Target | None:
        """Return `staticmethod(eval)`, `numpy.vectorize(eval)`, `delayed(eval)`: what is called is what was given."""
        if len(expr.args) != 1 or name.rpartition(".")[2] in _PLAIN or self.own(expr.func) is not None:
            return None
        method = expr.func.attr if isinstance(expr.func, ast.Attribute) else ""
        if method in _PLAIN or not isinstance(expr.args[0], (ast.Name, ast.Attribute)):
            return None
        found = self.target(expr.args[0], depth - 1)
        return found if found is not None and found.name in DANGEROUS else None

    def own(self, func: ast.expr) -> FunctionNode | None:
        """Return the function or method of this source that is called, by its name alone."""
        name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
        return self._source.definitions.get(name)

    def by_operator(self, func: ast.expr, call: ast.Call) -> Target | None:
        """`methodcaller("system", x)(os)` is `os.system(x)`; the arguments of `call` become those."""
        made = self.made(func) or func if self._has_callers else None
        if not isinstance(made, ast.Call) or self._source.qualified_name(made.func) != "operator.methodcaller":
            return None
        if not made.args or not call.args:
            return None
        module, word = self.module(call.args[0], MAX_DEPTH), self._source.computed(made.args[0])
        if not module or not word:
            return None
        call.args = made.args[1:]
        return self._read_module(module, word)

    def by_object(self, func: ast.expr) -> Target | None:
        """Return what an object does when it is called: `Interpreter()(x)`, `local["bash"]("-c", x)`."""
        if not self._has_objects:
            return None
        made: ast.expr | None = func
        if isinstance(func, ast.Name):
            made = self.made(func)
        elif isinstance(func, ast.Attribute):
            values = self._bindings.get(f".{func.attr}", [])
            made = values[0] if len(values) == 1 else None
        if isinstance(made, ast.Call):
            name = OBJECTS.get(self._source.qualified_name(made.func) or "")
            return Target(name) if name else None
        if not isinstance(made, ast.Subscript):
            return None
        name, word = self._source.qualified_name(made.value) or "", self._source.computed(made.slice)
        if name == "plumbum.local" and word:
            return Target(f"plumbum.cmd.{word.rpartition('/')[2]}")
        given = made.slice.elts if isinstance(made.slice, ast.Tuple) else [made.slice]
        if name.startswith("plumbum.cmd."):
            return Target(name, tuple(given))
        inner = self.by_object(made.value)
        return inner._replace(args=tuple(given)) if inner is not None and not inner.args else None

    def module(self, expr: ast.expr, depth: int) -> str:
        """Return the module that an expression stands for; "" where it is none."""
        if depth <= 0:
            return ""
        if isinstance(expr, ast.Name):
            if expr.id in self._source.imports:
                name = self._source.imports[expr.id]
                return self._foreign(name) or name
            if expr.id in ("__builtins__", "builtins"):
                return "builtins"
            made = self.made(expr)
            return self.module(made, depth - 1) if made is not None else ""
        if isinstance(expr, ast.NamedExpr):
            return self.module(expr.value, depth - 1)
        if isinstance(expr, ast.Attribute):
            inner = self.module(expr.value, depth - 1)
            return self._foreign(f"{inner}.{expr.attr}") or own_name(f"{inner}.{expr.attr}") if inner else ""
        if isinstance(expr, ast.Subscript):
            return self._module_by_key(expr, depth)
        if isinstance(expr, ast.Call) and expr.args:
            name = self._source.qualified_name(expr.func) or ""
            if name in _IMPORTERS:
                return self._source.computed(expr.args[0]) or ""
            if name == "getattr" and len(expr.args) > 1:
                found = self._made_by(expr, depth - 1)
                return found.name if found is not None else ""
            if isinstance(expr.func, ast.Attribute) and expr.func.attr in _MODULE_GETTERS:
                return self.module(ast.Subscript(expr.func.value, expr.args[0], ast.Load()), depth - 1)
        return ""

    def _module_by_key(self, expr: ast.Subscript, depth: int) -> str:
        """Return `sys.modules["os"]`, `globals()["os"]`."""
        key = self._source.computed(expr.slice)
        if not key:
            return ""
        if self._source.qualified_name(expr.value) == "sys.modules":
            return key
        if self._namespace(expr.value, depth - 1) != "":
            return ""
        return {"__builtins__": "builtins"}.get(key, self._source.imports.get(key, ""))

    def _namespace(self, expr: ast.expr, depth: int) -> str | None:
        """Return the module whose names a mapping holds, "" for the file's own; None for other mappings."""
        if isinstance(expr, ast.Attribute) and expr.attr == "__dict__":
            return self.module(expr.value, depth) or None
        if isinstance(expr, ast.Name) and expr.id == "__builtins__":
            return "builtins"
        made = self.made(expr)
        if made is not None and depth > 0:
            return self._namespace(made, depth - 1)
        if isinstance(expr, ast.Call):
            name = self._source.qualified_name(expr.func) or ""
            if name in ("globals", "locals", "vars") and not expr.args:
                return ""
            if name == "vars":
                return self.module(expr.args[0], depth) or None
        return None
