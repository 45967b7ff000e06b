"""Components of Gradio that are put on the same page twice. No rule is here.

`render()` raises DuplicateBlockError for a component that the page has, as Gradio 4.44.1 and 6.31.0 do: one that stood
on it when it was made, or was rendered before.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.certain import certain_steps
from hf_lint.core.model import Hit
from hf_lint.installs.complete import complete

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_PAGES = frozenset(("Blocks", "Interface", "ChatInterface", "TabbedInterface", "render"))
_TAKERS = ("unrender", "gr.render", "gradio.render")
"""What takes components off a page again, or makes them anew."""


def find_second_renders(space: Space) -> Iterator[Hit]:
    """Yield the first `render()` of a component that the one page of its module has."""
    shown: dict[tuple[str, str], ast.AST] = {}
    for module, node in certain_steps(space):
        if not isinstance(node, ast.Call) or "render()" not in module.text:
            continue
        page = _page(module)
        if page is None or not page.lineno < node.lineno <= (page.end_lineno or 0):
            continue
        func = node.func
        if not isinstance(func, ast.Attribute) or func.attr != "render" or not isinstance(func.value, ast.Name):
            continue
        made = module.bound_value(func.value.id)
        if not isinstance(made, ast.Call) or not _is_component(module, made):
            continue
        first = _shown_when_made(made, page) or shown.setdefault((module.file.path, func.value.id), node)
        if first is node:
            continue
        message = (
            f"`{func.value.id}` is on the page already (`DuplicateBlockError`), so a second place for it stops the app "
            "when it starts"
        )
        related = (module.file.location(*module.span_of(first), "the first place"),)
        yield Hit(module.file.location(*module.span_of(node)), message, "gradio", key="render", related=related)
        return


def _page(module: PythonModule) -> ast.With | None:
    """Return the `with gr.Blocks()` of a module that has one page, from which nothing is taken again."""
    if any(word in module.text for word in _TAKERS):
        return None
    blocks = [call for call in module.nodes(ast.Call) if module.qualified_name(call.func) == "gradio.Blocks"]
    if len(blocks) != 1:
        return None
    around = (one for one in module.nodes(ast.With) if any(item.context_expr is blocks[0] for item in one.items))
    return next(around, None)


def _is_component(module: PythonModule, made: ast.Call) -> bool:
    name = (module.qualified_name(made.func) or "").replace("gradio.components.", "gradio.", 1)
    root, _, word = name.partition(".")
    known = complete("gradio") if root == "gradio" else None
    return known is not None and word[:1].isupper() and word not in _PAGES and word in known.words("gradio")


def _shown_when_made(made: ast.Call, page: ast.With) -> ast.AST | None:
    """Return a call that makes the component in the page's block, where it says nothing of `render`."""
    if not page.lineno < made.lineno <= (page.end_lineno or 0):
        return None
    return made if all(word.arg not in ("render", None) for word in made.keywords) else None
