"""The source line of a finding with carets under the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.reports.escape import cells

if TYPE_CHECKING:
    from hf_lint.core.model import Excerpt

WIDTH = 110
"""Terminal columns of source shown where the terminal is wide; longer lines are cut around the place."""
CUT = "…"


def render_excerpt(excerpt: Excerpt, width: int = WIDTH) -> tuple[str, int, int]:
    """Return the line as shown in about `width` columns, the 0-based column where the carets start in it, and how many
    there are (at least one)."""
    before = min(30, width // 3)  # columns of context kept in front of the place when a line is cut
    text = excerpt.text.rstrip("\r\n")
    indent = len(text) - len(text.lstrip(" \t"))
    first = min(max(excerpt.column - 1, 0), len(text))
    last = min(max(excerpt.end_column - 1, first), len(text))
    shown = cells(text)
    widths = [width for _, width in shown]
    skip = min(indent, first) if indent > before else 0
    total = sum(widths[skip:])
    start, stop = skip, len(shown)
    if total > width:
        room = before if sum(widths[skip:first]) > width - 2 * before else width
        start = first
        while start > skip and sum(widths[start - 1 : first]) <= room:
            start -= 1
        stop = start
        used = 0
        while stop < len(shown) and used + widths[stop] <= width:
            used += widths[stop]
            stop += 1
    head = CUT if start > 0 else ""
    tail = CUT if stop < len(shown) else ""
    line = head + "".join(cell for cell, _ in shown[start:stop]) + tail
    column = len(head) + sum(widths[start:first])
    carets = sum(widths[first : min(last, stop)])
    return line.rstrip(), column, max(carets, 1)
