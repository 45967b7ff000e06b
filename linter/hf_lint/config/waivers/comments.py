"""Comments that hold a waiver, in every kind of file that has comments."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hf_lint.config.waivers.styles import CSS, HASH, HTML, MARKDOWN, MARKER, NOTEBOOK, PYTHON, SLASH
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.file import File


class Comment(NamedTuple):
    """A comment by its offsets; `body` is what stands in it, `alone` that nothing else is on its lines."""

    start: int
    end: int
    body: str
    alone: bool


# A string or a comment, whichever begins first: what looks like a comment in a string is none.
_QUOTED = r'"(?:[^"\\\n]|\\.)*"?|' + r"'(?:[^'\\\n]|\\.)*'?"
_PATTERNS = {
    PYTHON: regex(
        r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)'
        r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)"
        rf"|{_QUOTED}|(?P<comment>#[^\r\n]*)",
        re.DOTALL,
    ),
    SLASH: regex(rf"{_QUOTED}|`(?:[^`\\]|\\.)*`?|(?P<comment>//[^\r\n]*|/\*.*?(?:\*/|\Z))", re.DOTALL),
    CSS: regex(rf"{_QUOTED}|(?P<comment>/\*.*?(?:\*/|\Z))", re.DOTALL),
    # A page's own text has quotes that open nothing; `//` and `/*` are comments in its scripts and styles.
    HTML: regex(r"(?P<comment><!--.*?(?:-->|\Z)|(?<![^\s;{}])//[^\r\n]*|/\*[^\r\n]{0,500}?\*/)", re.DOTALL),
    MARKDOWN: regex(
        r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=fence)[`~]*[ \t\r]*$|\Z)"
        r"|`[^`\n]*`|(?P<comment><!--.*?(?:-->|\Z))",
        re.DOTALL | re.MULTILINE,
    ),
}
_BODY = regex(r"(?:#|//|/\*+|<!--)[ \t]*(?P<body>hf-lint:[^\r\n]*)\r*\Z")
_BEHIND = regex(r"[ \t]#[ \t]*(?P<body>hf-lint:[^\r\n]*)")
_IN_LINE = regex(r"#[ \t]*(?P<body>hf-lint:[^\r\n]*)")
_STRING = regex(r"""(?:^|(?<=[\s\[{,=(]))(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")
_CELL_LINE = regex(
    r'[ \t]*"(?P<code>(?:(?!\\n)[^\n])*?)#[ \t]*(?P<body>hf-lint:(?:(?!\\n)[^\n])*?)(?:\\n)?",?[ \t\r]*\Z'
)


def find_comments(file: File, style: str) -> Iterator[Comment]:
    """Yield the comments of `file` that begin with the marker, in order."""
    text = file.text
    if style == HASH:
        yield from _find_in_lines(text, 0, len(text))
    elif style == NOTEBOOK:
        yield from _find_in_cells(text)
    else:
        body_from = 0
        if style == MARKDOWN:
            body_from = _front_matter_end(text)
            yield from _find_in_lines(text, 0, body_from)
        for match in _PATTERNS[style].finditer(text, body_from):
            comment = match["comment"]
            if comment and MARKER in comment:
                first = comment.partition("\n")[0]
                found = (
                    _BODY.match(comment) or _BODY.match(first) or (_BEHIND.search(first) if style == PYTHON else None)
                )
                if found:
                    yield _comment(text, match.start(), match.end(), found["body"])


def _find_in_lines(text: str, low: int, high: int) -> Iterator[Comment]:
    """Comments after `#`, where it begins a word and stands in no string of its line."""
    at = text.find(MARKER, low, high)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        stop = text.find("\n", at)
        line = text[start : len(text) if stop < 0 else stop].rstrip("\r")
        strings = _STRING.finditer(line)
        string = next(strings, None)
        for match in _IN_LINE.finditer(line):
            while string is not None and string.end() <= match.start():
                string = next(strings, None)
            quoted = string is not None and string.start() < match.start()
            before = line[match.start() - 1 : match.start()]
            if not quoted and (not before or before in " \t"):
                yield _comment(text, start + match.start(), start + len(line), match["body"])
                break
        at = text.find(MARKER, start + len(line), high)


def _find_in_cells(text: str) -> Iterator[Comment]:
    """Comments in the code of a notebook that has each line of a cell on a line of its own, as Jupyter writes it."""
    at = text.find(MARKER)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if stop - start < 2_000 and (match := _CELL_LINE.match(text[start:stop])):
            try:
                body = str(json.loads(f'"{match["body"]}"'))
            except ValueError:
                body = match["body"]
            yield Comment(start, stop, body, not match["code"].strip())
        at = text.find(MARKER, stop)


def _front_matter_end(text: str) -> int:
    if not text.startswith("---"):
        return 0
    end = text.find("\n---", 3)
    return end + 1 if end >= 0 else 0


def _comment(text: str, start: int, end: int, body: str) -> Comment:
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    after = text[end : len(text) if stop < 0 else stop]
    return Comment(
        start,
        end,
        body.rstrip().removesuffix("*/").removesuffix("-->").rstrip(),
        not before.strip() and not after.strip(),
    )
