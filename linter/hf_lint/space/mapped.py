"""Text taken out of a document, with the way back to where each character stood.

A notebook cell is JSON strings joined, a workflow's `run` is a YAML scalar without its indentation: rules read the
plain text, findings need the place in the file.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class MappedText:
    """Decoded text and the runs of it that stand unchanged in the file.

    `runs` are pairs (index into the text, offset in the file) in rising order: from that index on, up to the next
    pair, text and file go side by side. `end` is the offset just behind the whole in the file.
    """

    __slots__ = ("_indexes", "_offsets", "end", "text")

    def __init__(self, text: str, runs: Sequence[tuple[int, int]], end: int) -> None:
        self.text = text
        self.end = end
        self._indexes: Sequence[int] = tuple(index for index, _ in runs) if len(runs) != 1 else (runs[0][0],)
        self._offsets: Sequence[int] = tuple(offset for _, offset in runs) if len(runs) != 1 else (runs[0][1],)

    @classmethod
    def of_columns(cls, text: str, indexes: Sequence[int], offsets: Sequence[int], end: int) -> MappedText:
        """Return the same of indexes and offsets by themselves: as arrays, millions of runs take a tenth of the
        memory."""
        made = cls(text, (), end)
        made._indexes, made._offsets = indexes, offsets
        return made

    @property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """See the class."""
        return tuple(zip(self._indexes, self._offsets, strict=True))

    def offset(self, index: int) -> int:
        """Return offset in the file of the character at `index`; never behind the end of the whole."""
        position = bisect_right(self._indexes, index) - 1
        if position < 0:
            return self._offsets[0] if self._offsets else self.end
        return min(self._offsets[position] + index - self._indexes[position], self.end)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return offsets in the file of `text[start:end]`; the end is exclusive."""
        first = self.offset(start)
        if end <= start:
            return first, first
        return first, min(max(self.offset(end - 1) + 1, first), self.end)

    def index(self, offset: int) -> int:
        """Return the index of the character that stands at `offset` of the file, or before it; -1 where none is."""
        position = bisect_right(self._offsets, offset) - 1
        if position < 0 or offset >= self.end:
            return -1
        last = self._indexes[position + 1] if position + 1 < len(self._indexes) else len(self.text)
        return min(self._indexes[position] + offset - self._offsets[position], max(last - 1, 0))

    def slice(self, start: int, end: int) -> MappedText:
        """Return `text[start:end]`, mapped as here."""
        if len(self._indexes) == 1:
            return MappedText(self.text[start:end], ((0, self.offset(start)),), self.span(start, end)[1])
        first, last = bisect_right(self._indexes, start), bisect_left(self._indexes, end)
        runs = [(0, self.offset(start))]
        runs.extend((self._indexes[at] - start, self._offsets[at]) for at in range(first, last))
        return MappedText(self.text[start:end], runs, self.span(start, end)[1])

    @staticmethod
    def join(parts: Sequence[MappedText]) -> MappedText:
        """Return the parts one behind the other."""
        indexes, offsets = array("q"), array("q")
        size = 0
        for part in parts:
            indexes.extend([size + index for index in part._indexes])
            offsets.extend(part._offsets)
            size += len(part.text)
        text = "".join([part.text for part in parts])
        return MappedText.of_columns(text, indexes, offsets, max([part.end for part in parts], default=0))

    def __str__(self) -> str:
        return self.text
