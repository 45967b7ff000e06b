"""Names by which package.json lets code import its own files: `#db` of `imports`, and its name with `exports`."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.space import Space

MAX_PACKAGE = 200_000
MAX_DEPTH = 8
_CONDITIONS = ("node", "import", "require", "module", "bun", "deno", "default")


def alias_of(space: Space, source: str, path: str) -> str:
    """Return what `source` means in the file at `path` by the package.json around it.

    That is "/" and the path of a file of the Space, or the name of another package; "" where it means nothing so.
    """
    folder, document = _around(space, posixpath.dirname(path))
    if document is None:
        return ""
    if source.startswith("#"):
        found = _matched(document.get("imports"), source)
    else:
        name = document.get("name")
        if not isinstance(name, str) or not name or not (source == name or source.startswith(name + "/")):
            return ""
        inner = "." + source[len(name) :]
        exports = document.get("exports")
        whole = inner == "." and not (isinstance(exports, dict) and any(key[:1] == "." for key in exports))
        found = _target(exports or document.get("main")) if whole else _matched(exports, inner)
    if found.startswith("."):
        return "/" + posixpath.normpath(posixpath.join(folder, found))
    return "" if found.startswith(("/", "#")) else found


def own_name(space: Space, path: str) -> str:
    """Return the name by which the code at `path` may import files of its own package; "" where it may not."""
    _, document = _around(space, posixpath.dirname(path))
    name = document.get("name") if document is not None and "exports" in document else None
    return name if isinstance(name, str) else ""


def main_of(space: Space, folder: str) -> str:
    """Return the path of the file that `node FOLDER` runs."""
    document = _read(space, folder)
    main = document.get("main") if document is not None else None
    name = main if isinstance(main, str) and main else "index.js"
    return posixpath.normpath(posixpath.join(folder, name))


def _around(space: Space, folder: str) -> tuple[str, Mapping[str, object] | None]:
    """Return the nearest package.json at or above a folder."""
    while True:
        document = _read(space, folder)
        if document is not None or not folder:
            return folder, document
        folder = posixpath.dirname(folder)


def _read(space: Space, folder: str) -> Mapping[str, object] | None:
    known = space.memo(_documents)
    if folder not in known:
        known[folder] = None
        file = space.get(posixpath.join(folder, "package.json"))
        if file is not None and file.kind == "text" and len(file.text) <= MAX_PACKAGE:
            try:
                document = json.loads(file.text)
            except (ValueError, RecursionError):
                document = None
            known[folder] = document if isinstance(document, dict) else None
    return known[folder]


def _documents(space: Space) -> dict[str, Mapping[str, object] | None]:
    return {}


def _matched(table: object, name: str) -> str:
    """Return what a table of `imports` or `exports` says of a name; a `*` stands for the rest of it."""
    if not isinstance(table, dict):
        return ""
    if name in table:
        return _target(table[name])
    for key, value in table.items():
        before, star, after = key.partition("*")
        if star and name.startswith(before) and name.endswith(after) and len(name) >= len(key) - 1:
            rest = name[len(before) : len(name) - len(after)]
            return _target(value).replace("*", rest)
    return ""


def _target(value: object, depth: int = MAX_DEPTH) -> str:
    """Return the file or package that an entry names for Node."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and depth:
        return next((found for one in value if (found := _target(one, depth - 1))), "")
    if isinstance(value, dict) and depth:
        return next((found for key in _CONDITIONS if (found := _target(value.get(key), depth - 1))), "")
    return ""
