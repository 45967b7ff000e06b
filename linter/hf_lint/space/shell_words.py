"""The words of shell text, with the quotes and substitutions in them; `shell_parser` reads what they make up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import MAX_DEPTH, Script, Word

if TYPE_CHECKING:
    import re

    from hf_lint.space.shell import Pipeline

_PLAIN = regex(r"[^\s'\"\\$`|&;<>()]+")
_DOUBLE_PLAIN = regex(r'[^"\\$`]+')
_ESCAPED = regex(r"\\(?:x([0-9a-fA-F]{1,2})|[uU]([0-9a-fA-F]{1,8})|([0-7]{1,3})|([ntr]))")
_BLANKS = {"n": "\n", "t": "\t", "r": "\r"}
_PARAMETER = regex(r"\$(?:[A-Za-z_]\w*|[0-9@*#?$!-])")


class WordReader(ABC):
    """Reads the word at `at` of a text; what stands in `$(...)` is left to `pipelines`."""

    def __init__(self, source: MappedText, depth: int) -> None:
        self.source = source
        self.text = source.text
        self.size = len(source.text)
        self.depth = depth
        self.at = 0

    @abstractmethod
    def pipelines(self, stop: str) -> tuple[Pipeline, ...]:
        """Return the pipelines up to `stop` (consumed) or the end."""

    def nested(self, stop: str) -> Script:
        """Return a script inside this one, up to `stop`."""
        start = self.at
        if self.depth >= MAX_DEPTH:
            self.at = self.size
            return Script(self.source.slice(start, self.at), "sh", self.depth, ())
        self.depth += 1
        found = self.pipelines(stop)
        self.depth -= 1
        return Script(self.source.slice(start, max(self.at - 1, start)), "sh", self.depth + 1, found)

    def word(self) -> Word:
        """Return the word at `at`."""
        text, start = self.text, self.at
        match = _PLAIN.match(text, start)
        if match:
            self.at = match.end()
            if self.at >= self.size or text[self.at] in " \t\r\n|&;()<>":
                first, last = self.source.span(start, self.at)
                value = match.group()
                literal = not ("*" in value or "?" in value or "{" in value or value.startswith("~"))
                return Word(value, value, first, last, literal, self.source, start)
        pieces: list[tuple[int, int] | MappedText] = [(start, self.at)]
        scripts: list[Script] = []
        literal = True
        while self.at < self.size:
            char = text[self.at]
            begin = self.at
            if char == "'":
                close = text.find("'", begin + 1)
                close = self.size if close < 0 else close
                pieces.append((begin + 1, close))
                self.at = min(close + 1, self.size)
            elif char == '"':
                literal = self._read_double_quotes(pieces, scripts) and literal
            elif char == "\\":
                self.at = min(begin + 2, self.size)
                if text[begin + 1 : self.at] != "\n":
                    pieces.append((begin + 1, self.at))
            elif char == "$" and text.startswith("$'", begin):
                self._read_dollar_quotes(pieces)
            elif char in "$`":
                literal = False
                self._expansion(scripts)
                pieces.append((begin, self.at))
            elif char in "<>" and text.startswith("(", begin + 1):
                literal = False
                self.at += 2
                scripts.append(self.nested(")"))
                pieces.append((begin, self.at))
            elif match := _PLAIN.match(text, begin):
                self.at = match.end()
                pieces.append((begin, self.at))
                literal = literal and not any(c in "*?{" for c in match.group())
            else:
                break
        return self._build_word(start, pieces, scripts, literal)

    def _build_word(
        self, start: int, pieces: list[tuple[int, int] | MappedText], scripts: list[Script], literal: bool
    ) -> Word:
        first, last = self.source.span(start, self.at)
        slices = (one if isinstance(one, MappedText) else self.source.slice(*one) for one in pieces)
        parts = [part for part in slices if part.text]
        source = parts[0] if len(parts) == 1 else MappedText.join(parts)
        if not parts:
            source = MappedText("", [(0, first)], last)
        return Word(self.text[start : self.at], source.text, first, last, literal, source, 0, tuple(scripts))

    def _read_double_quotes(self, pieces: list[tuple[int, int] | MappedText], scripts: list[Script]) -> bool:
        """Return `"..."`; whether nothing in it expands."""
        text = self.text
        self.at += 1
        literal = True
        while self.at < self.size:
            begin = self.at
            char = text[begin]
            if char == '"':
                self.at += 1
                return literal
            if char == "\\":
                self.at = min(begin + 2, self.size)
                escaped = text[begin + 1 : self.at]
                if escaped and escaped in '"$`\\':
                    pieces.append((begin + 1, self.at))
                elif escaped != "\n":
                    pieces.append((begin, self.at))
            elif char in "$`":
                literal = False
                self._expansion(scripts)
                pieces.append((begin, self.at))
            else:
                match = _DOUBLE_PLAIN.match(text, begin)
                self.at = match.end() if match else begin + 1
                pieces.append((begin, self.at))
        return literal

    def _read_dollar_quotes(self, pieces: list[tuple[int, int] | MappedText]) -> None:
        """`$'...'`: what stands for a letter becomes it; other escapes are left out."""
        self.at += 2
        while self.at < self.size and self.text[self.at] != "'":
            begin = self.at
            escaped = _ESCAPED.match(self.text, begin)
            if escaped:
                self.at = escaped.end()
                start, end = self.source.span(begin, self.at)
                pieces.append(MappedText(_letter_of(escaped), [(0, start)], end))
                continue
            self.at = min(begin + (2 if self.text[begin] == "\\" else 1), self.size)
            pieces.append((self.at - 1, self.at))
        self.at = min(self.at + 1, self.size)

    def _expansion(self, scripts: list[Script]) -> None:
        """`$X`, `${...}`, `$(...)`, `$((...))` or backticks."""
        text, begin = self.text, self.at
        if text[begin] == "`":
            self._backticks(scripts)
        elif text.startswith("$((", begin) and self._arithmetic():
            return
        elif text.startswith("$(", begin):
            self.at += 2
            scripts.append(self.nested(")"))
        elif text.startswith("${", begin):
            self._braces(scripts)
        else:
            match = _PARAMETER.match(text, begin)
            self.at = match.end() if match else begin + 1

    def _arithmetic(self) -> bool:
        close = self.text.find("))", self.at)
        if close < 0 or close - self.at > 1000 or "$(" in self.text[self.at + 3 : close]:
            return False
        self.at = close + 2
        return True

    def _braces(self, scripts: list[Script]) -> None:
        self.at += 2
        open_braces = 1
        while self.at < self.size and open_braces:
            char = self.text[self.at]
            if char in "$`" and self.text.startswith(("$(", "`"), self.at):
                self._expansion(scripts)
                continue
            if char == "\n":
                return
            if char == "\\":
                self.at += 1
            elif char == "{" and self.text[self.at - 1] == "$":
                open_braces += 1
            elif char == "}":
                open_braces -= 1
            self.at = min(self.at + 1, self.size)

    def _backticks(self, scripts: list[Script]) -> None:
        begin = self.at + 1
        close = begin
        while close < self.size and self.text[close] != "`":
            close += 2 if self.text[close] == "\\" else 1
        close = min(close, self.size)
        self.at = min(close + 1, self.size)
        if self.depth < MAX_DEPTH:
            inner = self.source.slice(begin, close)
            scripts.append(Script(inner, "sh", self.depth + 1, type(self)(inner, self.depth + 1).pipelines("")))


def _letter_of(escaped: re.Match[str]) -> str:
    """Return what an escape of `$'...'` stands for; "" for what is no letter."""
    if escaped[4]:
        return _BLANKS[escaped[4]]
    code = int(escaped[3], 8) if escaped[3] else int(escaped[1] or escaped[2], 16)
    return chr(code) if 0 < code < 0xD800 or 0xE000 <= code <= 0x10FFFF else ""
