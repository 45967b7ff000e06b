"""What JavaScript of a server reads as code: `require`, `import`, and programs that it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 500_000
MAX_IMPORTS = 1_000
ENDINGS = ("", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", "/index.js", "/index.mjs", "/index.ts", ".json")
_RELATIVE = regex(
    r"(?:\brequire\s*\(\s*|\bimport\s*\(\s*|\bimport\s+|\bfrom\s+|\bnew\s+Worker\s*\(\s*)[\"'`](?P<path>\.{1,2}/[^\"'`\n]{1,300})[\"'`]"
)
_STARTS = ("child_process", "execa", "spawn(", "Deno.Command", "Bun.spawn", "fork(")


class NodeImport(NamedTuple):
    """A file that is imported, as a path relative to the one that imports it, and where that stands."""

    path: str
    start: int
    end: int


def node_imports(text: str) -> Iterator[NodeImport]:
    """Yield the files that the program `text` imports by a relative path."""
    for count, match in enumerate(_RELATIVE.finditer(text[:MAX_TEXT])):
        if count >= MAX_IMPORTS:
            return
        yield NodeImport(match["path"], match.start("path"), match.end("path"))


def starts_programs(text: str) -> bool:
    """Say whether the program `text` may start others."""
    return any(word in text for word in _STARTS)
