"""Names that a module of a page imports and that the other module does not export. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.js_comments import hide_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAKEN = regex(r"\bimport\s{0,20}(?:\w{1,60}\s{0,9},\s{0,20})?\{(?P<names>[^{}]{1,2000})\}\s{0,20}from\s{0,20}$")
_WORD = regex(r"[A-Za-z_$][\w$]{0,100}")
_GIVEN = regex(
    r"\bexport\s{1,20}(?:async\s{1,9})?(?:function\s{0,9}\*?|class|const|let|var)\s{1,9}(?P<name>[A-Za-z_$][\w$]{0,99})"
    r"|\bexport\s{0,20}\{(?P<names>[^{}]{0,4000})\}"
)
_OPEN = regex(r"\bexport\s{0,20}\*|\bexport\s{1,9}(?:const|let|var)\s{0,9}(?:[\[{]|[^;\n(]{1,300},)")
"""Exports whose names are not all to be seen: those of another module, of a pattern, and several in one statement."""
_MAX_TEXT = 200_000


def lacking_export(before: str, module: str) -> str:
    """Return the first name that an import statement takes and that the text of a module does not export.

    `before` is the text in front of the address of the module, up to its quotation mark.
    """
    taken = _TAKEN.search(before[-2500:])
    if taken is None or len(module) > _MAX_TEXT:
        return ""
    text = hide_comments(module)
    if _OPEN.search(text) or "export" not in text:
        return ""
    given = set(_exported(text))
    for part in taken["names"].split(","):
        word = _WORD.match(part.strip())
        if word is not None and word[0] not in given and word[0] not in ("default", "type"):
            return word[0]
    return ""


def _exported(text: str) -> Iterator[str]:
    for found in _GIVEN.finditer(text):
        if found["name"]:
            yield found["name"]
        for part in (found["names"] or "").split(","):
            yield part.strip().rpartition(" ")[2]
