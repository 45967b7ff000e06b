"""Pickles among the files of the Space."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit, Problem
from hf_lint.core.registry import rule
from hf_lint.rules.deps.names import list_names
from hf_lint.space.calls import calls
from hf_lint.space.weights import ZIP, is_compressed, may_be_pickle, read_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.engines.picklescan import Handle
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.picklestream import Limits

_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!")
_CLASS = regex(r"_*[A-Z]\w*|__pyx_unpickle_\w+|_?new_\w+|_new_\w+|_unpickle_\w+")


_under_way: WeakKeyDictionary[Space, Handle] = WeakKeyDictionary()


def _start(space: Space, policy: Policy) -> None:
    """Have picklescan look at the files that are pickles by their first bytes, where it is installed."""
    suffixes = frozenset(policy.params["suffixes"]) - {*policy.params["archives"], *policy.params["keras"]}
    files = [
        file
        for file in space.files.values()
        if not file.vendored and (file.suffix in suffixes or file.kind_if_known == "binary") and _looks_pickled(file)
    ]
    if files:
        from hf_lint.engines import picklescan, processes

        if picklescan.is_installed():
            _under_way[space] = picklescan.start(files, processes.Limits.of(policy.params["picklescan"]))


def _looks_pickled(file: File) -> bool:
    return file.kind in ("binary", "text") and file.head.startswith((b"\x80", ZIP, b"c", b"("))


@rule("committed-pickle", start=_start)
def committed_pickle(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report files that are pickles by their content, and LFS pointers to what must be one by its name.

    Where picklescan knows a name to be dangerous that our list does not have, the file's finding says so.
    """
    hits: dict[str, list[Hit]] = {}
    for hit in _check_content(space, policy):
        hits.setdefault(hit.location.path, []).append(hit)
    handle = _under_way.pop(space, None)
    if handle is not None:
        from hf_lint.engines.picklescan import collect

        for opinion in collect(handle):
            if opinion.failure:
                yield Problem(opinion.failure)
            known = hits.get(opinion.file.path, [])
            names = [name for name in opinion.dangerous if "unknown" not in name and not _is_safe(name, policy.params)]
            if names and not any(hit.variant == "dangerous" for hit in known):
                message = f"loading this file calls {list_names(names, 3)}, which picklescan lists as dangerous"
                hits[opinion.file.path] = [Hit(opinion.file.location(), message, "dangerous")]
    for found in hits.values():
        for hit in found:
            if hit.variant == "dangerous" and not space.memo(_is_loaded):
                hit = hit._replace(message=f"{hit.message}; no code here loads a pickle", variant="unloaded")
            yield hit


_TEXT_FORMATS = ("json.", "yaml.", "toml.", "tomllib.", "ast.", "locale.", "dotenv.", "gettext.")
_LOADERS = frozenset(
    ("load", "loads", "load_model", "load_weights", "read_pickle", "from_pretrained", "Unpickler", "YOLO")
)


def _is_loaded(space: Space) -> bool:
    """Say whether code that the Space starts may load a pickle: which file a loader gets, a program can compute.

    True as well where it is not known what the Space starts.
    """
    started = [file for file in space.select(".py") if space.startup.role(file.path) in ("runs", "unknown")]
    if not space.startup.complete or not any(space.startup.role(file.path) == "runs" for file in started):
        return True
    paths = {file.path for file in started}
    return any(
        call.file.path in paths and call.method in _LOADERS and not call.name.startswith(_TEXT_FORMATS)
        for call in calls(space, *_LOADERS)
    )


def _check_content(space: Space, policy: Policy) -> Iterator[Hit]:
    params = policy.params
    room = 0
    for file in space.files.values():
        if file.vendored or file.kind in ("symlink", "special"):
            continue
        by_name = file.suffix in params["suffixes"]
        if file.kind in ("lfs", "too-large"):
            if by_name and file.suffix not in (*params["ambiguous"], *params["archives"]):
                where = "kept in Git LFS" if file.kind == "lfs" else "too large to be read here"
                yield Hit(
                    file.location(),
                    f"the name is that of a pickle, but its content is {where}, so "
                    "hf-lint cannot tell which code it executes",
                    "unread",
                )
        elif file.head and (by_name or _may_be_pickled(file)):
            from hf_lint.space.picklestream import MAX_OPERATIONS, MAX_UNPACKED, Limits

            room = room or 2 * MAX_UNPACKED
            limits = Limits(MAX_OPERATIONS * 2, room)
            yield from _judge_file(file, params, by_name, limits)
            if limits.unpacked <= 0 and room < 2 * MAX_UNPACKED:  # of the first one its finding tells
                space.note_gap(f"{file.path} was not unpacked to the end: the files before it are too large")
            room = max(limits.unpacked, 1)
            if file.suffix in params["keras"]:
                yield from _judge_keras(file)


def _may_be_pickled(file: File) -> bool:
    """Return whether a file of any name may be a pickle, packed or not: loaders do not look at names."""
    head = file.head
    if may_be_pickle(head):
        return True
    return file.looks_binary and (head.startswith((b"\x80", ZIP)) or is_compressed(head))


def _judge_keras(file: File) -> Iterator[Hit]:
    from hf_lint.space.kerasmodel import code_in_keras

    code = code_in_keras(file.data)
    if code:
        yield Hit(file.location(), f"this Keras model holds {code}, which runs when the model is loaded", "keras-code")


def _judge_file(file: File, params: Mapping[str, list[str]], by_name: bool, limits: Limits) -> Iterator[Hit]:
    if file.head.startswith(_ARCHIVES) and file.suffix in params["disguises"]:
        return  # committed-binary tells that it is no such file
    from hf_lint.space.picklestream import TOO_LONG

    found = read_weights(file.data, limits)
    archive = file.suffix in params["archives"]
    sure = by_name and file.suffix not in params["ambiguous"] and not archive
    hidden = found is not None and any(_matches(name, params["dangerous"]) for name in found.names)
    endless = found is not None and found.error == TOO_LONG
    if found is None or (found.error and not (by_name or hidden or endless)):
        if found is None and sure and file.looks_binary:
            yield Hit(file.location(), "the name is that of a pickle, but hf-lint cannot read it, and a loader may")
        return
    dangerous = [name for name in found.names if _matches(name, params["dangerous"])]
    if not file.looks_binary and found.error and not dangerous and not endless:
        return  # words, not a pickle of the oldest kind
    if not found.pickled:
        return
    unknown = [name or "a name made up at run time" for name in found.names if not _is_safe(name, params)]
    shown = 3
    if dangerous:
        yield Hit(file.location(), f"loading this file calls {list_names(dangerous, shown)}", "dangerous")
    elif found.error:
        if sure or endless or found.names or (file.head.startswith(ZIP) and not archive):
            yield Hit(file.location(), f"hf-lint cannot read this pickle to its end: {found.error}")
    elif unknown:
        yield Hit(file.location(), f"loading this file calls {list_names(unknown, shown)}", "unknown")
    else:
        yield Hit(file.location(), "this is a pickle; at present it calls only known types of data", "plain")


def _matches(name: str, patterns: list[str]) -> bool:
    """Return whether a dotted name is one of `patterns`; `os.` stands for all of the module."""
    plain = name.replace("__builtin__.", "builtins.", 1) if name.startswith("__builtin__.") else name
    return any(plain == pattern or (pattern.endswith(".") and plain.startswith(pattern)) for pattern in patterns)


def _is_safe(name: str, params: Mapping[str, list[str]]) -> bool:
    """Return whether a name is on the list, or a class of a package on the list of packages."""
    if _matches(name, params["safe"]):
        return True
    return name.startswith(tuple(params["safe_classes"])) and bool(_CLASS.fullmatch(name.rpartition(".")[2]))
