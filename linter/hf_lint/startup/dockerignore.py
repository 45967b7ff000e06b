"""`.dockerignore`: which paths stay out of the build context."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile
    from hf_lint.space.file import File

MAX_LINES = 2000
_MAX_STARS = 8


class IgnoreFile(NamedTuple):
    """The patterns in order; `file` is None when there is no .dockerignore."""

    file: File | None
    patterns: tuple[str, ...] = ()

    def ignores(self, path: str) -> bool:
        """Whether Docker leaves `path` out: the last pattern that matches it, or a folder above it, decides."""
        return self.decides(path) is not None

    def decides(self, path: str) -> str | None:
        """The pattern that leaves `path` out; None where it is in the build context."""
        parts = path.split("/")
        paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
        out: str | None = None
        for pattern in self.patterns:
            negated = pattern.startswith("!")
            if negated == (out is not None):
                regex = _regex(pattern[1:] if negated else pattern)
                if regex and any(regex.fullmatch(candidate) for candidate in paths):
                    out = None if negated else pattern
        return out

    @property
    def is_certain(self) -> bool:
        """Whether every pattern could be read: else one that was not may take a path back."""
        return len(self.patterns) < MAX_LINES and all(_regex(pattern.removeprefix("!")) for pattern in self.patterns)


def find_ignore_file(space: Space, dockerfile: Dockerfile) -> IgnoreFile:
    """The ignore file that counts for `dockerfile`: `<its name>.dockerignore` before `.dockerignore`."""
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
    """Where the last line that says `pattern` begins and ends in `text`; 0 and 0 where none does."""
    at, found = 0, (0, 0)
    for line in text.splitlines(keepends=True)[:MAX_LINES]:
        if _parse_line(line) == pattern:
            found = at, at + len(line.rstrip())
        at += len(line)
    return found


def _parse_line(line: str) -> str:
    """The pattern of one line; "" where it has none."""
    pattern = line.strip()
    if not pattern or line.startswith("#"):
        return ""
    negated = pattern.startswith("!")
    body = pattern[1:].strip() if negated else pattern
    body = posixpath.normpath(body).lstrip("/") if body else ""
    return "!" * negated + body if body and body != "." else ""


@lru_cache(maxsize=512)
def _regex(pattern: str) -> re.Pattern[str] | None:
    """The pattern as a regular expression; None for one that cannot be read."""
    if pattern.count("*") > _MAX_STARS or len(pattern) > 300:
        return None
    out = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if pattern.startswith("**/", at - 1):
            out.append("(?:.*/)?")
            at += 2
        elif pattern.startswith("**", at - 1):
            out.append(".*")
            at += 1
        elif char == "*":
            out.append("[^/]*")
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
        return re.compile("".join(out))
    except re.error:
        return None
