"""Jupyter notebooks: cells, their code and their stored outputs, with places in the .ipynb file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import CellPlace
from hf_lint.core.records import NamedTuple
from hf_lint.space.jsondoc import JsonError, JsonNode, parse_json, unescape
from hf_lint.space.mapped import MappedText
from hf_lint.space.python import PythonSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_MARKUP = 100_000
"""Characters of a page among the outputs that is read: more has a plot with its library in it."""
_MAGIC = regex(r"^(?P<before>[ \t]*(?:[\w.,][\w., \t]*=[ \t]*)?)(?P<magic>[!%?].*|[\w.]+\?{1,2}[ \t]*)$")
_CELL_MAGIC = regex(r"\s*%%(?P<name>\w+)")
_PYTHON_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun", "python", "python3"})


class Output(NamedTuple):
    """One stored output of a cell: `kind` is stream, display_data, execute_result or error; offsets in the file."""

    kind: str
    start: int
    end: int


class Cell:
    """A cell: `kind` is code, markdown or raw; `index` counts from 0 over the whole notebook."""

    def __init__(
        self,
        index: int,
        kind: str,
        source: MappedText,
        outputs: tuple[Output, ...],
        start: int,
        end: int,
        output_nodes: tuple[JsonNode, ...] = (),
    ) -> None:
        self.index = index
        self.kind = kind
        self.source = source
        self.outputs = outputs
        self.start = start
        self.end = end
        self._output_nodes = output_nodes

    @cached_property
    def printed(self) -> tuple[MappedText, ...]:
        """The texts among the outputs: what was printed, results in plain text and short pages, and errors."""
        nodes = (
            node
            for output in self._output_nodes
            for node in (
                *(output.get("text"), output.get("data", "text/plain"), output.get("traceback")),
                *(_if_short(output.get("data", f"text/{kind}")) for kind in ("html", "markdown")),
            )
        )
        return tuple(_join_source(node) for node in nodes if node is not None)

    @cached_property
    def python(self) -> PythonSource:
        """The code as Python; shell and magic lines (`!pip ...`, `%cd`) are blanked out and nothing moves."""
        text = self.source.text
        magic = _CELL_MAGIC.match(text)
        if magic and magic.group("name") not in _PYTHON_CELL_MAGICS:
            return PythonSource("")
        plain = PythonSource(text)
        return plain if plain.tree is not None else PythonSource(_blank_magics(text))


class Notebook:
    """A notebook of the Space. One that is no readable JSON has `error` set and no cells."""

    def __init__(self, file: File) -> None:
        self.file = file
        parsed = parse_json(file.text)
        self.error: JsonError | None = parsed if isinstance(parsed, JsonError) else None
        self._root = parsed if isinstance(parsed, JsonNode) else JsonNode("object", 0, 0)

    @classmethod
    def of(cls, space: Space, file: File) -> Notebook:
        """Return the notebook in `file`; broken JSON is noted as a problem of the Space."""
        notebook = cls(file)
        if notebook.error is not None:
            note = f"this notebook is broken JSON: {notebook.error.message}"
            space.note_problem(file.path, note, file.span(notebook.error.offset, notebook.error.offset))
        return notebook

    @cached_property
    def language(self) -> str:
        """The kernel's language in lower case; `python` where the notebook does not say."""
        for path in (("language_info", "name"), ("kernelspec", "language")):
            node = self._root.get("metadata", *path)
            if node is not None and node.text:
                return node.text.lower()
        return "python"

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells in order, those of format 3 included."""
        return tuple(_cell(index, node) for index, node in enumerate(self._cell_nodes()) if node.kind == "object")

    def place(self, offset: int) -> CellPlace | None:
        """Return the cell that `offset` of the file is in, and the line there; None outside of cells."""
        for number, cell in enumerate(self.cells, 1):
            if cell.start <= offset < cell.end:
                index = cell.source.index(offset)
                return CellPlace(number, cell.source.text.count("\n", 0, index) + 1 if index >= 0 else 0)
        return None

    def _cell_nodes(self) -> Iterator[JsonNode]:
        holders = [self._root]
        sheets = self._root.get("worksheets")
        if sheets is not None:
            holders += sheets.items
        for holder in holders:
            cells = holder.get("cells")
            if cells is not None:
                yield from cells.items


def _if_short(node: JsonNode | None) -> JsonNode | None:
    """Return the node unless it is a page with a library in it, as plots are."""
    return node if node is not None and node.end - node.start <= MAX_MARKUP else None


def _cell(index: int, node: JsonNode) -> Cell:
    kind = node.get("cell_type")
    source = node.get("source") or node.get("input")
    outputs = node.get("outputs")
    return Cell(
        index=index,
        kind=kind.text if kind is not None else "",
        source=_join_source(source) if source is not None else MappedText("", (), node.start),
        outputs=tuple(_output(item) for item in (outputs.items if outputs is not None else ())),
        start=node.start,
        end=node.end,
        output_nodes=tuple(outputs.items) if outputs is not None else (),
    )


def _output(node: JsonNode) -> Output:
    kind = node.get("output_type")
    return Output(kind.text if kind is not None else "", node.start, node.end)


def _join_source(node: JsonNode) -> MappedText:
    """Return a source is one string, or a list of lines."""
    if node.kind == "string":
        return unescape(node)
    joined = unescape(*(item for item in node.items if item.kind == "string"))
    joined.end = node.end
    return joined


def _blank_magics(text: str) -> str:
    """Return the same text with IPython-only lines replaced by `0` and blanks: as long, and Python."""
    lines: list[str] = []
    continued = False
    for line in text.split("\n"):
        match = None if continued else _MAGIC.match(line)
        if continued:
            lines.append(" " * len(line))
        elif match:
            before = match.group("before")
            lines.append(before + "0".ljust(len(line) - len(before)))
        else:
            lines.append(line)
        continued = (continued or match is not None) and line.endswith("\\")
    return "\n".join(lines)
