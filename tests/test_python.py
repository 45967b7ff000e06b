"""hf_lint.space.python: trees, offsets, names and strings of Python source."""

from __future__ import annotations

import ast
import sys

import pytest
from hf_lint.space.environ import variable_read
from hf_lint.space.python import PythonSource
from hf_lint.space.python_parser import MAX_SOURCE, find_unparseable


def value_of(source: PythonSource) -> ast.expr:
    """The value of the last statement."""
    assert source.tree is not None, source.error
    last = source.tree.body[-1]
    assert isinstance(last, (ast.Expr, ast.Assign))
    return last.value


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "é = 'ü😀'; ", "\f", "s = '\u2028\x0b\x1c'; "])
def test_spans_count_code_points(line_end: str, before: str) -> None:
    text = f"import os{line_end}{before}call('häß😀', key=os.environ['ключ'])  # 😀{line_end}"
    source = PythonSource(text)
    call = next(source.nodes(ast.Call))
    start, end = source.span_of(call)
    assert text[start:end] == "call('häß😀', key=os.environ['ключ'])"
    start, end = source.span_of(next(source.nodes(ast.Subscript)))
    assert text[start:end] == "os.environ['ключ']"


def test_span_of_a_node_without_a_place() -> None:
    source = PythonSource("x = 1\n")
    assert source.tree is not None
    assert source.span_of(source.tree) == (0, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import os\nos.environ.get", "os.environ.get"),
        ("import os as system\nsystem.getenv", "os.getenv"),
        ("from os import environ as env\nenv.get", "os.environ.get"),
        ("import google.generativeai as genai\ngenai.configure", "google.generativeai.configure"),
        ("import os.path\nos.path.join", "os.path.join"),
        ("from .settings import KEY\nKEY", ".settings.KEY"),
        ("from . import settings\nsettings.KEY", ".settings.KEY"),
        ("import os\nget = os.environ.get\nget", "os.environ.get"),
        ("def f():\n    import os\nos.getenv", "os.getenv"),
        ("print", "print"),
        ("eval = 3\neval", None),
        ("app = make()\napp.launch", None),
        ("__import__('os').environ", "os.environ"),
        ("import importlib\nimportlib.import_module('os').environ", "os.environ"),
        ("a = b\nb = a\na", None),
        ("f().x", None),
    ],
)
def test_qualified_name(text: str, name: str | None) -> None:
    source = PythonSource(text)
    assert source.qualified_name(value_of(source)) == name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a' 'b'", "ab"),
        ("'hf_' + 'x' + 'y'", "hf_xy"),
        ("f'{\"a\"}b'", "ab"),
        ("KEY = 'k'\nf'{KEY}-{KEY!s}'", "k-k"),
        ("KEY: str = 'k'\nKEY", "k"),
        ("''.join(['a', 'b'])", "ab"),
        ("KEY = 'k'\nKEY = 'l'\nKEY", None),
        ("KEY = 'k'\ndef f(KEY): pass\nKEY", None),
        ("KEY = 'k'\ndef f():\n    global KEY\nKEY", None),
        ("f'{x}'", None),
        ("f'{\"a\":>5}'", None),
        ("b'bytes'", None),
        ("3", None),
        ("A = B\nB = A\nA", None),
    ],
)
def test_constant(text: str, value: str | None) -> None:
    source = PythonSource(text)
    assert source.constant(value_of(source)) == value


def test_folding_is_bounded() -> None:
    doubling = "a0 = 'x'\n" + "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(60))
    source = PythonSource(doubling + "a60")
    assert source.constant(value_of(source)) is None
    empty = PythonSource(doubling.replace("'x'", "''") + "a20")
    assert empty.constant(value_of(empty)) == ""


def test_calls_by_name() -> None:
    source = PythonSource("from os import getenv\nimport os\ngetenv('A')\nos.getenv('B')\nother('C')\nprint('D')")
    assert [call.args[0].value for call, _ in source.calls("os.getenv")] == ["A", "B"]  # type: ignore[attr-defined]
    assert [name for _, name in source.calls()] == ["os.getenv", "os.getenv", "print"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("x = 1\nprint 'a'\n", 2), ("def f(:\n", 1), ("x = 1\r\ry = (\r", 3), ("s = 'abc\n", 1)],
)
def test_a_syntax_error_says_where(text: str, line: int) -> None:
    source = PythonSource(text)
    assert source.tree is None
    assert source.error is not None
    assert source.error.line == line
    assert source.error.message


@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "x = '\ud800'",
        "(" * 5000,
        "-" * 50_000 + "1",
        "a" + ".b" * 50_000,
        "1+" * 50_000 + "1",
        "if a:\n pass\n" + "elif b:\n pass\n" * 20_000,
        'f"{' * 5000,
        "x" * (MAX_SOURCE + 1),
    ],
    ids=["nul", "surrogate", "brackets", "unary", "attributes", "sum", "elif", "f-strings", "huge"],
)
def test_hostile_source_is_an_error_not_a_crash(text: str) -> None:
    source = PythonSource(text)
    assert source.tree is None
    assert source.error is not None
    assert list(source.calls()) == []
    assert find_unparseable([text]) == [0]


@pytest.mark.parametrize(
    "text", ["x = (1,\n", "def f(:\n", "  x\n", "return", "x = 1\x00\ny = 2", "\ufeffx", "a\f\n\x1a"]
)
def test_what_may_not_parse_is_found(text: str) -> None:
    assert find_unparseable([text]) or PythonSource(text).tree is not None


@pytest.mark.skipif(sys.version_info < (3, 11), reason="the tree of an older Python shows how deep it is")
def test_a_tree_is_made_only_where_it_is_needed() -> None:
    assert find_unparseable(["import os\nprint(os.environ['\\d'])\n", "def f(x):\n    global x\n"]) == [1]
    assert PythonSource("def f(x):\n    global x\n").tree is not None


def test_deep_but_readable_source_can_be_folded() -> None:
    source = PythonSource("x = " + " + ".join(["'a'"] * 800))
    assert source.constant(value_of(source)) == "a" * 800


def test_syntax_warnings_stay_silent(recwarn: pytest.WarningsRecorder) -> None:
    assert PythonSource("x = '\\d'\nif x is 'a': pass\n").tree is not None
    assert not recwarn.list


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import os\nos.environ['A']", "A"),
        ("from os import environ as e\ne['A']", "A"),
        ("import os\nos.getenv('A', 'x')", "A"),
        ("from os import getenv\ngetenv('A')", "A"),
        ("import os\nos.environ.get('A')", "A"),
        ("import os\nos.environ.pop('A', None)", "A"),
        ("import os\nos.environ.setdefault('A', 'x')", "A"),
        ("import os\nos.getenv()", None),
        ("import os\nos.environ.items()", None),
        ("environ = {}\nenviron['A']", None),
        ("import os\nos.path['A']", None),
        ("import os\nos", None),
    ],
)
def test_reads_of_the_environment(text: str, name: str | None) -> None:
    source = PythonSource(text)
    assert source.tree is not None
    (statement,) = source.tree.body[-1:]
    assert isinstance(statement, ast.Expr)
    found = variable_read(source, statement.value)
    assert (found and source.constant(found)) == name
