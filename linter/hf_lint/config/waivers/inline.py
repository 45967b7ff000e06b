"""Waivers in comments: `# hf-lint: ignore[ID, ...] REASON`, with `until: YYYY-MM-DD` where it shall end."""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.config.waivers.comments import Comment, find_comments
from hf_lint.config.waivers.model import INLINE, Waiver
from hf_lint.config.waivers.styles import DOCKERFILE, HASH, LEADS, MARKDOWN, MARKER, NOTEBOOK, PYTHON, style_of
from hf_lint.core.dates import is_day
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile
    from hf_lint.space.file import File

MAX_WAIVERS = 1_000
MAX_REASON = 300
_MAX_ABOVE = 50
"""Comment lines between a waiver and what it is about."""
_FORM = regex(r"hf-lint:[ \t]*(?P<verb>[A-Za-z-]+)[ \t]*(?:\[(?P<names>[^\]\r\n]*)(?P<close>\]?))?(?P<rest>[^\r\n]*)")
_UNTIL = regex(r"(?<![ \t,;(])[ \t,;(]*\buntil:[ \t]*(?P<date>[^\s,;)]*)\)?")
_OTHER_COMMENT = regex(r"\s#+\s.*")
_WORD = regex(r"\w")
_OTHER_WORDS = frozenset(
    ("disable", "skip", "allow", "noqa", "nosec", "waive", "suppress", "ignore-line", "ignore-next")
)
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise, ast.Assert, ast.Import)


def collect_inline(space: Space) -> list[Waiver]:
    """Return every waiver that a comment of the Space holds, those with a problem included."""
    found: list[Waiver] = []
    made: Iterator[Waiver]
    for file in space.files.values():
        style = style_of(file)
        if style and not file.vendored and file.kind == "text" and MARKER in file.text:
            if style == DOCKERFILE:
                made = (waiver for each in space.dockerfiles if each.file is file for waiver in _read_dockerfile(each))
            else:
                made = _read_file(space, file, style)
            found += islice(made, MAX_WAIVERS - len(found))
    return found


def _read_dockerfile(dockerfile: Dockerfile) -> Iterator[Waiver]:
    """Only what the parser takes for a comment; one above or within an instruction covers all of it."""
    covered = {
        comment.start: (instruction.line, instruction.end_line)
        for instruction in dockerfile.instructions
        for comment in instruction.comments
    }
    for token in dockerfile.comments:
        if MARKER in token.text:
            body = token.text.lstrip("# \t")
            comment = Comment(token.start, token.end, body, True)
            own = dockerfile.file.span(token.start, token.end).line
            first, last = covered.get(token.start, (own, own))
            yield from _parse_comment(dockerfile.file, comment, min(first, own), max(last, own))


def _read_file(space: Space, file: File, style: str) -> Iterator[Waiver]:
    statements = _statements(space, file) if style == PYTHON and file.suffix == ".py" else []
    for comment in find_comments(file, style):
        span = file.span(comment.start, comment.end)
        first = last = span.line
        if comment.alone:
            last = _next_line(file, span.end_line, style)
        if style == HASH:
            while file.line(last).endswith("\\"):
                last += 1
        at = last if comment.alone else first
        for low, high in statements:
            if low <= at <= high or low <= first <= high:
                first, last = min(first, low), max(last, high)
        yield from _parse_comment(file, comment, first, last)


def _next_line(file: File, line: int, style: str) -> int:
    """Return the line that a comment on lines of its own is about: the next one that is not a comment itself."""
    last = line + 1
    while last < line + _MAX_ABOVE and file.line(last).lstrip().startswith(LEADS[style]):
        last += 1
    if style == NOTEBOOK:
        return last
    fence = file.line(last).lstrip()[:3]
    if style == MARKDOWN and fence in ("```", "~~~"):
        end = last + 1
        while end < len(file.line_starts) and not file.line(end).lstrip().startswith(fence):
            end += 1
        return end
    return last


def _statements(space: Space, file: File) -> list[tuple[int, int]]:
    """First and last line of each simple statement that takes more than one."""
    module = space.python(file)
    ranges = {(node.lineno, node.end_lineno or node.lineno) for kind in _SIMPLE for node in module.nodes(kind)}
    return sorted((low, high) for low, high in ranges if high > low)


def _parse_comment(file: File, comment: Comment, first: int, last: int) -> Iterator[Waiver]:
    match = _FORM.match(comment.body)
    if match is None:
        return
    verb = match["verb"].lower()
    if verb not in ("ignore", "ignore-file") and verb not in _OTHER_WORDS:
        return  # prose about hf-lint
    names = tuple(dict.fromkeys(name.strip() for name in (match["names"] or "").split(",") if name.strip()))
    reason, until = split_until(match["rest"])
    malformed = ""
    if verb in _OTHER_WORDS:
        malformed = f"unknown verb `{verb}`; write `ignore[ID, ...] REASON`"
    elif not names:
        malformed = "it names no policy; write `ignore[ID, ...] REASON`"
    elif not match["close"]:
        malformed = "the bracket after `ignore` is not closed"
    yield Waiver(
        names=() if malformed else names,
        reason=reason,
        until=until,
        source=INLINE,
        location=file.location(comment.start, comment.end),
        first=0 if verb == "ignore-file" else first,
        last=last,
        problem=malformed or bad_date(until),
    )


def split_until(text: str) -> tuple[str, str]:
    """Return the reason and the date behind `until:` (as written) of what follows the names; "" for what is not
    there."""
    text = _OTHER_COMMENT.sub("", text)
    match = _UNTIL.search(text)
    until = match["date"] if match else ""
    if match:
        until = until or "nothing"
        text = f"{text[: match.start()]} {text[match.end() :]}"
    reason = " ".join(text.split()).lstrip(":,;-–— ")
    return (reason[:MAX_REASON] if _WORD.search(reason) else ""), until


def bad_date(until: str) -> str:
    """Return what is wrong with the end of a waiver, or ""."""
    if not until or is_day(until):
        return ""
    from hf_lint.config.file import quote

    return f"{quote(until, 20)} is not a date; write `until: YYYY-MM-DD`"
