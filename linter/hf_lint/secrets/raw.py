"""Secrets of fixed form in the bytes of files that are not read as text: programs, images, archives, files too large.

Only stretches of printable characters are looked at, as `strings` does, one, two or four bytes a character. Archives
and compressed files are unpacked as far as `space.unpack` does; what is encrypted is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.match import make_match
from hf_lint.secrets.patterns import find_patterns, reduced
from hf_lint.secrets.pieces import BEGINNINGS
from hf_lint.space.unpack import Room, is_archive, walk_members

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from hf_lint.secrets.match import SecretMatch
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_BYTES = 64 * 1024 * 1024
"""Of one binary file. A text is read to the end."""
MAX_TOTAL = 512 * 1024 * 1024
"""Of one Space."""
MAX_MATCHES = 50
MAX_UNPACKED = 24 * 1024 * 1024
"""Bytes that the archives of one Space are unpacked to."""
MAX_MEMBERS = 5_000
"""Files in the archives of one Space."""
_WEIGHTS = (".pt", ".pth", ".ckpt", ".npz", ".keras", ".bin")
"""Archives of numbers: what is in them is read by the rules about pickles."""
_OTHER_ARCHIVES = (b"7z\xbc\xaf'\x1c", b"Rar!\x1a\x07", b"(\xb5/\xfd")
"""What 7z, RAR and Zstandard begin with, which are not unpacked."""
_LONGEST = 200
_SHORTEST = 16
_SHAPE = bytes(1 if 32 <= byte < 127 or byte in (9, 10, 13) else 2 if byte else 0 for byte in range(256))
"""Of printable characters, NUL and all else."""
_RUN = b"\1" * _SHORTEST
_WIDE_RUN = b"\1\0" * _SHORTEST
_BEGINNINGS = tuple(beginning.encode() for beginning in BEGINNINGS)
_MAX_COUNTED = 1_000
_PRINTABLE = regex(rb"[\x20-\x7e\r\n\t]+")
_WIDE = regex(rb"(?:[\x20-\x7e\r\n\t]\0){16,}")
_WIDEST = regex(rb"(?:[\x20-\x7e\r\n\t]\0\0\0){16,}")
_WIDEST_RUN = b"\1\0\0\0" * _SHORTEST
_OVERLAP = 4096
"""Bytes of a piece that are looked at again with the next: no token is longer."""


def search_bytes(space: Space) -> dict[str, tuple[SecretMatch, ...]]:
    """Return the secrets in files without text by path. Sets each file's `searched`: whether all of it was gone
    through."""
    left = MAX_TOTAL
    room = Room(MAX_UNPACKED, MAX_MEMBERS)
    found: dict[str, tuple[SecretMatch, ...]] = {}
    for path, file in space.files.items():
        if file.kind in ("binary", "too-large"):
            limit = min(left, MAX_BYTES if file.kind == "binary" or not file.is_text_name else left)
            matches, used = _search(file, limit)
            left -= used
            if matches := _with_members(file, matches, room):
                found[path] = matches
        elif file.looks_binary and (matches := _with_members(file, (), room)):  # text by its name alone
            found[path] = matches
    return found


def _with_members(file: File, matches: tuple[SecretMatch, ...], room: Room) -> tuple[SecretMatch, ...]:
    """Return the secrets of a file and those of its members: what its bytes show as well is told with the member."""
    if file.head.startswith(_OTHER_ARCHIVES):
        file.searched = False
    if file.kind == "too-large" or file.suffix in _WEIGHTS or not is_archive(file.head):
        return matches
    inside = _search_archive(file, room)
    known = {(match.kind, match.fingerprint) for match in inside}
    return (*(match for match in matches if (match.kind, match.fingerprint) not in known), *inside)


def _search_archive(file: File, room: Room) -> tuple[SecretMatch, ...]:
    """Return the secrets in the members of an archive; of one that was not unpacked to the end, a note tells."""
    from hf_lint.core.endings import MEDIA

    matches: dict[tuple[str, str], SecretMatch] = {}
    room.complete = True
    for member, data in walk_members(file.data, room):
        if member.lower().endswith((*MEDIA, ".npy")):
            continue
        place = f"{file.name}!/{member}" if member else file.name
        for match in _find_matches(data):
            matches.setdefault((match.kind, match.fingerprint), match._replace(via="archive", member=place[:_LONGEST]))
        if len(matches) >= MAX_MATCHES:
            break
    if not room.complete:
        file.searched = False
    return tuple(matches.values())[:MAX_MATCHES]


def _find_matches(block: bytes) -> Iterator[SecretMatch]:
    for text in _texts(block):
        for found in find_patterns(text, reduced(text), only_certain=True):
            secret = found.value or text[found.start : found.end]
            yield make_match(found.kind, 0, 0, secret, found.confidence, "bytes")


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
        for match in _find_matches(block):
            matches.setdefault((match.kind, match.fingerprint), match)
        tail = block[-_OVERLAP:]
        if not file.searched or len(matches) >= MAX_MATCHES:
            break
    return tuple(matches.values())[:MAX_MATCHES], used


def _texts(block: bytes) -> Iterator[str]:
    """Yield what is printable in `block`: characters of one byte, of two, and of four, as in arrays of numpy."""
    shape = block.translate(_SHAPE)
    runs = b"\n".join(_runs(block, shape, _RUN, _PRINTABLE))
    if runs:
        yield runs.decode("ascii")
        if counted := b"\n".join(_counted(block, runs)):
            yield counted.decode("ascii")
    for step, run, pattern in ((2, _WIDE_RUN, _WIDE), (4, _WIDEST_RUN, _WIDEST)):
        wide = b"\n".join(found[::step] for found in _runs(block, shape, run, pattern))
        if wide:
            yield wide.decode("ascii")


def _counted(block: bytes, runs: bytes) -> Iterator[bytes]:
    """Yield what begins as a token behind a byte that says how long it is: in compiled Python a letter follows it."""
    for beginning in _BEGINNINGS:
        at = block.find(beginning) if beginning in runs else -1
        for _ in range(_MAX_COUNTED):
            if at < 0:
                break
            size = block[at - 1] if at else 0
            text = block[at : at + size]
            if size >= _SHORTEST and text.isascii() and len(text) == size:
                yield text
            at = block.find(beginning, at + 1)


def _runs(block: bytes, shape: bytes, run: bytes, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """Yield the stretches of `pattern`, which is tried only where the shape of the shortest one, `run`, is found."""
    at = shape.find(run)
    while at >= 0 and (found := pattern.match(block, at)):
        yield found[0]
        at = shape.find(run, found.end())
