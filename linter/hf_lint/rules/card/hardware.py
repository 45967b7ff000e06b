"""Hardware that the card suggests and the app has no use for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PLAIN_IMAGE = regex(r"(?:docker\.io/)?(?:library/)?(?:python|node|debian|ubuntu|alpine|nginx|golang|rust):.*")


@rule("cpu-on-gpu")
def cpu_on_gpu(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a GPU that the card suggests for an app in which no word hints at one.

    Not covered: apps that have a library for GPUs and do not use it, images whose content is not known.
    """
    card = space.card
    entry = card.given("suggested_hardware")
    flavour = card.text("suggested_hardware") or ""
    if card.file is None or entry is None or not flavour.startswith(tuple(policy.params["gpus"])):
        return
    image = space.dockerfile.final.root_image if space.dockerfile and space.dockerfile.final else None
    if space.sdk not in ("gradio", "docker") or (space.sdk == "docker" and not _PLAIN_IMAGE.fullmatch(image or "")):
        return
    read = [file for file in space.files.values() if file is not card.file and file.suffix not in (".md", ".svg")]
    if any(file.kind in ("too-large", "unreadable") for file in read) or not space.startup.complete:
        return
    words = tuple(policy.params["words"])
    for file in read:
        text = file.text.lower()
        if any(word in text for word in words):
            return
    message = f"`{flavour}` is suggested, and nothing in the app, its requirements or its image works on a GPU"
    yield Hit(card.file.location(entry.start, entry.end), message)
