"""Secrets of fixed form in archives are found, under any name and within one another; no archive takes long."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets import raw
from hf_lint.secrets.fakes import expand
from hf_lint.space.unpack import Room, walk_members
from support import plan, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import TargetReport

LEAK = expand("T = '@@fake:huggingface-user-token@@'\n").encode()
CARD = "---\nsdk: docker\n---\n"


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


def report(files: dict[str, bytes]) -> TargetReport:
    return check_space(space_of({"README.md": CARD, **files}), plan("leaked-hf-token"))


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.zip", zipped({"docs/a.md": b"x", "src/x.py": LEAK}), "a.zip!/src/x.py"),
        ("p-1-py3-none-any.whl", zipped({"p/__init__.py": LEAK}), "p-1-py3-none-any.whl!/p/__init__.py"),
        ("a.jar", zipped({"META-INF/a": LEAK}), "a.jar!/META-INF/a"),
        ("a.tar", tarred({"e/.env": LEAK}), "a.tar!/e/.env"),
        ("a.tgz", gzip.compress(tarred({"n" * 120: b"", "e/.env": LEAK}), mtime=0), "a.tgz!/e/.env"),
        ("a.tar.bz2", bz2.compress(tarred({".env": LEAK})), "a.tar.bz2!/.env"),
        ("a.tar.xz", lzma.compress(tarred({".env": LEAK})), "a.tar.xz!/.env"),
        ("dump.sql.gz", gzip.compress(b"select 1;\n" + LEAK, mtime=0), "dump.sql.gz"),
        ("two.gz", gzip.compress(b"a", mtime=0) + gzip.compress(LEAK, mtime=0), "two.gz"),
        ("a.bz2", bz2.compress(LEAK), "a.bz2"),
        ("a.xz", lzma.compress(LEAK), "a.xz"),
        ("notes.txt", zipped({"x.py": LEAK}), "notes.txt!/x.py"),
        ("data", gzip.compress(LEAK, mtime=0), "data"),
        ("o.zip", zipped({"i.tar.xz": lzma.compress(tarred({"j.zip": zipped({"k.py": LEAK})}))}), "j.zip!/k.py"),
        ("wide.zip", zipped({"x.txt": LEAK.decode().encode("utf-16")}), "wide.zip!/x.txt"),
        ("d.docx", zipped({"word/document.xml": b"<a>" + LEAK + b"</a>"}), "d.docx!/word/document.xml"),
    ],
)
def test_a_token_in_an_archive(name: str, data: bytes, place: str) -> None:
    found = report({name: data})
    assert not found.errors
    (finding,) = found.findings
    assert finding.location.path == name
    assert f"{place}`" in finding.message


def test_a_token_in_a_file_and_in_an_archive_is_one_finding() -> None:
    (finding,) = report({"a.py": LEAK, "b.zip": zipped({"x.py": LEAK})}).findings
    assert [place.note for place in finding.related] == ["the same secret, in b.zip!/x.py"]


@pytest.mark.parametrize("data", [zipped({"x.py": b"x = 1\n"}), gzip.compress(b"words", mtime=0), tarred({"a": b"b"})])
def test_archives_without_secrets(data: bytes) -> None:
    found = report({"a.zip": data})
    assert (found.findings, found.errors, found.notes) == ((), (), ())


@pytest.mark.parametrize(
    "data",
    [
        zipped({"x": b"0" * 3_000_000}),
        zipped({str(n): b"" for n in range(205)}),
        gzip.compress(b"0" * 3_000_000, mtime=0),
        bz2.compress(b"0" * 3_000_000),
        lzma.compress(b"0" * 3_000_000),
        zipped({"x.py": b"y" * 1000})[:-30],
        gzip.compress(LEAK * 50, mtime=0)[:-20],
        zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.zip": zipped({"e": b"f"})})})})}),
    ],
)
def test_what_was_not_unpacked_is_said(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "MAX_UNPACKED", 2_000_000)
    monkeypatch.setattr(raw, "MAX_MEMBERS", 200)
    found = report({"a.dat": data})
    assert "1 binary file searched for tokens in part only: a.dat" in found.notes


def test_an_encrypted_member_is_no_silence() -> None:
    data = bytearray(zipped({"x.py": b"x" * 50}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    assert "searched for tokens in part only" in report({"a.zip": bytes(data)}).notes[0]


def test_all_archives_of_a_space_share_the_bound() -> None:
    bomb = zipped({"x": b"0" * 9_000_000})
    notes = report({f"{n}.zip": bomb for n in range(5)}).notes
    assert notes == ("3 binary files searched for tokens in part only: 2.zip, 3.zip, 4.zip",)


def test_broken_archives_end_quietly() -> None:
    whole = zipped({"x.py": LEAK, "y.gz": gzip.compress(LEAK, mtime=0)}) + tarred({"a": LEAK})
    for cut in range(4, len(whole), 7):
        list(walk_members(whole[:cut], Room(1_000_000, 100)))
        list(walk_members(tarred({"a": LEAK})[: 300 + cut], Room(1_000_000, 100)))
