"""The source line of a finding as it may be shown: every secret in it masked, the columns still right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hf_lint.core.model import Location, Span
    from hf_lint.space.file import File

MAX_LINE = 400
"""Code points of an excerpt; longer lines are cut around the place."""
MASK = "[secret]"
_MIN_AGAIN = 5
"""Code points of a value that is masked wherever it stands; a shorter one would take words apart."""


def make_excerpt(file: File, location: Location, secrets: Iterable[Span]) -> Excerpt:
    """Return the first line of `location`, without the `secrets` of the file and without anything that looks like
    one."""
    span = location.span
    line = file.line(span.line)
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    first = max(0, start - MAX_LINE // 2) if len(line) > MAX_LINE else 0
    last = first + MAX_LINE
    veiled = [_limit_to_line(secret, span.line, len(line)) for secret in secrets]
    ranges = [*veiled, *_looks_secret(line, first, last, file.path)]
    text, columns = _mask_ranges(line, first, min(last, len(line)), [*ranges, *_find_again(line, ranges, first, last)])
    return Excerpt(span.line, text, columns(start) + 1, columns(max(end, start)) + 1)


def secrets_beside(file: File, location: Location) -> list[str]:
    """Return the secrets that the detector sees in what `make_excerpt` shows of the line."""
    line = file.line(location.span.line)
    start = location.span.column - 1
    first = max(0, start - MAX_LINE // 2) if len(line) > MAX_LINE else 0
    return [line[begin:end] for begin, end in _looks_secret(line, first, first + MAX_LINE, file.path)]


def _limit_to_line(span: Span, number: int, length: int) -> tuple[int, int]:
    """Return the part of `span` on the line `number`, as offsets in it; empty when there is none."""
    if not span.line <= number <= span.end_line:
        return 0, 0
    start = span.column - 1 if span.line == number else 0
    return start, min(span.end_column - 1, length) if span.end_line == number else length


def _looks_secret(line: str, first: int, last: int, path: str) -> list[tuple[int, int]]:
    """Return what the detector finds in the part of the line that is shown, and in as much around it.

    Also what it lets pass in a file of this name: a password in a README may be an example, and may be none.
    """
    from hf_lint.secrets import scan_text

    low = max(0, first - MAX_LINE)
    part = line[low : last + MAX_LINE]
    found = [match for name in dict.fromkeys((path, "")) for match in scan_text(part, path=name)]
    return [(match.start + low, match.end + low) for match in found]


def _find_again(line: str, ranges: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """Return where else in the part of the line that is shown the values of these ranges stand."""
    values = {line[begin:end] for begin, end in ranges if end - begin >= _MIN_AGAIN}
    found = []
    for value in values:
        at = line.find(value, max(0, first - len(value)), last + len(value))
        while at >= 0:
            found.append((at, at + len(value)))
            at = line.find(value, at + len(value), last + len(value))
    return found


def _mask_ranges(line: str, first: int, last: int, ranges: list[tuple[int, int]]) -> tuple[str, Callable[[int], int]]:
    """Return the part of the line with the ranges masked, and the way from offsets in the line to offsets in that."""
    pieces: list[str] = []
    stretches: list[tuple[int, int, int]] = []  # offset in the line, offset in what is shown, length in both or 0
    at, size = first, 0
    for begin, end in [*_merge_ranges(ranges, first, last), (last, last)]:
        stretches.append((at, size, begin - at))
        size += begin - at
        stretches.append((begin, size, 0))
        pieces.append(line[at:begin])
        if end > begin:
            pieces.append(MASK)
            size += len(MASK)
        at = end

    def column(offset: int) -> int:
        for begin, shown, length in reversed(stretches):
            if begin <= offset:
                return shown + min(offset - begin, length)
        return 0

    return "".join(pieces), column


def _merge_ranges(ranges: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """Return the ranges drawn into `first` to `last`, in order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted((max(begin, first), min(end, last)) for begin, end in ranges):
        if end <= begin:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
