"""JavaScript without what only looks like code: comments and templates, blanked so that places stay the same."""

from __future__ import annotations

from hf_lint.core.lazy import regex
from hf_lint.space.blanks import blank

_OPENS = regex(r"(?m)/\*|^[ \t]{0,100}//|`")
_MAX_ESCAPES = 100


def hide_comments(text: str) -> str:
    """Return JavaScript of the same length in which block comments, lines of comment and templates are blank.

    What is opened and never closed is left as it is: it may stand in a text or a regular expression.
    """
    pieces = []
    done = at = 0
    never: set[str] = set()
    while found := _OPENS.search(text, at):
        mark = found[0].strip()
        end = -1 if mark in never else _find_end(text, mark, found.end())
        at = found.end()
        if end < 0:
            never.add(mark)
            continue
        pieces += [text[done : found.start()], blank(text[found.start() : end])]
        done = at = end
    return "".join([*pieces, text[done:]])


def _find_end(text: str, mark: str, start: int) -> int:
    """Return where what `mark` opens is over; -1 where it never is."""
    if mark == "//":
        end = text.find("\n", start)
        return end if end >= 0 else len(text)
    if mark == "/*":
        end = text.find("*/", start)
        return end + 2 if end >= 0 else -1
    end = text.find("`", start)
    while end >= 0 and _is_escaped(text, end):
        end = text.find("`", end + 1)
    return end + 1 if end >= 0 else -1


def _is_escaped(text: str, at: int) -> bool:
    before = text[max(at - _MAX_ESCAPES, 0) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
