"""Documents changed in their structure, so that they still parse and rules see what nobody writes."""

from __future__ import annotations

import ast
import copy
import json
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 1.5, float("inf"), "", " ", "x", "${{ x }}", "null", "\0", "\ud800", "é\n漢"),
    *([], {}, [None], [[]], {"": None}, {"x": {}}, [1, "a", {}], {"on": ["push"]}, {"run": ["x"]}, {"source": 5}),
)


def mutate_data(rng: Random, value: Any) -> Any:
    """A copy of plain data with a few of its parts replaced, left out, repeated, renamed or nested."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        value = _changed(rng, value, rng.randint(0, 7))
    return value


def _changed(rng: Random, value: Any, depth: int) -> Any:
    if depth and value and isinstance(value, dict):
        key = rng.choice(list(value))
        match rng.randrange(8):
            case 0:
                return {name: item for name, item in value.items() if name != key}
            case 1:
                return {**value, rng.choice(("x", "run", "uses", "sdk", "cells", "script", "env", "")): rng.choice(ODD)}
            case _:
                return {**value, key: _changed(rng, value[key], depth - 1)}
    if depth and value and isinstance(value, list):
        at = rng.randrange(len(value))
        match rng.randrange(8):
            case 0:
                return value[:at] + value[at + 1 :]
            case 1:
                return value[:at] + [value[at]] * rng.choice((2, 30)) + value[at:]
            case _:
                return [*value[:at], _changed(rng, value[at], depth - 1), *value[at + 1 :]]
    match rng.randrange(6):
        case 0:
            return [value]
        case 1:
            return {"x": value}
        case 2:
            # Not of a collection: a seed may be one that shares its parts a million times over.
            return value * rng.choice((2, 200)) if isinstance(value, str) and len(value) < 100 else value
        case _:
            return rng.choice(ODD)


def mutate_json(rng: Random, text: str) -> str:
    """JSON with its data changed; `text` itself where it is no JSON."""
    try:
        return json.dumps(mutate_data(rng, json.loads(text)), indent=rng.choice((None, 1)))
    except ValueError:
        return text


def mutate_yaml(rng: Random, text: str) -> str:
    """YAML with its data changed; `text` itself where it is not YAML."""
    try:
        data = mutate_data(rng, yaml.load(text, yaml.BaseLoader))
        return yaml.safe_dump(data, allow_unicode=True, default_flow_style=rng.choice((True, False)), sort_keys=False)
    except (yaml.YAMLError, ValueError, RecursionError):
        return text


def mutate_card(rng: Random, text: str) -> str:
    """A README with the data of its front matter changed."""
    parts = text.split("---\n", 2)
    if len(parts) < 3:
        return text
    return f"---\n{mutate_yaml(rng, parts[1])}---\n{parts[2]}"


def mutate_python(rng: Random, text: str, others: Sequence[bytes]) -> str:
    """A program with expressions, statements and names of others in it; `text` itself where it does not parse."""
    try:
        tree = ast.parse(text)
        donor = ast.parse(rng.choice(others).decode("utf-8", "replace"))
    except (SyntaxError, ValueError, RecursionError):
        return text
    for _ in range(rng.choice((1, 2, 3, 8))):
        _graft(rng, tree, donor if rng.random() < 0.6 else tree)
    try:
        return ast.unparse(tree)
    except (ValueError, RecursionError, AttributeError, TypeError, IndexError, KeyError):
        return text


def _graft(rng: Random, tree: ast.Module, donor: ast.Module) -> None:
    """Put a part of `donor` into `tree`."""
    expressions = [node for node in ast.walk(donor) if isinstance(node, ast.expr)]
    bodies: list[list[ast.stmt]] = [
        body for node in ast.walk(tree) if isinstance(body := getattr(node, "body", None), list)
    ]
    statements = [node for node in ast.walk(donor) if isinstance(node, ast.stmt)]
    choice = rng.randrange(6)
    if choice == 0 and statements:
        body = rng.choice(bodies)
        body.insert(rng.randint(0, len(body)), copy.deepcopy(rng.choice(statements)))
    elif choice == 1 and statements:
        body = rng.choice(bodies)
        body[:] = [_wrapped(rng, body or [ast.Pass()])]
    elif choice == 2:
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        if names:
            rng.choice(names).id = rng.choice(names).id
    elif choice == 3 and expressions:
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        if calls:
            rng.choice(calls).args.append(copy.deepcopy(rng.choice(expressions)))
    elif expressions:
        _replace_one(rng, tree, copy.deepcopy(rng.choice(expressions)))


def _wrapped(rng: Random, body: list[ast.stmt]) -> ast.stmt:
    source = rng.choice(
        (
            "def f(x, *a, y=1, **k):\n pass",
            "async def g():\n pass",
            "class A(B, metaclass=C):\n pass",
            "while x:\n pass",
            "with a as b, c:\n pass",
            "for i, (j, *k) in x:\n pass",
            "if x is not None:\n pass",
            "try:\n pass\nexcept (A, B) as e:\n raise\nelse:\n x\nfinally:\n y",
            "match x:\n case [1, *_]:\n  pass",
        )
    )
    statement = ast.parse(source).body[0]
    holder: Any = statement.cases[0] if isinstance(statement, ast.Match) else statement
    holder.body = list(body)
    return statement


def _replace_one(rng: Random, tree: ast.Module, new: ast.expr) -> None:
    """Put `new` in the place of an expression that is read, not bound."""
    places: list[tuple[Any, str, int | None]] = []
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and isinstance(getattr(value, "ctx", ast.Load()), ast.Load):
                places.append((node, field, None))
            elif isinstance(value, list):
                places += [(node, field, at) for at, item in enumerate(value) if isinstance(item, ast.expr)]
    if not places:
        return
    node, field, at = rng.choice(places)
    if at is None:
        setattr(node, field, new)
    else:
        getattr(node, field)[at] = new
