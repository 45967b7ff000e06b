"""Modules that the app imports and that nothing installs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards, may_fail
from hf_lint.analysis.optional_needs import find_needs, possible_needs
from hf_lint.analysis.started_python import started_files
from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.installs.asked import every_call
from hf_lint.installs.brought import DATA, brought_names, find_brought
from hf_lint.space.imports import modules_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_IMPORT = regex(r"(?m)^(?:from|import)[ \t]+([A-Za-z_]\w*)")
_MAX_NAMES = 6


@rule("missing-requirement")
def missing_requirement(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report imports at the top of started files of which no distribution is among all that the build may install."""
    data = load_data(DATA)
    files = started_files(space)
    asked = {ask.name for call in every_call(space) for ask in call.asks}
    suspects = [(file, names) for file in files if (names := _imported(file, data, asked))]
    users = [(file, rows) for file in files if (rows := possible_needs(file, asked))]
    providers = {one for _, names in suspects for name in names for one in data["modules"].get(name, ())}
    providers |= {one for _, rows in users for row in rows for one in row["needs"]}
    brought = find_brought(space, providers) if providers else set()
    suspects = [
        (file, left)
        for file, names in suspects
        if (left := {name for name in names if brought.isdisjoint(data["modules"].get(name, ()))})
    ]
    users = [(file, rows) for file, rows in users if any(brought.isdisjoint(row["needs"]) for row in rows)]
    if not (suspects or users):
        return
    from hf_lint.analysis.pip_only import installs_by_pip_only

    if not installs_by_pip_only(space, files):
        return
    there = brought_names(space)
    if there is None:
        return
    reported: set[str] = set()
    hits: list[Hit] = []
    for file, names in suspects:
        lacking = {name for name in names if _is_absent(space, name, data["modules"].get(name, [name]), there)}
        if lacking:
            hits += _read_file(space, file, lacking, data, reported)
    for file, _ in users:
        found = [hit for hit in find_needs(space, file, there, asked) if hit.key not in reported]
        reported.update(hit.key for hit in found)
        hits += found
    if hits:
        from hf_lint.analysis.absent_requirements import has_no_requirements

        hit = _join(hits)
        yield unless_added(space, hit) if has_no_requirements(space) else hit


def _join(hits: list[Hit]) -> Hit:
    """Return one hit for all: the same edit of requirements.txt mends them."""
    first, *others = hits
    if not others:
        return first
    names = list(dict.fromkeys(hit.key for hit in others))
    shown = ", ".join(f"`{name}`" for name in names[:_MAX_NAMES]) + (" ..." if names[_MAX_NAMES:] else "")
    places = tuple(hit.location._replace(note=f"`{hit.key}`") for hit in others)
    former = tuple(hit.key for hit in others)
    return first._replace(message=f"{first.message}; {shown} too", related=places, former_keys=former)


def _imported(file: File, data: Mapping[str, Mapping[str, Sequence[str]]], asked: set[str]) -> set[str]:
    """Return names of modules at the left margin that none of the requirements is called like."""
    modules = data["modules"]
    named = {name for name in file.words if name in modules and asked.isdisjoint(modules[name])}
    return named.intersection(_IMPORT.findall(file.text)) if named else named


def _is_absent(space: Space, name: str, providers: Sequence[str], there: frozenset[str]) -> bool:
    """Return whether no distribution brings the module, and no file of the Space is called like it."""
    return there.isdisjoint(providers) and not any(name in path.removesuffix(".py").split("/") for path in space.files)


def _read_file(
    space: Space,
    file: File,
    lacking: set[str],
    data: Mapping[str, Mapping[str, Sequence[str]]],
    reported: set[str],
) -> Iterator[Hit]:
    module = space.python(file)
    if module.tree is None or may_fail(space, file):
        return
    guards = Guards(module)
    for node in sorted(module.import_nodes(), key=lambda one: one.lineno):
        if guards.covers(node) or not guards.runs_on_load(node):
            continue
        for name in (full.partition(".")[0] for full in modules_of(node)):
            if name in lacking and name not in reported:
                reported.add(name)
                wanted = data["modules"][name][0]
                message = (
                    f"nothing that the build installs has the module `{name}`, so the app stops when it starts "
                    f"(`No module named '{name}'`); require {wanted}"
                )
                yield Hit(file.location(*module.span_of(node)), message, key=name)
