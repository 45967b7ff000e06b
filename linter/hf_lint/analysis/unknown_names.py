"""Names of modules and keywords of calls that no release of a distribution has. No rule is here.

Those that some release had are removed-api's own: this is about the ones that never were, as people write them from
memory, or take them from code that was written by a machine.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import nearest
from hf_lint.installs.api import api
from hf_lint.installs.complete import complete, complete_roots
from hf_lint.installs.versions import installed_ranges, todays_range
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.installs.complete import Complete
    from hf_lint.osv.advisories import Range
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.python import PythonSource

_LIKENESS = 0.75


class Unknown(NamedTuple):
    """A name that does not exist: where it stands, the statement or call around it, and what to say."""

    name: str
    place: ast.AST
    node: ast.AST
    message: str


def find_unknown(space: Space, unit: Unit, words: frozenset[str]) -> Iterator[Unknown]:
    """Yield the names and keywords of one file that do not exist; `words` are those of its text."""
    roots = {root: name for root, name in complete_roots().items() if root in words and not _is_own(space, root)}
    known = {root: (name, found) for root, name in roots.items() if (found := complete(name)) is not None}
    if not known:
        return
    for use in (*_names(unit.source, known), *_keywords(unit, known)):
        distribution, facts = known[use.name.partition(".")[0].partition("(")[0]]
        joint = "." if use.place is use.node or isinstance(use.place, ast.alias) else "("
        path, _, word = use.name.rpartition(joint)
        if facts.may_have(path, word):
            continue
        versions, shown = _installed(space, distribution)
        if versions is None:
            continue
        if joint == "(":
            if facts.lacks_keyword(path, word, versions):
                hint = _hint(word, facts.words(path), distribution, f"{path}({{}})")
                plain = path.replace("()", "")
                message = f"`{plain}` of {shown} has no parameter `{word}=`{hint}"
                yield use._replace(message=message)
        else:
            if facts.lacks_name(path, word, versions):
                hint = _hint(word, facts.words(path), distribution, f"{path}.{{}}")
                yield use._replace(message=f"{shown} has no `{use.name}`{hint}")


def _hint(word: str, known: list[str], distribution: str, form: str) -> str:
    """Return what was meant by a word, if it is still there."""
    other = load_data("data/api-advice.yaml")["meant"].get(distribution, {}).get(word) or nearest(
        word, known, _LIKENESS
    )
    changes = api(distribution)
    if not other or other not in known or (changes is not None and changes.changes(form.format(other))):
        return ""
    return f" (did you mean `{other}`?)"


def _is_own(space: Space, root: str) -> bool:
    return any(
        path == f"{root}.py" or path.startswith(f"{root}/") or path.endswith(f"/{root}.py") for path in space.files
    )


def _installed(space: Space, name: str) -> tuple[Range | None, str]:
    """Return the releases that the build may take, and the words for them; None where they are not known."""
    found = installed_ranges(space).get(name)
    if found is None:
        return None, ""
    versions, demand = found
    if demand.by.pinned and not demand.via and versions.high == (versions.low[0], 1):
        return versions, f"{name} {versions.low[0]}"
    if parse_specifier(f"=={versions.low[0]}") == versions:
        return versions, f"{name} {versions.low[0]}"
    today = todays_range(space, name)
    return (None, "") if today is None else (today, f"{name} {today.low[0]} (today's release)")


def _names(source: PythonSource, known: dict[str, tuple[str, Complete]]) -> Iterator[Unknown]:
    """Yield what is imported from modules whose names are known, and attributes of them."""
    for node in source.nodes(ast.ImportFrom):
        root = (node.module or "").partition(".")[0]
        if not node.level and root in known and known[root][1].has_module(node.module or ""):
            for alias in node.names:
                if alias.name != "*" and not alias.name.startswith("_"):
                    yield Unknown(f"{node.module}.{alias.name}", alias, node, "")
    aliases = {name for name, full in source.imports.items() if full.partition(".")[0] in known}
    stored: set[str] = set()
    found: list[Unknown] = []
    for attribute in source.nodes(ast.Attribute):
        base = attribute.value
        first = base.value if isinstance(base, ast.Attribute) else base
        if not isinstance(first, ast.Name) or first.id not in aliases or attribute.attr.startswith("_"):
            continue
        full = source.qualified_name(base)
        root = (full or "").partition(".")[0]
        if full is None or root not in known or not known[root][1].has_module(full):
            continue
        if isinstance(attribute.ctx, ast.Load):
            found.append(Unknown(f"{full}.{attribute.attr}", attribute, attribute, ""))
        else:
            stored.add(f"{full}.{attribute.attr}")
    yield from (use for use in found if use.name not in stored)


def _keywords(unit: Unit, known: dict[str, tuple[str, Complete]]) -> Iterator[Unknown]:
    for call in unit.calls:
        if call.node is None or not call.node.keywords or call.partial:
            continue
        name = call.name
        if name.partition(".")[0] not in known:
            continue
        name = name.replace("gradio.components.", "gradio.", 1) if name.startswith("gradio.components.") else name
        name = name.replace("().queue()", "()") if name.startswith("gradio.") else name
        from hf_lint.analysis.api_uses import given_keywords

        for word, place in given_keywords(call):
            if not word.startswith("_"):
                yield Unknown(f"{name}({word}", place, call.node, "")
