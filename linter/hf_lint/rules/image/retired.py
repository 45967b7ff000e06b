"""Base images whose Python, Node or distribution gets no more security fixes, whether a digest pins them or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.startup.images import ImageName

DATA = "data/retired-images.yaml"


@rule("retired-base-image")
def retired_base_image(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report FROM of the stages that the image needs; each image once."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    reported: set[str] = set()
    for stage in dockerfile.reached:
        if stage.base is None or not stage.image or stage.image in reported:
            continue
        reported.add(stage.image)
        found = _find_retired(parse_image(stage.image), policy.params["python"])
        if found is not None:
            what, since = found
            message = f"`{stage.image[:80]}` holds {what}, which has had no security fixes since {since}"
            yield Hit(dockerfile.file.location(stage.base.start, stage.base.end), message, key=stage.image)


def _find_retired(image: ImageName, python: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what is past its end in an image, and since when."""
    data = load_data(DATA)
    first, *rest = image.tag.split("-")
    if image.name == "python":
        series = ".".join(first.split(".")[:2])
        if series in python:
            return f"Python {series}", python[series]
    elif image.name == "node":
        major = first.split(".")[0]
        if major in data["node"]:
            return f"Node {major}", data["node"][major]
    elif image.name in ("debian", "ubuntu"):
        series = first if not first[:1].isdigit() or image.name == "ubuntu" else first.split(".")[0]
        if series in data[image.name]:
            return f"{image.name.capitalize()} {series}", data[image.name][series]
    if image.name in ("python", "node", "nvidia/cuda"):
        for word in rest:
            if word in data["suffixes"]:
                return word, data["suffixes"][word]
    return None
