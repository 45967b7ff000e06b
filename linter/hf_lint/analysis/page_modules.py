"""What the scripts of a static page import and a browser cannot load: bare names, missing files, other kinds of files.

Not covered: pages whose scripts come from elsewhere and load more, `import()` with a variable, and what a service
worker answers. No rule is here.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.page_exports import lacking_export
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.space.js_comments import hide_comments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File

_MAX_FILES = 60
_MAX_TEXT = 400_000
_MAX_LINE = 1_000
_OPENS = regex(r"<script\b([^<>]{0,1000})>", re.IGNORECASE)
_CLOSES = regex(r"</script\s{0,100}>", re.IGNORECASE)
_TYPE = regex(r"\btype\s*=\s*[\"']?([\w/+.-]+)", re.IGNORECASE)
_SOURCE = regex(r"\bsrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_IMPORT = regex(
    r"(?m)^[ \t]*(?:import|export)\b(?:\s*[\w*{][^;\"'()=]{0,2000}?\bfrom)?\s*[\"'](?P<name>[^\"'\n]{1,300})[\"']"
    r"(?P<rest>[^\n]{0,80})"
)
_NODE = regex(
    r"(?m)^(?:(?:const|let|var)\s[^=\n]{1,100}=\s*)?(?P<word>require\(\s*[\"'][^\"'\n]+[\"']\s*\)|module\.exports\b)"
)
_PROCESS = regex(r"(?m)^[^\n'\"]*?(?<![\w.?])(?P<word>process\.env(?:\.\w+|\[))")
_OWN_PROCESS = ("typeof process", "process =", "process=", "window.process", "globalThis.process", "process:")
_LOADERS = (
    "requirejs",
    "require.js",
    "define.amd",
    "__webpack",
    "parcelRequire",
    "function require",
    "es-module-shims",
    "systemjs",
)
_CLASSIC = ("", "text/javascript", "application/javascript")
_URL = ("http:", "https:", "//", "data:", "blob:")
_SCRIPTS = (".js", ".mjs", ".cjs", "")


class _Code(NamedTuple):
    """A piece of code: its file, where it begins there, its text, and the folder that its imports count from."""

    file: File
    start: int
    text: str
    folder: str
    place: str


class _Tag(NamedTuple):
    """A script of a page: its attributes, and its text with the place where that begins."""

    attributes: str
    body: str
    start: int
    place: int


def find_module_faults(space: Space, page: File, sources: Sequence[str]) -> Iterator[Hit]:
    """Yield the first thing that each script of the page imports and that does not load.

    Not of a script with an ending of `sources`, which browsers do not run at all.
    """
    text = _hide_comments(page.text)
    if any(word in text for word in _LOADERS):
        return
    known = _import_map(text)
    waiting: list[_Code] = []
    for tag in _scripts(text):
        kind = _TYPE.search(tag.attributes)
        name = kind[1].lower() if kind is not None else ""
        if name not in (*_CLASSIC, "module"):
            continue
        code = _code_of(space, page, tag)
        if (
            code is None
            or code.place.lower().endswith(tuple(sources))
            or any(word in code.text for word in _LOADERS)
            or _is_packed(code.text)
        ):
            continue
        yield from _of_node(code)
        if name == "module":
            waiting.append(code)
        else:
            yield from _classic(page, tag, code)
    seen: set[str] = set()
    while waiting and len(seen) < _MAX_FILES:
        code = waiting.pop(0)
        key = code.file.path if code.file is not page else f"{page.path} {code.start}"
        if key not in seen:
            seen.add(key)
            yield from _imports(space, code, known, waiting)


def _scripts(text: str) -> Iterator[_Tag]:
    at = 0
    while (opens := _OPENS.search(text, at)) and (closes := _CLOSES.search(text, opens.end())):
        yield _Tag(opens[1], text[opens.end() : closes.start()], opens.end(), opens.start())
        at = closes.end()


def _hide_comments(text: str) -> str:
    """Return a page of the same length whose comments are blank."""
    pieces = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces += [text[at:start], " " * (end + 3 - start)]
        at = end + 3
    return "".join([*pieces, text[at:]])


def _code_of(space: Space, page: File, tag: _Tag) -> _Code | None:
    source = _SOURCE.search(tag.attributes)
    folder = posixpath.dirname(page.path)
    if source is None:
        return _Code(page, tag.start, tag.body, folder, page.path)
    address = source[source.lastindex or 1].partition("?")[0].partition("#")[0]
    if address.startswith(_URL):
        return None
    path = posixpath.normpath(posixpath.join("/" + folder, address)).lstrip("/")
    file = space.get(path)
    if file is None or file.kind != "text" or len(file.text) > _MAX_TEXT or file.vendored:
        return None
    return _Code(file, 0, file.text, posixpath.dirname(path), path)


def _is_packed(text: str) -> bool:
    return any(len(line) > _MAX_LINE for line in text.splitlines())


def _classic(page: File, tag: _Tag, code: _Code) -> Iterator[Hit]:
    """Yield a script that is no module and imports, or that is one of Node."""
    text = hide_comments(code.text)
    found = next((one for one in _IMPORT.finditer(text)), None)
    if found is not None:
        place = page.location(tag.place, tag.place + 7)
        start = code.start + found.start() + len(found[0]) - len(found[0].lstrip())
        related = (code.file.location(start, start + 6, "imports"),)
        message = (
            f"`{code.place}` imports modules and the page loads it as a plain script, so browsers stop with `Cannot "
            "use "
            'import statement outside a module`; write `<script type="module">`'
        )
        yield Hit(place, message, related=related, key=f"{code.place} module")
        return
    node = _NODE.search(text)
    if node is not None:
        name = "require" if node["word"].startswith("require") else "module"
        place = code.file.location(code.start + node.start("word"), code.start + node.end("word"))
        message = f"browsers have no `{name}`, which is Node's, so the script stops with `{name} is not defined`"
        yield Hit(place, message, key=f"{code.place} node")


def _of_node(code: _Code) -> Iterator[Hit]:
    """Yield variables of Node's `process`, which browsers do not have."""
    text = hide_comments(code.text)
    found = _PROCESS.search(text)
    if found is not None and not any(word in text for word in _OWN_PROCESS):
        place = code.file.location(code.start + found.start("word"), code.start + found.end("word"))
        message = (
            f"browsers have no `process`, which is Node's, so the script stops at `{found['word'][:60]}`; a static "
            "page has "
            "no variables, and a secret must not be in it"
        )
        yield Hit(place, message, key=f"{code.place} process")


def _import_map(text: str) -> tuple[str, ...] | None:
    """Return the names that the page maps, None where it has a map that cannot be read."""
    found: list[str] = []
    for tag in _scripts(text):
        kind = _TYPE.search(tag.attributes)
        if kind is None or kind[1].lower() != "importmap":
            continue
        try:
            document = json.loads(tag.body)
            found += document.get("imports", {})
        except (ValueError, AttributeError, TypeError, RecursionError):
            return None
        if "scopes" in document:
            return None
    return tuple(found)


def _imports(space: Space, code: _Code, known: tuple[str, ...] | None, waiting: list[_Code]) -> Iterator[Hit]:
    text = hide_comments(code.text)
    told = False
    for found in _IMPORT.finditer(text):
        name = found["name"]
        start = code.start + found.start("name")
        place = code.file.location(start, start + len(name))
        if name.startswith(_URL):
            continue
        if not name.startswith(("./", "../", "/")):
            mapped = known is None or any(name == one or (one.endswith("/") and name.startswith(one)) for one in known)
            if not mapped and not told:
                told = True
                has = "its import map does not have" if known else "no import map says where that is"
                message = (
                    f"a browser does not find `{name}`, because {has} {'it ' if known else ''}".rstrip()
                    + ", so the script stops (`Failed to resolve module specifier`); import a URL, or map "
                    + f"`{name}` in the page"
                )
                yield Hit(place, message, key=f"{code.place} bare")
            continue
        path = posixpath.normpath(posixpath.join("/" + code.folder, name.partition("?")[0])).lstrip("/")
        suffix = posixpath.splitext(path)[1].lower()
        if path not in space.files:
            near = next((path + ending for ending in (".js", ".mjs", "/index.js") if path + ending in space.files), "")
            have = f", only `{near}`: browsers do not add an extension" if near else ""
            yield Hit(place, f"the script imports `{path}`, which the Space does not have{have}", key=path)
        elif suffix not in _SCRIPTS and "with" not in found["rest"] and suffix not in (".wasm",):
            message = f"browsers import only JavaScript, which `{path}` is not, so the script stops"
            yield Hit(place, message, key=path)
        else:
            file = space.files[path]
            lacking = lacking_export(text[: found.start("name") - 1], file.text) if file.kind == "text" else ""
            if lacking:
                message = f"`{path}` exports no `{lacking}`, so the script stops (`does not provide an export named`)"
                yield Hit(place, message, key=f"{path} {lacking}")
            if file.kind == "text" and len(file.text) <= _MAX_TEXT and not file.vendored and not _is_packed(file.text):
                waiting.append(_Code(file, 0, file.text, posixpath.dirname(path), path))
