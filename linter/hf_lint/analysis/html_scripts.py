"""The code in a page: its scripts and the handlers of its tags, not what it only shows. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENED = regex(r"<!--|<([a-zA-Z][\w-]*)")
_ATTRIBUTE = regex(r"[\s/]*([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\s\"'>]+)))?")
_TEXTS = frozenset(("textarea", "title", "style", "xmp", "script"))
"""Elements in which nothing but their own end is a tag."""
_ENDS = {name: regex(rf"</{name}\b", 2) for name in sorted(_TEXTS)}  # 2: re.IGNORECASE
_RUN = regex(r"\s*(?:module|(?:text|application)/[\w.+-]*(?:script|babel|jsx)[\w.+-]*)?\s*", 2)
_SHOWN = regex(r"[^\n]+")


def code_of_page(text: str) -> str:
    """Return the page with spaces in place of all that is no code: each place is where it was, each piece ends with
    `;`."""
    pieces: list[str] = []
    at = 0
    for start, end in _pieces(text):
        pieces += [_blank(text[at:start]), text[start:end]]
        at = end
        if end < len(text):
            pieces.append(";")  # instead of the quote or the tag behind it
            at += 1
    return "".join([*pieces, _blank(text[at:])])


def _blank(text: str) -> str:
    return _SHOWN.sub(lambda match: " " * len(match.group()), text)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where scripts and handlers begin and end."""
    at = 0
    while (opened := _OPENED.search(text, at)) is not None:
        at = opened.end()
        if opened[1] is None:
            end = text.find("-->", at)
            at = end + 3 if end >= 0 else len(text)
            continue
        name, kind = opened[1].lower(), ""
        while (attribute := _ATTRIBUTE.match(text, at)) is not None:
            at = attribute.end()
            word = attribute[1].lower()
            group = attribute.lastindex or 1
            if group > 1 and word.startswith("on"):
                yield attribute.span(group)
            elif group > 1 and word == "type":
                kind = attribute[group]
        if name in _TEXTS:
            closed = text.find(">", at)
            start = closed + 1 if closed >= 0 else len(text)
            ended = _ENDS[name].search(text, start)
            at = ended.start() if ended else len(text)
            if name == "script" and _RUN.fullmatch(kind):
                yield start, at
