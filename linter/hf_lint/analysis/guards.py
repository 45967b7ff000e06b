"""Lines of Python that may fail without harm, and lines that loading the file runs. No rule is here."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonSource

_MAX_IMPORTS = 20
_CAREFUL = regex(r"hasattr|version|TYPE_CHECKING|find_spec|getattr|parse\(")


def is_imported(space: Space, file: File) -> bool:
    """Return whether the Space comes to a file of Python by an import, and not by a command that starts it."""
    reached = space.startup.reached.get(file.path)
    return reached is not None and reached.step.what.startswith(("import ", "from "))


def may_fail(space: Space, file: File, *, lazily: bool = False) -> bool:
    """Return whether the Space comes to a file by an import that may fail without harm, its own or one before it.

    `lazily`: or by one that runs only when a function is called.
    """
    path = file.path
    for _ in range(_MAX_IMPORTS):
        reached = space.startup.reached.get(path)
        source = space.get(reached.step.path) if reached is not None else None
        if reached is None or source is None or not reached.step.what.startswith(("import ", "from ")):
            return False
        if source.path == path or source.kind != "text" or source.suffix != ".py":
            return False
        module = space.python(source)
        guards = Guards(module)
        nodes = [node for node in module.import_nodes() if node.lineno == reached.step.line]
        if any(guards.covers(node) or (lazily and not guards.runs_on_load(node)) for node in nodes):
            return True
        path = source.path
    return False


class Guards:
    """Lines that may fail without harm, and lines that run only when a function is called."""

    def __init__(self, module: PythonSource, others: frozenset[str] = frozenset(), *, imported: bool = False) -> None:
        """`others` are exceptions of which none is what may be raised: who handles only these does not handle it.

        `imported`: nothing starts the file itself, so that what stands below a test of `__name__` never runs.
        """
        self._module = module
        self._others = others
        self._imported = imported

    @cached_property
    def _careful(self) -> list[tuple[int, int]]:
        module = self._module
        careful: list[tuple[int, int]] = []
        for block in module.nodes(ast.Try):
            if block.handlers and block.body and not _handles_only(block, self._others):
                careful.append((block.body[0].lineno, _end(block.body[-1])))
            careful += ((handler.lineno, _end(handler)) for handler in block.handlers)  # the other way of an attempt
            careful += ((part.lineno, _end(part)) for part in block.orelse)
        choices: list[ast.If | ast.IfExp] = [*module.nodes(ast.If), *module.nodes(ast.IfExp)]
        for choice in choices:
            start, end = module.span_of(choice.test)
            never = isinstance(choice.test, ast.Constant) and not choice.test.value
            never = never or (self._imported and "__main__" in module.text[start:end])
            if never or _CAREFUL.search(module.text, start, end):
                careful.append((choice.lineno, _end(choice)))
        for with_ in module.nodes(ast.With):
            if any("suppress" in ast.dump(item.context_expr) for item in with_.items):
                careful.append((with_.lineno, _end(with_)))
        return careful

    @cached_property
    def _functions(self) -> list[tuple[int, int]]:
        return [(function.body[0].lineno, _end(function)) for function in self._module.function_nodes()]

    def covers(self, node: ast.AST) -> bool:
        """Return whether a failure there is caught, or the code looks first."""
        return _is_in(node, self._careful)

    @cached_property
    def _choices(self) -> list[tuple[int, int]]:
        module = self._module
        return [
            (branch[0].lineno, _end(branch[-1]))
            for choice in module.nodes(ast.If)
            for branch in (choice.body, choice.orelse)
            if branch and "__name__" not in module.text[slice(*module.span_of(choice.test))]
        ]

    def depends(self, node: ast.AST) -> bool:
        """Return whether an `if` decides whether the line runs: what a visitor presses, or what is installed."""
        return _is_in(node, self._choices)

    def runs_on_load(self, node: ast.AST) -> bool:
        """Return whether loading the file runs it."""
        if _is_in(node, self._functions):
            return False
        line = getattr(node, "lineno", 0)
        lambdas = self._module.nodes(ast.Lambda)
        return not any(node in ast.walk(function.body) for function in lambdas if function.lineno <= line)


def _handles_only(block: ast.Try, names: frozenset[str]) -> bool:
    """Return whether each handler of a `try` is for exceptions with these names, the last parts of dotted ones."""
    for handler in block.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any((getattr(kind, "attr", "") or getattr(kind, "id", "")) not in names for kind in kinds):
            return False
    return bool(names)


def _is_in(node: ast.AST, spans: list[tuple[int, int]]) -> bool:
    line = getattr(node, "lineno", 0)
    return any(start <= line <= end for start, end in spans)


def _end(node: ast.AST) -> int:
    end: int | None = getattr(node, "end_lineno", None)
    return end or int(getattr(node, "lineno", 0))
