from __future__ import annotations

import pytest
from hf_lint.core.model import Span
from hf_lint.space.file import File
from hypothesis import given
from hypothesis import strategies as st


def file_of(data: bytes, path: str = "a") -> File:
    return File(path, len(data), "", lambda: data)


@pytest.mark.parametrize(
    ("data", "kind", "encoding", "text"),
    [
        (b"plain\n", "text", "utf-8", "plain\n"),
        (b"", "text", "utf-8", ""),
        ("\ufeffmark".encode(), "text", "utf-8-sig", "mark"),
        ("\ufeffwide".encode("utf-16-le"), "text", "utf-16-le", "wide"),
        ("\ufeffwide".encode("utf-16-be"), "text", "utf-16-be", "wide"),
        ("no mark = 1\n".encode("utf-16-le"), "text", "utf-16-le", "no mark = 1\n"),
        ("no mark = 1\n".encode("utf-16-be"), "text", "utf-16-be", "no mark = 1\n"),
        ("\ufeff32".encode("utf-32-le"), "text", "utf-32-le", "32"),
        ("caf\xe9 cr\xe8me".encode("latin-1"), "text", "unknown", "caf\xe9 cr\xe8me"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary", "", ""),
        (b"\xff\xfe\x00", "binary", "", ""),
        (b"\x01\x02\x03\x9f\x04\x05", "binary", "", ""),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", "lfs", "", ""),
    ],
)
def test_kind_encoding_and_text(data: bytes, kind: str, encoding: str, text: str) -> None:
    file = file_of(data)
    assert (file.kind, file.encoding, file.text) == (kind, encoding, text)


def test_a_failing_read_is_unreadable_not_an_exception() -> None:
    def fail() -> bytes:
        raise OSError("gone")

    file = File("a", 3, "", fail)
    assert (file.kind_if_known, file.kind, file.text, file.data) == ("", "unreadable", "", b"")
    assert file.kind_if_known == "unreadable"


@pytest.mark.parametrize(
    ("path", "vendored"),
    [
        ("app.py", False),
        ("venv.py", False),
        ("src/venv", False),
        ("venv/lib/site.py", True),
        ("web/node_modules/x/index.js", True),
        ("__pycache__/a.pyc", True),
    ],
)
def test_vendored(path: str, vendored: bool) -> None:
    assert file_of(b"", path).vendored is vendored


def test_suffix_is_lower_case_and_not_the_whole_of_a_dotfile() -> None:
    assert [file_of(b"", path).suffix for path in ("A.PY", "d/.env", "d.x/Dockerfile", "a.tar.gz")] == [
        ".py",
        "",
        "",
        ".gz",
    ]


def test_spans_count_code_points_and_break_at_line_feeds_only() -> None:
    file = file_of("a\U0001f600b\r\ncd\re\n".encode())
    assert file.span(2, 3) == Span(1, 3, 1, 4)
    assert file.span(5, 7) == Span(2, 1, 2, 3)
    assert file.span(8, 9) == Span(2, 4, 2, 5)
    assert file.line(1) == "a\U0001f600b"
    assert file.line(2) == "cd\re"
    assert (file.line(3), file.line(4), file.line(0)) == ("", "", "")


@given(st.text(max_size=60), st.integers(-5, 70), st.integers(-5, 70))
def test_a_span_gives_back_its_text(text: str, start: int, end: int) -> None:
    data = text.encode("utf-8", "surrogatepass")
    file = file_of(data)
    span = file.span(start, end)
    assert (span.line, span.column) <= (span.end_line, span.end_column)
    if file.kind == "text" and file.encoding == "utf-8" and 0 <= start <= end <= len(file.text):
        lines = file.text.split("\n")
        middle = lines[span.line - 1 : span.end_line]
        middle[-1] = middle[-1][: span.end_column - 1]
        middle[0] = middle[0][span.column - 1 :]
        assert "\n".join(middle) == file.text[start:end]
