"""Packages that a build script of Node imports, where package.json asks for none at all. No rule is here.

Where it asks for some, one of these may bring the package, so nothing is said.
"""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.node_faults import NODE_MODULES
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.js_comments import hide_comments
from hf_lint.space.shell import parse_shell
from hf_lint.startup.lists import package_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

_MANAGERS = ("npm", "yarn", "npx", "node")
_MAX_TEXT = 300_000
_IMPORT = regex(
    r"(?m)^(?:import\b[^;\"'()]{0,500}?[\"']|(?:const|let|var)\b[^;\"'()=]{0,300}=\s{0,9}require\([\"'])"
    r"(?P<name>@?[a-z][\w./-]{0,100})[\"']"
)
_OWN = frozenset(("bun", "electron"))
"""Modules of programs other than Node."""
_TABLES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "bundledDependencies")
_ELSEWHERE = ("workspaces", "imports", "pnpm", "packageManager")


def find_unlisted(space: Space, package: File, name: str, built: str) -> Iterator[Hit]:
    """Yield the first package that `node X.mjs` of the build script imports, and that nothing installs."""
    commands = parse_shell(package_scripts(package).get(name, "")[:4000]).commands
    first = commands[0] if commands else None
    if first is None or first.name != "node" or len(first.args) != 1 or not first.args[0].endswith((".js", ".mjs")):
        return
    if any(word in built for word in (" -g", "global", " add ", "--prefix", "bun", "deno", "pnpm")):
        return
    for command in parse_shell(built[:4000]).commands:
        named = [word for word in command.args if not word.startswith("-")]
        if command.name in _MANAGERS and named[:1] != ["run"] and len(named) > 1:
            return  # it may install the package by its name
    try:
        document = json.loads(package.text)
    except (ValueError, RecursionError):
        return
    if not isinstance(document, dict) or any(document.get(key) for key in (*_TABLES, *_ELSEWHERE)):
        return
    home = posixpath.dirname(package.path)
    file = space.get(posixpath.normpath(posixpath.join(home, first.args[0])))
    if home or file is None or file.kind != "text" or len(file.text) > _MAX_TEXT:
        return
    if any("node_modules/" in path for path in space.files):
        return
    for found in _IMPORT.finditer(hide_comments(file.text)):
        parts = found["name"].split("/")
        wanted = "/".join(parts[:2]) if found["name"].startswith("@") else parts[0]
        if wanted not in NODE_MODULES | _OWN and wanted != document.get("name"):
            message = (
                f"`{file.path}` imports `{wanted}`, and package.json asks for no package at all, so the build fails "
                f"(`Cannot find package '{wanted}'`); run `npm install --save-dev {wanted}`"
            )
            yield Hit(file.location(*found.span("name")), message, key=wanted)
            return
