"""hf_lint.space.notebook and jsondoc: cells and their places in the file."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hf_lint.space.jsondoc import JsonError, JsonNode, parse_json, unescape
from hf_lint.space.notebook import Notebook

if TYPE_CHECKING:
    from hf_lint.space.file import File


def notebook(text: str) -> Notebook:
    return Notebook(cast("File", SimpleNamespace(path="a.ipynb", text=text)))


def one_cell(source: object, **other: object) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": source, **other}], "nbformat": 4}, indent=1)


@pytest.mark.parametrize("source", ["a = 'é'\nkey = \"😀k\"\n", ["a = 'é'\n", 'key = "😀k"\n']])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_offsets_lead_back_to_the_file(source: object, ascii_only: bool) -> None:
    text = json.dumps({"cells": [{"cell_type": "code", "source": source}]}, ensure_ascii=ascii_only)
    book = notebook(text)
    (cell,) = book.cells
    assert cell.source.text == "a = 'é'\nkey = \"😀k\"\n"
    at = cell.source.text.index("key")
    start, end = cell.source.span(at, at + 3)
    assert text[start:end] == "key"
    at = cell.source.text.index("😀")
    start, end = cell.source.span(at, at + 2)
    assert text[start:end] == ("\\ud83d\\ude00k" if ascii_only else "😀k")


def test_outputs_language_and_index() -> None:
    text = json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": "# hi"},
                {"cell_type": "code", "source": [], "outputs": [{"output_type": "stream", "text": ["x"]}]},
            ],
            "metadata": {"kernelspec": {"language": "R"}},
        }
    )
    book = notebook(text)
    assert book.language == "r"
    assert [(cell.index, cell.kind, len(cell.outputs)) for cell in book.cells] == [(0, "markdown", 0), (1, "code", 1)]
    output = book.cells[1].outputs[0]
    assert output.kind == "stream"
    assert json.loads(text[output.start : output.end])["text"] == ["x"]


def test_format_3() -> None:
    book = notebook(json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}))
    assert [cell.source.text for cell in book.cells] == ["x = 1"]


@pytest.mark.parametrize(
    "code",
    [
        "!pip install x\nimport os\n",
        "if True:\n    !pip install a \\\n      b\nimport os",
        "files = !ls\nimport os",
        "%cd x\nimport os\nos?\n",
        "%%time\nimport os",
    ],
)
def test_magics_do_not_stop_the_parser(code: str) -> None:
    (cell,) = notebook(one_cell(code)).cells
    assert cell.python.tree is not None
    assert len(cell.python.text) == len(code)
    assert "os" in cell.python.imports


def test_a_shell_cell_is_no_python() -> None:
    (cell,) = notebook(one_cell("%%bash\nfor x in *; do echo; done")).cells
    assert cell.python.text == ""


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("  ", 2),
        ("{", 1),
        ('{"a" 1}', 5),
        ('{"a": 1,}', 8),
        ("[1 2]", 3),
        ("[1]]", 3),
        ("{]", 1),
        ("[}", 1),
        ("nope", 0),
        ('{"a": "x', 6),
        ("[1,,2]", 3),
        ("{1: 2}", 1),
        (',"a"', 0),
        ("[,]", 1),
        ('"a" "b"', 4),
    ],
)
def test_broken_json_is_an_error_with_a_place(text: str, offset: int) -> None:
    parsed = parse_json(text)
    assert isinstance(parsed, JsonError), parsed
    assert parsed.offset == offset
    book = notebook(text)
    assert book.error == parsed
    assert book.cells == ()


@pytest.mark.parametrize("indent", [None, 1])
def test_a_place_is_told_by_cell_and_line(indent: int | None) -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# one"},
        {
            "cell_type": "code",
            "metadata": {},
            "source": ["import os\n", 'print("\\n")\n', "here\n"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["there\n"]}],
        },
    ]
    text = json.dumps({"cells": cells, "metadata": {"x": "nowhere"}, "nbformat": 4, "nbformat_minor": 5}, indent=indent)
    book = notebook(text)
    assert book.place(text.index("one")) == (1, 1)
    assert book.place(text.index("here")) == (2, 3)
    assert book.place(text.index("there")) == (2, 0)
    assert book.place(text.index("nowhere")) is None


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
def test_deep_json_is_an_error(text: str) -> None:
    assert isinstance(parse_json(text), JsonError)


@pytest.mark.parametrize("text", ["[]", "3", '"x"', '{"cells": 3}', '{"cells": [3, {"source": {"a": 1}}]}', "null"])
def test_json_that_is_no_notebook(text: str) -> None:
    book = notebook(text)
    assert book.error is None
    assert all(cell.source.text == "" for cell in book.cells)


@pytest.mark.parametrize("value", ["", "plain", 'q"\\/\b\f\n\r\t', "é😀\u2028", "\ud800x", "a\\u0041"])
def test_strings_are_those_of_json(value: str) -> None:
    text = json.dumps([value])
    parsed = parse_json(text)
    assert isinstance(parsed, JsonNode)
    assert unescape(parsed.items[0]).text == value
    assert json.loads(text) == [value]
