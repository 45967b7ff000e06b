"""What loading the app file runs: the statements at the top of the started files, and the functions that these name.

More is taken to run than does: naming a function counts as a call of it, except where it is handed to Gradio, which
calls it for visitors. Not covered: names that are put together as texts, and what an exception leaves out.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.core.records import NamedTuple
from hf_lint.space.gradio_events import GRADIO_EVENTS
from hf_lint.space.nodes import children, walk
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import FunctionNode, PythonModule

_HANDLERS = GRADIO_EVENTS - {"load"}


class Ran(NamedTuple):
    """One node that is run, and the module it stands in."""

    module: PythonModule
    node: ast.AST


class NeverRan(NamedTuple):
    """Code that is not run: `why` is main (a test of `__name__` that is false), function or coroutine, `by` what stands
    in the way."""

    module: PythonModule
    node: ast.AST
    why: str
    by: ast.AST


class LoadOrder:
    """What is run when the app file of a Space that Python starts is loaded, and what is not."""

    def __init__(self, space: Space, entry: File) -> None:
        self.modules = [space.python(file) for file in started_files(space)]
        self.complete = all(module.tree is not None for module in self.modules)
        self.entry = entry
        self._functions: dict[str, list[tuple[PythonModule, FunctionNode]]] = {}
        self._named: set[str] = set()
        self._entered: set[ast.AST] = set()
        self.ran: list[Ran] = []
        self.never: list[NeverRan] = []
        for module in self.modules if self.complete else ():
            for function in module.function_nodes():
                self._functions.setdefault(function.name, []).append((module, function))
        for module in self.modules if self.complete else ():
            assert module.tree is not None
            self._walk(module, module.tree)
        for same in self._functions.values():
            for module, function in same:
                if function not in self._entered:
                    why = "coroutine" if function.name in self._named else "function"
                    self.never += (NeverRan(module, node, why, function) for node in _calls_in(function))

    def _walk(self, module: PythonModule, root: ast.AST) -> None:
        waiting: list[tuple[PythonModule, ast.AST]] = [(module, root)]
        while waiting:
            module, node = waiting.pop()
            self.ran.append(Ran(module, node))
            waiting += [(module, inner) for inner in self._inside(module, node)]
            waiting += self._named_by(node)

    def _inside(self, module: PythonModule, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes directly inside that are run along with `node`."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults))
            if (node.decorator_list or node.name.startswith("__")) and node not in self._entered:
                self._entered.add(node)
                yield from node.body
            return
        if isinstance(node, ast.If):
            ways = branches(node, is_entry=module.file is self.entry)
            if ways is not None:
                run, skipped = ways
                for statement in skipped:
                    self.never += (NeverRan(module, inner, "main", node) for inner in _calls_in(statement))
                yield from run
                return
        if isinstance(node, ast.Call) and _is_gradio(module, node):
            yield node.func
            given = [*node.args, *(word.value for word in node.keywords)]
            yield from (inner for inner in given if not isinstance(inner, (ast.Name, ast.Attribute, ast.Lambda)))
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            found = self._functions.get(node.value.func.id, ())
            if found and all(isinstance(function, ast.AsyncFunctionDef) for _, function in found):
                self._named.add(node.value.func.id)  # a coroutine that nobody awaits
                yield from (*node.value.args, *(word.value for word in node.value.keywords))
                return
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Name, ast.Attribute)):
            return  # a function that is named but not called
        yield from children(node)

    def _named_by(self, node: ast.AST) -> Iterator[tuple[PythonModule, ast.AST]]:
        """Yield the bodies of the functions that a name, or an imported name, may stand for."""
        names: tuple[str, ...] = ()
        if isinstance(node, (ast.Name, ast.Attribute)):
            names = (last_name(node),)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names if alias.asname)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            names = (node.value,)
        for name in names:
            for module, function in self._functions.get(name, ()):
                if function not in self._entered:
                    self._entered.add(function)
                    yield from ((module, statement) for statement in function.body)

    def is_plain(self, one: Ran, start: int) -> bool:
        """Return whether `one` is the call whose function stands at `start`, and no branch decides about it."""
        if not isinstance(one.node, ast.Call) or one.module.span_of(one.node.func)[0] != start:
            return False
        line = one.node.lineno
        return not any(
            branch.lineno <= line <= (branch.end_lineno or line) and branches(branch, is_entry=True) is None
            for branch in one.module.nodes(ast.If)
        )


def _calls_in(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in walk(node) if isinstance(inner, ast.Call))


def load_order(space: Space) -> LoadOrder | None:
    """Return what the app file of a Gradio Space runs; None where not all that it reads is known."""
    return space.memo(_load_order)


def _load_order(space: Space) -> LoadOrder | None:
    entry = space.startup.app_file if space.startup.complete else None
    found = LoadOrder(space, entry) if entry is not None and entry.kind == "text" else None
    return found if found is not None and found.complete else None


def branches(node: ast.If, *, is_entry: bool) -> tuple[list[ast.stmt], list[ast.stmt]] | None:
    """Return the branch that a test of `__name__`, or a constant, lets run, and the other one; None for other tests.

    `is_entry`: whether Python runs the file itself.
    """
    match node.test:
        case ast.Constant(value=value):
            taken = bool(value)
        case (
            ast.Compare(left=ast.Name(id="__name__"), ops=[op], comparators=[ast.Constant(value=str(text))])
            | ast.Compare(left=ast.Constant(value=str(text)), ops=[op], comparators=[ast.Name(id="__name__")])
        ):
            # A module that is imported has its own name, which nobody compares with.
            same = text == "__main__" if is_entry else text != "__main__"
            if not isinstance(op, (ast.Eq, ast.Is, ast.NotEq, ast.IsNot)):
                return None
            taken = same == isinstance(op, (ast.Eq, ast.Is))
        case _:
            return None
    return (node.body, node.orelse) if taken else (node.orelse, node.body)


def _is_gradio(module: PythonModule, call: ast.Call) -> bool:
    """Return whether a call hands its arguments to Gradio: a component, an interface, or an event of one."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _HANDLERS:
        return True
    return (module.qualified_name(call.func) or "").startswith("gradio.")
