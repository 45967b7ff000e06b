"""Characters that make code look like other code than it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.hints import beyond_ascii
from hf_lint.space.mapped import MappedText

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_BIDI = "\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# A flag is written as a black flag and tag characters: that is no hiding place.
_HIDDEN = regex(rf"(?P<flag>\U0001f3f4[{_TAGS}]{{1,10}}\U000e007f)|[{_BIDI}]|[{_TAGS}]+|[{_SELECTORS}]{{4,}}")
_ANY = regex(rf"[{_BIDI}{_TAGS}]|[{_SELECTORS}]{{4}}")
_CONTROLS = [chr(code) for first, last in ((0x202A, 0x202E), (0x2066, 0x2069)) for code in range(first, last + 1)]
_BMP_SELECTORS = [chr(code) for code in range(0xFE00, 0xFE10)]
_BEYOND = b"\xf3\xa0"
"""How UTF-8 begins the tags and the selectors beyond U+E0000, and nothing that text has."""
_RIGHT_TO_LEFT = regex("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NAMES = {
    "\u202a": "left-to-right embedding",
    "\u202b": "right-to-left embedding",
    "\u202c": "end of embedding",
    "\u202d": "left-to-right override",
    "\u202e": "right-to-left override",
    "\u2066": "left-to-right isolate",
    "\u2067": "right-to-left isolate",
    "\u2068": "first strong isolate",
    "\u2069": "end of isolate",
}


@rule("hidden-unicode")
def hidden_unicode(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for the first such character of each file."""
    suffixes = tuple(policy.params["suffixes"])
    for file in space.files.values():
        if file.kind_if_known or file.vendored or not (file.suffix in suffixes or "dockerfile" in file.name.lower()):
            continue
        if not _may_hide(file.text) or not _ANY.search(file.text):
            continue
        places = [(source, match) for source in _sources(space, file) for match in _places(source.text)]
        if places:
            source, first = places[0]
            more = f" ({len(places)} places in this file)" if len(places) > 1 else ""
            yield Hit(
                file.location(*source.span(first.start(), first.end())), f"{_describe_character(first.group())}{more}"
            )


def _may_hide(text: str) -> bool:
    """Return whether there may be a hidden character; to look for each takes a tenth as long as the expression."""
    if text.isascii():
        return False
    others = beyond_ascii(text)
    if any(mark in others for mark in _CONTROLS) or _BEYOND in others.encode("utf-8", "surrogatepass"):
        return True
    selectors = [mark for mark in _BMP_SELECTORS if mark in others]  # one behind a sign makes it a picture; two hide
    return any(first + second in text for first in selectors for second in selectors)


def _sources(space: Space, file: File) -> list[MappedText]:
    """Return the code in the file: all of it, or the code cells of a notebook."""
    if file.suffix != ".ipynb":
        return [MappedText(file.text, [(0, 0)], len(file.text))]
    return [cell.source for cell in space.notebook(file).cells if cell.kind == "code"]


def _describe_character(text: str) -> str:
    code = f"U+{ord(text[0]):04X}"
    if text[0] in _NAMES:
        return f"editors show this line in another order than it runs, because it contains {code}, {_NAMES[text[0]]}"
    count = f"{len(text)} invisible characters" if len(text) > 1 else "an invisible character"
    return f"{count} from {code} on hide text"


def _places(text: str) -> Iterator[re.Match[str]]:
    end, writing = -1, False
    for match in _HIDDEN.finditer(text):
        if match["flag"]:
            continue
        if match.group() in _NAMES:
            if match.start() >= end:  # the first one of its line: the verdict counts for all of them
                start = text.rfind("\n", 0, match.start()) + 1
                end = text.find("\n", match.end())
                end = end if end >= 0 else len(text)
                writing = _is_writing(text[start:end])
            if writing:
                continue
        yield match


def _is_writing(line: str) -> bool:
    """Return whether the line holds Arabic or Hebrew, and each control in it is ended where it should be."""
    if "\u202e" in line or "\u202d" in line or not _RIGHT_TO_LEFT.search(line):
        return False
    opened = []
    for char in line:
        if char in "\u202a\u202b":
            opened.append("\u202c")
        elif char in "\u2066\u2067\u2068":
            opened.append("\u2069")
        elif char in "\u202c\u2069" and (not opened or opened.pop() != char):
            return False
    return not opened
