"""State and layout of Streamlit that a page gets wrong each time that it runs. No rule is here."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.certain import certain_steps
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_STATE = "streamlit.session_state"
_OPEN_STATE = regex(
    r"session_state\[(?![\"'])|session_state\.update|setattr\(|session_state\s*=|session_state\.(?:__|clear)"
)
"""What may set a name of the state that the code does not show."""
_METHODS = frozenset(("get", "keys", "items", "values", "pop", "setdefault", "update", "clear", "to_dict"))


def find_state_faults(space: Space, widgets: frozenset[str]) -> Iterator[tuple[PythonModule, ast.AST, str]]:
    """Yield the module, the place and the words for each fault in the app file."""
    entry = start_entry(space)
    module = space.python(entry.file) if entry is not None else None
    if module is None or module.tree is None or "streamlit" not in module.text:
        return
    steps = [step.node for step in certain_steps(space) if step.module is module and isinstance(step.node, ast.Call)]
    yield from ((module, node, words) for node, words in _unpacked(module, steps))
    if "session_state" in module.text:
        yield from ((module, node, words) for node, words in (*_late(module, steps, widgets), *_unset(space, module)))


def _unpacked(module: PythonModule, steps: list[ast.Call]) -> Iterator[tuple[ast.AST, str]]:
    """Yield columns and tabs that are given to another number of names than there are."""
    certain = set(map(id, steps))
    for assign in module.nodes(ast.Assign):
        target = assign.targets[0]
        if (
            not isinstance(target, ast.Tuple)
            or id(assign.value) not in certain
            or not isinstance(assign.value, ast.Call)
        ):
            continue
        name = (module.qualified_name(assign.value.func) or "").removeprefix("streamlit.").removeprefix("sidebar.")
        count = _count(assign.value) if name in ("columns", "tabs") else None
        if count is not None and count != len(target.elts) and not any(isinstance(e, ast.Starred) for e in target.elts):
            yield (
                target,
                f"`{name}` gives {count} of them, which cannot be unpacked to {len(target.elts)} names (`ValueError`)",
            )


def _count(call: ast.Call) -> int | None:
    given = call.args[0] if call.args else next((w.value for w in call.keywords if w.arg in ("spec", "tabs")), None)
    if isinstance(given, (ast.List, ast.Tuple)) and not any(isinstance(one, ast.Starred) for one in given.elts):
        return len(given.elts)
    value = given.value if isinstance(given, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _late(module: PythonModule, steps: list[ast.Call], widgets: frozenset[str]) -> Iterator[tuple[ast.AST, str]]:
    """Yield assignments to the state of a widget that stand below it."""
    keys: dict[str, int] = {}
    for call in steps:
        word = (module.qualified_name(call.func) or "").removeprefix("streamlit.").removeprefix("sidebar.")
        key = next((w.value for w in call.keywords if w.arg == "key"), None)
        if word in widgets and isinstance(key, ast.Constant) and isinstance(key.value, str):
            keys.setdefault(key.value, call.lineno)
    for statement in module.tree.body if module.tree is not None and keys else ():
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            name = _state_name(module, target)
            if name in keys and statement.lineno > keys[name]:
                words = f"`st.session_state.{name}` is that of the widget in line {keys[name]}"
                yield target, f"{words}, and cannot be set below it (`StreamlitAPIException`)"


def _unset(space: Space, module: PythonModule) -> Iterator[tuple[ast.AST, str]]:
    """Yield reads at the top of the file of state that nothing sets."""
    texts = [file.text for file in space.select(".py")]
    if any(_OPEN_STATE.search(text) for text in texts):
        return
    reads: dict[str, list[ast.expr]] = {}
    nodes: list[ast.expr] = [*module.nodes(ast.Attribute), *module.nodes(ast.Subscript)]
    changed = {id(node.target) for node in module.nodes(ast.AugAssign)}
    for node in nodes:
        name = _state_name(module, node)
        if name and (isinstance(getattr(node, "ctx", None), ast.Load) or id(node) in changed):
            reads.setdefault(name, []).append(node)
    plain = (
        [one for one in module.tree.body if isinstance(one, (ast.Expr, ast.Assign, ast.AugAssign))]
        if module.tree
        else []
    )
    inside = {id(node) for one in plain for node in _plain_nodes(one)}
    for name, places in reads.items():
        first = next((place for place in places if id(place) in inside), None)
        if first is None:
            continue
        pattern = re.compile(rf"\b{re.escape(name)}\b")
        if sum(len(pattern.findall(text)) for text in texts) == len(places):
            yield (
                first,
                (
                    f"nothing sets `st.session_state.{name}` before it is read (`st.session_state has no attribute "
                    f'"{name}"`); set it first where `"{name}" not in st.session_state`'
                ),
            )


def _plain_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield what a statement evaluates for sure."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(
            node, (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)
        ):
            waiting += ast.iter_child_nodes(node)


def _state_name(module: PythonModule, node: ast.expr) -> str:
    """Return `n` of `st.session_state.n` and `st.session_state["n"]`; "" for others."""
    if isinstance(node, ast.Attribute) and module.qualified_name(node.value) == _STATE:
        return "" if node.attr in _METHODS else node.attr
    if isinstance(node, ast.Subscript) and module.qualified_name(node.value) == _STATE:
        return node.slice.value if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str) else ""
    return ""
