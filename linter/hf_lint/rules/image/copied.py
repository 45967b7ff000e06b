"""COPY and ADD of files that the build context does not have."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.build_context import MAX_PATH, BuildContext
from hf_lint.analysis.moved_files import moves_files
from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage, Token

_REMOTE = ("git@", "github.com/")
_SHELL = ("||", "|", "&&", ";", ">", ">/dev/null", "2>/dev/null", "&>/dev/null", "2>&1")

_WEIGHTS = regex(
    r"(?i)(?:model|weight|checkpoint|ckpt|artifact|pretrained)s?\Z|\.(?:safetensors|bin|pt|pth|onnx|gguf|ckpt|h5|keras|pkl|joblib)\Z"
)
"""Folders and files that are too large for git's own repository: people upload them to the Space by themselves."""


@rule("missing-copy-source")
def missing_copy_source(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report sources of COPY and ADD, in the stages that are built, that are not among the files a build is sent."""
    dockerfile = space.dockerfile
    if dockerfile is None or space.gaps:
        return
    if moves_files(space):
        return  # what the Space holds, only that job knows
    copies = [copy for stage in _built_stages(dockerfile) for copy in stage.instructions if _is_plain(copy)]
    if not copies:
        return
    context = BuildContext(space, dockerfile)
    for copy in copies:
        misread = _misread(copy)
        if misread is not None:
            message = f"`{misread.text}` is not read as shell in {copy.name}, but as a path to copy, so the build fails"
            yield Hit(dockerfile.file.location(misread.start, misread.end), message, "shell", key=misread.text)
    absent = [found for copy in copies for found in _absent(context, copy)]
    elsewhere = context.is_of_another_folder([path for _, _, path in absent])
    for copy, word, path in absent:
        if elsewhere and not context.is_here(path):
            continue
        problem, related = context.reason(path, {posixpath.normpath(one.text) for one in copy.args})
        message = f"{problem}, so the build fails at this {copy.name}"
        variant = "left-out" if context.is_here(path) else "ignored" if related else ""
        if variant != "left-out" and _WEIGHTS.search(posixpath.basename(path)):
            variant = "weights"
            message += ", unless the weights are uploaded to the Space in another way"
        hit = Hit(dockerfile.file.location(word.start, word.end), message, variant, key=path, related=related)
        is_bare = variant == "ignored" or (not variant and problem.endswith(f"`{path}`"))  # no other file is meant
        yield unless_added(space, hit, path, is_apart=variant == "ignored") if is_bare else hit


def _built_stages(dockerfile: Dockerfile) -> Iterable[Stage]:
    """Return the stages that are surely built: those that the last one needs."""
    stages = dockerfile.reached
    unsure = any(
        (stage.parent is None and stage.image is None)
        or any(source.stage is None and source.image is None for source in stage.sources)
        for stage in stages
    )
    return stages[-1].chain if unsure else stages


def _is_plain(copy: Instruction) -> bool:
    """Return whether it copies from the build context, with no option that changes what the sources name."""
    if copy.name not in ("COPY", "ADD") or copy.error or len(copy.args) < 2:
        return False
    return all(copy.flag(name) is None for name in ("from", "parents", "exclude"))


def _misread(copy: Instruction) -> Token | None:
    """Return the first word that only a shell would not take for a path: a comment, or what handles errors there."""
    if copy.json:
        return None
    return next((word for word in copy.args[:-1] if word.text == "#" or word.text in _SHELL), None)


def _absent(context: BuildContext, copy: Instruction) -> Iterator[tuple[Instruction, Token, str]]:
    """Yield the sources that the build context does not have, up to words that were not meant as such."""
    misread = _misread(copy)
    for word in copy.args[:-1]:
        if word is misread:
            return
        expanded = copy.expand(word)
        if expanded.known and not _is_elsewhere(expanded.text):
            path = posixpath.normpath("/" + expanded.text.lstrip("/")).strip("/")
            if path and not context.has(path):
                yield copy, word, path


def _is_elsewhere(source: str) -> bool:
    """Return whether it is an address, the text below the instruction, a pattern, or unreadably long."""
    return (
        "://" in source
        or source.startswith(("<<", *_REMOTE))
        or len(source) > MAX_PATH
        or any(char in source for char in "*?[\\\n")
    )
