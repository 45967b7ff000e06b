"""Physical lines of a Dockerfile, its directives, and logical lines joined over continuations."""

from __future__ import annotations

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.dockerfile.model import Directive, SyntaxProblem, Token
from hf_lint.space.dockerfile.words import SPACE
from hf_lint.space.mapped import MappedText

MAX_LINE_BYTES = 65_535
_DIRECTIVE = regex(r"#[^\S\x1c-\x1f]*([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=(.+)\Z")
_BLANKS = "\t\n\f\r "
_DIRECTIVES = frozenset(("syntax", "check", "escape"))


class LogicalLine(NamedTuple):
    """One instruction's text. `first` and `last` are 1-based line numbers."""

    source: MappedText
    first: int
    last: int
    comments: tuple[Token, ...]


class LineReader:
    """Reads logical lines one by one; heredoc bodies are taken out between two of them."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at
        self.number = 0
        """Lines read so far."""
        self.escape = "\\"
        self.directives: list[Directive] = []
        self.comments: list[Token] = []
        self.errors: list[SyntaxProblem] = []
        self.unclosed = 0
        """Heredocs without an end so far."""
        self._directives_over = False

    def physical(self) -> tuple[int, str] | None:
        """Return offset and text of the next line, without its line end; None at the end."""
        text, start = self.text, self.at
        if start >= len(text):
            return None
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        self.at = end + 1
        self.number += 1
        if end - start > MAX_LINE_BYTES // 4:
            self._check_length(start, end)
        return start, text[start:end].rstrip("\r")

    def _check_length(self, start: int, end: int) -> None:
        if len(self.text[start:end].encode("utf-8", "replace")) > MAX_LINE_BYTES:
            message = f"the line is longer than {MAX_LINE_BYTES:,} bytes: BuildKit does not read it"
            self.errors.append(SyntaxProblem(start, end, message))

    def logical(self) -> LogicalLine | None:
        """Return the next instruction's line; None at the end of the file."""
        above: list[Token] = []
        while (line := self.physical()) is not None:
            start, raw = line
            stripped = raw.lstrip(SPACE)
            start += len(raw) - len(stripped)
            if stripped.startswith("#"):
                comment = Token(stripped, start, start + len(stripped))
                if self._directives_over or not self._directive(comment):
                    self.comments.append(comment)
                    above.append(comment)
                continue
            self._directives_over = True
            if stripped:
                return self._join(start, stripped, above)
            above = []
        return None

    def _join(self, start: int, first: str, comments: list[Token]) -> LogicalLine:
        number = self.number
        content, goes_on = self._strip_continuation(first)
        parts, runs, size, end = [content], [(0, start)], len(content), start + len(content)
        while goes_on and (line := self.physical()) is not None:
            start, raw = line
            stripped = raw.lstrip(SPACE)
            if stripped.startswith("#"):
                at = start + len(raw) - len(stripped)
                comments.append(Token(stripped, at, at + len(stripped)))
                self.comments.append(comments[-1])
            elif stripped:
                content, goes_on = self._strip_continuation(raw)
                if content:
                    runs.append((size, start))
                    parts.append(content)
                    size += len(content)
                    end = start + len(content)
        text = parts[0] if len(parts) == 1 else "".join(parts)
        return LogicalLine(MappedText(text, runs, end), number, self.number, tuple(comments))

    def _strip_continuation(self, line: str) -> tuple[str, bool]:
        """Return the line without a continuation mark, and whether it had one."""
        body = line.rstrip(" \t")
        if body.endswith(self.escape) and body[-2:-1] != self.escape:
            return body[:-1], True
        return line, False

    def _directive(self, comment: Token) -> bool:
        match = _DIRECTIVE.match(comment.text)
        name = match[1].lower() if match else ""
        value = match[2].strip(_BLANKS) if match else ""
        if not value or name not in _DIRECTIVES:
            self._directives_over = True
            return False
        if any(directive.name == name for directive in self.directives):
            message = f"the parser directive `{name}` is given twice"
            self.errors.append(SyntaxProblem(comment.start, comment.end, message))
            return True
        self.directives.append(Directive(name, value, comment.start, comment.end))
        if name == "escape":
            if value in ("\\", "`"):
                self.escape = value
            else:
                message = "the escape character must be a backslash or a backtick"
                self.errors.append(SyntaxProblem(comment.start, comment.end, message))
        return True
