"""What JavaScript of a server reads as code: `require`, `import`, and programs that it starts."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.file import File

MAX_TEXT = 500_000
MAX_IMPORTS = 1_000
ENDINGS = ("", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", "/index.js", "/index.mjs", "/index.ts", ".json")
_COMPILED = {".js": (".ts", ".tsx", ".jsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
_ALIASES = ("@/", "~/", "src/")
_IMPORT = (
    r"(?:\brequire\s*\(\s*|\bimport\s*\(\s*|\bimport\s+|\bfrom\s+|\bnew\s+Worker\s*\(\s*)"
    r"[\"'`](?P<path>(?:{}\.{{1,2}}/|@/|~/|src/|#)[^\"'`\n]{{0,300}})[\"'`]"
)
_IMPORTED = regex(_IMPORT.format(""))
_PM2 = regex(r"\bscript[\"']?\s{0,9}:\s{0,9}[\"'`]([^\"'`\n]{1,200})[\"'`]")
_STARTS = ("child_process", "execa", "spawn(", "Deno.Command", "Bun.spawn", "fork(")
_ROUTE = regex(r"(?:^|/)app/(?:.{1,300}/)?route\.[cm]?[jt]sx?$")
_API = regex(r"(?:^|/)pages/api/.{1,300}\.[cm]?[jt]sx?$")
_PAGE = regex(r"(?:^|/)pages/.{1,300}\.[jt]sx?$")
_MIDDLEWARE = regex(r"(?:^|/)(?:middleware|proxy)\.[cm]?[jt]s$")
_ACTIONS = regex(r"\s{0,99}(?:(?://[^\n]*|/\*[^*]{0,2000}\*/)\s{0,99}){0,9}[\"']use server[\"']")


class NodeImport(NamedTuple):
    """A file that is imported, as a path relative to the one that imports it, and where that stands."""

    path: str
    start: int
    end: int


def node_imports(text: str, own: str = "") -> Iterator[NodeImport]:
    """Yield the files that the program `text` imports by a path that is relative or below `@/`, `~/`, `src/` or `#`.

    `own` is the name of its own package, by which it may import files, too.
    """
    pattern = re.compile(_IMPORT.format(f"{re.escape(own)}(?=[/\"'`])|")) if own and own in text else _IMPORTED
    for count, match in enumerate(pattern.finditer(text[:MAX_TEXT])):
        if count >= MAX_IMPORTS:
            return
        yield NodeImport(match["path"], match.start("path"), match.end("path"))


def import_targets(source: str, path: str) -> Iterator[str]:
    """Yield the paths that an import of `source` in the file at `path` may mean, the likeliest first; no package's.

    TypeScript imports `./x.js` and means x.ts. `@/x` counts from a folder above, or from src/ or app/ in it.
    """
    if source.startswith("."):
        bases = [posixpath.normpath(posixpath.join(posixpath.dirname(path), source))]
    elif source.startswith(_ALIASES):
        rest = source.partition("/")[2]
        roots = [path[: at + 1] for at in range(len(path)) if path[at] == "/"]
        bases = [f"{root}{inner}{rest}" for root in ("", *reversed(roots)) for inner in ("", "src/", "app/")]
    else:
        return
    for base in bases:
        yield from (base + ending for ending in ENDINGS)
        stem, suffix = posixpath.splitext(base)
        yield from (stem + other for other in _COMPILED.get(suffix, ()))


def pm2_scripts(name: str, text: str) -> Iterator[str]:
    """Yield the programs that a settings file of pm2 starts, as they are written."""
    if name.startswith("ecosystem.config.") or name.endswith((".pm2.js", "pm2.config.js", "pm2.config.cjs")):
        yield from (match[1] for match in _PM2.finditer(text[:MAX_TEXT]))


def starts_programs(text: str) -> bool:
    """Say whether the program `text` may start others."""
    return any(word in text for word in _STARTS)


def next_kind(file: File) -> str:
    """Return what Next.js takes a file for: route, api, middleware, props (a page that the server
    fills) or action; "" for none of them."""
    if _ROUTE.search(file.path):
        return "route"
    if _API.search(file.path):
        return "api"
    if _MIDDLEWARE.search(file.path):
        return "middleware"
    if "getServerSideProps" in file.text and _PAGE.search(file.path):
        return "props"
    return "action" if "use server" in file.text and _ACTIONS.match(file.text) else ""
