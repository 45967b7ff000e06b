"""JavaScript of servers, searched as text: nothing is parsed. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_JAVASCRIPT = 1_000_000
_TEXT = r"""(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|`[^`$\n]{0,200}`)"""
_HERE = r"(?:__dirname|process\.cwd\(\)|import\.meta\.dirname)"
_STATIC = regex(
    rf"\b(?:express\.static|serveStatic|fastifyStatic|serve_static)\(\s{{0,99}}"
    rf"(?P<path>{_TEXT}|{_HERE}|path\.(?:join|resolve)\(\s{{0,99}}{_HERE}(?:\s{{0,99}},\s{{0,99}}{_TEXT}){{0,4}}\s{{0,99}}\))"
    r"\s{0,99}[,)]"
)
_TEXTS = regex(_TEXT)


def scripts(space: Space, *words: str) -> Iterator[File]:
    """JavaScript and TypeScript files that hold one of these words and are not too large to be searched."""
    for file in space.select(".js", ".mjs", ".cjs", ".ts"):
        text = file.text
        if len(text) <= MAX_JAVASCRIPT and any(word in text for word in words):
            yield file


def is_comment(text: str, at: int) -> bool:
    """Return whether the line of a place is a comment up to there."""
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith(("//", "*", "/*"))


def served_folders(space: Space) -> Iterator[tuple[File, int, int, str]]:
    """Folders that Express and its like serve: the file, where the path stands, the path as the server sees it.

    `.` is the folder that the app runs in; a script's own folder counts from the root of the Space.
    """
    for file in scripts(space, "tatic("):
        text = file.text
        for match in _STATIC.finditer(text):
            if not is_comment(text, match.start()):
                start, end = match.span("path")
                yield file, start, end, _folder(file, match["path"])


def _folder(file: File, written: str) -> str:
    texts = [found.group()[1:-1] for found in _TEXTS.finditer(written)]
    base = posixpath.dirname(file.path) if "dirname" in written else ""
    return posixpath.normpath(posixpath.join(base, *texts) or ".")
