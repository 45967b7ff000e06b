"""Uses of CUDA, and marks of functions, that stop an app on ZeroGPU. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.gpu_use import asks_for_zerogpu
from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.space.calls import unit_of
from hf_lint.space.imports import modules_of
from hf_lint.space.modules import module_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_ASKS = ("is_available", "device_count", "get_device", "CUDA_VISIBLE", "nvidia-smi", "accelerator")
"""What tells that the code looks for a GPU first."""


_MAKERS = frozenset(
    (
        *(f"torch.{name}" for name in ("tensor", "zeros", "ones", "rand", "randn", "empty", "full", "arange", "eye")),
        *(f"torch.{name}" for name in ("linspace", "randint", "randperm")),
        *(f"torch.nn.{name}" for name in ("Linear", "Embedding", "LSTM", "GRU", "RNN", "LayerNorm")),
        *(f"torch.nn.{kind}{count}d" for kind in ("Conv", "ConvTranspose", "BatchNorm") for count in (1, 2, 3)),
    )
)
"""Functions and classes that make tensors."""
_LOW_LEVEL = frozenset(("torch.cuda.init", "torch._C._cuda_init"))
"""Calls for which ZeroGPU puts an error in place: read in spaces 0.51.3 (zero/torch/patching.py)."""


def find_early(space: Space, policy: Policy) -> Iterator[Hit]:
    """Yield a hit for CUDA that is used before `spaces` is imported, and for marked functions that are coroutines."""
    params = policy.params
    files = [file for file in started_files(space) if params["package"] in file.text]
    if not files:
        return
    asks = asks_for_zerogpu(space)
    if not asks and space.card.given("suggested_hardware") is not None:
        return
    variant, how = ("", "coroutine") if asks else ("code", "code-coroutine")
    for file in files:
        for call in unit_of(space, file).calls if "async" in file.text else ():
            marked = call.name == params["decorator"]
            for function in space.python(file).nodes(ast.AsyncFunctionDef) if marked else ():
                if any(call.func in (item, getattr(item, "func", None)) for item in function.decorator_list):
                    message = f"`@spaces.GPU` does not take a coroutine (`async def {function.name}`), so the app stops"
                    yield Hit(call.location(), f"{message} at start with NotImplementedError", how)
    entry = space.startup.app_file
    early = [*_find_use(space, entry, params["package"], variant)] if entry in files and entry is not None else []
    yield from early or _find_low_level(space, variant)


def _find_low_level(space: Space, variant: str) -> Iterator[Hit]:
    """Yield the first call that starts CUDA by hand while the app is loaded: that fails behind `spaces`, too."""
    for file in started_files(space):
        module = space.python(file)
        if not file.holds_any(("cuda.init(", "_cuda_init(")) or module.tree is None:
            continue
        guards = Guards(module)
        for node in module.nodes(ast.Call):
            name = module.qualified_name(node.func) or ""
            plain = name in _LOW_LEVEL and not _is_choice(module, node) and not guards.covers(node)
            if plain and guards.runs_on_load(node):
                message = f"`{name}()` starts CUDA in the main process, which ZeroGPU refuses (`RuntimeError`)"
                place = module.file.location(*module.span_of(node))
                yield Hit(place, f"{message}, so the app stops; leave it out", variant)
                return


def _find_use(space: Space, entry: File, package: str, variant: str) -> Iterator[Hit]:
    """Yield the first use of CUDA before the import of `spaces`."""
    module = space.python(entry)
    statements = module.tree.body if module.tree is not None else []
    before: list[ast.stmt] = []
    for statement in statements:
        if package in modules_of(statement):
            break
        before.append(statement)
    else:
        return
    message = "this uses CUDA before `spaces` is imported, so ZeroGPU stops the app (`CUDA has been initialized`)"
    for place in _first_uses(space, module, before, package):
        yield Hit(place, message, variant)


def find_without_gpu(space: Space, hardware: str) -> Iterator[Hit]:
    """Yield the first use of CUDA that loading the app file runs unasked, where the card suggests hardware without."""
    entry = space.startup.app_file
    if (
        entry is None
        or entry not in started_files(space)
        or any(file.holds_any(_ASKS) for file in started_files(space))
    ):
        return
    module = space.python(entry)
    for place in _first_uses(space, module, module.tree.body if module.tree is not None else [], ""):
        message = (
            f"the app uses CUDA when it starts, and `{hardware}`, which the card suggests, has no GPU: it stops with "
            "`Found no NVIDIA driver`"
        )
        yield Hit(place, message, "gpu", key=entry.path)
        return


def _first_uses(space: Space, module: PythonModule, statements: list[ast.stmt], package: str) -> Iterator[Location]:
    """Yield the first use in each module that these statements import and that does not name `package`, and in them."""
    for statement in statements:
        for name in modules_of(statement):
            other = module_file(space, module.file, name)
            if other is not None and "cuda" in other.text and not (package and package in other.text):
                inner = space.python(other)
                yield from _first_use(inner, inner.tree.body if inner.tree is not None else [])
    yield from _first_use(module, statements)


def _first_use(module: PythonModule, statements: list[ast.stmt]) -> Iterator[Location]:
    guards = Guards(module)
    by_default = False
    for node in (inner for statement in statements for inner in ast.walk(statement)):
        if not isinstance(node, ast.Call) or _is_choice(module, node) or not guards.runs_on_load(node):
            continue
        by_default = by_default or _sets_default(module, node)
        uses = _uses_cuda(module, node) or (by_default and _makes_tensors(module, node))
        if uses and not guards.covers(node):
            yield module.file.location(*module.span_of(node))
            return


def _sets_default(module: PythonModule, call: ast.Call) -> bool:
    """Return whether a call has all that is made below it made on CUDA."""
    name = module.qualified_name(call.func)
    if name == "torch.set_default_tensor_type":
        return module.constant(call.args[0] if call.args else None) == "torch.cuda.FloatTensor"
    return name == "torch.set_default_device" and any(_is_cuda(module, value) for value in call.args[:1])


def _makes_tensors(module: PythonModule, call: ast.Call) -> bool:
    """Return whether a call makes tensors, on the default device where it names none."""
    return module.qualified_name(call.func) in _MAKERS and all(word.arg != "device" for word in call.keywords)


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
