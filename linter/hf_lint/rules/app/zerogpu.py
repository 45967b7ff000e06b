"""Apps for ZeroGPU, judged by their code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.gpu_use import asks_for_zerogpu, may_mark_functions
from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("missing-gpu-function")
def missing_gpu_function(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a card that asks for ZeroGPU where no file of the Space has the name `GPU` in its code.

    Silent where code comes from elsewhere (a start that is not fully known, requirements without a name in an index):
    it may mark functions.
    """
    card, params = space.card, policy.params
    entry = card.given("suggested_hardware")
    if card.file is None or entry is None or not asks_for_zerogpu(space):
        return
    if card.sdk != "gradio" or not space.startup.complete or not space.startup.entries:
        return
    files = space.select(".py", ".pyi", ".ipynb", ".pyx")
    imported = [file for file in files if params["package"] in file.text]
    if any(file.suffix != ".py" or may_mark_functions(space.python(file), params["mark"]) for file in imported):
        return
    if any(not item.name or item.url or item.path for one in space.requirements for item in one.items):
        return
    what = "marks one" if imported else "imports `spaces`"
    message = f"ZeroGPU stops an app without a `@spaces.GPU` function, and no file of this Space {what}"
    yield Hit(card.file.location(entry.start, entry.end), message)


@rule("early-cuda")
def early_cuda(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report CUDA that the app file, or a module that it imports first, uses before it imports `spaces`; and marked
    functions that are coroutines."""
    package = policy.params["package"]
    if space.sdk == "gradio" and any(package in file.text and "GPU" in file.text for file in started_files(space)):
        from hf_lint.analysis.early_cuda import find_early

        yield from find_early(space, policy)
