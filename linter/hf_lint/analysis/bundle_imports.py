"""Files that the code of a page imports and that its bundler does not find: Vite and Create React App.

Only relative names count, from the entry that the bundler itself takes. Not covered: aliases, globs, what a plugin
makes, and imports of types alone. No rule is here.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.near_places import CASE
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.js_comments import hide_comments
from hf_lint.startup.lists import package_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File

_MAX_FILES = 400
_MAX_TEXT = 300_000
_ENTRY = regex(r"<script\b[^<>]{0,300}\bsrc=[\"'](?P<path>\.?/?src/[\w./-]{1,200})[\"']")
_IMPORT = regex(
    r"(?m)^[ \t]{0,40}(?:import|export)\b(?![ \t]+type\b)(?:\s*[\w*{][^;\"'()=]{0,2000}?\bfrom)?"
    r"\s*[\"'](?P<name>\.{1,2}/[^\"'\n]{1,200})[\"']"
)
_ENDINGS = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".json", ".vue", ".svelte", ".d.ts")
_CODE = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".vue", ".svelte")
_MADE = ("generated", "gen/", "__", "wasm", "pkg/", ".gql", ".graphql", "virtual", "locales")


def find_unbundled(space: Space, package: File, name: str) -> Iterator[Hit]:
    """Yield the first import of the build script `name` for which there is no file."""
    line = package_scripts(package).get(name, "")
    home = posixpath.dirname(package.path)
    waiting = _entries(space, home, line) if ".gitmodules" not in space.files else []
    seen: set[str] = set()
    while waiting and len(seen) < _MAX_FILES:
        path = waiting.pop(0)
        file = space.files[path]
        if path in seen or file.kind != "text" or len(file.text) > _MAX_TEXT:
            continue
        seen.add(path)
        for found in _IMPORT.finditer(hide_comments(file.text)):
            wanted = found["name"].partition("?")[0]
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), wanted))
            there = next((one for one in _candidates(target) if one in space.files), "")
            if there.endswith(_CODE):
                waiting.append(there)
            if there or any(word in wanted for word in _MADE) or target.startswith(".."):
                continue
            lower = {one.lower() for one in _candidates(target)}
            alike = next((one for one in space.files if one.lower() in lower), "")
            ending = posixpath.splitext(target)[1]
            if not alike and (any(one.startswith(f"{target}/") for one in space.files) or ending not in ("", *_CODE)):
                continue  # a picture, say, may be kept elsewhere than the code
            have = f", only `{alike}`: {CASE}" if alike else ""
            message = f"`{path}` imports `{wanted}`, and the Space has no such file{have}, so the build fails"
            yield Hit(file.location(*found.span("name")), message, key=f"{path} {wanted}")
            return


def _entries(space: Space, home: str, line: str) -> list[str]:
    """Return the files with which the bundler of a build script begins."""
    if "vite build" in line:
        page = space.get(posixpath.join(home, "index.html"))
        found = (
            [match["path"] for match in _ENTRY.finditer(page.text)] if page is not None and page.kind == "text" else []
        )
        paths = [posixpath.normpath(posixpath.join(home, one.lstrip("./"))) for one in found]
    elif "react-scripts build" in line:
        paths = [posixpath.join(home, f"src/index{ending}") for ending in _CODE]
    else:
        paths = []
    return [path for path in paths if path in space.files]


def _candidates(target: str) -> list[str]:
    """Return the paths at which a bundler looks for an import."""
    stem, ending = posixpath.splitext(target)
    typed = [stem + other for other in (".ts", ".tsx")] if ending in (".js", ".jsx") else []
    return [target, *(target + one for one in _ENDINGS), *typed, *(f"{target}/index{one}" for one in _ENDINGS)]
