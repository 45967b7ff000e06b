"""Events of Gradio that are set outside of the page that they belong to. No rule is here."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.load_order import branches
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.model import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_EVENTS = frozenset(
    ("click", "submit", "change", "upload", "select", "release", "stream", "blur", "tick", "edit", "load")
)


def find_unplaced(space: Space) -> Iterator[Hit]:
    """Yield the first event in the app file that is set outside of every `with gr.Blocks()`."""
    entry = start_entry(space)
    if entry is None or "gradio" not in entry.file.text:
        return
    module = space.python(entry.file)
    if module.tree is None:
        return
    guards = Guards(module)
    kinds: dict[str, str] | None = None
    for call in _calls(module.tree.body, is_main=entry.is_main):
        func = call.func
        if not isinstance(func, ast.Attribute) or func.attr not in _EVENTS or not isinstance(func.value, ast.Name):
            continue
        if not call.args and not call.keywords:
            continue
        kinds = _kinds(module) if kinds is None else kinds
        kind = kinds.get(func.value.id, "")
        if (kind == "page") is not (func.attr == "load") or not kind or guards.covers(call):
            continue
        message = (
            f"`{func.value.id}.{func.attr}` is outside of `with gr.Blocks()`, so the app stops when it starts "
            f"(`Cannot call {func.attr} outside of a gradio.Blocks context`); indent it into the block"
        )
        yield Hit(entry.file.location(*module.span_of(func)), message, key=func.attr)
        return


def _calls(body: list[ast.stmt], *, is_main: bool) -> Iterator[ast.Call]:
    """Yield the calls that stand alone, are given a name, or decorate a function, outside of every `with`."""
    for statement in body:
        if isinstance(statement, ast.If):
            found = branches(statement, is_entry=is_main)
            yield from _calls(found[0], is_main=is_main) if found is not None else ()
        elif isinstance(statement, (ast.Expr, ast.Assign)):
            value = statement.value
            while isinstance(value, ast.Call):  # `a.click(...).then(...)`
                yield value
                value = value.func.value if isinstance(value.func, ast.Attribute) else value.func
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (item for item in statement.decorator_list if isinstance(item, ast.Call))


def _kinds(module: PythonModule) -> dict[str, str]:
    """Return "component" for names that are given components alone, "page" for those of blocks of `with`, by name."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for block in module.nodes(ast.With):
        for item in block.items:
            if isinstance(item.optional_vars, ast.Name):
                kinds[item.optional_vars.id].add(
                    "page" if _made(module, item.context_expr) == "gradio.Blocks" else "other"
                )
    for assign in module.nodes(ast.Assign):
        for target in assign.targets:
            kind = _kind_of_value(module, assign.value) if isinstance(target, ast.Name) else "other"
            for name in _names_in(target):
                kinds[name].add(kind)
    for argument in module.nodes(ast.arg):
        kinds[argument.arg].add("other")
    for loop in module.nodes(ast.For):
        for name in _names_in(loop.target):
            kinds[name].add("other")
    return {name: found.pop() for name, found in kinds.items() if len(found) == 1 and "other" not in found}


def _kind_of_value(module: PythonModule, value: ast.expr) -> str:
    made = _made(module, value)
    last = made.rpartition(".")[2]
    if not made.startswith("gradio.") or made.count(".") != 1 or not last[:1].isupper() or last == "Examples":
        return "other"
    return "page" if last in ("Blocks", "Interface", "ChatInterface", "TabbedInterface") else "component"


def _names_in(target: ast.expr) -> Iterator[str]:
    """Yield the names in what is assigned to: most often it is one."""
    parts = (target,) if isinstance(target, ast.Name) else ast.walk(target)
    yield from (part.id for part in parts if isinstance(part, ast.Name))


def _made(module: PythonModule, expr: ast.expr) -> str:
    return (module.qualified_name(expr.func) or "") if isinstance(expr, ast.Call) else ""
