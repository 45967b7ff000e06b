"""Hardware that the card suggests and the app has no use for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.requirements import image_installs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PLAIN_IMAGE = regex(r"(?:docker\.io/)?(?:library/)?(?:python|node|debian|ubuntu|alpine|nginx|golang|rust):.*")

_MODEL = regex(r"[\"'][\w.-]{2,60}/[\w.-]{2,90}[\"']")
"""The name of a model on the Hub, which an API runs where no library does."""
_CPU_WHEELS = "download.pytorch.org/whl/cpu"
_PROJECTS = frozenset(("pyproject.toml", "environment.yml", "environment.yaml", "Pipfile", "setup.py", "uv.lock"))


@rule("cpu-on-gpu")
def cpu_on_gpu(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a GPU that the card suggests for an app in which no word hints at one, and that installs nothing which may
    use one.

    Not covered: apps that have a library for GPUs and do not use it (but for torch built for the CPU), packages and
    images whose content is not known.
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
    texts = [_MODEL.sub("", file.text.lower()) for file in read]
    words, known = set(policy.params["words"]), set(policy.params["packages"])
    if any(_CPU_WHEELS in text for text in texts) and not any("/whl/cu1" in text for text in texts):
        words -= set(policy.params["of_torch"])
        known |= set(policy.params["of_torch"])
    if any(word in text for text in texts for word in words) or not _are_known(space, known):
        return
    message = f"`{flavour}` is suggested, and nothing in the app, its requirements or its image works on a GPU"
    yield Hit(card.file.location(entry.start, entry.end), message)


def _are_known(space: Space, known: set[str]) -> bool:
    """Return whether everything that is installed is a package that has no use for a GPU."""
    if any(file.name in _PROJECTS for file in space.files.values()):
        return False
    installs = image_installs(space)
    listed = [item for one in space.requirements for item in one.items]
    items = [*listed, *(item for install in installs for item in install.items)]
    return not any(install.partial for install in installs) and all(item.name in known for item in items)
