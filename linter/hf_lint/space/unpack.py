"""The members of archives and compressed files, in memory, bounded in bytes, members and depth.

zip (wheels and jars among them), tar, gzip, bzip2 and xz, and these within one another. Nothing is written, and nothing
here raises: what cannot be unpacked, is encrypted, or is over a bound makes the result incomplete. 7z, RAR and
Zstandard are deliberately not read: the standard library cannot.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 3
MAX_DICTIONARY = 64 * 1024 * 1024
"""Bytes that xz may take to unpack."""
_BLOCK = 512
_TAR_FILES = (b"0", b"\0", b"7")
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b\x08"
_BZIP2 = b"BZh"
_XZ = b"\xfd7zXZ\x00"


class Room:
    """What is left to unpack, and whether it was enough."""

    __slots__ = ("complete", "members", "unpacked")

    def __init__(self, unpacked: int, members: int) -> None:
        self.unpacked = unpacked
        self.members = members
        self.complete = True

    def take(self, data: bytes, wanted: int) -> bytes:
        """Count unpacked bytes, of which there were `wanted`."""
        self.unpacked -= len(data)
        self.complete = self.complete and len(data) >= wanted
        return data


def is_archive(data: bytes) -> bool:
    """Return whether it is of a form that is unpacked here."""
    return data.startswith((_ZIP, _GZIP, _BZIP2, _XZ)) or is_tar(data)


def is_tar(data: bytes) -> bool:
    """Return whether it is a tar archive, as .nemo models and the oldest torch files are."""
    return data[257:262] == b"ustar"


def walk_members(data: bytes, room: Room, path: str = "", depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield the files in an archive that are none themselves, each with its path: `inner.zip!/folder/file`."""
    if depth > MAX_DEPTH or room.unpacked <= 0:
        room.complete = False
        return
    for name, inner in _members(data, room):
        room.members -= 1
        if room.members < 0:
            room.complete = False
            return
        below = "!/".join(filter(None, (path, name)))
        if is_archive(inner):
            yield from walk_members(inner, room, below, depth + 1)
        else:
            yield below, inner


def _members(data: bytes, room: Room) -> Iterator[tuple[str, bytes]]:
    if data.startswith(_ZIP):
        yield from _read_zip(data, room)
    elif is_tar(data):
        for member in tar_members(data):
            if member is None:
                room.complete = False
            else:
                yield member.name, room.take(member.body[: max(room.unpacked, 0)], len(member.body))
    else:
        yield "", _decompress(data, room)


def _decompress(data: bytes, room: Room) -> bytes:
    """Return the content of a compressed file, whose streams may stand one behind the other."""
    import bz2
    import lzma

    out = []
    while data and room.unpacked > 0:
        try:
            if data.startswith(_GZIP):
                gzip = zlib.decompressobj(wbits=31)
                out.append(room.take(gzip.decompress(data, room.unpacked), 0))
                ended, data = gzip.eof, gzip.unused_data
            else:
                bzip2 = data.startswith(_BZIP2)
                other = bz2.BZ2Decompressor() if bzip2 else lzma.LZMADecompressor(memlimit=MAX_DICTIONARY)
                out.append(room.take(other.decompress(data, room.unpacked), 0))
                ended, data = other.eof, other.unused_data
        except (zlib.error, OSError, lzma.LZMAError, EOFError, MemoryError, ValueError):
            room.complete = room.complete and bool(out)  # what stands behind the last stream is no content
            break
        if not ended:
            room.complete = False
            break
    return b"".join(out)


def _read_zip(data: bytes, room: Room) -> Iterator[tuple[str, bytes]]:
    import io
    import struct
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.is_dir():
                    continue
                if room.unpacked <= 0:
                    room.complete = False
                    return
                try:
                    with archive.open(info) as stream:
                        body = stream.read(room.unpacked)
                        room.take(body, min(info.file_size, len(body) + 1) if info.file_size > len(body) else 0)
                except (
                    zipfile.BadZipFile,
                    zlib.error,
                    EOFError,
                    OSError,
                    NotImplementedError,
                    RuntimeError,
                    ValueError,
                ):
                    room.complete = False
                    continue
                yield info.filename, body
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, OSError, ValueError, OverflowError, IndexError):
        room.complete = False


class TarMember:
    """A file in a tar archive."""

    __slots__ = ("body", "name")

    def __init__(self, name: str, body: bytes) -> None:
        self.name = name
        self.body = body


def tar_members(data: bytes, limit: int = 100_000) -> Iterator[TarMember | None]:
    """Yield the files of a tar archive; None where it breaks off, or has more than `limit` entries.

    Not by `tarfile`: before Python 3.13.6 a negative size keeps it going in circles.
    """
    at, name = 0, b""
    for _ in range(limit):
        header = data[at : at + _BLOCK]
        if not header.strip(b"\0"):
            return
        size = _tar_size(header[124:136])
        body = data[at + _BLOCK : at + _BLOCK + max(size, 0)]
        if size < 0 or len(body) < size or len(header) < _BLOCK:
            yield None
            return
        at += _BLOCK * (1 + -(-size // _BLOCK))
        kind = header[156:157]
        if kind == b"L":  # the next member's name, in GNU's form
            name = body.rstrip(b"\0")
            continue
        name = name or header[:100].rstrip(b"\0")
        if kind in _TAR_FILES and body:
            yield TarMember(name.decode("utf-8", "replace"), body)
        name = b""
    yield None


def _tar_size(field: bytes) -> int:
    """Return a size in octal digits, or in base 256 for large ones; -1 for anything else."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else 0 if not digits else -1
