"""Weight files by what they are, not by what they are called: pickles, and archives and arrays that hold pickles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.unpack import is_tar, tar_members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from hf_lint.space.picklestream import Limits

MAX_MEMBERS = 2_000
MAX_DEPTH = 3
MAX_DICTIONARY = 256 * 1024 * 1024
ZIP = b"PK\x03\x04"
NUMPY = b"\x93NUMPY"
ZFILE = b"ZF0x"
"""What joblib wrote before 0.10: the length, then a zlib stream."""
_ZFILE_HEADER = 21
_PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".joblib", ".npy", ".npz", ".dill", ".zip")
# What other programs call .pt, .bin or .ckpt, and what holds no pickle.
_HARMLESS = (
    b"GGUF",
    b"ggml",
    b"lmgg",
    b"tjgg",
    b"\x89HDF",
    b"\x08\x01\x12",
    b"TFL3",
    b"RIFF",
    b"OggS",
    b"\x89PNG",
    b"\xff\xd8",
)
_FOREIGN = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x04\x22\x4d\x18": "compressed with LZ4",
    b"\x28\xb5\x2f\xfd": "compressed with Zstandard",
}


_GZIP = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_OTHERS = (b"BZh", b"\xfd7zXZ\x00", b"\x5d\x00\x00")
_BROKEN = "it is compressed, and cannot be unpacked"


_HEAD = 65_536
# Two lines: module and name. The end of the first is looked for, as lines with one word and no more are few.
_NAME_END = regex(rb"\n(?=[A-Za-z_][\w.]{0,200}\n)")
_MODULE = regex(rb"[ci][A-Za-z_][\w.]{0,200}\Z")
_LONGEST_MODULE = 202
# Instructions that need nothing on the stack, with what follows the most common letters among them.
_FIRST = regex(rb"[(\]})NKMGUCVP]|S['\"]|[IL]-?\d|F[-.\d]|[TXBJ][\s\S]{3}\0")


class Weights(NamedTuple):
    """What a file holds: the names that its pickles call upon, and what could not be read ("" where all could).

    `pickled` tells whether there is a pickle in it at all.
    """

    pickled: bool
    names: tuple[str, ...] = ()
    error: str = ""


def read_weights(data: bytes, limits: Limits | None = None, depth: int = 0) -> Weights | None:
    """Return what the bytes of a file hold; None where they are of no kind that is known here."""
    from hf_lint.space.picklestream import Limits, scan_streams

    limits = limits or Limits()
    for magic, what in _FOREIGN.items():
        if data.startswith(magic):
            return Weights(True, (), f"it is {what}, which is not read here")
    if data.startswith(ZIP):
        return (
            _read_zip(data, limits, depth)
            if depth < MAX_DEPTH
            else Weights(True, (), "it holds archives within archives")
        )
    if data.startswith(NUMPY):
        return _read_array(data, limits)
    if is_tar(data):
        if depth >= MAX_DEPTH:
            return Weights(True, (), "it holds archives within archives")
        return _read_tar(data, limits, depth)
    if data.startswith(ZFILE):
        return read_weights(data[_ZFILE_HEADER:].lstrip(b" "), limits, depth)
    if data.startswith(_HARMLESS) or _is_safetensors(data):
        return Weights(False)
    unpacked = _decompress(data, limits)
    if unpacked is not None:
        plain, error = unpacked
        found = read_weights(plain, limits, depth + 1) if plain else None
        if not error:
            return found
        return Weights(True, found.names if found is not None else (), error)
    if data[:1] == b"\x80" and data[1:2] <= b"\x05":
        report = scan_streams(data, limits)
        return Weights(True, report.names, report.error)
    report = scan_streams(data, limits)  # the oldest protocol has no mark of its own
    return Weights(True, report.names, report.error) if report.names or not report.error else None


def unpacked_size(data: bytes) -> int:
    """Bytes that the members of a zip archive have by its own table, which is what an unpacker obeys; 0 without one."""
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, IndexError, OverflowError):
        return 0


def _read_tar(data: bytes, limits: Limits, depth: int) -> Weights:
    """Return a tar archive, its members read as files of their own. What cannot be unpacked is an error."""
    names: dict[str, None] = {}
    pickled = False
    error = ""
    for inner in _tar_members(data):
        found = read_weights(inner, limits, depth + 1) if inner is not None else Weights(True, (), "it breaks off")
        if found is not None:
            pickled = pickled or found.pickled
            names.update(dict.fromkeys(found.names))
            error = error or found.error
    return Weights(pickled, tuple(names), error)


def _tar_members(data: bytes) -> Iterator[bytes | None]:
    """Yield the files that can be pickles, by name or by their first bytes; None where the archive cannot be followed
    on."""
    for member in tar_members(data, MAX_MEMBERS):
        if member is None:
            yield None
            return
        body = member.body
        by_name = member.name.lower().endswith(_PICKLES)
        if by_name or body[:1] == b"\x80" or body.startswith(ZIP) or may_be_pickle(body):
            yield body


def _read_array(data: bytes, limits: Limits) -> Weights:
    """Return a .npy file: an array of objects is a pickle behind the header."""
    wide = data[6:7] >= b"\x02"
    size = int.from_bytes(data[8:12] if wide else data[8:10], "little")
    start = 12 if wide else 10
    header = data[start : start + min(size, 65_536)]
    if b"'O'" not in header and b"|O" not in header and b'"O"' not in header:
        return Weights(False)
    from hf_lint.space.picklestream import scan_streams

    report = scan_streams(data[start + size :], limits)
    return Weights(True, report.names, report.error)


def _read_zip(data: bytes, limits: Limits, depth: int) -> Weights:
    """Return an archive as torch and NumPy write them. What cannot be unpacked is an error: a loader may be less
    strict."""
    import io
    import struct
    import zipfile
    import zlib

    names: dict[str, None] = {}
    pickled = False
    error = ""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in _members(archive, limits):
                found = read_weights(inner, limits, depth + 1)
                if found is not None:
                    pickled = pickled or found.pickled
                    names.update(dict.fromkeys(found.names))
                    error = error or found.error
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        OSError,
        struct.error,
        NotImplementedError,
    ) as e:
        return Weights(True, tuple(names), f"the archive cannot be unpacked ({e or 'it breaks off'})"[:120])
    except (RuntimeError, ValueError, OverflowError, KeyError, IndexError, MemoryError) as e:
        return Weights(True, tuple(names), f"the archive cannot be unpacked ({e})"[:120])
    return Weights(pickled, tuple(names), error)


def _members(archive: ZipFile, limits: Limits) -> Iterator[bytes]:
    """Yield the members that can be pickles: by name, or by their first bytes."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise ValueError(f"more than {MAX_MEMBERS:,} members")
    for info in infos:
        with archive.open(info) as stream:
            head = stream.read(_HEAD)
            by_name = info.filename.lower().endswith(_PICKLES)
            pickled = (head[:1] == b"\x80" and head[1:2] <= b"\x05") or may_be_pickle(head)
            if not by_name and (not pickled or _is_storage(info.filename)):
                continue
            body = head + stream.read(limits.unpacked)
            limits.unpacked -= len(body)
            if limits.unpacked <= 0:
                raise ValueError("more bytes than are unpacked here")
            yield body


def _is_storage(name: str) -> bool:
    """Return the raw numbers of a tensor, which torch keeps as `archive/data/0`."""
    folder, _, last = name.rpartition("/")
    return last.isdecimal() and folder.endswith("data")


def _is_safetensors(data: bytes) -> bool:
    size = int.from_bytes(data[:8], "little")
    return data[8:9] == b"{" and 2 <= size <= max(len(data), 100_000_000)


def _is_of_oldest_form(data: bytes) -> bool:
    """Return whether a pickle of protocol 0 or 1 may be in it, by a name that such a one calls: they have no mark."""
    head = data[:_HEAD]
    return b"(" in head and any(
        _MODULE.search(head, max(end.start() - _LONGEST_MODULE, 0), end.start()) for end in _NAME_END.finditer(head)
    )


def may_be_pickle(head: bytes) -> bool:
    """Return whether a pickle of protocol 0 or 1, which has no mark, may begin so."""
    return _is_of_oldest_form(head) or _begins_pickle(head)


def _begins_pickle(head: bytes) -> bool:
    """Return whether the first bytes of a longer file are instructions of a pickle to their end.

    A text that fills them keeps what the pickle calls out of sight.
    """
    if len(head) < _HEAD or not _FIRST.match(head):
        return False
    from hf_lint.space.picklestream import BREAKS_OFF, scan_streams

    return scan_streams(head[:_HEAD]).error == BREAKS_OFF


def is_compressed(data: bytes) -> bool:
    """Return whether it is a gzip, zlib, bz2, xz or lzma stream by its first bytes."""
    return data.startswith((*_GZIP, *_OTHERS))


def _leads_on(head: bytes) -> bool:
    """Return whether what begins so may be a pickle or hold one: the rest of it is then unpacked, too."""
    known = (b"\x80", ZIP, NUMPY, ZFILE, *_FOREIGN)
    return head.startswith(known) or is_tar(head) or is_compressed(head) or may_be_pickle(head)


def _decompress(data: bytes, limits: Limits) -> tuple[bytes, str] | None:
    """Return the content of a compressed stream as far as it is read here, and why that is not all; None for anything
    else.

    A loader runs what stands at the beginning of a pickle before it comes to a broken end.
    """
    if not is_compressed(data):
        return None
    import bz2
    import lzma
    import zlib

    room = max(limits.unpacked, 1)
    try:
        if data.startswith(_GZIP):
            stream = zlib.decompressobj(wbits=47)
            plain = stream.decompress(data, min(room, _HEAD))
            if _leads_on(plain) and room > len(plain):
                plain += stream.decompress(stream.unconsumed_tail, room - len(plain))
        else:
            unpacker = bz2.BZ2Decompressor() if data[:1] == b"B" else lzma.LZMADecompressor(memlimit=MAX_DICTIONARY)
            plain = unpacker.decompress(data, min(room, _HEAD))
            if _leads_on(plain) and room > len(plain) and not unpacker.eof:
                plain += unpacker.decompress(b"", room - len(plain))
    except (zlib.error, OSError, lzma.LZMAError, EOFError, MemoryError, ValueError):
        return b"", _BROKEN
    limits.unpacked -= len(plain)
    return plain, "" if len(plain) < room else "it unpacks to more than is read here"
