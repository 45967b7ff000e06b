"""Whether a Space runs on a GPU, by what its card, image and code say. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Collection

    from hf_lint.space import Space

_CUDA_IMAGE = regex(r"(?:^|/)(?:nvidia/cuda|pytorch/pytorch)|cuda\d|-cuda|-gpu\b")


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
    """Return whether a function of the Space borrows a GPU from ZeroGPU: it has none of its own."""
    return any(call.name == "spaces.GPU" or call.written == "spaces.GPU" for call in calls(space, "spaces&GPU"))
