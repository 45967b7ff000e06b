"""The functions and classes of a Space's Python, and which of them can reach a given set of calls."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.framework_words import SERVERS
from hf_lint.analysis.flow.hosting import may_ask
from hf_lint.analysis.flow.tables import (
    CLIENTS,
    OF_MODULES,
    SECRET_SINKS,
    STREAMLIT_FILES,
    STREAMLIT_TEXTS,
    VISITOR_SINKS,
    WITH_VARIABLE,
)
from hf_lint.secrets import is_secret_name
from hf_lint.space.calls import Unit
from hf_lint.space.modules import module_file, split_name
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonSource

MAX_LOOKS = 500_000
"""So often one function asks another what it reaches; ten thousand methods of one name ask a hundred million times."""
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_READERS = STREAMLIT_TEXTS | STREAMLIT_FILES | frozenset(("getenv",))
_SOURCES = frozenset(("request", "environ", "query_params"))
_KEYS = frozenset(("api_key", "token", "hf_token"))
_ADDRESSES = ("base_url", "model", "src")
_EVALUATING = ("asteval", "simpleeval")
_ACCEPTS = frozenset(("accept", "recvfrom"))


MAX_PASSES = 8
"""Modules that a name is passed on through: `from .a import run` in an `__init__.py`."""


class Function:
    """A function of the Space; `owner` is the class it is a method of."""

    __slots__ = ("called", "module", "name", "names", "node", "owner", "sinks")

    def __init__(self, module: Module, node: FunctionNode, owner: str = "", name: str = "") -> None:
        self.module = module
        self.node = node
        self.name = name
        """Its name; "" for a lambda that has none."""
        self.owner = owner
        self.called: set[str] = set()
        """The last parts of the names of all that it calls."""
        self.names: set[str] = set()
        """The variables that it reads."""
        self.sinks = False
        """Whether one of the watched calls, or a store that all visitors share, stands in it."""

    @property
    def parameters(self) -> list[ast.arg]:
        """Its positional parameters, without `self`."""
        args = self.node.args
        found = [*args.posonlyargs, *args.args]
        return found[1:] if found and self.owner and found[0].arg in ("self", "cls") else found


class Module:
    """One Python file with its functions by name; nested functions and methods are among them."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.functions: dict[str, list[Function]] = {}
        self._owned: dict[tuple[str, str], Function] = {}
        """The last one of each name and class."""
        self.by_node: dict[ast.AST, Function] = {}
        source = unit.source
        self.classes = {node.name: node for node in source.nodes(ast.ClassDef)}
        owners: dict[ast.AST, str] = {}
        for owner in self.classes.values():
            owners.update((item, owner.name) for item in owner.body if isinstance(item, _DEFINITIONS))
        nodes: list[tuple[FunctionNode, str]] = [(node, node.name) for node in source.nodes(ast.FunctionDef)]
        nodes += [(node, node.name) for node in source.nodes(ast.AsyncFunctionDef)]
        nodes += _named_lambdas(source)
        nodes.sort(key=lambda pair: pair[0].lineno)
        around: dict[int, tuple[Function, ...]] = {}
        for node, name in nodes:
            function = Function(self, node, owners.get(node, ""), name)
            self.functions.setdefault(name, []).append(function)
            self._owned[name, function.owner] = function
            self.by_node[node] = function
            outer = around.get(node.lineno, ())
            if len(outer) < 8:
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    around[line] = (*outer, function)
        self.instances = dict(self._callables())
        """Variables that hold an object which can be called, with its method."""
        self.sinks = False
        """Whether one of the watched calls stands outside functions."""
        text = unit.file.text
        self.secrets = "environ" in text or "getenv" in text or "secrets" in text
        self.asks = may_ask(text)
        """Whether it may ask if it runs on the Hub."""
        self._around = around
        self._mark_calls()
        self._mark_stores()
        for read in source.nodes(ast.Name):
            for function in around.get(read.lineno, ()):
                function.names.add(read.id)

    @cached_property
    def listens(self) -> bool:
        """Whether visitors reach a server that it makes itself, of sockets or with the library for it."""
        text = self.unit.file.text
        if not any(word in text for word in SERVERS):
            return False
        from hf_lint.analysis.flow.sockets import listens

        return listens(self)

    def _callables(self) -> Iterator[tuple[str, Function]]:
        """`tool = Tool()` for a class with a `__call__`."""
        for assign in self.unit.source.nodes(ast.Assign) if "__call__" in self.functions else ():
            made, target = assign.value, assign.targets[0]
            if isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and isinstance(target, ast.Name):
                method = self.function("__call__", made.func.id)
                if method is not None:
                    yield target.id, method

    def _mark_calls(self) -> None:
        imports = self.unit.source.imports
        for call in self.unit.source.nodes(ast.Call):
            word = last_name(call.func)
            sink = (word in VISITOR_SINKS and _may_matter(call, word, imports)) or (
                self.secrets and word in SECRET_SINKS
            )
            functions = self._around.get(call.lineno, ())
            for function in functions:
                function.called.add(word)
                function.sinks = function.sinks or sink
            self.sinks = self.sinks or (sink and not functions)

    def _mark_stores(self) -> None:
        """Functions that store into the environment, a global, or a setting of another module."""
        source = self.unit.source
        lines = [node.lineno for node in source.nodes(ast.Global)]
        for assign in source.nodes(ast.Assign):
            for target in assign.targets:
                holder = target.value if isinstance(target, (ast.Attribute, ast.Subscript)) else None
                if holder is not None and (last_name(holder) == "environ" or last_name(holder) in source.imports):
                    lines.append(assign.lineno)
        for line in lines:
            functions = self._around.get(line, ())
            for function in functions:
                function.sinks = True
            self.sinks = self.sinks or not functions

    def function(self, name: str, owner: str = "") -> Function | None:
        """Return the function or method called `name`: the one of that class, else the last one outside classes."""
        return self._owned.get((name, owner))


class Program:
    """All modules of a Space, read when they are asked for."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._modules: dict[str, Module | None] = {}
        self._hot: dict[Function, bool] = {}
        self._looks = 0
        """How often a function was asked; beyond `MAX_LOOKS` each is looked at, as one that may matter."""
        self._begins: dict[Function, bool] = {}
        self._imports: dict[str, dict[str, tuple[Module, str]]] = {}
        self._found: dict[tuple[str, str], tuple[Module, str] | None] = {}

    def module(self, file: File) -> Module | None:
        """Return the module in `file`; None where it does not parse."""
        if file.path not in self._modules:
            source = self.space.python(file)
            unit = self.space.memo(_units).setdefault(file.path, Unit(self.space, file, source))
            self._modules[file.path] = Module(unit) if source.tree is not None else None
        return self._modules[file.path]

    def find(self, file: File, name: str) -> tuple[Module, str] | None:
        """Return the module of the Space that defines the dotted `name`, as seen from `file`, and the name in there."""
        key = (file.path, name)
        if key not in self._found:
            self._found[key] = self._find(file, name)
        return self._found[key]

    def _find(self, file: File, name: str, depth: int = MAX_PASSES) -> tuple[Module, str] | None:
        path, attribute = split_name(name)
        other = module_file(self.space, file, path)
        module = self.module(other) if other is not None else None
        if other is None or module is None:
            return None
        passed = module.unit.source.imports.get(attribute, "") if attribute not in module.functions else ""
        further = self._find(other, passed, depth - 1) if "." in passed and depth else None
        return further or (module, attribute)

    def resolve(self, module: Module, func: ast.expr, owner: str = "") -> Function | None:
        """Return the function of the Space that `func` names, inside a method of class `owner`."""
        if isinstance(func, ast.Name):
            found = module.function(func.id) or self._resolve_import(module, func)
            return found or self._constructor(module, func.id) or module.instances.get(func.id)
        if isinstance(func, ast.Call) and isinstance(func.func, ast.Name):
            return module.function("__call__", func.func.id)
        if not isinstance(func, ast.Attribute):
            return None
        holder = func.value
        if isinstance(holder, ast.Name) and holder.id in ("self", "cls") and owner:
            return module.function(func.attr, owner)
        found = self._resolve_import(module, func)
        if found is None and isinstance(holder, ast.Name):
            found = self._method(module, holder, func.attr)
        elif found is None and isinstance(holder, ast.Call) and isinstance(holder.func, ast.Name):
            found = module.function(func.attr, holder.func.id)  # `Tool().run`
        return found

    def _resolve_import(self, module: Module, func: ast.expr) -> Function | None:
        name = module.unit.source.qualified_name(func)
        if not name or "." not in name:
            return None
        found = self.find(module.unit.file, name)
        return found[0].function(found[1]) if found is not None else None

    def _constructor(self, module: Module, name: str) -> Function | None:
        return module.function("__init__", name) if name in module.classes else None

    def _method(self, module: Module, holder: ast.Name, method: str) -> Function | None:
        for binding in module.unit.values.scopes.of_name(holder)[:4]:
            made = binding.expr
            if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
                if made.func.id in module.classes:
                    return module.function(method, made.func.id)
                name = module.unit.source.imports.get(made.func.id, "")
                found = self.find(module.unit.file, name) if "." in name else None
                if found is not None and found[1] in found[0].classes:
                    return found[0].function(method, found[1])
        return None

    def wrappers(self, function: Function) -> Iterator[tuple[str, Function]]:
        """Yield what decorators of the Space put in the place of a function, each with its name for the function."""
        for decorator in getattr(function.node, "decorator_list", ()):
            outer = self.resolve(function.module, decorator.func if isinstance(decorator, ast.Call) else decorator)
            if outer is None or outer.node.lineno == function.node.lineno or not outer.parameters:
                continue
            returned = {
                node.value.id
                for node in outer.module.unit.source.nodes(ast.Return)
                if isinstance(node.value, ast.Name) and _is_within(node, outer.node)
            }
            for inner in outer.module.by_node.values():
                if inner.name in returned and inner is not outer and _is_within(inner.node, outer.node):
                    yield outer.parameters[0].arg, inner

    def is_hot(self, function: Function, depth: int = 6) -> bool:
        """Return whether one of the watched calls can be reached from here: all else need not be looked at."""
        known = self._hot.get(function)
        self._looks += 1
        if known is not None or depth <= 0 or self._looks > MAX_LOOKS:
            return bool(known) or self._looks > MAX_LOOKS
        self._hot[function] = False
        hot = function.sinks
        if not hot:
            # What it only names may be called by what it is handed to.
            words = function.called | function.names
            hot = any(self.is_hot(other, depth - 1) for other in self._callees(function.module, words))
        self._hot[function] = hot
        return hot

    def begins(self, function: Function, depth: int = 4) -> bool:
        """Return whether a source is read here, or in what this calls: a request, a widget, a secret."""
        known = self._begins.get(function)
        self._looks += 1
        if known is not None or depth <= 0 or self._looks > MAX_LOOKS:
            return bool(known) or self._looks > MAX_LOOKS
        self._begins[function] = False
        found = not _READERS.isdisjoint(function.called) or not _SOURCES.isdisjoint(function.names)
        found = found or (function.module.secrets and "os" in function.names)
        found = found or any(is_secret_name(name) for name in function.names)
        found = found or (not _ACCEPTS.isdisjoint(function.called) and function.module.listens)
        if not found:
            found = any(self.begins(other, depth - 1) for other in self._callees(function.module, function.called))
        self._begins[function] = found
        return found

    def _callees(self, module: Module, called: set[str]) -> Iterator[Function]:
        """Functions that may be meant by the last parts of names."""
        for word in called:
            yield from module.functions.get(word, ())
            if word in module.instances:
                yield module.instances[word]
        for alias, (other, name) in self._neighbours(module).items():
            if name:
                yield from other.functions.get(name, ()) if alias in called else ()
                owned = other.classes.get(name)
                yield from (
                    f for f in other.by_node.values() if owned is not None and f.owner == name and f.name in called
                )
            else:
                for word in called:
                    yield from other.functions.get(word, ())
                    passed = other.unit.source.imports.get(word, "")
                    found = self.find(other.unit.file, passed) if "." in passed else None
                    yield from found[0].functions.get(found[1], ()) if found is not None else ()

    def _neighbours(self, module: Module) -> dict[str, tuple[Module, str]]:
        """Return the imports of a module that lead to other modules of the Space; "" where the module itself is
        imported."""
        path = module.unit.file.path
        if path not in self._imports:
            found: dict[str, tuple[Module, str]] = {}
            for alias, name in module.unit.source.imports.items():
                other = self.find(module.unit.file, name) if "." in name else None
                other = other or self.find(module.unit.file, f"{name}.")
                if other is not None:
                    found[alias] = other
            self._imports[path] = found
        return self._imports[path]


def _is_within(node: ast.stmt | FunctionNode, outer: FunctionNode) -> bool:
    return outer.lineno <= node.lineno <= (outer.end_lineno or 0)


def _named_lambdas(source: PythonSource) -> Iterator[tuple[FunctionNode, str]]:
    """`run = lambda text: ...`."""
    if any(True for _ in source.nodes(ast.Lambda)):
        for assign in source.nodes(ast.Assign):
            if isinstance(assign.value, ast.Lambda) and isinstance(assign.targets[0], ast.Name):
                yield assign.value, assign.targets[0].id


def _may_matter(call: ast.Call, word: str, imports: dict[str, str]) -> bool:
    """Return whether a call named like a watched one may be one."""
    holder = call.func.value if isinstance(call.func, ast.Attribute) else None
    if word in OF_MODULES and not (isinstance(holder, ast.Name) and holder.id in imports) and holder is not None:
        return False
    if word in CLIENTS:
        words = {keyword.arg: keyword.value for keyword in call.keywords}
        given = [*call.args[:1], *(words[name] for name in _ADDRESSES if name in words)]
        return not _KEYS.isdisjoint(words) and not all(isinstance(value, ast.Constant) for value in given)
    if word in ("update", "setdefault"):
        return last_name(holder) == "environ" if holder is not None else False
    if word in ("compile", "eval", "exec") and holder is not None:
        plain = isinstance(holder, ast.Name) and imports.get(holder.id) == "builtins"
        return plain or any(name.startswith(_EVALUATING) for name in imports.values())
    if word == "markdown":
        return any(keyword.arg == "unsafe_allow_html" for keyword in call.keywords)
    if word in WITH_VARIABLE and call.args and isinstance(call.args[0], ast.Constant):
        return bool(call.keywords) and word != "get"
    return True


def _units(space: Space) -> dict[str, Unit]:
    return {}
