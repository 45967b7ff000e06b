"""Pickles among the files of the Space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.lazy import regex
from hf_lint.model import Hit
from hf_lint.registry import rule
from hf_lint.rules.deps.names import listed
from hf_lint.space.picklestream import MAX_OPERATIONS, MAX_UNPACKED, Limits
from hf_lint.space.weights import ZIP, read_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!")
_CLASS = regex(r"_*[A-Z]\w*|__pyx_unpickle_\w+|_?new_\w+|_new_\w+|_unpickle_\w+")


@rule("committed-pickle")
def committed_pickle(space: Space, policy: Policy) -> Iterator[Hit]:
    """Files that are pickles by their content, and LFS pointers to what must be one by its name."""
    params = policy.params
    limits = Limits(MAX_OPERATIONS * 2, MAX_UNPACKED * 2)
    for file in space.files.values():
        if file.vendored or file.kind in ("symlink", "special"):
            continue
        by_name = file.suffix in params["suffixes"]
        if file.kind in ("lfs", "too-large"):
            if by_name and file.suffix not in params["ambiguous"]:
                where = "kept in Git LFS" if file.kind == "lfs" else "too large to be read here"
                yield Hit(file.location(), f"a pickle by its name, {where}: what it runs is not known", "unread")
        elif (by_name or (file.data[:1] == b"\x80" and file.kind == "binary")) and file.data:
            yield from _judged(file, params, limits, by_name)


def _judged(file: File, params: Mapping[str, list[str]], limits: Limits, by_name: bool) -> Iterator[Hit]:
    if file.data.startswith(_ARCHIVES) and file.suffix in params["disguises"]:
        return  # committed-binary tells that it is no such file
    found = read_weights(file.data, limits)
    sure = by_name and file.suffix not in params["ambiguous"]
    if found is None or (found.error and not by_name):
        if found is None and sure and file.kind == "binary":
            yield Hit(file.location(), "named like a pickle, and none that can be read: a loader may see more in it")
        return
    if file.kind == "text" and found.error:
        return  # words, not a pickle of the oldest kind
    if not found.pickled:
        return
    dangerous = [name for name in found.names if _matches(name, params["dangerous"])]
    unknown = [name or "a name made up at run time" for name in found.names if not _is_safe(name, params)]
    shown = 3
    if dangerous:
        yield Hit(file.location(), f"loading this file calls {listed(dangerous, shown)}", "dangerous")
    elif found.error:
        if sure or file.data.startswith(ZIP):
            yield Hit(file.location(), f"this pickle cannot be read to its end: {found.error}")
    elif unknown:
        yield Hit(file.location(), f"loading this file calls upon {listed(unknown, shown)}", "unknown")
    else:
        yield Hit(file.location(), "a pickle; today it calls upon known kinds of data only", "plain")


def _matches(name: str, patterns: list[str]) -> bool:
    """Whether a dotted name is one of `patterns`; `os.` stands for all of the module."""
    plain = name.replace("__builtin__.", "builtins.", 1) if name.startswith("__builtin__.") else name
    return any(plain == pattern or (pattern.endswith(".") and plain.startswith(pattern)) for pattern in patterns)


def _is_safe(name: str, params: Mapping[str, list[str]]) -> bool:
    """Whether a name is on the list, or a class of a package on the list of packages."""
    if _matches(name, params["safe"]):
        return True
    return name.startswith(tuple(params["safe_classes"])) and bool(_CLASS.fullmatch(name.rpartition(".")[2]))
