"""Secrets that a Dockerfile mounts for one RUN: written into a layer, never read, or missing without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.analysis.persisted_secrets import Persisted
    from hf_lint.core.model import Fix
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Mount
    from hf_lint.space.shell import Word

_READ = regex(
    r"\$\(\s*(?:cat|<)\s*/run/secrets/(?P<id>[^\s)'\"]{1,100})|`\s*cat\s+/run/secrets/(?P<other>[^\s`'\"]{1,100})"
)
_SINGLE_QUOTED = regex(r"'[^']*'")


@rule("persisted-build-secret")
def persisted_build_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each command that leaves a mounted secret in a layer of the image."""
    for path, persisted in space.memo(_group_persisted).items():
        for found in persisted:
            yield Hit(space.files[path].location(found.start, found.end), found.message)


def persisted_places(space: Space, path: str) -> tuple[tuple[int, int], ...]:
    """Return the commands of the Dockerfile at `path` that `persisted-build-secret` reports."""
    return tuple((found.start, found.end) for found in space.memo(_group_persisted).get(path, ()))


def _group_persisted(space: Space) -> Mapping[str, tuple[Persisted, ...]]:
    dockerfiles = [dockerfile for dockerfile in space.dockerfiles if "secret" in dockerfile.text]
    if not dockerfiles:
        return {}
    from hf_lint.analysis.persisted_secrets import find_persisted

    return {dockerfile.file.path: find_persisted(dockerfile) for dockerfile in dockerfiles}


@rule("unexpanded-build-secret")
def unexpanded_build_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each `'... $(cat /run/secrets/X)'` in single quotes that is handed to a client."""
    clients = frozenset(policy.params["clients"])
    for dockerfile in space.dockerfiles:
        for run in dockerfile.select("RUN"):
            if "/run/secrets/" not in run.original:
                continue
            for command in run.commands:
                words = [assignment.word for assignment in command.prefix]
                words += [word for word in command.argv if command.name in clients]
                for word in words:
                    if word.value.startswith("!") or "credential.helper" in word.value:
                        continue  # git hands this to a shell of its own
                    quoted = next(filter(_READ.search, _SINGLE_QUOTED.findall(word.text)), None)
                    if quoted is not None:
                        read = _READ.search(quoted)
                        name = (read["id"] or read["other"]) if read else ""
                        who = f"`{command.name}`" if command.name else "the variable"
                        message = f"{who} gets this literal text, not the value of the secret `{name}`"
                        fix = _double_quote(dockerfile, word, quoted)
                        yield Hit(dockerfile.file.location(word.start, word.end), message, fix=fix)


def _double_quote(dockerfile: Dockerfile, word: Word, quoted: str) -> Fix | None:
    """Double quotes around the part; None where they would change more than the one thing in it."""
    inner = quoted[1:-1]
    rest = _READ.sub("", inner)
    if any(char in rest for char in '"$`\\!') or dockerfile.text[word.start : word.end] != word.text:
        return None
    start = word.start + word.text.index(quoted)
    ends = ((start, start + 1), (start + len(quoted) - 1, start + len(quoted)))
    marks = (Edit(dockerfile.file.path, first, last, '"') for first, last in ends)
    return edits.fix("use double quotes", *marks)


@rule("optional-build-secret")
def optional_build_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each secret mount of the built Dockerfile that may be missing.

    `required=false` and a step that tests for the file are taken for what they say: it is optional on purpose.
    """
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    for stage in dockerfile.reached:
        for run in stage.instructions:
            for mount in run.mounts if run.name == "RUN" else ():
                if _may_be_missing(run, mount):
                    place = dockerfile.file.location(mount.flag.start, mount.flag.end)
                    message = (
                        f"the secret `{mount.id}` can be missing, because without `required=true` the build continues"
                    )
                    edit = Edit(dockerfile.file.path, mount.flag.end, mount.flag.end, ",required=true")
                    yield Hit(place, message, fix=edits.fix("add `required=true`", edit, safe=False))


def _may_be_missing(run: Instruction, mount: Mount) -> bool:
    if mount.type != "secret" or not mount.id or "required" in mount.options:
        return False
    tested = rf"(?:\[\s+|\btest\s+)(?:!\s+)?-[efrs]\s+[\"']?{re.escape(mount.target or '')}"
    return re.search(tested, run.original) is None
