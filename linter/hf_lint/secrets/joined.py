"""Secrets that Python code puts together from pieces: "hf_" + "...", neighbours, f-strings, join, format, %.

Where a text has the words of it, what it computes from constants is looked at, too: see `space.computed`.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.pieces import BEGINNINGS
from hf_lint.space.python_parser import MAX_SOURCE
from hf_lint.space.slow_literals import find_slow_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.secrets.bounds import Bounds

# What makes parsing worth its time: a literal that begins as a token and is short, pieces of a token added or joined.
_BEGINNINGS = (*BEGINNINGS, "github_pat_", "api_")
_BEGUN = regex(
    rf"[\"'](?:{'|'.join(_BEGINNINGS)})[A-Za-z0-9_-]{{0,40}}[\"']"
    r"(?=[ \t]*(?:[+\\#\r\n\"']|,[ \t\r\n]*[\"']|$))"
)
# What joins two pieces, with the second, and what stands before it: a sign or a word is sought ten times as fast as one
# of several quotation marks.
_JOINTS = (
    (regex(r"\+[ ]?[\"'][A-Za-z0-9_-]{2,100}[\"']"), regex(r"[\"'][A-Za-z0-9_-]{1,60}[\"'][ ]?$")),
    (regex(r"\.join\(\s{0,4}[\[(]\s{0,40}[\"'][A-Za-z0-9_-]{1,60}[\"']"), regex(r"[\"'][-_.]?[\"']$")),
)
_LONGEST_PIECE = 63
# "hf_{}".format("..."), "hf_%s" % "...", "{}{}".format("hf_", "...")
# of which the template begins as a token, or what is put into it is a literal.
_FORMATTED = regex(
    rf"[\"'](?:{'|'.join(_BEGINNINGS)})[A-Za-z0-9_-]{{0,40}}(?:\{{\w{{0,20}}\}}[A-Za-z0-9_-]{{0,60}}){{1,8}}[\"']\.format\(|"
    rf"[\"'](?:{'|'.join(_BEGINNINGS)})[A-Za-z0-9_-]{{0,40}}(?:%s[A-Za-z0-9_-]{{0,60}}){{1,8}}[\"']\s{{0,4}}%|"
    r"\}[A-Za-z0-9_-]{0,60}[\"']\.format\(\s{0,40}(?:\w{1,40}\s?=\s?)?[\"'][A-Za-z0-9_-]{2,100}[\"']|"
    r"%s[\"']\s{0,4}%\s{0,4}\(?\s{0,40}[\"'][A-Za-z0-9_-]{2,100}[\"']"
)
# One pass over the quotation marks of a text, as each literal that is looked for by itself takes one of its own.
_HINT = regex(rf"[\"'](?:{'|'.join(_BEGINNINGS)}| ?\+ ?[\"']|\.join\()")
# A template with places by name, and what fills them.
_BY_NAME = regex(
    r"%\(\w{1,40}\)s[A-Za-z0-9_-]{0,60}[\"']\s{0,4}%|\$\{?\w{1,40}\}?[A-Za-z0-9_-]{0,60}[\"']\)\.(?:safe_)?substitute\("
)
# A literal that begins as a token and is changed, or taken on a condition.
_CHANGED = regex(
    rf"[\"'](?:{'|'.join(_BEGINNINGS)})[^\"'\n]{{0,60}}[\"']"
    r"(?:\.(?:replace|strip|split|removeprefix|removesuffix)\(| if )"
)
_DECODERS = (
    *("b32decode", "b16decode", "b85decode", "a85decode", "rot13", "rot_13", "rot-13", "decompress(", ".to_bytes("),
    *("fromhex(", "unhexlify(", "a2b_", "unicodedata.normalize("),
)
"""Words of a text that computes what it holds."""
_CHANGES = (
    *("swapcase(", '"[::', "'[::", '"[1:', "'[1:", '"[2:', "'[2:"),
    *(
        f"{mark}.{method}("
        for mark in "\"'"
        for method in ("strip", "lstrip", "rstrip", "split", "removeprefix", "replace")
    ),
)
"""What changes a literal right behind it."""
_LONG = regex(rb"[A-Za-z0-9_]{36,}")
_CHANGED_LITERAL = regex(r"[\"'][A-Za-z0-9_.:|#*~+/ -]{30,200}[\"'](?:\.\w{5,12}\(|\[[:12])")
_MANY_CHARACTERS = 16
"""Calls of `chr` that may make a token of one letter each."""
_FIELD = regex(r"\{(\w{0,40})\}")
_MAX_PIECES = 64
_MAX_COMPUTED = 20_000
"""Expressions of one text that are computed."""


def find_joined(text: str, candidates: bytes, bounds: Bounds) -> Iterator[tuple[int, int, str]]:
    """Start, end and value of expressions in Python `text` that add up to one constant string.

    `candidates` are the stretches of it that may hold a token.
    """
    if len(text) > MAX_SOURCE:
        return
    begins = _names_a_beginning(text)
    if any(word in text for word in _DECODERS) or _changes_one(text, candidates) or _fills_by_name(text, begins=begins):
        yield from _computed(text, bounds)
    tree = _parse(text) if _joins_pieces(text) or (begins and _begins_one(text)) else None
    if tree is None:
        return
    starts = _line_starts(text)
    nodes = list(ast.walk(tree))
    constants = _constants(nodes)
    for node in nodes:
        if not _is_joint(node, text, starts):
            continue
        value = _fold(node, constants)
        if value and 16 <= len(value) <= 4096:
            yield *_place(node, text, starts), value


def _names_a_beginning(text: str) -> bool:
    return any(beginning in text for beginning in _BEGINNINGS)


def _changes_one(text: str, candidates: bytes) -> bool:
    """Return whether a literal that is long enough for a token is changed where it stands."""
    if _LONG.search(candidates) is None:
        return False
    return any(word in text for word in _CHANGES) and _CHANGED_LITERAL.search(text) is not None


def _fills_by_name(text: str, *, begins: bool) -> bool:
    if text.count("chr(") >= _MANY_CHARACTERS:
        return True
    if ("%(" in text or "substitute(" in text) and _BY_NAME.search(text) is not None:
        return True
    return (
        begins and any(word in text for word in (".replace(", ".split(", " if ")) and _CHANGED.search(text) is not None
    )


def _computed(text: str, bounds: Bounds) -> Iterator[tuple[int, int, str]]:
    """Start, end and value of what is decoded, unpacked or filled in."""
    from hf_lint.space.computed import compute
    from hf_lint.space.python import PythonSource

    source = PythonSource(text)
    nodes: list[ast.expr] = [*source.nodes(ast.Call), *source.nodes(ast.BinOp), *source.nodes(ast.Subscript)]
    for node in bounds.first(nodes, "expressions that compute a text", _MAX_COMPUTED):
        value = compute(source, node, as_bytes=True)
        if value and 16 <= len(value) <= 4096:
            yield *source.span_of(node), value


def may_be_joined(text: str) -> bool:
    """Return whether Python `text` has what makes parsing it worth its time."""
    return _joins_pieces(text) or (_names_a_beginning(text) and _begins_one(text))


def _joins_pieces(text: str) -> bool:
    """Return whether two short literals are added or joined."""
    for joint, before in _JOINTS:
        for match in joint.finditer(text):
            if before.search(text[max(match.start() - _LONGEST_PIECE, 0) : match.start()]):
                return True
    return False


def _begins_one(text: str) -> bool:
    """Return whether a literal begins as a token and goes on elsewhere, in a text with a beginning of tokens in it."""
    return _HINT.search(text) is not None and bool(_BEGUN.search(text) or _is_formatted(text))


def _is_formatted(text: str) -> bool:
    marks = (".format(", '%s" %', "%s' %")
    return any(mark in text for mark in marks) and bool(_FORMATTED.search(text))


def _parse(text: str) -> ast.Module | None:
    if find_slow_literal(text) >= 0:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _constants(nodes: list[ast.AST]) -> dict[str, str]:
    """String constants that plain names are given anywhere in the module."""
    found: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found.update((target.id, node.value.value) for target in node.targets if isinstance(target, ast.Name))
    return found


def _is_joint(node: ast.AST, text: str, starts: list[int]) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in ("join", "format")
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and 16 <= len(node.value) <= 4096:
        start, end = _place(node, text, starts)
        return node.value not in text[start:end]
    return isinstance(node, ast.JoinedStr)


def _fold(node: ast.AST, constants: dict[str, str], depth: int = 0) -> str | None:
    """Return the constant text that `node` adds up to; None when it depends on anything else."""
    if depth > _MAX_PIECES:
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (_fold(part, constants, depth + 1) for part in (node.left, node.right))
        return None if left is None or right is None else left + right
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        template = _fold(node.left, constants, depth + 1)
        parts = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return None if template is None else _fill(template.split("%s"), parts, constants, depth)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        template = _fold(node.func.value, constants, depth + 1)
        return None if template is None else _format(template, node, constants, depth)
    if isinstance(node, ast.FormattedValue) and node.format_spec is None and node.conversion < 0:
        return _fold(node.value, constants, depth + 1)
    if isinstance(node, ast.JoinedStr):
        return _concatenate(node.values, "", constants, depth)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
        separator = _fold(node.func.value, constants, depth + 1)
        pieces = node.args[0] if len(node.args) == 1 else None
        if separator is not None and isinstance(pieces, ast.List | ast.Tuple):
            return _concatenate(pieces.elts, separator, constants, depth)
    return None


def _fill(pieces: list[str], parts: list[ast.expr], constants: dict[str, str], depth: int) -> str | None:
    """Return `pieces` with one of `parts` between each two."""
    if len(pieces) != len(parts) + 1 or len(parts) > _MAX_PIECES:
        return None
    values = [_fold(part, constants, depth + 1) for part in parts]
    if None in values:
        return None
    return pieces[0] + "".join((value or "") + piece for value, piece in zip(values, pieces[1:], strict=True))


def _format(template: str, call: ast.Call, constants: dict[str, str], depth: int) -> str | None:
    """Return what `template.format(...)` gives, for fields without a format of their own."""
    pieces = _FIELD.split(template)
    literals, fields = pieces[::2], pieces[1::2]
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    parts: list[ast.expr] = []
    for number, field in enumerate(fields):
        if field and not field.isdigit():
            part = named.get(field)
        else:
            index = int(field) if field else number
            part = call.args[index] if index < len(call.args) else None
        if part is None:
            return None
        parts.append(part)
    return _fill(literals, parts, constants, depth)


def _concatenate(nodes: list[ast.expr], separator: str, constants: dict[str, str], depth: int) -> str | None:
    if len(nodes) > _MAX_PIECES:
        return None
    pieces = [_fold(node, constants, depth + 1) for node in nodes]
    return None if None in pieces else separator.join(piece for piece in pieces if piece is not None)


def _line_starts(text: str) -> list[int]:
    """Return where lines begin as the Python parser counts them: a lone carriage return ends one too."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]


def _place(node: ast.AST, text: str, starts: list[int]) -> tuple[int, int]:
    """Return offsets of `node` in code points; the parser counts columns in UTF-8 bytes."""
    assert isinstance(node, ast.expr)
    return (
        _offset(text, starts, node.lineno, node.col_offset),
        _offset(text, starts, node.end_lineno or node.lineno, node.end_col_offset or 0),
    )


def _offset(text: str, starts: list[int], line: int, column: int) -> int:
    start = starts[min(line, len(starts)) - 1]
    head = text[start : start + column]
    if head.isascii():
        return start + column
    return start + len(text[start : start + column].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
