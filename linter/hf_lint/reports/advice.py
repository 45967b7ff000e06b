"""A remedy in short, for a finding among others."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from hf_lint.core.model import Finding

MAX_CODE = 6
"""Lines of a remedy's code that a finding shows; the page of the policy has all."""
_ITEM = regex(r"(?:[-*]|[0-9]+\.) ")
_CODE = regex(r"`[^`]*`")
_SENTENCE_END = regex(r"\.\)? ")


def title_of(finding: Finding) -> str:
    """Return the title as it stands before the message: without what the message of a secret begins with, too."""
    term, colon, rest = finding.title.rpartition(": ")
    return term if colon and finding.message.startswith(rest) else finding.title


def first_sentence(text: str) -> str:
    """Return the first sentence of a paragraph, without its full stop or colon."""
    covered = _CODE.sub(lambda found: "x" * len(found[0]), text)  # a full stop in code ends no sentence
    end = _SENTENCE_END.search(covered)
    return (text[: end.start()] if end else text).rstrip(".:")


def advice(remedy: str) -> tuple[str, list[str]]:
    """Return a remedy in short: a text on one line, and lines of code that belong to it.

    Of a list that is the first item, else the first paragraph. Where code follows the paragraph, the text is the
    sentence that announces the code; the sentences before it are for the page of the policy.
    """
    paragraph, _, rest = remedy.strip().partition("\n\n")
    lines = paragraph.splitlines()
    later_items = (number for number, line in enumerate(lines) if number and _ITEM.match(line))
    text = " ".join(line.strip() for line in lines[: next(later_items, None)])
    text = text[mark.end() :] if (mark := _ITEM.match(text)) else text
    if not text.endswith(":"):
        return text, []
    code = [*takewhile(lambda line: line.startswith(" "), rest.splitlines())]
    if not code:
        return f"{text[:-1]}.", []
    covered = _CODE.sub(lambda found: "x" * len(found[0]), text)  # a full stop in code ends no sentence
    start = max((found.end() for found in _SENTENCE_END.finditer(covered)), default=0)
    shown = [line.removeprefix("    ") for line in code[:MAX_CODE]]
    return text[start:], [*shown, "..."] if len(code) > MAX_CODE else shown
