"""What code uses of libraries, by the names of policies/data/api.jsonl. No rule is here."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from hf_lint.installs.api import Api
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.python import PythonModule, PythonSource

_MAX_BINDINGS = 20
_TAKES = regex(r"\b([A-Za-z_]\w*)\.pop|\bdel (\w+)")


class Use(NamedTuple):
    """A name that the code needs, the statement or call that needs it, and the part of it to point at."""

    name: str
    kind: str
    place: ast.AST
    node: ast.AST


def find_names(module: PythonModule, lacking: frozenset[str]) -> Iterator[Use]:
    """Imports and attributes that end in one of these words, by the names that they have in the data."""
    attributes = [node for node in module.nodes(ast.Attribute) if node.attr in lacking]
    stored = {module.qualified_name(node) for node in attributes if not isinstance(node.ctx, ast.Load)}
    for node in module.nodes(ast.Import):
        for alias in node.names:
            for name in _parents(alias.name):
                yield Use(name, "name", alias, node)
    for source in module.nodes(ast.ImportFrom):
        if source.level or not source.module:
            continue
        for name in _parents(source.module):
            yield Use(name, "name", source, source)
        for alias in source.names:
            yield Use(f"{source.module}.{alias.name}", "name", alias, source)
    for attribute in attributes:
        found = module.qualified_name(attribute) if isinstance(attribute.ctx, ast.Load) else None
        if found and found not in stored:
            yield Use(found, "name", attribute, attribute)
            owner, _, method = found.rpartition(".")
            if owner.rpartition(".")[2][:1].isupper():  # a method looked up on its class
                yield Use(f"{owner}().{method}", "name", attribute, attribute)


def _parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        yield ".".join(parts[:count])


def find_calls(unit: Unit, known: Iterable[Api], lacking: frozenset[str]) -> Iterator[Use]:
    """Methods of what a call made, the keywords that calls are given, and words that only some releases know."""
    makers: Mapping[str, str] = load_data("data/api-advice.yaml")["makers"]
    worded = {call: keyword for one in known for call, keyword in one.worded.items()}
    takers = lacking.union(call.rpartition(".")[2] for call in worded)
    for call in unit.calls:
        keywords = given_keywords(call)
        if call.method not in takers and all(word not in lacking for word, _ in keywords):
            continue
        if call.partial:
            continue
        name = _name_maker(call.name, makers)
        if not name:
            continue
        if call.node is None:  # a decorator
            if "()" in name:
                yield Use(name, "name", call.func, call.func)
            continue
        if "()" in name:
            yield Use(name, "name", call.func, call.node)
        for word, place in keywords:
            if word in lacking:
                yield Use(f"{name}({word})", "keyword", place, call.node)
        if name in worded:
            value = call.arg(worded[name], at=0)
            if value.text is not None:
                yield Use(f"{name}({worded[name]}={value.text})", "value", value.node or call.func, call.node)


def find_called(unit: Unit, names: Collection[str]) -> Iterator[Use]:
    """Yield the calls of these classes and functions."""
    for call in unit.calls:
        if call.name in names and call.node is not None:
            yield Use(call.name, "name", call.func, call.node)


def given_keywords(call: Call) -> list[tuple[str, ast.AST]]:
    """Return the keywords of a call and where each stands, with those of `**options` where that is a plain dict."""
    found: list[tuple[str, ast.AST]] = []
    for keyword in call.node.keywords if call.node is not None else ():
        if keyword.arg is not None:
            found.append((keyword.arg, keyword))
        elif isinstance(keyword.value, ast.Name):
            found += _keys_of(call.unit.source, keyword.value.id)
    return found


def _keys_of(source: PythonSource, name: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield the keys with which a dict is made that has one name, and from which nothing is taken."""
    made = source.bound_value(name)
    if made is None or name in _taken_from(source.text):
        return
    if isinstance(made, ast.Dict):
        for key in made.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, key
    elif isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id == "dict":
        yield from ((word.arg, word) for word in made.keywords if word.arg is not None)


@lru_cache(maxsize=1)
def _taken_from(text: str) -> frozenset[str]:
    """Return the names from which a text takes something, or that it deletes: it is asked for each of many calls."""
    return frozenset(name for found in _TAKES.findall(text) for name in found)


def find_objects(unit: Unit, lacking: frozenset[str]) -> Iterator[Use]:
    """Yield attributes of objects whose class is known: `table.append` after `table = pandas.read_csv(...)`.

    A name counts where all that it is given is of the same class.
    """
    source = unit.source
    parents = {call.func: call for call in source.nodes(ast.Call)}
    for attribute in source.nodes(ast.Attribute):
        if attribute.attr not in lacking or not isinstance(attribute.ctx, ast.Load):
            continue
        owner = _class_of(unit, attribute.value, 8)
        if not owner:
            continue
        yield Use(f"{owner}().{attribute.attr}", "name", attribute, attribute)
        call = parents.get(attribute)
        for word in call.keywords if call is not None else ():
            if word.arg:
                yield Use(f"{owner}().{attribute.attr}({word.arg})", "keyword", word, attribute)


def _class_of(unit: Unit, expr: ast.expr, depth: int) -> str:
    """Return the class of what an expression gives, as far as api-advice.yaml knows; "" for others."""
    objects = load_data("data/api-advice.yaml")["objects"]
    if depth <= 0:
        return ""
    if isinstance(expr, ast.Call):
        name = unit.source.qualified_name(expr.func) or ""
        if name in objects["made_by"]:
            return str(objects["made_by"][name])
        if isinstance(expr.func, ast.Attribute):
            owner = _class_of(unit, expr.func.value, depth - 1)
            return owner if expr.func.attr in objects["same"].get(owner, ()) else ""
        return ""
    if isinstance(expr, ast.Name):
        bindings = unit.values.scopes.of_name(expr)
        found = set()
        for binding in bindings[:_MAX_BINDINGS]:
            if binding.how not in ("value", "with") or binding.expr is None:
                return ""
            if not _starts_with(binding.expr, expr.id, objects):
                found.add(_class_of(unit, binding.expr, depth - 1))
        return found.pop() if len(found) == 1 and len(bindings) <= _MAX_BINDINGS else ""
    return ""


def _starts_with(expr: ast.expr, name: str, objects: Mapping[str, Mapping[str, Sequence[str]]]) -> bool:
    """Return whether it is a chain of calls on the name itself that keep the class: `table = table.append(row)`."""
    same = {one for some in objects["same"].values() for one in some}
    while isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr in same:
        expr = expr.func.value
    return isinstance(expr, ast.Name) and expr.id == name


def _name_maker(name: str, makers: Mapping[str, str]) -> str:
    name = name.replace("gradio.components.", "gradio.", 1) if name.startswith("gradio.components.") else name
    if name.startswith("gradio."):
        name = name.replace("().queue()", "()")  # it returns the page itself
    maker, joint, method = name.partition("().")
    return f"{makers[maker]}().{method}" if joint and maker in makers else name
