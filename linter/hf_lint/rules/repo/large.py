"""Large files and Git LFS pointers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.encodings import LFS_HEAD
from hf_lint.space.gitpatterns import lfs_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_POINTER = regex(
    rb"version https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-[^\n]{1,200}\n)*"
    rb"oid sha256:[0-9a-f]{64}\r?\nsize [0-9]+\r?\n?"
)
_SHOWN = 5
_MAX_POINTERS = 100


@rule("oversized-file")
def oversized_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each file over the Hub's limit that LFS does not store."""
    limit = policy.params["bytes"]
    for file in space.files.values():
        if file.size > limit and file.kind_if_known in ("", "too-large", "text", "binary") and not file.vendored:
            if lfs_patterns(space).tracks(file.path):
                continue
            size = f"{file.size / 1_000_000:.1f} MB"
            yield Hit(
                file.location(),
                f"the file has {size}, but no line of .gitattributes assigns it to Git LFS",
                key=file.path,
            )


@rule("broken-lfs-pointer")
def broken_lfs_pointer(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report pointers that git does not replace by their content, damaged ones, ones in place of what is read as
    text."""
    untracked: list[File] = []
    for file in space.files.values():
        if file.vendored or file.kind_if_known or file.size > 4096 or not file.data.startswith(LFS_HEAD):
            continue
        if not _POINTER.fullmatch(file.data):
            yield Hit(
                file.location(), "this Git LFS pointer is damaged, so its content cannot be downloaded", key=file.path
            )
        elif file.name in policy.params["read_as_text"] or file.suffix in policy.params["read_as_text"]:
            message = "this is a Git LFS pointer, but programs that read the file expect its text"
            yield Hit(file.location(), message, key=file.path)
        elif len(untracked) < _MAX_POINTERS and not lfs_patterns(space).tracks(file.path):
            untracked.append(file)
    if untracked:
        first, *others = sorted(untracked, key=lambda file: not _is_read(space, file))
        more = f", and {len(others)} more" if others else ""
        message = (
            f"no line of .gitattributes assigns this file{more} to Git LFS, so a "
            "clone gets the pointer instead of the content"
        )
        variant = "read" if _is_read(space, first) else ""
        if variant:
            message = "the app names this file, which is a Git LFS pointer and not its content: " + message
        places = tuple(other.location() for other in others[:_SHOWN])
        yield Hit(first.location(), message, variant, related=places, key="untracked")


def _is_read(space: Space, file: File) -> bool:
    """Return whether code that is started has the name of the file as a text."""
    return any(f"{file.name}{quote}" in one.text for one in started_files(space) for quote in "'\"")
