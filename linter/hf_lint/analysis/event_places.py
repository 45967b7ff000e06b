"""Events of Gradio that are set outside of the page that they belong to. No rule is here."""

from __future__ import annotations

import ast
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
    for call in _calls(module.tree.body, is_main=entry.is_main):
        func = call.func
        if not isinstance(func, ast.Attribute) or func.attr not in _EVENTS or not isinstance(func.value, ast.Name):
            continue
        if not call.args and not call.keywords:
            continue
        kind = _kind(module, func.value.id)
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


def _kind(module: PythonModule, name: str) -> str:
    """Return "component" where all that a name is given are components, "page" where a block of `with`; else ""."""
    kinds: set[str] = set()
    for block in module.nodes(ast.With):
        for item in block.items:
            target = item.optional_vars
            if isinstance(target, ast.Name) and target.id == name:
                kinds.add("page" if _made(module, item.context_expr) == "gradio.Blocks" else "other")
    for assign in module.nodes(ast.Assign):
        for target in assign.targets:
            if any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(target)):
                made = _made(module, assign.value)
                plain = isinstance(target, ast.Name) and made.startswith("gradio.") and made.count(".") == 1
                last = made.rpartition(".")[2]
                is_page = last in ("Blocks", "Interface", "ChatInterface", "TabbedInterface")
                kinds.add(
                    "other"
                    if not plain or not last[:1].isupper() or last == "Examples"
                    else "page"
                    if is_page
                    else "component"
                )
    kinds |= {"other" for argument in module.nodes(ast.arg) if argument.arg == name}
    kinds |= {
        "other" for loop in module.nodes(ast.For) for part in ast.walk(loop.target) if getattr(part, "id", "") == name
    }
    return kinds.pop() if len(kinds) == 1 and "other" not in kinds else ""


def _made(module: PythonModule, expr: ast.expr) -> str:
    return (module.qualified_name(expr.func) or "") if isinstance(expr, ast.Call) else ""
