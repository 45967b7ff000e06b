"""The statements that starting the app runs for sure, in their order, up to the one that serves. No rule is here.

Less is taken to run than does: no branch whose test is not known, no `try`, no loop's body, nothing behind `and` or
`or`, and of functions only those that are called by their names. What stands there stops the start when it fails.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.load_order import branches
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.records import NamedTuple
from hf_lint.space.modules import module_file
from hf_lint.space.nodes import children, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_MAX_DEPTH = 8
_MAX_STEPS = 5_000
_ENDS = frozenset(
    (
        *("launch", "serve", "serve_forever", "run_server", "run_app", "mainloop", "exit", "_exit", "quit", "execv"),
        *("execvp", "execl", "execlp", "abort", "stop", "run_simple", "start_server"),
    )
)
_RETURNS = ("subprocess.", "os.system")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Step(NamedTuple):
    """A call, or a statement of another kind that matters (`while`, a read of `sys.argv[1]`), and its module."""

    module: PythonModule
    node: ast.AST


def certain_steps(space: Space) -> tuple[Step, ...]:
    """Return what starting the app runs for sure before it serves; nothing where the start is not known."""
    return space.memo(_steps)


def _steps(space: Space) -> tuple[Step, ...]:
    entry = start_entry(space)
    if entry is None:
        return ()
    walk = _Walk(space)
    walk.take_module(space.python(entry.file), is_main=entry.is_main)
    return tuple(walk.steps)


class _Walk:
    def __init__(self, space: Space) -> None:
        self._space = space
        self._seen: set[str] = set()
        self._entered: set[ast.AST] = set()
        self.steps: list[Step] = []
        self.ended = False

    def take_module(self, module: PythonModule, *, is_main: bool, depth: int = 0) -> None:
        """Walk the top of a module, once."""
        if module.file.path in self._seen or module.tree is None or depth > _MAX_DEPTH:
            return
        self._seen.add(module.file.path)
        self._take_body(module, module.tree.body, is_main=is_main, depth=depth)

    def _take_body(self, module: PythonModule, body: list[ast.stmt], *, is_main: bool, depth: int) -> None:
        for statement in body:
            if self.ended or len(self.steps) > _MAX_STEPS:
                self.ended = True
                return
            self._take(module, statement, is_main=is_main, depth=depth)

    def _take(self, module: PythonModule, statement: ast.stmt, *, is_main: bool, depth: int) -> None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return
            case ast.Import() | ast.ImportFrom():
                self._follow_import(module, statement, depth)
            case ast.If():
                found = branches(statement, is_entry=is_main)
                if found is not None:
                    self._take_body(module, found[0], is_main=is_main, depth=depth)
                elif _may_end(statement):
                    self.ended = True
            case ast.Try():
                self.ended = self.ended or _may_end(statement)
            case ast.With():
                for item in statement.items:
                    self._take_expression(module, item.context_expr, depth)
                if not any(_suppresses(item.context_expr) for item in statement.items):
                    self._take_body(module, statement.body, is_main=is_main, depth=depth)
            case ast.While():
                self.steps.append(Step(module, statement))
                self.ended = self.ended or _may_end(statement)
            case ast.For():
                self._take_expression(module, statement.iter, depth)
                self.ended = self.ended or _may_end(statement)
            case ast.Return() | ast.Raise():
                self._take_expression(module, statement, depth)
                self.ended = True
            case _:
                self._take_expression(module, statement, depth)

    def _take_expression(self, module: PythonModule, root: ast.AST, depth: int) -> None:
        """Note the calls of an expression, inner ones first, and enter the functions that they call.

        Without recursion: a sum may have any number of terms.
        """
        waiting: list[tuple[ast.AST, bool]] = [(root, False)]
        while waiting:
            node, is_done = waiting.pop()
            if not is_done:
                waiting.append((node, True))
                waiting += [(inner, False) for inner in _sure_parts(node)][::-1]
                continue
            if isinstance(node, ast.Subscript):
                self.steps.append(Step(module, node))
            elif isinstance(node, ast.Call) and not self.ended:
                self._take_call(module, node, depth)

    def _take_call(self, module: PythonModule, call: ast.Call, depth: int) -> None:
        self.steps.append(Step(module, call))
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in _ENDS or (name in ("run", "main") and not _is_local(module, call)):
            self.ended = not (module.qualified_name(call.func) or "").startswith(_RETURNS)
        self._enter(module, call, depth)

    def _enter(self, module: PythonModule, call: ast.Call, depth: int) -> None:
        """Walk the body of a plain function of the same module that is called."""
        function = module.definitions.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if not isinstance(function, ast.FunctionDef) or function.col_offset or function.decorator_list:
            return
        if function in self._entered or depth >= _MAX_DEPTH or _is_generator(function):
            return
        self._entered.add(function)
        self._take_body(module, function.body, is_main=False, depth=depth + 1)
        if self.ended and not _serves(function):  # a `return` ends the function only
            self.ended = False

    def _follow_import(self, module: PythonModule, node: ast.Import | ast.ImportFrom, depth: int) -> None:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            base = "." * node.level + (node.module or "")
            names = [base, *(f"{base}.{alias.name}" if node.module else base + alias.name for alias in node.names)]
        for name in names:
            file = module_file(self._space, module.file, name)
            if file is not None:
                self.take_module(self._space.python(file), is_main=False, depth=depth + 1)


def _sure_parts(node: ast.AST) -> Iterable[ast.AST]:
    """Return the parts of an expression that run whenever it does.

    Of `or` the first operand, of a choice its test, of a comprehension what it goes through.
    """
    match node:
        case ast.Lambda():
            return ()
        case ast.BoolOp():
            return node.values[:1]
        case ast.IfExp():
            return (node.test,)
        case _ if isinstance(node, _COMPREHENSIONS):
            return (node.generators[0].iter,)
    return children(node)


def _suppresses(expr: ast.expr) -> bool:
    return any("suppress" in (getattr(part, "attr", "") or getattr(part, "id", "")) for part in walk(expr))


def _is_local(module: PythonModule, call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in module.definitions


def _is_generator(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in walk(function))


def _serves(node: ast.AST) -> bool:
    names = (inner.func for inner in walk(node) if isinstance(inner, ast.Call))
    return any((getattr(one, "attr", "") or getattr(one, "id", "")) in _ENDS | {"run", "main"} for one in names)


def _may_end(statement: ast.stmt) -> bool:
    """Return whether a statement that is not followed may serve, leave the function or end the program."""
    return any(isinstance(inner, (ast.Return, ast.Raise)) for inner in walk(statement)) or _serves(statement)
