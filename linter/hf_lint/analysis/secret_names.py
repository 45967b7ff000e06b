"""Which secrets the code of a Space asks for by name, and which names stand anywhere in it. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.names import is_secret_name
from hf_lint.space.calls import units
from hf_lint.space.environ import ENVIRON
from hf_lint.space.live import Needed, SecretNames, digest_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.calls import Unit

_NAME = regex(r"\b[A-Z][A-Z0-9_]{2,63}\b")
MAX_NAMES = 20_000
"""Names that are remembered of one Space; with more, none counts as unused."""


def find_secret_names(space: Space) -> SecretNames:
    """Find the secrets that the app cannot do without, `os.environ["X"]`, and every name that looks like a variable's.

    A name that the Space sets itself, or asks for before it reads it, is not needed. Not covered: names that are put
    together, settings classes, languages other than Python.
    """
    if not space.files:
        return SecretNames((), frozenset(), is_whole=False)
    needed: dict[str, Needed] = {}
    for unit in units(space, "environ"):
        if space.startup.role(unit.file.path) == "runs":
            for name, node in _reads(unit):
                if name not in needed and is_secret_name(name) and not _is_given(space, unit, name):
                    span = unit.location(node).span
                    needed[name] = Needed(name, unit.file.path, span.line)
    names: set[str] = set()
    is_whole = True
    for file in space.files.values():
        is_whole = is_whole and file.kind not in ("too-large", "unreadable")
        names.update(_NAME.findall(file.text))
        if len(names) > MAX_NAMES:
            return SecretNames(tuple(needed.values()), frozenset(), is_whole=False)
    return SecretNames(tuple(needed.values()), frozenset(map(digest_of_name, names)), is_whole)


def _reads(unit: Unit) -> Iterator[tuple[str, ast.expr]]:
    for node in unit.source.nodes(ast.Subscript):
        if isinstance(node.ctx, ast.Load) and unit.source.qualified_name(node.value) == ENVIRON:
            name = unit.source.constant(node.slice)
            if name:
                yield name, node


def _is_given(space: Space, unit: Unit, name: str) -> bool:
    """Return whether something else than the settings of the Space may give the variable, or its absence is dealt
    with."""
    text = unit.file.text
    if "KeyError" in text or "load_dotenv" in text or f'"{name}" in ' in text or f"'{name}' in " in text:
        return True
    sets = (f'environ["{name}"] =', f"environ['{name}'] =", f'setdefault("{name}"', f"setdefault('{name}'")
    return any(
        any(one in file.text for one in sets) or (file.name.lower().startswith("dockerfile") and name in file.text)
        for file in space.files.values()
        if name in file.text
    )
