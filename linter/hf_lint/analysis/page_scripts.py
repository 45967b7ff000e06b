"""Scripts of pages that put what a link carries into the page as HTML, searched as text. No rule is here."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.analysis.javascript import is_comment
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_PAGE = 400_000
"""Code points: of a larger one, lines that only programs write are left out, as they are in the end of any."""
_PAGES = (".html", ".htm", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue", ".svelte")
_HINTS = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "__html", ".html(", ".append(")
_NAME = r"[A-Za-z_$][\w$]{0,60}"
_PARAMS = r"(?:new\s+URLSearchParams\([^()\n]{0,100}\)|new\s+URL\([^()\n]{0,100}\)\.searchParams)"
_MADE = regex(rf"{_PARAMS}\s*(?:[;\n]|$)")
_NAMED = regex(rf"\b(?P<name>{_NAME})\s*=\s*\Z")
# A browser encodes `<` in `location.search` and `.hash`: they are harmful once decoded.
_DECODED = r"(?:decodeURIComponent|decodeURI|unescape)\([^;\n]{0,100}\blocation\.(?:search|hash|href)"
_SOURCE = rf"{_PARAMS}\.get\(|\bsearchParams\.get\(|{_DECODED}"
_ASSIGNED = regex(rf"\b(?P<name>{_NAME})\s*=(?![=>])\s*(?P<expr>[^;\n]{{1,300}})")
_SINK = regex(
    r"(?:\.(?:inner|outer)HTML\s*\+?=(?!=)|\.insertAdjacentHTML\(\s*[^,\n]{1,60},|\bdocument\.write(?:ln)?\("
    r"|\b__html\s*:|\)\.(?:html|append|prepend)\()\s*(?P<expr>[^;]{1,600})"
)
_SINK_STARTS = (
    *(".innerHTML", ".outerHTML", ".insertAdjacentHTML(", "document.write", "__html"),
    *(").html(", ").append(", ").prepend("),
)
"""How what `_SINK` finds begins: a search for texts takes a tenth of the time."""
# Names end with what they do: escapeHtml, DOMPurify.sanitize, encodeURIComponent; and questions give no text.
_SAFE = regex(
    r"(?i)\b\w*(?:escape|sanitize|sanitise|purify|encode)\w*(?:\.\w+)?\(|\b(?:Number|parseInt|parseFloat|Boolean)\("
    r"|[=!]==?|\.(?:includes|test|has|match|startsWith|endsWith|indexOf|length)\b|^\s*!"
)
_UNESCAPE = regex(r"(?i)\b(?:unescape|decodeURI(?:Component)?)\(")
_TEMPLATE = regex(r"`([^`]*)`")
_INSERTED = regex(r"\$\{([^{}]*)\}")
_QUOTED = regex(r""""[^"\n]*"|'[^'\n]*'""")
_CALL = regex(rf"{_NAME}\([^()]{{0,300}}\)")
_MAX_NAMES = 1_000
_MAX_LINE = 2_000
_MAX_SINKS = 20_000
_MAX_BEFORE = 200
"""Code points before the parameters of an address in which their name must stand."""
_MAX_ASSIGNED = 200_000
_PACKED = regex(rf"[^\n]{{{_MAX_LINE},}}")


def link_texts_as_html(space: Space) -> Iterator[tuple[Location, Location]]:
    """Yield where a page takes text of its address for HTML, and where that text is read from the address."""
    for file in space.select(*_PAGES):
        text = file.text
        if not any(hint in text for hint in _HINTS) or space.startup.is_aside(file):
            continue
        if "URLSearchParams" in text or "searchParams" in text or "location." in text:
            yield from _read_file(space, file)


def _read_file(space: Space, file: File) -> Iterator[tuple[Location, Location]]:
    from hf_lint.analysis.html_scripts import code_of_page

    text = code_of_page(file.text) if file.path.endswith((".html", ".htm")) else file.text
    if len(text) > MAX_PAGE:
        text = _PACKED.sub(lambda match: " " * len(match[0]) if _is_long(match[0]) else match[0], text)
    sinks = list(islice(_sinks(text), _MAX_SINKS + 1))
    if not sinks:
        return
    holders = sorted(set(_holders(text)))
    if len(holders) > _MAX_NAMES:
        space.note_gap(f"{file.path}: hf-lint did not follow everything that the page reads from its address")
    holders = holders[:_MAX_NAMES]
    source = _SOURCE
    if holders:
        source += rf"|(?<![\w$.])(?:{'|'.join(map(re.escape, holders))})\.get\("
    pattern = re.compile(source)
    if not _may_take(text):
        return
    names = _Names(text, pattern)
    if names.many or len(sinks) > _MAX_SINKS:
        space.note_gap(f"{file.path}: hf-lint did not follow everything that the page reads from its address")
    for sink in sinks[:_MAX_SINKS]:
        expr, at = sink["expr"], sink.start("expr")
        direct = pattern.search(expr) if _may_take(expr) else None
        place = (at + direct.start(), at + direct.end()) if direct else names.found_in(_code(expr), at)
        if place is None or _is_safe(expr) or _is_packed(text, at) or is_comment(text, sink.start()):
            continue
        start = sink.start() + (sink.group()[:1] in ".)")
        yield file.location(start, start + len(text[start:at].rstrip())), file.location(*place)


def _sinks(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_SINK` finds: at the places where it may, and not in what it has found."""
    places: list[int] = []
    for start in _SINK_STARTS:
        at = text.find(start)
        while at >= 0:
            places.append(at)
            at = text.find(start, at + 1)
    end = 0
    for at in sorted(places):
        match = _SINK.match(text, at) if at >= end else None
        if match is not None:
            end = match.end()
            yield match


def _may_take(text: str) -> bool:
    """Return whether a text may read from the address: see `_SOURCE`."""
    return ".get(" in text or "decodeURI" in text or "unescape(" in text


def _holders(text: str) -> Iterator[str]:
    """Yield the names that the parameters of an address are assigned to."""
    for made in _MADE.finditer(text):
        named = _NAMED.search(text, max(0, made.start() - _MAX_BEFORE), made.start())
        if named is not None:
            yield named["name"]


class _Names:
    """Variables that hold text of the address: by name, where each is assigned, and the place of that text."""

    def __init__(self, text: str, source: re.Pattern[str]) -> None:
        self.assigned: dict[str, list[tuple[int, tuple[int, int] | None]]] = {}
        known: set[str] = set()
        count = 0
        for match in islice(_ASSIGNED.finditer(text), _MAX_ASSIGNED):
            count += 1
            found = source.search(match["expr"]) if _may_take(match["expr"]) else None
            taken = found is not None and not _is_safe(match["expr"])
            at = match.start("expr")
            place = (at + found.start(), match.end("expr")) if taken and found is not None else None
            self.assigned.setdefault(match["name"], []).append((at, place))
            if taken and len(known) <= _MAX_NAMES:
                known.add(match["name"])
        self.many = len(known) > _MAX_NAMES or count == _MAX_ASSIGNED
        words = "|".join(map(re.escape, sorted(known)))
        self.pattern = re.compile(rf"(?<![\w$.])(?:{words})(?![\w$:]|\s*=>)") if known else None

    def found_in(self, code: str, at: int) -> tuple[int, int] | None:
        """Return the place of the text that an expression at `at` takes from such a variable, as it was assigned
        last."""
        match = self.pattern.search(code) if self.pattern else None
        if match is None:
            return None
        assigned = self.assigned[match.group()]
        last = bisect_right(assigned, at, key=lambda item: item[0])
        return assigned[last - 1][1] if last else None


def _code(expr: str) -> str:
    """Return an expression without its texts and its calls, whose answers are not known; of a template what is put into
    it."""
    plain = _TEMPLATE.sub(lambda match: f"({'+'.join(_INSERTED.findall(match[1]))})", expr)
    return _CALL.sub("", _QUOTED.sub("''", plain))


def _is_safe(expr: str) -> bool:
    """Return whether an expression escapes what is in it, or only asks about it."""
    return _SAFE.search(_UNESCAPE.sub("", expr)) is not None


def _is_packed(text: str, at: int) -> bool:
    """Return whether the place is in a line as only programs write them; of a page its code counts."""
    end = text.find("\n", at)
    return _is_long(text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)])


def _is_long(line: str) -> bool:
    return len(line) > _MAX_LINE and len(line.strip()) > _MAX_LINE
