"""One file of a Space: its bytes, its text and the way from offsets to lines and columns."""

from __future__ import annotations

import codecs
import sys
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.model import Location, Span

if TYPE_CHECKING:
    from collections.abc import Callable, MutableSequence

LFS_HEAD = b"version https://git-lfs.github.com/spec/"
VENDORED = frozenset(
    ("node_modules", "site-packages", "dist-packages", "bower_components", "__pycache__", ".venv", "venv", "virtualenv")
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its first bytes are those of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


MAX_MEMORY = 256 * 1024 * 1024
"""Bytes that the texts of one Space may take, counted twice: as on disk, and as Python holds them, up to four-fold."""
_KEPT = 64 * 1024
"""Bytes: larger files without text are read again when a rule asks again."""

_MANY_LINES = 100_000
"""With more lines than this, their places are kept in a fifth of the memory."""


class Memory:
    """What is left of the memory for the texts of a Space."""

    __slots__ = ("left",)

    def __init__(self, left: int = MAX_MEMORY) -> None:
        self.left = left


class File:
    """A file by its path in the Space, read when first asked for.

    `kind` is one of: text, binary, lfs (a Git LFS pointer), symlink, special (socket, device, FIFO), too-large,
    unreadable. Only text files have a `text`; it has no byte order mark and keeps its line ends.
    """

    def __init__(self, path: str, size: int, kind: str, read: Callable[[], bytes], target: str = "") -> None:
        """`kind` is "" for a regular file that is within the limits: its bytes then tell; `read` returns them."""
        self.path = path
        self.name = path.rpartition("/")[2]
        dot = self.name.rfind(".")
        self.suffix = self.name[dot:].lower() if dot > 0 else ""
        self.size = size
        self.target = target
        """Where a symbolic link points."""
        self.memory: Memory | None = None
        """Where the text is counted. One that does not fit is not kept, and the file counts as too large."""
        self._kind = kind
        self._read = read
        self._data: bytes | None = None

    def __repr__(self) -> str:
        return f"File({self.path!r})"

    @cached_property
    def vendored(self) -> bool:
        """Whether the file is somebody else's code: below a virtual environment, node_modules and the like."""
        return is_vendored(self.path)

    @property
    def data(self) -> bytes:
        """The bytes of a regular file; b"" where they are not to be had, and `kind` is then "unreadable"."""
        if self._data is not None:
            return self._data
        if self._kind:
            return b""
        try:
            data = self._read()
        except OSError:
            self._kind = "unreadable"
            return b""
        if len(data) <= _KEPT:
            self._data = data
        return data

    @cached_property
    def _decoded(self) -> tuple[str, str, str]:
        """Kind, text and encoding."""
        data = self.data
        if self._kind:
            return self._kind, "", ""
        found = _decode(data)
        if found[0] == "text":
            needed = len(data) + sys.getsizeof(found[1])
            if self.memory is not None and needed > self.memory.left:
                self._kind = "too-large"
                return self._kind, "", ""
            if self.memory is not None:
                self.memory.left -= needed
            self._data = data
        return found

    @property
    def kind(self) -> str:
        """See the class."""
        return self._kind or self._decoded[0]

    @property
    def kind_if_known(self) -> str:
        """`kind` without reading the file for it: "" for a regular file that nobody has read."""
        return self._kind

    @property
    def text(self) -> str:
        """The decoded text, or "" when the file is not text."""
        return self._decoded[1]

    @property
    def encoding(self) -> str:
        """utf-8, utf-8-sig, utf-16-le, utf-16-be, utf-32-le, utf-32-be, or unknown (read as Latin-1)."""
        return self._decoded[2]

    @cached_property
    def line_starts(self) -> MutableSequence[int]:
        """The offset at which each line begins."""
        starts: MutableSequence[int] = [0]
        if len(self.text) > _MANY_LINES and self.text.count("\n") > _MANY_LINES:
            from array import array

            starts = array("Q", starts)
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def span(self, start: int, end: int) -> Span:
        """The lines and columns of the code points `start` to `end`; offsets outside the text are drawn into it."""
        starts = self.line_starts
        size = len(self.text)
        start = min(max(start, 0), size)
        end = min(max(end, start), size)
        first = bisect_right(starts, start) - 1
        last = first if end == start else bisect_right(starts, end) - 1
        return Span(first + 1, start - starts[first] + 1, last + 1, end - starts[last] + 1)

    def location(self, start: int = 0, end: int = 0, note: str = "") -> Location:
        """The place of the code points `start` to `end`; without them the start of the file."""
        return Location(self.path, self.span(start, end), note)

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based place; the end of the text where it is behind it."""
        starts = self.line_starts
        return min(starts[line - 1] + column - 1, len(self.text)) if 1 <= line <= len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """The text of the 1-based line `number` without its line end; "" when there is none."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


def is_vendored(path: str) -> bool:
    """Whether a file at this path is somebody else's code."""
    return not VENDORED.isdisjoint(path.split("/")[:-1])


def _decode(data: bytes) -> tuple[str, str, str]:
    """Kind, text and encoding of the bytes of a file."""
    if data.startswith(LFS_HEAD) and len(data) < 1024:
        return "lfs", "", ""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return "text", data[len(bom) :].decode(encoding.removesuffix("-sig")), encoding
            except UnicodeDecodeError:
                break
    if b"\0" in data:
        encoding = _utf16_without_mark(data)
        return ("text", data.decode(encoding), encoding) if encoding else ("binary", "", "")
    try:
        return "text", data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Every byte is a letter in Latin-1: what is ASCII in the file stays readable, and rules see `encoding`.
        return ("binary", "", "") if _looks_binary(data) else ("text", data.decode("latin-1"), "unknown")


def _utf16_without_mark(data: bytes) -> str:
    """The UTF-16 form that mostly-ASCII text without a byte order mark is in, or ""."""
    if len(data) < 4 or len(data) % 2 or b"\0" not in data:
        return ""
    for encoding, zeros, letters in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        if zeros.count(0) * 10 >= len(zeros) * 9 and letters.count(0) == 0:
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    return ""


def _looks_binary(data: bytes) -> bool:
    """Whether the first 8 KB hold more control characters than text has."""
    head = data[:8192]
    odd = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13, 27))
    return odd * 50 > len(head)
