"""GPUs that work, or are held, for nobody: loops without a visitor, starts without an end, models without a use."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.gpu_use import is_zerogpu, works_on_gpu
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.space.calls import units
from hf_lint.space.nodes import walk
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit

    Words = Mapping[str, frozenset[str]]

_ENDS = (ast.Break, ast.Return, ast.Yield, ast.YieldFrom)
_LEAVING = frozenset(("exit", "_exit", "quit", "abort", "kill"))
_COMPUTING = frozenset(("generate", "forward", "predict", "encode", "transcribe", "__call__"))
_BROAD = frozenset(("Exception", "BaseException"))


_WORDS = ("cuda", "while True", "while 1")


@rule("gpu-left-running", words=_WORDS)
def gpu_left_running(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report endless loops that compute with made-up input on a GPU or load a model until they succeed, and models on
    a GPU that nothing uses.

    Not covered: loops that wait for work from somewhere, tries that are counted, times for which ZeroGPU is borrowed
    (only a run shows what a function needs), and models that another file or a name put together may reach.
    """
    found = [unit for unit in units(space, *_WORDS) if _may_run(space, unit)]
    if not found or is_zerogpu(space):
        return
    if not works_on_gpu(space, load_data("app/unbounded-gpu.yaml")["params"]["cpu_hardware"]):
        return
    words = {name: frozenset(policy.params[name]) for name in ("loaders", "preparing", "dummies")}
    for unit in found:
        models = _models(unit)
        for loop in unit.source.nodes(ast.While):
            if isinstance(loop.test, ast.Constant) and loop.test.value:
                yield from _endless(unit, loop, models, words)
        for name, made in models.items():
            if _is_unused(space, unit, name, words["preparing"]):
                yield Hit(unit.location(made), f"`{name}` is moved to the GPU, and nothing uses it", "unused")


def _may_run(space: Space, unit: Unit) -> bool:
    return unit.whole and space.startup.role(unit.file.path) == "runs" and not space.startup.is_aside(unit.file)


def _models(unit: Unit) -> dict[str, ast.expr]:
    """Return the names of the module that are given, once or in steps, what is moved to `cuda`; the expression too."""
    tree = unit.source.tree
    if tree is None or "cuda" not in unit.source.text:
        return {}
    found: dict[str, ast.expr] = {}
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as made) if _on_gpu(unit, made):
                found[name] = made
    return found


def _on_gpu(unit: Unit, made: ast.Call) -> bool:
    """Say whether the call itself names CUDA: `load(...).to("cuda")`, `.cuda()`, `pipeline(..., device="cuda:0")`."""
    while True:
        given = [*made.args[:1], *(word.value for word in made.keywords if word.arg in ("device", "device_map"))]
        name = last_name(made.func)
        if name == "device":
            return False  # torch.device("cuda") moves nothing
        if (name == "cuda" and not made.args) or any(
            (unit.source.constant(one) or "").startswith("cuda") for one in given
        ):
            return True
        match made.func:
            case ast.Attribute(value=ast.Call() as inner):
                made = inner
            case _:
                return False


def _endless(unit: Unit, loop: ast.While, models: Mapping[str, ast.expr], words: Words) -> Iterator[Hit]:
    parts = [part for statement in loop.body for part in walk(statement)]
    if any(isinstance(part, ast.AugAssign) for part in parts):
        return  # something is counted
    made = [part for part in parts if isinstance(part, ast.Call)]
    if any(isinstance(part, _ENDS) for part in parts):
        loading = next((call for call in made if last_name(call.func) in words["loaders"]), None)
        if loading is not None and any(_goes_on(part) for part in loop.body):
            what = f"`{last_name(loading.func)}` is tried again without end when it fails, while the GPU is paid for"
            yield Hit(unit.location(loop), what, "retry", related=(unit.location(loading, "this may fail"),))
        return
    for call in made:
        model = _asked_model(call)
        if model in models and _is_made_up(unit, call, words["dummies"]):
            what = f"this loop runs `{model}` on the GPU again and again, and no visitor asked"
            yield Hit(unit.location(call), what, related=(unit.location(models[model], "this is on the GPU"),))
            return


def _goes_on(statement: ast.stmt) -> bool:
    """Say whether a statement is a `try` that ends the loop when it succeeds, and goes on after whatever fails."""
    if not isinstance(statement, ast.Try):
        return False
    ends = [*(part for inner in statement.body for part in walk(inner)), *statement.orelse]
    if not any(isinstance(part, _ENDS) for part in ends):
        return False
    for handler in statement.handlers:
        if handler.type is None or last_name(handler.type) in _BROAD:
            parts = [part for inner in handler.body for part in walk(inner)]
            leaves = any(isinstance(part, ast.Call) and last_name(part.func) in _LEAVING for part in parts)
            return not leaves and not any(isinstance(part, (ast.Raise, ast.If, *_ENDS)) for part in parts)
    return False


def _asked_model(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=name), attr=method) if method in _COMPUTING:
            return name
    return ""


def _is_made_up(unit: Unit, call: ast.Call, dummies: frozenset[str]) -> bool:
    """Say whether all arguments are constants or tensors of zeros, ones or random numbers."""
    given = [*call.args, *(word.value for word in call.keywords)]
    return bool(given) and all(_is_dummy(unit, one, dummies, 4) for one in given)


def _is_dummy(unit: Unit, expr: ast.expr, dummies: frozenset[str], depth: int) -> bool:
    if depth <= 0:
        return False
    match expr:
        case ast.Constant():
            return True
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return all(_is_dummy(unit, one, dummies, depth - 1) for one in items)
        case ast.Name():
            bound = unit.values.scopes.of_name(expr)
            values = [one.expr for one in bound if one.how == "value" and one.expr is not None]
            return (
                bool(values)
                and len(values) == len(bound)
                and all(_is_dummy(unit, one, dummies, depth - 1) for one in values)
            )
        case ast.Call(func=ast.Attribute(value=ast.Call() as inner, attr="to" | "cuda" | "half")):
            return _is_dummy(unit, inner, dummies, depth - 1)
        case ast.Call(func=func):
            return last_name(func) in dummies
    return False


def _is_unused(space: Space, unit: Unit, name: str, preparing: frozenset[str]) -> bool:
    source = unit.source
    if "globals(" in source.text or "locals(" in source.text or "__all__" in source.text or unit.file.suffix != ".py":
        return False
    if any(name in other.text for other in space.select(".py") if other is not unit.file):
        return False
    used = sum(isinstance(node.ctx, ast.Load) and node.id == name for node in source.nodes(ast.Name))
    prepared = sum(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in preparing
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == name
        for call in source.nodes(ast.Call)
    )
    return used == prepared and not any(node.value == name for node in source.nodes(ast.Constant))
