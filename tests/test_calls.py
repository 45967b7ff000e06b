"""Calls of a Space: names followed, arguments by name, values that are known, absent or neither."""

from __future__ import annotations

import json

import pytest
from hf_lint.space.calls import Call, calls
from support import space_of


def find(code: str, method: str, **others: str) -> Call:
    space = space_of({"app.py": code, **{f"{name}.py": text for name, text in others.items()}})
    found = [call for call in calls(space, "load") if call.method == method]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import a.b\na.b.load()", "a.b.load"),
        ("import a.b as c\nc.load()", "a.b.load"),
        ("from a import B as C\nC.load()", "a.B.load"),
        ("from a import B\nD = B\nD.load()", "a.B.load"),
        ("import gradio as gr\nwith gr.Blocks() as demo:\n    pass\ndemo.load()", "gradio.Blocks().load"),
        ("import gradio as gr\ndemo = gr.Blocks()\ndemo.load()", "gradio.Blocks().load"),
        ("from a import Api\nApi().load()", "a.Api().load"),
        (
            "from a import A\nclass X:\n  def __init__(self):\n    self.a = A()\n  def f(self):\n    self.a.load()",
            "a.A().load",
        ),
        ("from a import Api\ndef f(c):\n    if c:\n        x = Api()\n    else:\n        x = 1\n    x.load()", ""),
        ("something.load()", ""),
        ("import importlib\nimportlib.import_module('a').load()", "a.load"),
    ],
)
def test_names(code: str, name: str) -> None:
    assert find(code, "load").name == name


@pytest.mark.parametrize(
    ("code", "kind", "texts"),
    [
        ("load('x')", "constant", ("x",)),
        ("load(id='x')", "constant", ("x",)),
        ("load()", "absent", ()),
        ("load(**k)", "unknown", ()),
        ("load(*k)", "unknown", ()),
        ("load(**{'id': 'x'})", "constant", ("x",)),
        ("load(**dict(id='x'))", "constant", ("x",)),
        ("load(**{'other': 'x'})", "absent", ()),
        ("K = {'other': 'x'}\nload(**K)", "unknown", ()),
        ("M = 'x'\nload(M)", "constant", ("x",)),
        ("A = 'a'\nload(f'{A}/b')", "constant", ("a/b",)),
        ("A = 'a'\nload(A + '/' + 'b')", "constant", ("a/b",)),
        ("load(f'models/{x}')", "text", ()),
        ("class C:\n    M = 'x'\nload(C.M)", "constant", ("x",)),
        ("class C:\n  def a(self):\n    self.m = 'x'\n  def f(self):\n    load(self.m)", "constant", ("x",)),
        ("def f(m='x'):\n    load(m)", "choice", ("x",)),
        ("def f(m):\n    load(m)", "unknown", ()),
        ("if c:\n    M = 'x'\nelse:\n    M = 'y'\nload(M)", "choice", ("x", "y")),
        ("def a():\n    m = 'x'\ndef b():\n    m = 'y'\n    load(m)", "constant", ("y",)),
        ("load('x' if c else 'y')", "choice", ("x", "y")),
        ("D = {'k': 'x', 'l': 'y'}\nload(D[k])", "choice", ("x", "y")),
        ("D = {'k': 'x', 'l': 'y'}\nload(D['l'])", "constant", ("y",)),
        ("for m in ['x', 'y']:\n    load(m)", "choice", ("x", "y")),
        ("[load(m) for m in ('x', 'y')]", "choice", ("x", "y")),
        ("import os\nload(os.getenv('M', 'x'))", "environment", ("x",)),
        ("import os\nload(os.environ.get('M') or 'x')", "environment", ("x",)),
        ("import os\nload(os.environ['M'])", "environment", ()),
        ("import os\nload(os.path.join('a', 'b'))", "object", ()),
        ("from config import M\nload(M)", "constant", ("y",)),
        ("import config\nload(config.M)", "constant", ("y",)),
        ("M = M\nload(M)", "unknown", ()),
        ("load(['a'])", "sequence", ()),
        ("import functools\nf = functools.partial(load, id='x')", "constant", ("x",)),
        ("import functools\nf = functools.partial(load, other='x')", "unknown", ()),
    ],
)
def test_values(code: str, kind: str, texts: tuple[str, ...]) -> None:
    space = space_of({"app.py": code, "config.py": "M = 'y'  # load"})
    call = next(
        c
        for c in calls(space, "load")
        if c.method == "load" or (c.method == "partial" and c.arg("other") and c.partial)
    )
    value = call.arg("id", at=0)
    assert (value.kind, value.texts) == (kind, texts)


def test_environment_has_its_name() -> None:
    value = find("import os\nload(os.getenv('MODEL_ID', 'x'))", "load").arg("id", at=0)
    assert (value.name, value.sure) == ("MODEL_ID", False)


def test_call_of_a_partial_has_the_arguments_of_both() -> None:
    code = "from functools import partial\nimport a\nmake = partial(a.load, 'x', b=1)\nmake('y', c=2)"
    call = max(calls(space_of({"app.py": code}), "load"), key=lambda call: len(call.args))
    assert call.method == "load"
    assert call.name == "a.load"
    assert [value.text for value in call.args] == ["x", "y"]
    assert set(call.keywords) == {"b", "c"}


def test_decorator_without_parentheses_is_a_call() -> None:
    call = find("import spaces\n@spaces.load\ndef f(): ...", "load")
    assert (call.name, call.arg("duration").kind) == ("spaces.load", "absent")


def test_notebook_cells_see_each_other() -> None:
    cells = [
        {"cell_type": "code", "source": ["!pip install x\n", "from a import B\n", "M = 'x'"], "outputs": []},
        {"cell_type": "code", "source": "not python at all", "outputs": []},
        {"cell_type": "code", "source": "B.load(M)", "outputs": []},
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    call = next(calls(space_of({"a.ipynb": text}), "load"))
    assert (call.name, call.arg(at=0).text) == ("a.B.load", "x")
    span = call.location().span
    assert text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1] == "B.load"


def test_python_in_dockerfiles_and_scripts() -> None:
    files = {
        "Dockerfile": "FROM x\nRUN python -c \"from a import B; B.load('x')\"\n",
        "start.sh": "python3 - <<'EOF'\nimport a\na.load('y')\nEOF\n",
    }
    found = [(call.file.path, call.name, call.location().span.line) for call in calls(space_of(files), "load")]
    assert found == [("start.sh", "a.load", 3), ("Dockerfile", "a.B.load", 2)]


def test_sources_without_the_words_are_not_parsed() -> None:
    space = space_of({"app.py": "load('x'", "other.py": "save('x'"})
    assert list(calls(space, "load")) == []
    assert [problem.path for problem in space.problems] == ["app.py"]


def test_hostile_source_ends() -> None:
    doubled = "a0 = x or 'y'\n" + "".join(f"a{i} = a{i - 1} or a{i - 1}\n" for i in range(1, 40)) + "load(a39)"
    assert find(doubled, "load").arg(at=0).kind in ("choice", "unknown")
    chained = "import a\n" + "".join(f"x = x.f{i}(x)\n" for i in range(60)) + "x.load()"
    assert find(chained, "load").name == ""
    nested = "load(" + "(" * 80 + "1" + ")" * 80 + ")\n" + "load" + ".load" * 500 + "()\n"
    assert list(calls(space_of({"app.py": nested}), "load"))
