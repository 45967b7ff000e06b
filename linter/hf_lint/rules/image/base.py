"""Rules about where an image comes from."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.deploys import find_deploys
from hf_lint.analysis.whole_tree import UNSURE, unless_added
from hf_lint.core.hashes import is_image_digest
from hf_lint.core.model import Edit, Fix, Hit
from hf_lint.core.pins import find_image
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage, Token

# What holds settings and no code.
_SETTINGS = frozenset((".cfg", ".conf", ".env", ".ini", ".json", ".properties", ".toml", ".yaml", ".yml"))


class _Use(NamedTuple):
    """An image that the build pulls; `image` is None when its name depends on what is not in the file."""

    token: Token
    image: str | None
    what: str
    again: tuple[Token, ...] = ()
    """Where else it is named by the same variable: one edit mends all of them."""


def _uses(dockerfile: Dockerfile) -> tuple[_Use, ...]:
    """Return the images of FROM, COPY --from and RUN --mount=from=, in order of place, stages of the file left out."""
    found: dict[object, _Use] = {}
    for use in _all_uses(dockerfile):
        key = (use.token.text, use.image) if "$" in use.token.text else use.token.start
        first = found.get(key)
        found[key] = first._replace(again=(*first.again, use.token)) if first else use
    return tuple(found.values())


def _all_uses(dockerfile: Dockerfile) -> Iterator[_Use]:
    for stage in dockerfile.stages:
        if stage.base is not None and stage.parent is None:
            yield _Use(stage.base, stage.image, "base image")
        for source in stage.sources:
            if source.stage is None:
                yield _Use(source.token, source.image, "image that files are taken from")


@rule("unpinned-base-image")
def unpinned_base_image(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report images without a digest; knows the digest of some tags."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    wrapped = space.memo(_find_wrapped)  # that it has no digest is part of another finding
    for use in _uses(dockerfile):
        if wrapped is not None and use.token == wrapped.token:
            continue
        location = dockerfile.file.location(use.token.start, use.token.end)
        related = _find_related(use, dockerfile)
        if use.image is None:
            if not _names_stage(use.token, dockerfile):
                message = f"a build argument without a value decides which image `{use.token.text}` is"
                yield Hit(location, message, related=related)
            continue
        image = parse_image(use.image)
        if image.name == "scratch" or is_image_digest(image.digest):
            continue
        if image.digest:
            yield Hit(location, f"`{use.image}` has a digest that is not `sha256:` and 64 hexadecimal digits")
            continue
        shown = use.image if image.tag else f"{use.image}:latest"
        message = f"the {use.what} `{shown}` can change between builds, because it has no digest"
        row = find_image(image.name, image.tag)
        digest = row["digest"] if row is not None else None
        fix = None
        if digest:
            message += f"; a known digest of this tag is `@{digest}`"
            literal = dockerfile.text[use.token.start : use.token.end] == use.image
            edit = Edit(dockerfile.file.path, use.token.end, use.token.end, f"@{digest}")
            fix = Fix("pin the image by its known digest", True, (edit,)) if literal else None
        yield Hit(location, message, fix=fix, related=related)


def _find_related(use: _Use, dockerfile: Dockerfile) -> tuple[Location, ...]:
    return tuple(dockerfile.file.location(token.start, token.end, "the same image") for token in use.again)


def _names_stage(token: Token, dockerfile: Dockerfile) -> bool:
    """Return whether an unknown name such as `base-${MODE}` can be one of the file's stages."""
    fixed = re.split(r"\$(?:\{[^}]{0,200}\}|\w+)", token.text.lower())
    return any(
        stage.name.startswith(fixed[0]) and stage.name.endswith(fixed[-1])
        for stage in dockerfile.stages
        if stage.name and any(fixed)
    )


@rule("untrusted-base-image")
def untrusted_base_image(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report images of publishers that are not on the policy's list."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    for use in _uses(dockerfile):
        if use.image is None:
            continue
        image = parse_image(use.image)
        if image.official or image.matches(policy.params["trusted"]):
            continue
        if image.registry in policy.params["space_registries"]:
            message = f"`{use.image}` is the built image of a Space, and anyone who can push there can change it"
        else:
            message = f"the {use.what} `{use.image}` is not from a trusted publisher"
        location = dockerfile.file.location(use.token.start, use.token.end)
        yield Hit(location, message, related=_find_related(use, dockerfile))


@rule("opaque-image")
def opaque_image(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report Dockerfiles that add nothing to somebody's image but settings."""
    dockerfile = space.dockerfile
    use = space.memo(_find_wrapped)
    if dockerfile is not None and use is not None:
        location = dockerfile.file.location(use.token.start, use.token.end)
        yield Hit(
            location, f"the whole program is in `{use.image}`, which can change, and this repository adds no code to it"
        )


def _find_wrapped(space: Space) -> _Use | None:
    """Return the image without digest that the Dockerfile only wraps, if that is all it does."""
    dockerfile = space.dockerfile
    if dockerfile is None or dockerfile.final is None:
        return None
    root = list(dockerfile.final.chain)[-1]
    if root.image is None or root.base is None:
        return None
    image = parse_image(root.image)
    if image.official or image.digest or any(_adds_code(stage) for stage in dockerfile.reached):
        return None
    return _Use(root.base, root.image, "base image")


def _adds_code(stage: Stage) -> bool:
    """Return whether a stage runs anything, or copies something else than settings."""
    for instruction in stage.instructions:
        if instruction.name in ("RUN", "ONBUILD") or instruction.heredocs:
            return True
        if instruction.name in ("ADD", "COPY") and instruction.flag("from") is None:
            sources = [instruction.expand(arg).text for arg in instruction.args[:-1]]
            if any(posixpath.splitext(source)[1] not in _SETTINGS for source in sources):
                return True
    return False


@rule("build-image-shipped")
def build_image_shipped(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report images for building, and compilers, in what runs."""
    dockerfile = space.dockerfile
    if dockerfile is None or dockerfile.final is None:
        return
    for stage in dockerfile.final.chain:
        if stage.base and stage.image and parse_image(stage.image).matches(policy.params["build_images"]):
            location = dockerfile.file.location(stage.base.start, stage.base.end)
            yield Hit(location, f"`{stage.image}` is an image for building, but the Space runs it")
        for run in stage.instructions:
            if run.name != "RUN":
                continue
            installs = [c for c in run.commands if c.name in policy.params["installers"]]
            if any(set(policy.params["removers"]) & {str(arg) for arg in c.args} for c in installs):
                continue
            for command in installs:
                words = [word for word in command.words[1:] if word.value in policy.params["build_packages"]]
                if words:
                    names = ", ".join(dict.fromkeys(word.value for word in words))
                    location = dockerfile.file.location(words[0].start, words[0].end)
                    yield Hit(location, f"build tools stay in the final image: {names}")


@rule("missing-dockerfile")
def missing_dockerfile(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report `sdk: docker` and no file called Dockerfile at the root."""
    entry = space.card.get("sdk")
    if space.card.file is None or entry is None or space.sdk != "docker" or space.get("Dockerfile") is not None:
        return
    location = space.card.file.location(entry.start, entry.end)
    folder = next((path for path in space.files if path.startswith("Dockerfile/")), None)
    others = [path for path in space.files if path.rpartition("/")[2].lower() == "dockerfile"]
    others = others or [dockerfile.file.path for dockerfile in space.dockerfiles]
    if folder:
        reason = "`Dockerfile` at the root is a folder"
    elif others:
        reason = f"the Hub reads `Dockerfile` at the root only, not `{others[0]}`"
    else:
        reason = "the Dockerfile is missing"
    # `openenv push` moves server/Dockerfile to the root of what it uploads.
    variant = "pushed" if others and space.get("openenv.yaml") is not None else ""
    hit = Hit(location, f"{reason}, and the card says `sdk: docker`", variant)
    if others and not folder and "/" in others[0] and not variant and not find_deploys(space):
        hit = hit._replace(message=f"{hit.message}, unless the Space is pushed from that folder", variant=UNSURE)
    yield hit if folder or others else unless_added(space, hit)
