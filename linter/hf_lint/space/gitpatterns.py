"""The pattern files of git: `.gitignore` (what stays out) and `.gitattributes` (what Git LFS stores)."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.wildmatch import wildmatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hf_lint.space import Space

MAX_LINES = 2000
MAX_PATTERN = 300


class GitPattern(NamedTuple):
    """One line: its pattern without the marks, and what the marks say."""

    text: str
    negated: bool
    folder: bool
    """It ends in a slash: only folders match."""
    anchored: bool
    """It has another slash: the whole path must match, otherwise the last part of it."""

    def matches(self, path: str, is_folder: bool) -> bool:
        """Report whether the pattern names `path`, which is relative to the folder that the pattern file is in."""
        if self.folder and not is_folder:
            return False
        return wildmatch(self.text, path if self.anchored else path.rpartition("/")[2])


def parse_patterns(lines: Iterable[str]) -> tuple[GitPattern, ...]:
    """Parse the patterns in order; comments, blank lines and overlong ones are left out."""
    found = []
    for count, line in enumerate(lines):
        if count >= MAX_LINES:
            break
        text = _trim(line.removesuffix("\n").removesuffix("\r"))
        if text.startswith("#") or len(text) > MAX_PATTERN:
            continue
        negated = text.startswith("!")
        body = text[1:] if negated else text
        folder = body.endswith("/")
        body = body[:-1] if folder else body
        if body:
            found.append(GitPattern(body.removeprefix("/"), negated, folder, "/" in body))
    return tuple(found)


def _trim(text: str) -> str:
    """Drop the spaces at the end, up to one that a backslash keeps. Tabs stay, as they do in git."""
    trimmed = text.rstrip(" ")
    kept = (len(trimmed) - len(trimmed.rstrip("\\"))) % 2 == 1 and len(trimmed) < len(text)
    return trimmed + " " if kept else trimmed


def is_ignored(patterns: Sequence[GitPattern], path: str) -> bool:
    """Return whether git leaves `path` out: it, or a folder above it, is named and not taken back."""
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        above = "/".join(parts[:count])
        is_folder = count < len(parts)
        decided = next((p for p in reversed(patterns) if p.matches(above, is_folder)), None)
        if decided is not None and not decided.negated:
            return True
    return False


_MAX_PATTERNS = 2_000


def is_unwanted(space: Space, path: str) -> bool:
    """Return whether the Space's own .gitignore would keep `path` out of git, in a folder that is not a git listing.

    It only says that the file is no matter of tidiness: whoever uploads the folder publishes it.
    """
    return space.is_walked and is_ignored(space.memo(_own_patterns), path)


def _own_patterns(space: Space) -> tuple[GitPattern, ...]:
    file = space.get(".gitignore")
    return parse_patterns(islice(file.text.split("\n"), _MAX_PATTERNS)) if file is not None else ()


class LfsPatterns(NamedTuple):
    """What the `.gitattributes` files of a Space give to Git LFS."""

    rows: tuple[tuple[str, GitPattern, bool], ...]
    """Folder of the file with a slash at its end, pattern, and whether it sets or takes back `filter=lfs`."""

    def tracks(self, path: str) -> bool:
        """Return whether git hands `path` to LFS: the last line that names it decides, nearer files after farther
        ones."""
        tracked = False
        for folder, pattern, on in self.rows:
            if path.startswith(folder) and pattern.matches(path[len(folder) :], False):
                tracked = on
        return tracked


def lfs_patterns(space: Space) -> LfsPatterns:
    """Return the LFS lines of every `.gitattributes`, those of outer folders first."""
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
