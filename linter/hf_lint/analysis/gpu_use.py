"""Whether a Space runs on a GPU, its own or ZeroGPU's, by what its card, image and code say. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Collection

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_CUDA_IMAGE = regex(r"(?:^|/)(?:nvidia/cuda|pytorch/pytorch)|cuda\d|-cuda|-gpu\b")
_MARK = "spaces.GPU"


def works_on_gpu(space: Space, cpu: Collection[str]) -> bool:
    """Return whether it is sure that the Space runs on a GPU of its own; `cpu` is the hardware that has none.

    The first of these that says something decides: the card's hardware, the image, code that moves to CUDA unasked.
    """
    hardware = space.card.text("suggested_hardware")
    if hardware:
        return hardware not in cpu
    dockerfile = space.dockerfile
    if dockerfile is not None and dockerfile.final is not None:
        return _CUDA_IMAGE.search(dockerfile.final.root_image or "") is not None
    for call in calls(space, "cuda"):
        if space.startup.is_aside(call.file) or call.node is None or "is_available" in call.file.text:
            continue
        if call.method == "cuda" and not call.node.args and not call.name.startswith("torch.cuda"):
            return True
        if call.method in ("to", "device") and (call.arg("device", at=0).text or "").startswith("cuda"):
            return True
    return False


def is_zerogpu(space: Space) -> bool:
    """Return whether the Space borrows its GPU from ZeroGPU: its card asks for one, or a function is marked."""
    return asks_for_zerogpu(space) or any(_MARK in (call.name, call.written) for call in calls(space, "spaces&GPU"))


def asks_for_zerogpu(space: Space) -> bool:
    """Return whether the card suggests ZeroGPU as the hardware."""
    flavour = space.card.text("suggested_hardware")
    return bool(flavour) and flavour in load_data("card/zerogpu-incompatible.yaml")["params"]["flavours"]


def may_mark_functions(module: PythonModule, mark: str) -> bool:
    """Return whether the code may have the decorator called `mark`: by its name, as text, or because it cannot be read.

    For rules about code without it; whoever wants to be sure that it is there asks `is_zerogpu`.
    """
    if module.tree is None or "getattr" in module.text:
        return mark in module.text
    names = {node.attr for node in module.nodes(ast.Attribute)} | {node.id for node in module.nodes(ast.Name)}
    names |= {alias.name for node in module.nodes(ast.ImportFrom) for alias in node.names}
    return mark in names or "*" in names
