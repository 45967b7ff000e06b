"""The pattern files of git: `.gitignore` (what stays out) and `.gitattributes` (what Git LFS stores).

Patterns come from the Space: matching takes time in proportion to pattern and path, whatever they hold.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hf_lint.space import Space

MAX_LINES = 2000
MAX_PATTERN = 300
_WILD = regex(r"[*?\[\\]")


class GitPattern(NamedTuple):
    """One line: its parts between slashes, and what its marks say."""

    parts: tuple[str, ...]
    negated: bool
    folder: bool
    """It ends in a slash: only folders match."""

    def matches(self, path: str, is_folder: bool) -> bool:
        """Whether the pattern names `path`, which is relative to the folder that the pattern file is in."""
        if self.folder and not is_folder:
            return False
        if len(self.parts) == 2 and self.parts[0] == "**":
            return _same_part(self.parts[1], path.rpartition("/")[2])
        return _match(self.parts, path.split("/"), _same_part, "**")


def parse_patterns(lines: Iterable[str]) -> tuple[GitPattern, ...]:
    """The patterns in order; comments, blank lines and overlong ones are left out."""
    found = []
    for count, line in enumerate(lines):
        text = line.rstrip("\r\n")
        if count >= MAX_LINES:
            break
        text = text[:-2] + " " if text.endswith("\\ ") else text.rstrip()
        if not text or text.startswith("#") or len(text) > MAX_PATTERN:
            continue
        negated = text.startswith("!")
        body = text[1:] if negated else text
        folder = body.endswith("/")
        body = body.rstrip("/")
        anchored = "/" in body
        parts = tuple(part for part in body.split("/") if part)
        if parts:
            found.append(GitPattern(parts if anchored else ("**", *parts), negated, folder))
    return tuple(found)


def is_ignored(patterns: Sequence[GitPattern], path: str) -> bool:
    """Whether git leaves `path` out: it, or a folder above it, is named and not taken back."""
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        above = "/".join(parts[:count])
        is_folder = count < len(parts)
        decided = next((p for p in reversed(patterns) if p.matches(above, is_folder)), None)
        if decided is not None and not decided.negated:
            return True
    return False


class LfsPatterns(NamedTuple):
    """What the `.gitattributes` files of a Space give to Git LFS."""

    rows: tuple[tuple[str, GitPattern, bool], ...]
    """Folder of the file with a slash at its end, pattern, and whether it sets or takes back `filter=lfs`."""

    def tracks(self, path: str) -> bool:
        """Whether git hands `path` to LFS: the last line that names it decides, nearer files after farther ones."""
        tracked = False
        for folder, pattern, on in self.rows:
            if path.startswith(folder) and pattern.matches(path[len(folder) :], False):
                tracked = on
        return tracked


def lfs_patterns(space: Space) -> LfsPatterns:
    """The LFS lines of every `.gitattributes`, those of outer folders first."""
    return space.memo(_lfs_patterns)


def _lfs_patterns(space: Space) -> LfsPatterns:
    files = [file for file in space.files.values() if file.name == ".gitattributes" and not file.kind_if_known]
    files.sort(key=lambda file: (file.path.count("/"), file.path))
    rows = [
        (file.path[: -len(file.name)], pattern, on)
        for file in files
        if not file.vendored
        for pattern, on in _lfs_lines(file.text)
    ]
    return LfsPatterns(tuple(rows[: MAX_LINES // 2]))


def _lfs_lines(text: str) -> Iterator[tuple[GitPattern, bool]]:
    for line in text.splitlines()[:MAX_LINES]:
        words = line.split()
        if len(words) < 2 or words[0].startswith("#"):
            continue
        name = words[0].replace("[[:space:]]", "?").strip('"')
        on = "filter=lfs" in words[1:]
        if on or any(word.startswith(("filter=", "-filter", "!filter")) for word in words[1:]):
            for pattern in parse_patterns((name,)):
                yield pattern, on


def _same_part(pattern: str, part: str) -> bool:
    """Whether one part of a path fits one part of a pattern with `*`, `?`, `[...]` and escapes."""
    if not _WILD.search(pattern):
        return pattern == part
    return _match(_pieces(pattern), part, _same_character, "*")


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[str, ...]:
    """A pattern cut into pieces that each stand for one character, and stars."""
    found: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        end = at + 1
        if char == "\\" and at + 1 < len(pattern):
            end = at + 2
        elif char == "[":
            close = pattern.find("]", at + 2)
            end = close + 1 if close > 0 else end
        piece = pattern[at:end]
        if piece != "*" or found[-1:] != ["*"]:
            found.append(piece)
        at = end
    return tuple(found)


def _same_character(piece: str, char: str) -> bool:
    if piece == "?":
        return True
    if piece.startswith("\\") and len(piece) == 2:
        return piece[1] == char
    if piece.startswith("[") and len(piece) > 2:
        inner = piece[1:-1]
        negated = inner[0] in "!^"
        inner = inner[1:] if negated else inner
        at, found = 0, False
        while at < len(inner):
            if inner[at + 1 : at + 2] == "-" and at + 2 < len(inner):
                found = found or inner[at] <= char <= inner[at + 2]
                at += 3
            else:
                found = found or inner[at] == char
                at += 1
        return found != negated
    return piece == char


def _match(pattern: Sequence[str], text: Sequence[str], same: Callable[[str, str], bool], star: str) -> bool:
    """Whether `pattern` fits all of `text`; `star` stands for any number of items. Never goes back further than to
    the last star, so that the time is in proportion to both lengths multiplied."""
    at = place = 0
    behind_star, resume = -1, 0
    while place < len(text):
        if at < len(pattern) and pattern[at] == star:
            behind_star, resume = at + 1, place
            at += 1
        elif at < len(pattern) and same(pattern[at], text[place]):
            at += 1
            place += 1
        elif behind_star >= 0:
            resume += 1
            at, place = behind_star, resume
        else:
            return False
    return all(item == star for item in pattern[at:])
