"""Secrets of fixed form in the bytes of files that are not read as text: programs, images, archives, files too large.

Only stretches of printable characters are looked at, as `strings` does, one byte or two bytes a character. What is
compressed or encrypted is not unpacked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.match import make_match
from hf_lint.secrets.patterns import find_patterns, reduced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.secrets.match import SecretMatch
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_BYTES = 64 * 1024 * 1024
"""Of one binary file. A text is read to the end."""
MAX_TOTAL = 512 * 1024 * 1024
"""Of one Space."""
MAX_MATCHES = 50
_SHORTEST = 16
_PRINTABLE = bytes(1 if 32 <= byte < 127 or byte in (9, 10, 13) else 0 for byte in range(256))
_RUN = b"\1" * _SHORTEST
_WITH_NUL = bytes(0 if byte == 0 else _PRINTABLE[byte] or 2 for byte in range(256))
_WIDE_RUN = b"\1\0" * _SHORTEST
_WIDE = regex(rb"(?:[\x20-\x7e\r\n\t]\0){16,}")
_OVERLAP = 4096
"""Bytes of a piece that are looked at again with the next: no token is longer."""


def search_bytes(space: Space) -> dict[str, tuple[SecretMatch, ...]]:
    """The secrets in files without text by path. Sets each file's `searched`: whether all of it was gone through."""
    left = MAX_TOTAL
    found = {}
    for path, file in space.files.items():
        if file.kind in ("binary", "too-large"):
            limit = min(left, MAX_BYTES if file.kind == "binary" or not file.is_text_name else left)
            matches, used = _search(file, limit)
            left -= used
            if matches:
                found[path] = matches
    return found


def _search(file: File, limit: int) -> tuple[tuple[SecretMatch, ...], int]:
    matches: dict[tuple[str, str], SecretMatch] = {}
    used = 0
    tail = b""
    file.searched = True
    for piece in file.chunks():
        if used + len(piece) > limit:
            piece = piece[: limit - used]
            file.searched = False
        used += len(piece)
        block = tail + piece
        for text in _texts(block):
            for found in find_patterns(text, reduced(text), only_certain=True):
                secret = found.value or text[found.start : found.end]
                match = make_match(found.kind, 0, 0, secret, found.confidence, "bytes")
                matches.setdefault((match.kind, match.fingerprint), match)
        tail = block[-_OVERLAP:]
        if not file.searched or len(matches) >= MAX_MATCHES:
            break
    return tuple(matches.values())[:MAX_MATCHES], used


def _texts(block: bytes) -> Iterator[str]:
    """What is printable in `block`: characters of one byte, and of two."""
    runs = []
    shape = block.translate(_PRINTABLE)
    at = shape.find(_RUN)
    while at >= 0:
        end = shape.find(0, at)
        end = len(shape) if end < 0 else end
        runs.append(block[at:end])
        at = shape.find(_RUN, end)
    if runs:
        yield b"\n".join(runs).decode("ascii")
    if b"\0" in block:
        wide = list(_wide_runs(block))
        if wide:
            yield b"\n".join(wide).decode("ascii")


def _wide_runs(block: bytes) -> Iterator[bytes]:
    """The stretches of characters of two bytes, without the zeros: the expression is tried only where it fits."""
    shape = block.translate(_WITH_NUL)
    at = shape.find(_WIDE_RUN)
    while at >= 0 and (found := _WIDE.match(block, at)):
        yield found[0][::2]
        at = shape.find(_WIDE_RUN, found.end())
