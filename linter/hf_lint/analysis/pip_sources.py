"""Places from which pip of a build cannot have what a requirements file asks for. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.requirements import Requirements

_OF_TORCH = "https://download.pytorch.org/whl"


def find_unreachable(space: Space, requirements: Requirements) -> Iterator[Hit]:
    """Yield repositories by ssh, or by the git protocol of GitHub, and an index without the SDK in place of PyPI."""
    if requirements.role == "constraints":
        return
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    has_key = dockerfile is not None and any(word in dockerfile.text for word in ("ssh", "insteadOf", "GIT_CONFIG"))
    for item in requirements.items:
        url = item.url if item.url and not item.marker else ""
        if item.vcs == "git" and "ssh://" in url and not has_key:
            why = "is fetched by ssh, for which the build has no key (`Host key verification failed`)"
        elif item.vcs == "git" and "git://github.com/" in url and not has_key:
            why = "is fetched by the git protocol, which GitHub has switched off"
        else:
            continue
        name = item.name or "this repository"
        message = f"`{name}` {why}, so the build fails; write `git+https://`"
        yield Hit(requirements.file.location(item.start, item.end), message, key=url)
    if space.sdk != "gradio" or space.card.given("sdk_version") is None:
        return
    if any(requirements.option("--extra-index-url", "--find-links")):
        return
    for option in requirements.option("--index-url"):
        if option.value.startswith(_OF_TORCH):
            message = (
                "`--index-url` takes the place of PyPI in the whole call, in which the platform installs Gradio, too, "
                "and the index of PyTorch has no Gradio (`No matching distribution found for gradio`), so the build "
                "fails; write `--extra-index-url`"
            )
            yield Hit(requirements.file.location(option.start, option.end), message, key="index")
