"""Secrets in Python replaced by what reads them from the environment. No rule is here."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit
from hf_lint.core.records import NamedTuple
from hf_lint.fixes import edits
from hf_lint.secrets import is_secret_name
from hf_lint.space.environ import ENVIRON, GETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Fix
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_REVEALED = ("incomplete-gitignore",)
"""Who reads secrets from the environment soon has a `.env`."""
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]{0,60}")


def read_from_environment(space: Space, file: File, places: list[tuple[int, int]], name: str) -> Fix | None:
    """Put `os.environ[NAME]` in place of each literal that is a secret and nothing else.

    `name` is used where the code does not say how the secret is called; "": then there is no fix. None where a place
    is no such literal.
    """
    if space.language(file) != "python" or (module := space.python(file)).tree is None:
        return None
    used = _literals(module)
    made: list[Edit] = []
    for start, end in places:
        found = next((item for item in used.items() if item[0][0] < start and end < item[0][1]), None)
        if found is None or not _is_whole(file.text, found[0], start, end):
            return None
        literal, use = found
        called = use.name or name
        if use.text is None and not _NAME.fullmatch(called):
            return None
        text = f'os.environ["{called}"]' if use.text is None else use.text
        made.append(Edit(file.path, *(use.region or literal), text))
    if "os" not in module.imports and any(edit.text for edit in made):
        made.append(_import_os(module))
    names = ", ".join(dict.fromkeys(edit.text for edit in made if edit.text.startswith("os.environ")))
    title = f"read it from {names}, and set that as a secret of the Space" if names else "remove the default"
    return edits.fix(title, *made, safe=False, reveals=_REVEALED)


def _is_whole(text: str, literal: tuple[int, int], start: int, end: int) -> bool:
    """Return whether the literal is a plain one with nothing but the secret in it."""
    before, after = text[literal[0] : start], text[end : literal[1]]
    return before in ('"', "'", '"""', "'''") and after == before


class _Use(NamedTuple):
    """How the code uses a literal: what it calls it, and what to replace instead of it, with which text."""

    name: str = ""
    region: tuple[int, int] | None = None
    text: str | None = None


@lru_cache(maxsize=1)
def _literals(module: PythonModule) -> dict[tuple[int, int], _Use]:
    """Return the use of each string literal that stands by itself; asked for once a secret, so the last answer is
    kept."""
    uses = dict(_uses(module))
    inside = {part for joined in module.nodes(ast.JoinedStr) for part in joined.values}
    return {
        module.span_of(node): uses.get(node, _Use())
        for node in module.nodes(ast.Constant)
        if isinstance(node.value, str) and node not in inside
    }


def _uses(module: PythonModule) -> Iterator[tuple[ast.expr, _Use]]:
    for assign in module.nodes(ast.Assign):
        target = assign.targets[0]
        if len(assign.targets) == 1 and isinstance(target, ast.Subscript):
            # os.environ["X"] = "secret": the environment has it, or the app stops here
            if module.qualified_name(target.value) == ENVIRON:
                yield assign.value, _Use(module.constant(target.slice) or "", module.span_of(assign))
        elif len(assign.targets) == 1:
            yield assign.value, _Use(_name_of_target(target))
    for annotated in module.nodes(ast.AnnAssign):
        if annotated.value is not None:
            yield annotated.value, _Use(_name_of_target(annotated.target))
    for call, _ in module.calls(*GETTERS):
        if len(call.args) == 2 and not call.keywords:
            cut = module.span_of(call.args[0])[1], module.span_of(call.args[1])[1]
            yield call.args[1], _Use("", cut, "")


def _name_of_target(target: ast.expr) -> str:
    name = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
    return name.upper() if is_secret_name(name) and len(name) > 5 else ""


def _import_os(module: PythonModule) -> Edit:
    """`import os` above the first statement that is neither the docstring nor from `__future__`."""
    body = module.tree.body if module.tree else []
    for at, statement in enumerate(body):
        docstring = at == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not docstring and not future:
            return edits.insert_above(module.file, module.span_of(statement)[0], "import os")
    return edits.insert_below(module.file, len(module.file.text), len(module.file.text), "import os")
