"""One file of a Space: its bytes, its text and the way from offsets to lines and columns."""

from __future__ import annotations

import sys
from bisect import bisect_right
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.model import Location, Span
from hf_lint.space.encodings import Decoded, decode, may_have_cookie, obeys_encoding_line
from hf_lint.space.filenames import is_code_name, is_text_name, suffix_of
from hf_lint.space.hints import Vocabulary, as_python_reads, holds, identifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableSequence

VENDORED = frozenset(
    (
        "node_modules",
        "site-packages",
        "dist-packages",
        "bower_components",
        "__pycache__",
        ".venv",
        "venv",
        "virtualenv",
        ".next",
    )
)

MAX_MEMORY = 256 * 1024 * 1024
"""Bytes that the texts of one Space may take, counted twice: as on disk, and as Python holds them, up to four-fold."""
KEPT = 64 * 1024
"""Bytes that are kept of a file without text: a larger one is read again for what comes after its head."""

_MANY_LINES = 100_000
"""With more lines than this, their places are kept in a fifth of the memory."""


class Memory:
    """What is left of the memory for the texts of a Space, and of the part kept for what the Space starts with."""

    __slots__ = ("kept", "left")

    def __init__(self, left: int = MAX_MEMORY, kept: int = MAX_MEMORY // 4) -> None:
        self.left = left
        self.kept = kept

    def take(self, size: int, *, first: bool) -> bool:
        """Count `size` bytes; False where they do not fit. Padding cannot crowd out files that come `first`."""
        if size <= self.left:
            self.left -= size
        elif first and size <= self.kept:
            self.kept -= size
        else:
            return False
        return True


class File:
    """A file by its path in the Space, read when first asked for.

    `kind` is one of: text, binary, lfs (a Git LFS pointer), symlink, special (socket, device, FIFO), too-large,
    unreadable. Only text files have a `text`; it has no byte order mark and keeps its line ends.
    """

    def __init__(
        self,
        path: str,
        size: int,
        kind: str,
        read: Callable[[], bytes],
        target: str = "",
        *,
        stream: Callable[[], Iterator[bytes]] | None = None,
        unread: str = "",
        executable: bool | None = None,
    ) -> None:
        """`kind` is "" for a regular file that is within the limits: its bytes then tell; `read` returns them.

        `stream` gives the bytes of a larger one piece by piece; `unread` says why it counts as too large.
        """
        self.path = path
        self.name = path.rpartition("/")[2]
        self.suffix = suffix_of(self.name)
        self.size = size
        self.target = target
        """Where a symbolic link points."""
        self.memory: Memory | None = None
        """Where the text is counted. One that does not fit is not kept, and the file counts as too large."""
        self.first = False
        """Whether the Space starts, builds or is configured by it: such files are read before all others."""
        self.unread = unread
        self.executable = executable
        """Whether its mode lets it be run; None where the source has no modes."""
        self.searched: bool | None = None
        """Whether all its bytes were searched for secrets: see `secrets.raw`; None where nobody has looked."""
        self._stream = stream
        self._expected = ""
        self._kind = kind
        self._read = read
        self._data: bytes | None = None
        self._head: bytes | None = None

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
        if len(data) <= KEPT:
            self._data = data
        else:
            self._head = data[:KEPT]
        return data

    @property
    def head(self) -> bytes:
        """The first bytes of `data`, at most KEPT, read once: they tell what a file is."""
        return self.data[:KEPT] if self._head is None else self._head

    def expect(self, reader: str = "text") -> None:
        """Say that something reads this file as text ("python": as Python), whatever its name and bytes look like."""
        self.first = True
        if self._expected == reader or (self._expected and reader == "text"):
            return
        self._expected = reader
        if not self._kind and not (self.text and (reader == "text" or not may_have_cookie(self.text))):
            for name in ("_decoded", "line_starts", "words", "_vocabulary"):
                self.__dict__.pop(name, None)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes of a regular file piece by piece, one over the limits included; nothing where there are
        none."""
        if self._stream is not None and self._kind in ("", "too-large"):
            yield from self._stream()
        elif not self._kind or self._data is not None:
            yield self.data
        elif self._kind == "too-large":
            with suppress(OSError):
                yield self._read()

    @cached_property
    def _decoded(self) -> Decoded:
        data = self.data
        if self._kind:
            return Decoded(self._kind)
        found = decode(data, self.name, expected=self._expected)
        if found.kind == "text":
            needed = len(data) + sys.getsizeof(found.text)
            if self.memory is not None and not self.memory.take(needed, first=self.first):
                self._kind = "too-large"
                self.unread = "the files before take all the memory for texts"
                return Decoded(self._kind)
            self._data = data
        return found

    @property
    def kind(self) -> str:
        """See the class."""
        return self._kind or self._decoded.kind

    @property
    def kind_if_known(self) -> str:
        """`kind` without reading the file for it: "" for a regular file that nobody has read."""
        return self._kind

    @property
    def text(self) -> str:
        """The decoded text, or "" when the file is not text."""
        return self._decoded.text

    @cached_property
    def words(self) -> frozenset[str]:
        """The names in its text, once each: see `hints.identifiers`."""
        return identifiers(self._searched)

    @cached_property
    def _searched(self) -> str:
        """The text that words are looked for in, with names as Python reads them."""
        return as_python_reads(self.text)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary((self,))

    def holds(self, word: str) -> bool:
        """Return whether its text, which is code, holds `word`: see `hints`. Most words are nowhere in it, and among
        its names that shows in a fifth of the time."""
        return self._vocabulary.may_hold(word) and holds(self._searched, word)

    def holds_any(self, words: Iterable[str]) -> bool:
        """Return whether its text, which is code, holds one of `words`."""
        may_hold = self._vocabulary.may_hold
        for word in words:  # noqa: SIM110 - a run asks this for a hundred thousand words, most of which are not there
            if may_hold(word) and holds(self._searched, word):
                return True
        return False

    @property
    def encoding(self) -> str:
        """utf-8, utf-8-sig, utf-16-le, utf-16-be, utf-32-le, utf-32-be, unknown (read as Latin-1), or the one that the
        encoding line of a Python file names."""
        return self._decoded.encoding

    @property
    def is_text_name(self) -> bool:
        """Whether it is text by its use or its name."""
        return bool(self.first or self._expected or is_text_name(self.name))

    @property
    def name_is_code(self) -> bool:
        """Whether it is run, built from or a configuration, by its use or its name."""
        return bool(self.first or self._expected or is_code_name(self.name) or self.text.startswith("#!"))

    @property
    def obeys_encoding_line(self) -> bool:
        """Whether Python or pip reads it, who decode it as its first lines say."""
        return obeys_encoding_line(self.data, self.name, self._expected)

    @property
    def odd(self) -> int:
        """The offset of the first character that no text has, such as NUL; -1 where there is none."""
        return self._decoded.odd

    @property
    def wrong(self) -> str:
        """Why a program that obeys the file's encoding line stops at it; "" where it does not."""
        return self._decoded.wrong

    @property
    def looks_binary(self) -> bool:
        """Whether its bytes are not those of a text, whatever it is called."""
        return self.kind == "binary" or (self.kind == "text" and self._decoded.odd >= 0)

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
        """Return the lines and columns of the code points `start` to `end`; offsets outside the text are drawn into
        it."""
        starts = self.line_starts
        size = len(self.text)
        start = min(max(start, 0), size)
        end = min(max(end, start), size)
        first = bisect_right(starts, start) - 1
        last = first if end == start else bisect_right(starts, end) - 1
        return Span(first + 1, start - starts[first] + 1, last + 1, end - starts[last] + 1)

    def location(self, start: int = 0, end: int = 0, note: str = "") -> Location:
        """Return the place of the code points `start` to `end`; without them the start of the file."""
        return Location(self.path, self.span(start, end), note)

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a 1-based place; the end of the text where it is behind it."""
        starts = self.line_starts
        return min(starts[line - 1] + column - 1, len(self.text)) if 1 <= line <= len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """Return the text of the 1-based line `number` without its line end; "" when there is none."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


def is_vendored(path: str) -> bool:
    """Return whether a file at this path is somebody else's code."""
    return not VENDORED.isdisjoint(path.split("/")[:-1])
