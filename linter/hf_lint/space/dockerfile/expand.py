"""Variables of a Dockerfile: `$V ${V} ${V:-x} ${V:+x} ${V-x} ${V#p} ${V%p} ${V/a/b}`, quotes and escapes.

A Dockerfile is hostile input: nesting, length and pattern work are bounded, and no error is raised.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH = 20
MAX_LENGTH = 4096
MAX_WORK = 5000
_NAME = regex(r"[^\W\d]\w*|\d+|[@*#?\-$!]")
_PLAIN = regex(r"[^$'\"\\`]+")


class Scope(NamedTuple):
    """The variables at one place. `values` holds ENV and ARG together (ENV wins), `env` the ENV ones alone.

    `unknown` names those whose value depends on what is not in the file: an ARG without a default, or a variable of the
    base image.
    """

    values: Mapping[str, str]
    env: Mapping[str, str]
    unknown: frozenset[str] = frozenset()
    escape: str = "\\"
    overflow: bool = False
    """Set where the file has more variables than are kept: then no value is certain."""


EMPTY_SCOPE = Scope(MappingProxyType({}), MappingProxyType({}))


class Expanded(NamedTuple):
    """The result: `text`, the names that have no known value (they count as empty in `text`), and what is wrong."""

    text: str
    missing: tuple[str, ...] = ()
    error: str = ""

    @property
    def known(self) -> bool:
        """Whether `text` is what a build would see."""
        return not self.missing and not self.error


class _ExpansionError(Exception):
    """Ends an expansion; the message becomes `Expanded.error`."""


def expand(text: str, scope: Scope = EMPTY_SCOPE) -> Expanded:
    """Return `text` with quotes and escapes taken off and the variables of `scope` put in; never raises."""
    if not text or (len(text) <= MAX_LENGTH and _is_plain(text)):
        return Expanded(text)
    if len(text) > MAX_LENGTH:
        return Expanded(text, (), f"longer than {MAX_LENGTH} characters")
    run = _Expansion(text, scope)
    try:
        result = run.until("", 0, False)
    except _ExpansionError as error:
        return Expanded(text, tuple(run.missing), str(error))
    return Expanded(result, tuple(run.missing))


def _is_plain(text: str) -> bool:
    found = _PLAIN.match(text)
    return found is not None and found.end() == len(text)


class _Expansion:
    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.at = 0
        self.missing: dict[str, None] = {}
        self.work = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += 1
        return char

    def until(self, stop: str, depth: int, keep_escapes: bool) -> str:
        """Everything up to `stop` (consumed), or to the end where `stop` is ""."""
        if depth > MAX_DEPTH:
            raise _ExpansionError("nested too deeply")
        out: list[str] = []
        size = 0
        while self.at < len(self.text):
            char = self.peek()
            if char == stop:
                self.at += 1
                return "".join(out)
            if char == "'":
                piece = self._read_single_quotes()
            elif char == '"':
                piece = self._read_double_quotes(depth)
            elif char == "$":
                piece = self._dollar(depth)
            elif char == self.scope.escape:
                self.at += 1
                piece = (char if keep_escapes else "") + self.take()
            else:
                piece = self.take()
            out.append(piece)
            size += len(piece)
            if size > MAX_LENGTH:
                raise _ExpansionError(f"longer than {MAX_LENGTH} characters")
        if stop:
            raise _ExpansionError(f"`{stop}` is missing")
        return "".join(out)

    def _read_single_quotes(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise _ExpansionError("a single quote is not closed")
        piece = self.text[self.at + 1 : end]
        self.at = end + 1
        return piece

    def _read_double_quotes(self, depth: int) -> str:
        self.at += 1
        out: list[str] = []
        size = 0
        while True:
            char = self.peek()
            if not char:
                raise _ExpansionError("a double quote is not closed")
            if char == '"':
                self.at += 1
                return "".join(out)
            if char == "$":
                piece = self._dollar(depth)
            else:
                piece = self.take()
                if piece == self.scope.escape and self.peek() in ('"', "$", self.scope.escape):
                    piece = self.take()
            out.append(piece)
            size += len(piece)
            if size > MAX_LENGTH:
                raise _ExpansionError(f"longer than {MAX_LENGTH} characters")

    def _name(self) -> str:
        found = _NAME.match(self.text, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found.group()

    def _get(self, name: str) -> str | None:
        value = self.scope.values.get(name)
        if value is None or self._is_unknown(name):
            self.missing[name] = None
        return value

    def _is_unknown(self, name: str) -> bool:
        return self.scope.overflow or name in self.scope.unknown

    def _match_ends(self, pattern: list[str], value: str) -> list[int]:
        self.work += (len(pattern) + 1) * (len(value) + 1)
        if self.work > MAX_WORK:
            raise _ExpansionError("the pattern or the value is too long")
        return _match_ends(pattern, value)

    def _dollar(self, depth: int) -> str:
        self.at += 1
        if self.peek() != "{":
            name = self._name()
            return (self._get(name) or "") if name else "$"
        self.at += 1
        name = self._name()
        if not name:
            raise _ExpansionError("bad substitution")
        operator = self.take()
        if operator == "}":
            return self._get(name) or ""
        colon = operator == ":"
        if colon:
            operator = self.take()
        if operator == "/":
            return self._replace(name, depth)
        if operator == "" or operator not in "-+?#%" or (colon and operator in "#%"):
            raise _ExpansionError("bad substitution")
        word = self.until("}", depth + 1, operator in "#%")
        return self._apply_operator(name, operator, colon, word)

    def _apply_operator(self, name: str, operator: str, colon: bool, word: str) -> str:
        value = self.scope.values.get(name)
        unset = value is None or (colon and not value)
        if operator == "-" and not self._is_unknown(name):
            return word if unset else value or ""
        if operator == "+":
            if self._is_unknown(name):
                self.missing[name] = None
            return "" if unset else word
        known = self._get(name) or ""
        if operator == "-":
            return word if unset else known
        if operator == "?":
            return known
        greedy = word[:1] == operator
        pattern = _parse_pattern(word[1:] if greedy else word)
        if operator == "#":
            ends = self._match_ends(pattern, known)
            return known[(max(ends) if greedy else min(ends)) :] if ends else known
        ends = self._match_ends(pattern[::-1], known[::-1])
        return known[: len(known) - (max(ends) if greedy else min(ends))] if ends else known

    def _replace(self, name: str, depth: int) -> str:
        everywhere = self.peek() == "/"
        if everywhere:
            self.at += 1
        pattern = _parse_pattern(self.until("/", depth + 1, True))
        replacement = self.until("}", depth + 1, True)
        value = self._get(name) or ""
        out: list[str] = []
        at = 0
        while at < len(value):
            ends = self._match_ends(pattern, value[at:])
            if ends and max(ends) > 0:
                out.append(replacement)
                at += max(ends)
                if not everywhere:
                    break
            else:
                out.append(value[at])
                at += 1
        result = "".join(out) + value[at:]
        if len(result) > MAX_LENGTH:
            raise _ExpansionError(f"longer than {MAX_LENGTH} characters")
        return result


def _parse_pattern(text: str) -> list[str]:
    """Return the items of a shell pattern: "*" any run, "?" one character, else `=` and the literal character."""
    items: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\" and at + 1 < len(text):
            at += 1
            items.append("=" + text[at])
        else:
            items.append(char if char in "*?" else "=" + char)
        at += 1
    return items


def _match_ends(pattern: list[str], value: str) -> list[int]:
    """Return where matches of `pattern` that begin at the start of `value` end."""
    # One set of positions in the pattern for each position in the value: no backtracking, whatever the pattern is.
    ends: list[int] = []
    states = _skip_stars(pattern, {0})
    for index in range(len(value) + 1):
        if len(pattern) in states:
            ends.append(index)
        if index == len(value) or not states:
            break
        following: set[int] = set()
        for state in states:
            if state == len(pattern):
                continue
            item = pattern[state]
            if item == "*":
                following.add(state)
            elif item == "?" or item[1] == value[index]:
                following.add(state + 1)
        states = _skip_stars(pattern, following)
    return ends


def _skip_stars(pattern: list[str], states: set[int]) -> set[int]:
    out = set(states)
    for state in states:
        while state < len(pattern) and pattern[state] == "*":
            state += 1
            out.add(state)
    return out
