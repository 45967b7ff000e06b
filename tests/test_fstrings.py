"""f-strings of Python 3.12: found, and put so that an older parser reads them at the same places."""

from __future__ import annotations

import ast

import pytest
from hf_lint.space.fstrings import read_fstrings
from hf_lint.space.python import PythonSource
from hf_lint.space.syntax import newer_syntax


@pytest.mark.parametrize(
    ("text", "older"),
    [
        ('f"{d.get(str(n), "x")}"', "f\"{d.get(str(n), 'x')}\""),
        ("f'{d['x']}'", "f'{d[\"x\"]}'"),
        ('f"{"\\n".join(a)}"', "f\"{'/n'.join(a)}\""),
        ('f"""{e["""y"""]}"""', "f\"\"\"{e['''y''']}\"\"\""),
        ('f"{f"{1}"}"', "f\"{f'{1}'}\""),
    ],
)
def test_newer_ones_get_other_quotes(text: str, older: str) -> None:
    found = read_fstrings(text)
    assert found.older == older
    assert len(older) == len(text)
    ast.parse(older)


@pytest.mark.parametrize(
    "text",
    [
        "f\"{d['x']}\"",
        'f"{a:{w}.2f} {b!r} {c=}"',
        'f"{x:%Y-%m-%d}"',
        'x = "a{" # f"{"',
        "rf'\\d{n}'",
        'f"{{"x"',
        'f"""{d["x"]}"""',
        "'it\\'s' f\"{x}\"",
        'f"{',
    ],
)
def test_all_others_are_left_alone(text: str) -> None:
    assert read_fstrings(text) == (-1, None)


def test_a_source_is_read_on_any_python() -> None:
    source = PythonSource('import gradio as gr\nprint(f"{d["x"]}")\ngr.Box()\n')
    assert source.error is None
    assert [name for _, name in source.calls("gradio.Box")] == ["gradio.Box"]


@pytest.mark.parametrize(
    ("text", "python", "needed"),
    [
        ('f"{d["x"]}"', (3, 11), (3, 12)),
        ('f"{d["x"]}"', (3, 12), None),
        ("match x:\n    case 1:\n        pass\n", (3, 9), (3, 10)),
        ("match x:\n    case 1:\n        pass\n", (3, 10), None),
        ('f"{x}"', (3, 8), None),
    ],
)
def test_syntax_is_judged_by_the_python_of_the_space(
    text: str, python: tuple[int, int], needed: tuple[int, int] | None
) -> None:
    found = newer_syntax(PythonSource(text), python)
    assert (found.version if found else None) == needed
