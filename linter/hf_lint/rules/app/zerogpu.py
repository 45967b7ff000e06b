"""Apps for ZeroGPU, judged by their code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.load_order import find_entry
from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import unit_of
from hf_lint.space.modules import module_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule


@rule("missing-gpu-function")
def missing_gpu_function(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a card that asks for ZeroGPU where no file of the Space has the name `GPU` in its code.

    Silent where code comes from elsewhere (a start that is not fully known, requirements without a name in an index):
    it may mark functions.
    """
    card, params = space.card, policy.params
    entry = card.given("suggested_hardware")
    if card.file is None or entry is None or card.text("suggested_hardware") not in params["flavours"]:
        return
    if card.sdk != "gradio" or not space.startup.complete or not space.startup.entries:
        return
    files = space.select(".py", ".pyi", ".ipynb", ".pyx")
    imported = [file for file in files if params["package"] in file.text]
    if any(file.suffix != ".py" or _has_mark(space.python(file), params["mark"]) for file in imported):
        return
    if any(not item.name or item.url or item.path for one in space.requirements for item in one.items):
        return
    what = "marks one" if imported else "imports `spaces`"
    message = f"ZeroGPU stops an app without a `@spaces.GPU` function, and no file of this Space {what}"
    yield Hit(card.file.location(entry.start, entry.end), message)


def _has_mark(module: PythonModule, mark: str) -> bool:
    """Return whether the code may have the decorator: by its name, as text, or because it cannot be read."""
    if module.tree is None or "getattr" in module.text:
        return mark in module.text
    names = {node.attr for node in module.nodes(ast.Attribute)} | {node.id for node in module.nodes(ast.Name)}
    names |= {alias.name for node in module.nodes(ast.ImportFrom) for alias in node.names}
    return mark in names or "*" in names


@rule("early-cuda")
def early_cuda(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report CUDA that the app file, or a module that it imports first, uses before it imports `spaces`; and marked
    functions that are coroutines."""
    if space.sdk != "gradio":
        return
    params = policy.params
    files = [file for file in started_files(space) if params["package"] in file.text]
    if not files:
        return
    asks = space.card.text("suggested_hardware") in params["flavours"]
    if not asks and space.card.given("suggested_hardware") is not None:
        return
    variant = "" if asks else "code"
    for file in files:
        for call in unit_of(space, file).calls if "async" in file.text else ():
            marked = call.name == params["decorator"]
            for function in space.python(file).nodes(ast.AsyncFunctionDef) if marked else ():
                if any(call.func in (item, getattr(item, "func", None)) for item in function.decorator_list):
                    message = f"`@spaces.GPU` does not take a coroutine (`async def {function.name}`), so the app stops"
                    yield Hit(call.location(), f"{message} at start with NotImplementedError", variant)
    entry = find_entry(space)
    if entry in files and entry is not None:
        yield from _find_early(space, entry, params["package"], variant)


def _find_early(space: Space, entry: File, package: str, variant: str) -> Iterator[Hit]:
    """Yield the first use of CUDA before the import of `spaces`."""
    module = space.python(entry)
    statements = module.tree.body if module.tree is not None else []
    before: list[ast.stmt] = []
    for statement in statements:
        if package in _imported(statement):
            break
        before.append(statement)
    else:
        return
    for statement in before:
        for name in _imported(statement):
            other = module_file(space, entry, name) if name else None
            if other is not None and package not in other.text and "cuda" in other.text:
                inner = space.python(other)
                yield from _first_use(inner, inner.tree.body if inner.tree is not None else [], variant)
    yield from _first_use(module, before, variant)


def _imported(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return [statement.module or ""] if isinstance(statement, ast.ImportFrom) and not statement.level else []


def _first_use(module: PythonModule, statements: list[ast.stmt], variant: str) -> Iterator[Hit]:
    guards = Guards(module)
    for node in (inner for statement in statements for inner in ast.walk(statement)):
        if not isinstance(node, ast.Call) or not _uses_cuda(module, node) or _is_choice(module, node):
            continue
        if guards.runs_on_load(node) and not guards.covers(node):
            message = (
                "this uses CUDA before `spaces` is imported, so ZeroGPU stops the app (`CUDA has been initialized`)"
            )
            yield Hit(module.file.location(*module.span_of(node)), message, variant)
            return


def _is_choice(module: PythonModule, node: ast.Call) -> bool:
    """Return whether a branch decides about it."""
    return any(choice.lineno <= node.lineno <= (choice.end_lineno or 0) for choice in module.nodes(ast.If))


def _uses_cuda(module: PythonModule, call: ast.Call) -> bool:
    """Return whether a call surely uses CUDA: `.cuda()`, `.to("cuda")`, `torch.zeros(4, device="cuda")`."""
    if isinstance(call.func, ast.Attribute):
        if call.func.attr == "cuda" and not isinstance(call.func.value, ast.Name):
            return True
        if call.func.attr == "cuda" and module.qualified_name(call.func) is None:
            return True
        if call.func.attr == "to" and any(_is_cuda(module, value) for value in call.args[:1]):
            return True
    name = module.qualified_name(call.func) or ""
    if name in ("torch.cuda.init", "torch.cuda.current_device", "torch.cuda.get_device_name", "torch.cuda.set_device"):
        return True
    return name.startswith("torch.") and any(w.arg == "device" and _is_cuda(module, w.value) for w in call.keywords)


def _is_cuda(module: PythonModule, expr: ast.expr) -> bool:
    """Return whether an expression is surely a CUDA device."""
    if isinstance(expr, ast.Name):
        bound = module.bound_value(expr.id)
        return bound is not None and _is_cuda(module, bound)
    if isinstance(expr, ast.Call) and module.qualified_name(expr.func) == "torch.device" and len(expr.args) == 1:
        return _is_cuda(module, expr.args[0])
    return isinstance(expr, ast.Constant) and isinstance(expr.value, str) and expr.value.startswith("cuda")
