"""Path patterns of a config: `*` and `?` within a folder, `**` across folders."""

from __future__ import annotations

import re
from functools import lru_cache


def matches_any(path: str, patterns: tuple[str, ...]) -> bool:
    """Return whether one of `patterns` covers `path`; a pattern without a slash covers that name in every folder.

    A pattern that names a folder covers what is in it.
    """
    return any(_compile_glob(pattern).match(path) for pattern in patterns)


@lru_cache(maxsize=256)
def _compile_glob(pattern: str) -> re.Pattern[str]:
    body = pattern.removeprefix("./").strip("/")
    parts = re.split(r"(/?\*\*/?|\*+|\?)", body)
    translated = "".join(_part(part) for part in parts)
    anywhere = "(?:.*/)?" if "/" not in pattern.rstrip("/").removeprefix("./") else ""
    return re.compile(rf"{anywhere}{translated}(?:/.*)?\Z", re.DOTALL)


def _part(part: str) -> str:
    if part.strip("/") == "**":
        return {"**": ".*", "**/": "(?:.*/)?", "/**": "/.*", "/**/": "/(?:.*/)?"}[part]
    if part.startswith("*"):
        return "[^/]*"
    return "[^/]" if part == "?" else re.escape(part)
