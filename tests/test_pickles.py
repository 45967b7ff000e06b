"""Pickles read as instructions: names found at every protocol, raw arrays passed over, hostile bytes survived."""

from __future__ import annotations

import collections
import datetime
import io
import pickle
import random
import tarfile
import zipfile
import zlib

import pytest
from hf_lint.space.kerasmodel import HDF5, code_in_keras
from hf_lint.space.picklestream import Limits, scan_streams
from hf_lint.space.weights import read_weights

VALUE = {
    "list": [1, 2.5, -7, 2**70, True, None],
    "bytes": b"x" * 300,
    "text": "ü" * 300,
    "tuples": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    "sets": [{1}, frozenset([2])],
    "ordered": collections.OrderedDict(a=1),
    "day": datetime.date(2020, 1, 1),
    "array": bytearray(b"ab"),
}
CALL = b"cposix\nsystem\n(S'echo hello'\ntR."


def tar_of(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_is_read_to_its_end(protocol: int) -> None:
    data = pickle.dumps(VALUE, protocol)
    report = scan_streams(data + b"rest")
    assert (report.error, report.end) == ("", len(data))
    assert {"collections.OrderedDict", "datetime.date"} <= set(report.names)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (CALL, "posix.system"),
        (b"(S'echo hello'\niposix\nsystem\n.", "posix.system"),
        (b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x940h\x00h\x01\x93.", "posix.system"),
        (b"\x80\x04\x8c\x06systemq\x00\x8c\x05posixh\x00\x93.", "posix.system"),
        (b"\x80\x02\x82\x01.", ""),
        (b"\x80\x04cbuiltins\nstr\n)R\x8c\x06system\x93.", ""),
        (pickle.dumps(1, 4) + b"\x80\x02" + CALL, "posix.system"),
    ],
)
def test_names_are_found(data: bytes, name: str) -> None:
    assert name in scan_streams(data).names


def test_what_comes_before_the_break_is_kept() -> None:
    report = scan_streams(CALL[:-1] + b"\xff")
    assert report.names == ("posix.system",)
    assert report.error


def test_arrays_that_joblib_writes_into_the_stream() -> None:
    head = (
        b"\x80\x04\x8c\x13joblib.numpy_pickle\x8c\x11NumpyArrayWrapper\x93)\x81}(\x8c\x05shapeK\x02\x85"
        b"\x8c\x05dtype\x8c\x05numpy\x8c\x05dtype\x93\x8c\x02f8\x89\x88\x87R\x8c\x1bnumpy_array_alignment_bytesK\x10ub"
    )
    report = scan_streams(head + b"\x03\xff\xff\xff" + 16 * b"\xff" + b"\x8c\x05posix\x8c\x06system\x93\x86.")
    assert report.error == ""
    assert report.names[-1] == "posix.system"
    assert scan_streams(head + b"\x03\xff\xff\xff" + 3 * b"\xff").error


def test_bytes_of_any_kind_end() -> None:
    choice = random.Random(7)
    whole = pickle.dumps(VALUE, 4)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(choice.randrange(1, 8)):
            data[choice.randrange(len(data))] = choice.randrange(256)
        scan_streams(bytes(data[: choice.randrange(len(data))]))
        read_weights(choice.randbytes(choice.randrange(200)))
        read_weights(b"PK\x03\x04" + bytes(data))
        read_weights(b"\x93NUMPY" + bytes(data))
        tar = bytearray(tar_of("model.pkl", whole))
        for _ in range(6):
            tar[choice.randrange(len(tar))] = choice.randrange(256)
        read_weights(bytes(tar[: choice.randrange(300, len(tar))]))
        code_in_keras(HDF5 + bytes(data))
        code_in_keras(b"PK\x03\x04" + bytes(data))


def test_work_is_bounded() -> None:
    assert "instructions" in scan_streams(b"\x80\x04" + b"N0" * 1000 + b"N.", Limits(operations=100)).error
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.pkl", b"\x80\x04" + b"N0" * 100_000 + b"N.")
    found = read_weights(buffer.getvalue(), Limits(unpacked=1000))
    assert found is not None
    assert "cannot be unpacked" in found.error
    found = read_weights(zlib.compress(bytes(100_000)), Limits(unpacked=1000))
    assert found is not None
    assert "unpacks to more" in found.error


def test_archives_within_archives_end() -> None:
    data = CALL
    for _ in range(5):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("data.pkl", data)
        data = buffer.getvalue()
    found = read_weights(data)
    assert found is not None
    assert found.error


@pytest.mark.parametrize("name", ["model.pkl", "no-suffix", "folder/" * 40 + "model.ckpt"])
def test_tar_archives(name: str) -> None:
    found = read_weights(tar_of(name, b"\x80\x02" + CALL))
    assert found is not None
    assert found.names == ("posix.system",)


@pytest.mark.parametrize(
    "size", [b"-0000000001\0", b"\xff" * 12, b"\x80" + b"\xff" * 11, b"77777777777\0", b"0o7 abc\0    "]
)
def test_sizes_that_lie_end_the_archive(size: bytes) -> None:
    """A negative one sent Python's own reader in circles."""
    data = bytearray(tar_of("model.pkl", CALL))
    data[124:136] = size
    found = read_weights(bytes(data))
    assert found is not None
    assert found.error
