"""The text of Python source made into a tree, bounded in time and depth; nothing here raises."""

from __future__ import annotations

import ast
import sys
import warnings
from typing import TYPE_CHECKING

from hf_lint.core.cache import KnownTexts
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.slow_literals import find_slow_literal

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_DEPTH = 3_000
"""Nesting at which the parser of Python 3.11 stops; that of 3.10 goes on until the interpreter breaks."""
MAX_SOURCE = 2_000_000
MAX_MARKS = 350_000
"""So many commas, brackets, operators and the like make a tree of 150 to 300 MB; a megabyte of people's code has
150,000."""
MAX_TREE = 350_000_000
"""Bytes that the tree of one source may take, as `estimate_tree` sees it."""
_WORD_BYTES, _MARK_BYTES = 1_000, 200
"""What one of them adds to a tree at most: measured over short statements of every kind."""
_MARKS = ",;()[]{}=+:\n-*/%<>&|^~@"
_LARGE = 1_000_000
"""Code points: of what is larger each `.` counts, too. A chain of attributes has no other mark."""
_LINE_END = regex(r"\r\n|\r|\n")
_WORD = regex(r"\w+")


class PythonError(NamedTuple):
    """Why source could not be parsed, with the line (1-based) and the offset of the place."""

    line: int
    offset: int
    message: str


class Parsed(NamedTuple):
    """The tree of a source, or why there is none."""

    tree: ast.Module | None
    error: PythonError | None = None
    newer: bool = False
    """Whether the running Python reads it only with the quotes of f-strings changed."""


def parse_python(text: str) -> Parsed:
    """Return the tree of `text`, or why there is none."""
    if len(text) > MAX_SOURCE:
        return Parsed(None, PythonError(1, 0, f"the file is larger than {MAX_SOURCE // 1_000_000} MB"))
    slow = find_slow_literal(text)
    if slow >= 0:
        line = text.count("\n", 0, slow) + 1
        return Parsed(None, PythonError(line, slow, "an f-string with so many fields takes too long to parse"))
    if _has_too_many_parts(text):
        return Parsed(None, PythonError(1, 0, "the file has more parts than are parsed"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree, newer = _make_tree(text)
        if sys.version_info < (3, 11) and _is_deeper(tree, MAX_DEPTH):
            raise RecursionError
        return Parsed(tree, None, newer)
    except SyntaxError as error:
        line = max(error.lineno or 1, 1)
        start = _line_start(text, line) + max((error.offset or 1) - 1, 0)
        return Parsed(None, PythonError(line, min(start, len(text)), error.msg))
    except ValueError:
        bad = next((index for index, char in enumerate(text) if 0xD800 <= ord(char) < 0xE000), 0)
        line = len(_LINE_END.findall(text, 0, bad)) + 1
        return Parsed(None, PythonError(line, bad, "a character that Python source cannot hold (a lone surrogate)"))
    except (RecursionError, MemoryError):
        return Parsed(None, PythonError(1, 0, "the code is nested too deeply to be read"))


def fits_tree(text: str, room: int) -> bool:
    """Return whether the tree of `text` takes no more than `room` bytes; the answer errs on the side of no."""
    if len(text) * (_WORD_BYTES + _MARK_BYTES) <= 2 * room:  # each word has something behind it
        return True
    return _WORD_BYTES * sum(1 for _ in _WORD.finditer(text)) + _MARK_BYTES * _count_marks(text) <= room


def _has_too_many_parts(text: str) -> bool:
    return len(text) > MAX_MARKS and (_count_marks(text) > MAX_MARKS or not fits_tree(text, MAX_TREE))


def _count_marks(text: str) -> int:
    return sum(map(text.count, _MARKS)) + (text.count(".") if len(text) > _LARGE else 0)


def _make_tree(text: str) -> tuple[ast.Module, bool]:
    """Return the tree, and whether f-strings of Python 3.12 were given other quotes for it, as an older parser needs
    them. SyntaxError and others."""
    text = text.replace("\0", " ")  # some Pythons run what is around a NUL
    try:
        return ast.parse(text), False
    except SyntaxError:
        if sys.version_info >= (3, 12):
            raise
        from hf_lint.space.fstrings import read_fstrings

        older = read_fstrings(text).older
        if older is None:
            raise
        try:
            return ast.parse(older), True
        except SyntaxError:
            pass
        raise


def _line_start(text: str, line: int) -> int:
    """Return the offset at which `line`, 1-based, begins; that of the last line where there are fewer."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    return starts[min(line, len(starts)) - 1]


def _is_deeper(tree: ast.AST, depth: int) -> bool:
    """Return whether some node has more than `depth` others around it."""
    level = [tree]
    for _ in range(depth):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


def find_unparseable(texts: Sequence[str]) -> list[int]:
    """Return the indexes of the texts that may not parse. Those that do are known to the next run by their digests."""
    known = KnownTexts(f"parsed-{'.'.join(map(str, sys.version_info[:3]))}") if texts else None
    found = []
    for index, text in enumerate(texts):
        if known is None or text in known:
            continue
        if _surely_parses(text):
            known.add(text)
        else:
            found.append(index)
    if known is not None:
        known.save()
    return found


def _surely_parses(text: str) -> bool:
    """Say whether `text` parses without making its tree, which takes two thirds of the time; False says nothing.

    The compiler's symbol table stands on the same parser, needs no objects, and refuses more than the parser does.
    Before Python 3.11 only the tree shows how deep it is.
    """
    import symtable

    if sys.version_info < (3, 11) or len(text) > MAX_SOURCE or find_slow_literal(text) >= 0:
        return False
    if _has_too_many_parts(text):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            symtable.symtable(text.replace("\0", " "), "", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def running_version() -> str:
    """Return the Python version that parses, as `3.11`: newer syntax is an error to it."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
