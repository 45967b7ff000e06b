"""`.dockerignore`: which paths stay out of the build context."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.wildmatch import DEEP, FOLDERS, STAR, match_pieces

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile
    from hf_lint.space.file import File
    from hf_lint.space.wildmatch import Piece

MAX_LINES = 2000
_MAX_STARS = 8
_FEW_STARS = 2
"""An expression with more of them takes a power of the path's length as high as their number."""
_MAX_SLOW = 50
"""Patterns with more stars that are looked at in a row."""


class IgnoreFile(NamedTuple):
    """The patterns in order; `file` is None when there is no .dockerignore."""

    file: File | None
    patterns: tuple[str, ...] = ()

    def ignores(self, path: str) -> bool:
        """Return whether Docker leaves `path` out: the last pattern that matches it, or a folder above it, decides."""
        paths = _with_folders(path)
        out = False
        for run in _runs(self.patterns):
            if run.negated == out and run.matches(paths):
                out = not out
        return out

    def decides(self, path: str) -> str | None:
        """Return the pattern that leaves `path` out; None where it is in the build context."""
        paths = _with_folders(path)
        out: str | None = None
        for pattern in self.patterns:
            negated = pattern.startswith("!")
            if negated == (out is not None) and _matches(pattern.removeprefix("!"), paths):
                out = None if negated else pattern
        return out

    @property
    def is_certain(self) -> bool:
        """Whether every pattern could be read: else one that was not may take a path back."""
        read = [_pieces(pattern.removeprefix("!")) for pattern in self.patterns]
        slow = sum(not _expression(pattern.removeprefix("!")) for pattern in self.patterns)
        return len(self.patterns) < MAX_LINES and None not in read and slow <= _MAX_SLOW


def _with_folders(path: str) -> list[str]:
    """Return the folders that `path` is in, and itself."""
    parts = path.split("/")
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def find_ignore_file(space: Space, dockerfile: Dockerfile) -> IgnoreFile:
    """Return the ignore file that counts for `dockerfile`: `<its name>.dockerignore` before `.dockerignore`."""
    for path in (f"{dockerfile.file.path}.dockerignore", ".dockerignore"):
        file = space.get(path)
        if file is not None and file.kind == "text":
            return IgnoreFile(file, parse_dockerignore(file.text))
    return IgnoreFile(None)


def parse_dockerignore(text: str) -> tuple[str, ...]:
    """Patterns with "!" in front where they take back, cleaned as Docker cleans them; comments are left out."""
    lines = (_parse_line(line) for line in text.splitlines()[:MAX_LINES])
    return tuple(pattern for pattern in lines if pattern)


def line_of_pattern(text: str, pattern: str) -> tuple[int, int]:
    """Return where the last line that says `pattern` begins and ends in `text`; 0 and 0 where none does."""
    at, found = 0, (0, 0)
    for line in text.splitlines(keepends=True)[:MAX_LINES]:
        if _parse_line(line) == pattern:
            found = at, at + len(line.rstrip())
        at += len(line)
    return found


def _parse_line(line: str) -> str:
    """Return the pattern of one line; "" where it has none."""
    pattern = line.strip()
    if not pattern or line.startswith("#"):
        return ""
    negated = pattern.startswith("!")
    body = pattern[1:].strip() if negated else pattern
    body = posixpath.normpath(body).lstrip("/") if body else ""
    return "!" * negated + body if body and body != "." else ""


class _Class:
    """The characters that a piece of an expression stands for."""

    def __init__(self, expression: str) -> None:
        self.pattern = re.compile(expression)

    def __contains__(self, char: object) -> bool:
        return isinstance(char, str) and self.pattern.fullmatch(char) is not None


@lru_cache(maxsize=2 * MAX_LINES)
def _pieces(pattern: str) -> tuple[str | int, ...] | None:
    """Return the pattern as expressions of one character and as stars; None for one that cannot be read."""
    if pattern.count("*") > _MAX_STARS or len(pattern) > 300:
        return None
    out: list[str | int] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if pattern.startswith("**/", at - 1):
            out.append(FOLDERS)
            at += 2
        elif pattern.startswith("**", at - 1):
            out.append(DEEP)
            at += 1
        elif char == "*":
            out.append(STAR)
        elif char == "?":
            out.append("[^/]")
        elif char == "[" and "]" in pattern[at + 1 :]:
            end = pattern.index("]", at + 1)
            inner = pattern[at:end].replace("\\", "\\\\").replace("[", "\\[")
            out.append(f"[{inner}]")
            at = end + 1
        elif char == "\\" and at < len(pattern):
            out.append(re.escape(pattern[at]))
            at += 1
        else:
            out.append(re.escape(char))
    try:
        for piece in out:
            if isinstance(piece, str) and piece.startswith("["):
                re.compile(piece)
    except re.error:
        return None
    return tuple(out)


_EXPRESSIONS = {STAR: "[^/]*", DEEP: ".*", FOLDERS: "(?:.*/)?"}


def _expression(pattern: str) -> str:
    """Return the pattern as a regular expression; "" for one that cannot be read, or that takes one too long."""
    pieces = _pieces(pattern)
    if pieces is None or sum(isinstance(piece, int) for piece in pieces) > _FEW_STARS:
        return ""
    return "".join(_EXPRESSIONS[piece] if isinstance(piece, int) else piece for piece in pieces)


@lru_cache(maxsize=2 * MAX_LINES)
def _slow(pattern: str) -> tuple[Piece, ...] | None:
    """Return the pieces of a pattern with many stars, each of which may begin anywhere."""
    pieces = _pieces(pattern)
    return pieces and tuple(piece if isinstance(piece, int) else _Class(piece) for piece in pieces)


@lru_cache(maxsize=2 * MAX_LINES)
def _compile(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _matches(pattern: str, paths: list[str]) -> bool:
    expression = _expression(pattern)
    if expression:
        return any(_compile(expression).fullmatch(path) for path in paths)
    pieces = _slow(pattern)
    return pieces is not None and any(match_pieces(pieces, path) for path in paths)


class _Run:
    """Patterns one behind the other that all leave out, or all take back."""

    def __init__(self, negated: bool, patterns: list[str]) -> None:
        self.negated = negated
        found = [expression for pattern in patterns if (expression := _expression(pattern))]
        self._few = re.compile("|".join(f"(?:{one})" for one in found)) if found else None
        self._many = [pieces for pattern in patterns if not _expression(pattern) and (pieces := _slow(pattern))]

    def matches(self, paths: list[str]) -> bool:
        """Return whether one of them matches one of the paths."""
        if self._few is not None and any(self._few.fullmatch(path) for path in paths):
            return True
        return any(match_pieces(pieces, path) for pieces in self._many[:_MAX_SLOW] for path in paths)


@lru_cache(maxsize=8)
def _runs(patterns: tuple[str, ...]) -> tuple[_Run, ...]:
    grouped = groupby(patterns, key=lambda pattern: pattern.startswith("!"))
    return tuple(_Run(negated, [pattern.removeprefix("!") for pattern in some]) for negated, some in grouped)
