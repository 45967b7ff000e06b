"""Python, for expressions: its calls and imports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from hf_lint.cel.model import plain
from hf_lint.space.calls import calls, units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.cel.model import Places
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.values import Value

MAX_DEPTH = 3
"""How deep lists in lists are taken in."""
MAX_ITEMS = 100
_ANY = ""  # the word that every source holds


def call_models(space: Space, places: Places) -> Iterator[dict[str, Any]]:
    """Yield each call in the Python of the Space."""
    for call in calls(space, _ANY):
        yield {
            "name": plain(call.name),
            "written": plain(_name_as_written(call)),
            "method": plain(call.method),
            "args": [_value(call, value, places) for value in call.args],
            "keywords": {plain(name): _value(call, call.arg(name), places) for name in call.keywords},
            "open": call.open,
            "path": plain(call.file.path),
            "place": places.add(call.location),
        }


def _name_as_written(call: Call) -> str:
    """Return the name as it stands in the file; `call.written` has what an alias of it stands for."""
    start, end = call.unit.source.span_of(call.func)
    text = call.unit.source.text[start:end]
    return text if text.replace(".", "").isidentifier() else call.written


def import_models(space: Space, places: Places) -> Iterator[dict[str, Any]]:
    """Yield each name that is imported, by `import` or `from`."""
    for unit in units(space, _ANY):
        found: list[tuple[ast.alias, str]] = [
            (alias, alias.name) for node in unit.source.nodes(ast.Import) for alias in node.names
        ]
        for node in unit.source.nodes(ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            joint = "" if module.endswith(".") else "."
            found += [(alias, f"{module}{joint}{alias.name}") for alias in node.names]
        for alias, name in sorted(found, key=lambda item: (item[0].lineno, item[0].col_offset)):
            yield {
                "name": plain(name),
                "module": plain(name.partition(".")[0]),
                "path": plain(unit.file.path),
                "place": places.add(lambda unit=unit, alias=alias: unit.location(alias)),  # type: ignore[misc]
            }


def _value(call: Call, value: Value, places: Places, depth: int = MAX_DEPTH) -> dict[str, Any]:
    constant = value.constant if value.kind == "constant" else None
    node = value.node
    return {
        "kind": value.kind,
        "constant": _plain_constant(constant),
        "text": plain(value.text or ""),
        "name": plain(value.name),
        "items": [_value(call, item, places, depth - 1) for item in value.items[:MAX_ITEMS]] if depth else [],
        "path": plain(call.file.path),
        "place": places.add(lambda: call.location(node)),
    }


def _plain_constant(constant: object) -> str | int | float | bool | None:
    if isinstance(constant, str):
        return plain(constant)
    return constant if isinstance(constant, (bool, int, float)) else None
