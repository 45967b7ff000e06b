"""Keyword arguments set in calls: the call stays valid Python, and the rest of the source stays as it was."""

from __future__ import annotations

import ast

import pytest
from hf_lint.fixes.calls import set_keyword
from hf_lint.fixes.choose import apply
from hf_lint.space.calls import calls
from support import space_of


def with_keyword(source: str) -> str | None:
    """`source` with `limit=1` given to its call of `f`; None where that cannot be done."""
    space = space_of({"app.py": source.encode()})
    call = next(call for call in calls(space, "f(") if call.written == "f")
    edit = set_keyword(call.unit, call.node, "limit", "1")
    if edit is None:
        return None
    text = apply(space, [edit]).files["app.py"].text
    ast.parse(text)
    return text


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("f()", "f(limit=1)"),
        ("f(a)", "f(a, limit=1)"),
        ("f(a, )", "f(a, limit=1, )"),
        ("f((a))", "f((a), limit=1)"),
        ("f(((a)  )  )", "f(((a)  ), limit=1  )"),
        ("f(*a)", "f(*a, limit=1)"),
        ("f(b=(1, 2))", "f(b=(1, 2), limit=1)"),
        ("f('ü', b='é')  # f(x)", "f('ü', b='é', limit=1)  # f(x)"),
        ("f(\n    a,\n    b=2,  # two\n)\n", "f(\n    a,\n    b=2,\n    limit=1,  # two\n)\n"),
        ("f(a,\n  b=2)", "f(a,\n  b=2,\n  limit=1)"),
        ("f(b=2, *a)", "f(b=2, *a, limit=1)"),
        ("f(limit=None)", "f(limit=1)"),
        ("f([x for x in y])", "f([x for x in y], limit=1)"),
        ("f((x for x in y))", None),
    ],
)
def test_a_keyword_is_added_or_replaced(source: str, wanted: str | None) -> None:
    assert with_keyword(source) == wanted


@pytest.mark.parametrize("source", ["f(**options)", "f(x for x in y)", "f(limit=LIMIT)", "f(limit=g())"])
def test_what_cannot_be_judged_is_left(source: str) -> None:
    assert with_keyword(source) is None
