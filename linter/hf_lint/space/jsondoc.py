"""JSON with places: values as plain nodes with their offsets, without recursion, for files that nobody vouches for."""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.mapped import MappedText

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 200
MAX_NODES = 1_000_000
_TOKEN = regex(
    r"""[ \t\r\n]*(?:
        (?P<string>"[^"\\]*(?:\\.[^"\\]*)*")
      | (?P<mark>[{}\[\],:])
      | (?P<word>-?[0-9][0-9.eE+-]*|true|false|null|NaN|-?Infinity)
    )""",
    re.VERBOSE | re.DOTALL,
)
_SPACE = regex(r"[ \t\r\n]*")
_ESCAPE = regex(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class JsonNode:
    """A value. `kind` is object, array, string or word (numbers, true, false, null); `start`, `end` are offsets."""

    __slots__ = ("end", "items", "kind", "members", "raw", "start")

    def __init__(self, kind: str, start: int, end: int, raw: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.raw = raw
        self.items: list[JsonNode] = []
        self.members: dict[str, JsonNode] = {}

    def get(self, *path: str) -> JsonNode | None:
        """Return the value at this path of keys; None where an object or a key is missing."""
        node: JsonNode | None = self
        for key in path:
            node = node.members.get(key) if node is not None else None
        return node

    @property
    def text(self) -> str:
        """A string's value without its escapes, a word as it is written, "" for the others."""
        if self.kind != "string":
            return self.raw
        return unescape(self).text if "\\" in self.raw else self.raw[1:-1]


class JsonError(NamedTuple):
    """Why a text is no JSON that can be read, and where."""

    offset: int
    message: str


def parse_json(text: str) -> JsonNode | JsonError:
    """Return the value that `text` holds. Bounded: 200 levels, a million values. Of a key given twice, the last one
    counts."""
    tokens = _tokens(text)
    open_nodes: list[JsonNode] = []
    keys: list[str | None] = []
    expect = "value"  # value | value-or-end | key | key-or-end | colon | comma | end
    root: JsonNode | None = None
    count = 0
    for kind, start, end in tokens:
        piece = text[start:end] if kind != "string" else ""
        if kind == "bad" or expect == "end":
            return JsonError(start, "this is not JSON" if kind == "bad" else "there is more text after the JSON value")
        if piece in ("}", "]"):
            wanted = {"}": ("object", "key-or-end"), "]": ("array", "value-or-end")}[piece]
            if not open_nodes or open_nodes[-1].kind != wanted[0] or expect not in ("comma", wanted[1]):
                return JsonError(start, f"`{piece}` does not belong here")
            open_nodes.pop().end = end
            keys.pop()
            expect = "comma" if open_nodes else "end"
            continue
        if expect == "colon" or expect == "comma":
            if piece != (":" if expect == "colon" else ","):
                return JsonError(start, f"a {expect} is missing here")
            expect = "value" if expect == "colon" or open_nodes[-1].kind == "array" else "key"
            continue
        if expect.startswith("key"):
            if kind != "string":
                return JsonError(start, "a key in double quotes is missing here")
            keys[-1] = JsonNode("string", start, end, text[start:end]).text
            expect = "colon"
            continue
        if piece in (",", ":"):
            return JsonError(start, "a value is missing here")
        count += 1
        node = _new_node(kind, piece, text, start, end)
        if root is None:
            root = node
        elif open_nodes[-1].kind == "array":
            open_nodes[-1].items.append(node)
        else:
            open_nodes[-1].members[keys[-1] or ""] = node
        if node.kind in ("object", "array"):
            open_nodes.append(node)
            keys.append(None)
            expect = "key-or-end" if node.kind == "object" else "value-or-end"
        else:
            expect = "comma" if open_nodes else "end"
        if len(open_nodes) > MAX_DEPTH or count > MAX_NODES:
            return JsonError(start, "the JSON is nested too deeply, or has too many values, to be read")
    if root is None or expect != "end":
        return JsonError(len(text), "the JSON ends too early" if root is not None else "the file is empty")
    return root


def unescape(*nodes: JsonNode) -> MappedText:
    """Return the values of string nodes one behind the other, with the way back to the file."""
    pieces: list[str] = []
    indexes, offsets = array("q"), array("q")
    length = 0
    for node in nodes:
        raw, base = node.raw[1:-1], node.start + 1
        indexes.append(length)
        offsets.append(base)
        done = 0
        for match in _ESCAPE.finditer(raw) if "\\" in raw else ():
            high, low, code, char = match.groups()
            if high:
                value = chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
            else:
                value = chr(int(code, 16)) if code else _SIMPLE.get(char, char)
            pieces += (raw[done : match.start()], value)
            length += match.start() - done + 1
            done = match.end()
            indexes.extend((length - 1, length))
            offsets.extend((base + match.start(), base + done))
        pieces.append(raw[done:])
        length += len(raw) - done
    return MappedText.of_columns("".join(pieces), indexes, offsets, nodes[-1].end - 1 if nodes else 0)


def _new_node(kind: str, piece: str, text: str, start: int, end: int) -> JsonNode:
    if kind == "mark":
        return JsonNode("object" if piece == "{" else "array", start, end)
    return JsonNode(kind, start, end, text[start:end])


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    position = 0
    while match := _TOKEN.match(text, position):
        kind = match.lastgroup or "bad"
        yield kind, match.start(kind), match.end(kind)
        position = match.end()
    blank = _SPACE.match(text, position)
    position = blank.end() if blank else position
    if position < len(text):
        yield "bad", position, position
