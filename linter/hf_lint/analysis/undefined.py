"""Hits for names that nothing defines. No rule is here."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards, is_imported
from hf_lint.analysis.names import early_names, undefined_names
from hf_lint.core.model import Hit
from hf_lint.core.suggest import nearest

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule


_MAX_READS = 20
"""Reads of one name that are looked at."""
_MAX_NAMES = 200


def find_undefined(space: Space, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each name that a started module reads and does not define, or defines below; once each."""
    found = [(node, False) for node in undefined_names(module)] + [(node, True) for node in early_names(space, module)]
    if not found:
        return
    found = _first_of_each(found)
    guards = Guards(module, imported=is_imported(space, module.file))
    seen: set[str] = set()
    surely = {node for node, _ in found if guards.runs_on_load(node) and not guards.depends(node)}
    found.sort(key=lambda pair: (pair[0] not in surely, pair[0].lineno))
    for node, is_early in found:
        if node.id in seen or guards.covers(node):
            continue
        seen.add(node.id)
        variant = "" if node in surely else "called"
        follows = "the app stops when it starts" if not variant else "this fails when Python reaches it"
        others = [name for name in module.imports if name != node.id]
        other = None if is_early else nearest(node.id, [*others, *module.definitions])
        hint = f"; did you mean `{other}`?" if other else ""
        how = "sets only further down, or inside a function" if is_early else "neither imports nor sets"
        message = f"`{node.id}` is a name that `{module.file.name}` {how}: {follows}{hint}"
        yield Hit(module.file.location(*module.span_of(node)), message, variant, key=node.id)


def _first_of_each(found: list[tuple[ast.Name, bool]]) -> list[tuple[ast.Name, bool]]:
    """Return the first reads of each name: to ask of thousands whether they run would take long."""
    counts: Counter[str] = Counter()
    kept = []
    for node, is_early in sorted(found, key=lambda pair: pair[0].lineno):
        counts[node.id] += 1
        if counts[node.id] <= _MAX_READS and len(counts) <= _MAX_NAMES:
            kept.append((node, is_early))
    return kept
