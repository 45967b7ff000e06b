"""Apps for ZeroGPU, judged by their code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("missing-gpu-function")
def missing_gpu_function(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a card that asks for ZeroGPU where no file of the Space has so much as the word `spaces`.

    Silent where code comes from elsewhere (a start that is not fully known, requirements without a name in an index):
    it may mark functions. A Space that imports `spaces` and marks none is left out: `spaces` is aliased in many ways.
    """
    card, params = space.card, policy.params
    entry = card.given("suggested_hardware")
    if card.file is None or entry is None or card.text("suggested_hardware") not in params["flavours"]:
        return
    if card.sdk != "gradio" or not space.startup.complete or not space.startup.entries:
        return
    if any(params["package"] in file.text for file in space.select(".py", ".pyi", ".ipynb", ".pyx")):
        return
    if any(not item.name or item.url or item.path for one in space.requirements for item in one.items):
        return
    message = "ZeroGPU stops an app without a `@spaces.GPU` function, and no file of this Space imports `spaces`"
    yield Hit(card.file.location(entry.start, entry.end), message)
