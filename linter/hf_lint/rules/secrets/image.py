"""Secrets in a Dockerfile's ENV and ARG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.rules.secrets.claims import known_secrets, overlaps
from hf_lint.secrets import is_secret_name, judge_value
from hf_lint.secrets.names import is_signing_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File


class ImageSecret(NamedTuple):
    """A secret that ENV or ARG gives to `name`: the place of the value.

    `issued`: it looks as if a provider had made it.
    """

    file: File
    keyword: str
    name: str
    start: int
    end: int
    issued: bool


@rule("secret-in-image-env")
def secret_in_image_env(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each value that is a secret of no known kind."""
    for secret in image_secrets(space):
        message = f"{secret.keyword} puts the value of `{secret.name}` into the image"
        variant = "" if secret.issued else "made-up"
        yield Hit(secret.file.location(secret.start, secret.end), message, variant, secret=True)


@rule("secret-build-arg")
def secret_build_arg(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each ARG of the built Dockerfile that is named like a secret and holds none."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    file = dockerfile.file
    mounts = (mount for run in dockerfile.select("RUN") for mount in run.mounts if mount.type == "secret")
    mounted = {(mount.id or "").lower() for mount in mounts}
    known = known_secrets(space).get(file.path, ())
    with_value = {secret.start for secret in image_secrets(space) if secret.file is file}
    for instruction in dockerfile.select("ARG"):
        for pair in instruction.pairs:
            name = pair.name.text
            if not is_secret_name(name) or name.lower() in mounted:
                continue
            if pair.value is not None and (
                pair.value.start in with_value or overlaps(known, pair.value.start, pair.value.end)
            ):
                continue  # a real value: that is worse, and reported as such
            message = (
                f"`ARG {name}` gets the Space's *variables*, never its secrets, "
                f"so it is empty, or `{name}` is a public variable"
            )
            yield Hit(file.location(pair.name.start, pair.end), message)


def image_secrets(space: Space) -> tuple[ImageSecret, ...]:
    """Return the secrets in ENV and ARG of all Dockerfiles, those that the detector knows by their shape left out."""
    return space.memo(_image_secrets)


def _image_secrets(space: Space) -> tuple[ImageSecret, ...]:
    known = known_secrets(space)
    found = []
    for dockerfile in space.dockerfiles:
        file = dockerfile.file
        spans = known.get(file.path, ())
        for instruction in dockerfile.select("ENV", "ARG"):
            for pair in instruction.pairs:
                if pair.value is None or not is_secret_name(pair.name.text):
                    continue
                value = instruction.expand(pair.value)
                start, end = pair.value.start, pair.value.end
                kind = judge_value(pair.name.text, value.text) if value.known else None
                if kind is not None and not overlaps(spans, start, end):
                    issued = kind == "assigned-secret" and not is_signing_name(pair.name.text)
                    found.append(ImageSecret(file, instruction.name, pair.name.text, start, end, issued))
    return tuple(found)
