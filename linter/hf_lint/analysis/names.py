"""Names that a Python module binds, names that it only reads, and what loading it reads before it is there.

No name is followed at run time: one that is bound in any branch counts as bound. Sources that may bind names in other
ways (`import *`, `exec`, `globals()`) are open, and nothing is said of them.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.nodes import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_STAR = regex(r"import\s{0,20}(?:\(\s{0,20})?\*")
_BINDERS = frozenset(("exec", "globals", "locals", "vars", "setattr"))
_BINDS = regex(r"\b(?:exec|globals|locals|vars|setattr)\s{0,20}\(")
_OPEN_WORDS = ("__builtins__", "__dict__", "sys.modules[__name__")
_GIVEN = frozenset(
    (
        *dir(builtins),
        *("__file__", "__name__", "__doc__", "__spec__", "__path__", "__package__", "__loader__", "__annotations__"),
        *("__class__", "__module__", "__qualname__", "__cached__", "__builtins__", "__debug__", "WindowsError"),
        *("get_ipython", "ExceptionGroup", "BaseExceptionGroup", "EncodingWarning", "aiter", "anext", "reveal_type"),
        *("PythonFinalizationError", "copyright", "credits", "exit", "quit", "license", "help"),
    )
)
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def is_open(module: PythonModule) -> bool:
    """Return whether the module may bind names that its text does not show."""
    if _STAR.search(module.text) or "builtins" in module.words or module.holds_any(_OPEN_WORDS):
        return True
    return not _BINDERS.isdisjoint(module.words) and _BINDS.search(module.text) is not None


def is_written(module: PythonModule, name: ast.Name) -> bool:
    """Return whether the text has the name there: what is called by another name has its own in the tree."""
    start, end = module.span_of(name)
    return module.text[start:end] == name.id


def undefined_names(module: PythonModule) -> Iterator[ast.Name]:
    """Yield the reads of names that nothing in the module binds; annotations that Python does not evaluate left out."""
    every = {node.id for node in module.nodes(ast.Name)} - _GIVEN
    unknown = {name for name in every if not module.is_bound(name)} - _pattern_names(module)
    if not unknown or is_open(module):
        return
    reads = [node for node in module.nodes(ast.Name) if node.id in unknown]
    passed = _unread(module)
    yield from (node for node in reads if node not in passed and is_written(module, node))


def _pattern_names(module: PythonModule) -> set[str]:
    """Return names that only patterns and type parameters bind."""
    found = {node.name for node in module.nodes(ast.MatchStar) if node.name}
    found |= {node.rest for node in module.nodes(ast.MatchMapping) if node.rest}
    for kind in ("TypeVar", "TypeVarTuple", "ParamSpec"):
        if hasattr(ast, kind):
            found |= {node.name for node in module.nodes(getattr(ast, kind))}
    return found


def _unread(module: PythonModule) -> set[ast.AST]:
    """Return the names in annotations: those of functions' own variables, and all where they are not evaluated."""
    later = "from __future__ import annotations" in module.text
    annotations: list[ast.expr] = []
    for function in module.function_nodes():
        inside = (node for statement in function.body for node in walk(statement))
        annotations += (node.annotation for node in inside if isinstance(node, ast.AnnAssign))
        if later:
            annotations += filter(None, [function.returns])
    if later:
        annotations += (node.annotation for node in module.nodes(ast.AnnAssign))
        annotations += (node.annotation for node in module.nodes(ast.arg) if node.annotation is not None)
    return {node for annotation in annotations for node in walk(annotation)}


class TopLevel:
    """The names at the top of a module: which it binds, with which of its statements, and which these read."""

    def __init__(self, module: PythonModule) -> None:
        assert module.tree is not None
        self.bound: dict[str, int] = {}
        """The number of the first statement that binds a name; -1 for what a function binds with `global`."""
        self.reads: list[tuple[int, ast.Name]] = []
        for number, statement in enumerate(module.tree.body):
            self._take(number, statement)
        for node in module.nodes(ast.Global):
            self.bound |= dict.fromkeys(node.names, -1)

    def _take(self, number: int, statement: ast.stmt) -> None:
        waiting: list[tuple[ast.AST, frozenset[str]]] = [(statement, frozenset())]
        while waiting:
            node, local = waiting.pop()
            if isinstance(node, ast.Name):
                if not isinstance(node.ctx, ast.Load):
                    self._bind(node.id, number)
                elif node.id not in local:
                    self.reads.append((number, node))
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self._bind(node.name, number)
                waiting += (
                    (one, local)
                    for one in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults))
                )
            elif isinstance(node, ast.ClassDef):
                self._bind(node.name, number)
                own = _bound_in(node)
                waiting += (
                    (one, local) for one in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords))
                )
                waiting += ((one, local | own) for one in node.body if not isinstance(one, (ast.Assign, ast.AnnAssign)))
                waiting += (
                    (one.value, local | own)
                    for one in node.body
                    if isinstance(one, (ast.Assign, ast.AnnAssign)) and one.value
                )
            elif isinstance(node, ast.Lambda):
                waiting += ((one, local) for one in (*node.args.defaults, *filter(None, node.args.kw_defaults)))
            elif isinstance(node, _COMPREHENSIONS):
                own = frozenset(
                    name.id for part in node.generators for name in walk(part.target) if isinstance(name, ast.Name)
                )
                walrus = (
                    inner.target.id
                    for inner in walk(node)
                    if isinstance(inner, ast.NamedExpr) and isinstance(inner.target, ast.Name)
                )
                for name in walrus:
                    self._bind(name, number)
                parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
                parts += (part.iter for part in node.generators)
                parts += (test for part in node.generators for test in part.ifs)
                waiting += ((one, local | own) for one in parts)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    self._bind(alias.asname or alias.name.partition(".")[0], number)
            elif isinstance(node, ast.AnnAssign):
                waiting += ((one, local) for one in (node.target, node.value) if one is not None)
            else:
                other = getattr(node, "name", None) or getattr(node, "rest", None)
                if isinstance(other, str):  # `except E as name`, and patterns of `match`
                    self._bind(other, number)
                waiting += ((one, local) for one in children(node))

    def _bind(self, name: str, number: int) -> None:
        if self.bound.get(name, number) >= number:
            self.bound[name] = number


def _bound_in(node: ast.ClassDef) -> frozenset[str]:
    """Return every name that stands for something in a class body."""
    found = {inner.id for inner in walk(node) if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load)}
    found |= {
        inner.name for inner in node.body if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    found |= {
        alias.asname or alias.name
        for inner in node.body
        if isinstance(inner, (ast.Import, ast.ImportFrom))
        for alias in inner.names
    }
    return frozenset(found)


def top_level(space: Space, module: PythonModule) -> TopLevel:
    """Return the names at the top of a module, which are gone through once."""
    known = space.memo(_tops)
    if module.file.path not in known:
        known[module.file.path] = TopLevel(module)
    return known[module.file.path]


def _tops(space: Space) -> dict[str, TopLevel]:
    return {}


def _may_read_early(module: PythonModule) -> bool:
    """Return whether a line outside of functions reads a name that only functions or later lines bind.

    Going by lines alone takes a fraction of going through the tree: most modules have no such line.
    """
    inside: set[int] = set()
    for function in module.function_nodes():
        inside.update(range(function.body[0].lineno, (function.end_lineno or function.body[-1].lineno) + 1))
    in_class: set[int] = set()
    for owner in module.nodes(ast.ClassDef):
        in_class.update(range(owner.lineno + 1, (owner.end_lineno or owner.lineno) + 1))
    first: dict[str, int] = {}
    named: list[tuple[str, int]] = [
        (node.name, node.lineno) for node in (*module.function_nodes(), *module.nodes(ast.ClassDef))
    ]
    named += [(node.id, node.lineno) for node in module.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)]
    named += [
        (one.asname or one.name.partition(".")[0], node.lineno) for node in module.import_nodes() for one in node.names
    ]
    named += [(node.name, node.lineno) for node in module.nodes(ast.ExceptHandler) if node.name]
    for name, line in named:
        if line not in inside and line not in in_class and line < first.get(name, line + 1):
            first[name] = line
    return any(
        first.get(node.id, node.lineno + 1) > node.lineno
        and isinstance(node.ctx, ast.Load)
        and node.id not in _GIVEN
        and module.is_bound(node.id)
        for node in module.nodes(ast.Name)
        if node.lineno not in inside
    )


def early_names(space: Space, module: PythonModule) -> Iterator[ast.Name]:
    """Yield the reads at the top of a module of names that it binds only in functions, or in a later statement."""
    if not _may_read_early(module):
        return
    top = top_level(space, module)
    early = [
        node
        for number, node in top.reads
        if node.id not in _GIVEN
        and module.is_bound(node.id)
        and top.bound.get(node.id, number + 1) > number
        and is_written(module, node)
    ]
    if early and not is_open(module):
        yield from early
