"""f-strings that only Python 3.12 and newer can read, and the same code so that an older parser reads it, too.

Since PEP 701, the expressions in an f-string may hold its own quotes, backslashes and comments. `read_fstrings` finds
them in the text and says how to put each of them with as many characters: `f"{d["x"]}"` -> `f"{d['x']}"`.
"""

from __future__ import annotations

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

MAX_NESTING = 20
_STRING = regex(r"""(?P<prefix>(?:(?<!\w)[A-Za-z]{1,2})?)(?P<delimiter>\"\"\"|'''|\"|')""")
_NEXT = regex(r"""#|["']""")


class NewerFstrings(NamedTuple):
    """What was found: the offset of the first one, -1 where there is none, and the text for an older parser; None
    where there is no such text."""

    first: int
    older: str | None


class _UnreadableError(Exception):
    """The text is no Python that this reads."""


def read_fstrings(text: str) -> NewerFstrings:
    """Return the f-strings in `text` that need Python 3.12."""
    reader = _Reader(text)
    try:
        reader.run()
    except _UnreadableError:
        return NewerFstrings(-1, None)
    if not reader.found:
        return NewerFstrings(-1, None)
    return NewerFstrings(min(reader.found), None if reader.stuck else "".join(reader.characters))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.characters = list(text)
        self.found: list[int] = []
        self.stuck = False

    def run(self) -> None:
        at = 0
        while (match := _NEXT.search(self.text, at)) is not None:
            at = self._comment(match.start()) if match[0] == "#" else self._string(match.start(), ())

    def _comment(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _string(self, quote: int, outer: tuple[str, ...]) -> int:
        """Read the string whose first quote is at `quote`; the offset behind it."""
        start = quote
        while start > 0 and quote - start < 2 and self.text[start - 1].isalpha():
            start -= 1
        match = _STRING.match(self.text, start)
        if match is None or match.end("prefix") != quote:
            match = _STRING.match(self.text, quote)
        assert match is not None
        delimiter, prefix = match["delimiter"], match["prefix"].lower()
        if len(outer) > MAX_NESTING:
            raise _UnreadableError
        if "f" in prefix or "t" in prefix:
            end = self._read_formatted(match.end(), delimiter, outer)
        else:
            end = self._plain(match.end(), delimiter)
        if outer:
            self._fit(quote, end, delimiter, outer)
        return end

    def _plain(self, at: int, delimiter: str) -> int:
        text = self.text
        while at < len(text):
            if text[at] == "\\":
                at += 2
            elif text.startswith(delimiter, at):
                return at + len(delimiter)
            elif text[at] == "\n" and len(delimiter) == 1:
                raise _UnreadableError
            else:
                at += 1
        raise _UnreadableError

    def _read_formatted(self, at: int, delimiter: str, outer: tuple[str, ...]) -> int:
        text = self.text
        while at < len(text):
            if text.startswith(("{{", "}}"), at):
                at += 2
            elif text[at] == "{":
                at = self._field(at + 1, (*outer, delimiter))
            elif text[at] == "\\":
                at += 1 if text.startswith("\\{", at) else 2
            elif text.startswith(delimiter, at):
                return at + len(delimiter)
            elif text[at] == "\n" and len(delimiter) == 1:
                raise _UnreadableError
            else:
                at += 1
        raise _UnreadableError

    def _field(self, at: int, outer: tuple[str, ...]) -> int:
        """Read a replacement field behind its brace; the offset behind the brace that ends it."""
        text, depth = self.text, 0
        while at < len(text):
            character = text[at]
            if character in "\"'":
                at = self._string(at, outer)
                continue
            if character == "}" and depth == 0:
                return at + 1
            if character == ":" and depth == 0:
                return self._format(at + 1, outer)
            if character == "#":
                end = self._comment(at)
                self._change(at, end, " ")
                at = end
                continue
            if character == "\n" and any(len(delimiter) == 1 for delimiter in outer):
                self.found.append(at)
                self.stuck = True
            depth += (character in "([{") - (character in ")]}")
            at += 1
        raise _UnreadableError

    def _format(self, at: int, outer: tuple[str, ...]) -> int:
        text = self.text
        while at < len(text):
            if text[at] == "{":
                at = self._field(at + 1, outer)
            elif text[at] == "}":
                return at + 1
            elif text[at] == "\n" or text.startswith(outer[-1], at):
                raise _UnreadableError
            else:
                at += 1
        raise _UnreadableError

    def _fit(self, quote: int, end: int, delimiter: str, outer: tuple[str, ...]) -> None:
        """Give a string inside of f-strings other quotes and no backslashes, where it has what they cannot hold."""
        inside = "".join(self.characters[quote + len(delimiter) : end - len(delimiter)])
        if "\\" in inside:
            self._change(quote + len(delimiter), end - len(delimiter), "/", only="\\")
            inside = inside.replace("\\", "/")
        if not any(one in self.text[quote:end] for one in outer):
            return
        self.found.append(quote)
        free = [mark for mark in "\"'" if mark not in inside and all(mark != one[0] for one in outer)]
        if not free:
            self._change(quote, end, "0")
            return
        for at in (*range(quote, quote + len(delimiter)), *range(end - len(delimiter), end)):
            self.characters[at] = free[0]

    def _change(self, start: int, end: int, character: str, only: str = "") -> None:
        self.found.append(start)
        for at in range(start, end):
            if not only or self.characters[at] == only:
                self.characters[at] = character
