"""Servers in JavaScript whose started file is made by the build: the sources that it is made of, and Next.js."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.startup.layout import Found, Layout
from hf_lint.startup.names import NODE_SUFFIXES, is_test
from hf_lint.startup.node_files import next_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.startup.context import Context
    from hf_lint.startup.model import Role, Step
    from hf_lint.startup.walker import Walker

MAX_SOURCES = 400
MAX_PACKAGE = 200_000
_BUILT = frozenset(
    ("dist", "build", "out", "lib", "output", ".output", "bundle", "app", "src", "usr", "code", "server")
)
_SOURCES = (".ts", ".js", ".mts", ".mjs", ".tsx", ".cts", ".cjs")
_BUILDERS = ("esbuild", "tsup", "ncc", "rollup", "bun build", "tsc", "swc", "webpack", "vite build")
_WORD = regex(r"[\w./@-]+")
_SERVES = regex(r"\.listen\(|\bBun\.serve\(|\bDeno\.serve\(|\bserve\(\s{0,9}\{")


def follow_built(walker: Walker, target: str, context: Context, step: Step) -> bool:
    """Follow the sources of a Node program that the build makes; say whether the Space has some."""
    space = walker.space
    name = posixpath.basename(target)
    packages = list(_packages(space))
    if any("next" in names for _, names, _ in packages) and name == "server.js":
        return follow_next(walker, context.role, step)
    found = list(_sources(space, target, packages))
    role: Role = context.role
    if not found and role == "runs":
        found = [path for path, file in space.files.items() if _may_serve(file)]
        role = "unknown"
    for path in found[:MAX_SOURCES]:
        why = step._replace(what=f"{step.what} {target}, built of {path}"[:200])
        walker.run_node(Found(f"/app/{path}", path), role, Layout(space), why)
    return bool(found)


def follow_next(walker: Walker, role: Role, step: Step) -> bool:
    """Follow the route handlers, API routes, middleware and server actions of Next.js."""
    space = walker.space
    found = [
        path
        for path, file in space.files.items()
        if file.suffix in NODE_SUFFIXES
        and not file.vendored
        and not is_test(path)
        and file.kind == "text"
        and next_kind(file)
    ]
    for path in found[:MAX_SOURCES]:
        walker.run_node(Found(f"/app/{path}", path), role, Layout(space), step._replace(what="Next.js serves it"))
    return bool(found)


def _packages(space: Space) -> Iterator[tuple[str, frozenset[str], str]]:
    """Yield the folder of each package.json, the names of what it depends on, and its scripts that build."""
    for path, file in space.files.items():
        if file.name != "package.json" or file.vendored or file.kind != "text" or len(file.text) > MAX_PACKAGE:
            continue
        try:
            document = json.loads(file.text)
        except (ValueError, RecursionError):
            continue
        if not isinstance(document, dict):
            continue
        names = frozenset((*_table(document, "dependencies"), *_table(document, "devDependencies")))
        lines = [line for line in _table(document, "scripts").values() if isinstance(line, str)]
        built = "\n".join(line for line in lines if any(builder in line for builder in _BUILDERS))
        folder = posixpath.dirname(path)
        yield f"{folder}/" if folder else "", names, built[:10_000]


def _table(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _sources(space: Space, target: str, packages: list[tuple[str, frozenset[str], str]]) -> Iterator[str]:
    """Yield the files that `dist/server.js` is made of: src/server.ts, or what the script that builds names."""
    parts = [part for part in posixpath.normpath(target).split("/") if part not in ("", ".", "..")]
    tails = ["/".join(parts[at:]) for at in range(len(parts)) if all(part in _BUILT for part in parts[:at])]
    for folder, _, built in packages:
        for tail in tails:
            stem = posixpath.splitext(tail)[0]
            made = [f"{folder}{inner}{stem}{ending}" for inner in ("src/", "") for ending in _SOURCES]
            first = next((path for path in made if path in space.files), None)
            if first is not None:
                yield first
                return
        for word in _WORD.findall(built):
            path = folder + posixpath.normpath(word)
            if path.endswith(_SOURCES) and path in space.files and "config" not in posixpath.basename(path):
                yield path


def _may_serve(file: File) -> bool:
    """Say whether a file whose start is not known reads like a server."""
    if file.suffix not in NODE_SUFFIXES or file.vendored or is_test(file.path) or file.kind != "text":
        return False
    return _SERVES.search(file.text) is not None and ("import " in file.text or "require(" in file.text)
