"""Where a call stands in its source: in which function, branch or loop. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.space.nodes import walk

if TYPE_CHECKING:
    from hf_lint.space.calls import Call


def holds(tree: ast.AST, node: ast.AST | None) -> bool:
    """Return whether `node` is part of `tree`."""
    return any(part is node for part in walk(tree))


def is_local_only(call: Call) -> bool:
    """Return whether the call stands in the branch that is taken where the code is not on Spaces."""
    for choice in call.unit.source.nodes(ast.If):
        parts = list(ast.walk(choice.test))
        asked = {part.id.upper() for part in parts if isinstance(part, ast.Name)}
        asked |= {
            part.value.upper() for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)
        }
        if any("SPACE" in word and "NAME" not in word for word in asked):
            negated = any(isinstance(part, (ast.Not, ast.NotIn, ast.Is)) for part in parts)
            if any(holds(line, call.node) for line in (choice.body if negated else choice.orelse)):
                return True
    return False
