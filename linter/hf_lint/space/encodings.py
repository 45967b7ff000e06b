"""What the bytes of a file mean: text or not, in which encoding, and where other programs would read something else.

A file that is text by its name, its first line or its use is decoded whatever its bytes look like: one NUL must not
hide it from the rules while the program that runs it reads on.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.filenames import PIP, PYTHON, is_text_name, suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LFS_HEAD = b"version https://git-lfs.github.com/spec/"
# Only what cannot hold anything else: a shell runs a script whose first line looks like that of a pointer.
_LFS_POINTER = regex(
    rb"version https://git-lfs\.github\.com/spec/v1\r?\n"
    rb"(?:ext-[0-9]{1,2}-[A-Za-z0-9]{1,40} sha256:[0-9a-f]{1,64}\r?\n){0,9}"
    rb"oid sha256:[0-9a-f]{1,64}\r?\nsize [0-9]{1,20}(?:\r?\n)?"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its first bytes are those of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COOKIE = regex(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = regex(rb"[ \t\f]*(?:#.*)?")
_LINE_END = regex(rb"\r\n|\r|\n")
_HEAD = 4096
_CONTROL = regex("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Their second bytes can be letters, quotes or backslashes of ASCII: only they themselves tell where a character ends.
_MULTIBYTE = frozenset(
    (
        *(
            "big5",
            "big5hkscs",
            "cp932",
            "cp949",
            "cp950",
            "euc_jp",
            "euc_jis_2004",
            "euc_jisx0213",
            "euc_kr",
            "gb18030",
        ),
        *("gb2312", "gbk", "johab", "shift_jis", "shift_jis_2004", "shift_jisx0213"),
    )
)
_STATEFUL = ("iso2022", "utf_7", "raw_unicode", "unicode_escape")
"""Runs of ASCII switch these over to something else."""
_UTF8 = frozenset(("utf-8", "utf-8-sig", "utf_8", "utf_8_sig"))


class Decoded(NamedTuple):
    """What a file is. `kind` is text, binary or lfs.

    `odd` is the place of the first character by which the text looks like no text, -1 where there is none. `wrong`
    says in words what a program that obeys the file's own encoding line makes of it, where that is not this text.
    """

    kind: str
    text: str = ""
    encoding: str = ""
    odd: int = -1
    wrong: str = ""


class Cookie(NamedTuple):
    """The encoding that the first two lines name. `kind` is one of: same (every ASCII byte stands for itself, and no
    other byte for ASCII), other (harmless in itself, but only its own decoder finds the ends of characters), hiding
    (text in it can say other things than its bytes), unknown (Python has no such encoding)."""

    name: str
    kind: str
    at: int


def decode(data: bytes, name: str, *, expected: str = "") -> Decoded:
    """Return the text in `data`. `expected` is what reads the file, whatever its name: "text", "python", or "" for
    unknown."""
    if data.startswith(LFS_HEAD) and _LFS_POINTER.fullmatch(data):
        return Decoded("lfs")
    wanted = bool(expected) or data.startswith(b"#!") or (is_text_name(name) and not _is_video(name, data))
    if obeys_encoding_line(data, name, expected):
        cookie = read_cookie(data)
        if cookie is not None and cookie.name not in _UTF8:
            return _decode_as_named(data, cookie, wanted)
    return _decode(data, wanted)


def obeys_encoding_line(data: bytes, name: str, expected: str = "") -> bool:
    """Return whether Python or pip reads the file, who decode it as its first lines say."""
    if expected == "python" or suffix_of(name) in PYTHON or suffix_of(name) in PIP:
        return True
    return data.startswith(b"#!") and b"python" in data[:80]


def may_have_cookie(text: str) -> bool:
    """Return whether the first two lines, however long, may name an encoding."""
    first = text.find("\n")
    second = text.find("\n", first + 1) if first >= 0 else -1
    return "coding" in (text[:second] if second >= 0 else text)


def read_cookie(data: bytes) -> Cookie | None:
    """Return the encoding line of PEP 263, which pip obeys in requirements files, too; None without one."""
    for line in _first_lines(data.removeprefix(codecs.BOM_UTF8)):
        found = _COOKIE.match(line)
        if found:
            name = found[1].decode("ascii", "replace")
            return Cookie(name, kind_of_encoding(name), data.find(found[1]))
        if not _BLANK.fullmatch(line):
            return None
    return None


def _first_lines(data: bytes) -> Iterator[bytes]:
    """Yield the first two lines, however long they are: Python reads them whole."""
    start = 0
    for _ in range(2):
        end = _LINE_END.search(data, start)
        yield data[start : end.start() if end else len(data)]
        if end is None:
            return
        start = end.end()


def kind_of_encoding(name: str) -> str:
    """Return what text in the encoding `name` may say: see `Cookie.kind`."""
    normal = name.lower().replace("_", "-")
    for plain in ("utf-8", "latin-1", "iso-8859-1", "iso-latin-1"):  # Python takes these with any ending
        if normal == plain or normal.startswith(f"{plain}-"):
            return "same"
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return "unknown"
    known = codec.name.replace("-", "_")
    if known in _MULTIBYTE:
        return "other"
    if known.startswith(_STATEFUL):
        return "hiding"
    try:
        plain = bytes(range(128)).decode(codec.name)
        upper = bytes(range(128, 256)).decode(codec.name, "ignore")
    except (LookupError, ValueError):  # no encoding of text, such as rot13
        return "hiding"
    transparent = plain == "".join(map(chr, range(128))) and all(char >= "\x80" for char in upper)
    return "same" if transparent else "hiding"


def _decode_as_named(data: bytes, cookie: Cookie, wanted: bool) -> Decoded:
    found = _decode(data, wanted)
    if found.kind != "text" or cookie.kind in ("hiding", "unknown"):
        return found
    if cookie.kind == "same" and found.encoding != "unknown":
        return found  # the same code in either reading: strings may differ, their ends do not
    try:
        text = data.decode(cookie.name)
    except (UnicodeError, LookupError):
        return found._replace(wrong=f"it is not in {cookie.name}, which its encoding line names")
    return _text(text, cookie.name, data)._replace(odd=found.odd)


def _decode(data: bytes, wanted: bool) -> Decoded:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return _text(data[len(bom) :].decode(encoding.removesuffix("-sig")), encoding, data)
            except UnicodeDecodeError:
                if wanted:
                    return _mend(data[len(bom) :], encoding.removesuffix("-sig"))
                break
    if b"\0" in data:
        encoding = _utf16_without_mark(data)
        if encoding:
            return Decoded("text", data.decode(encoding), encoding)
        if not wanted:
            return Decoded("binary")
        for encoding, half in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
            if half.count(0) * 2 > len(half):
                return _mend(data, encoding)
    try:
        return _text(data.decode("utf-8"), "utf-8", data)
    except UnicodeDecodeError:
        # Every byte is a letter in Latin-1: what is ASCII in the file stays readable, and rules see `encoding`.
        if _looks_binary(data):
            return _text(data.decode("latin-1"), "unknown", data, odd=True) if wanted else Decoded("binary")
        return _text(data.decode("latin-1"), "unknown", data)


def _mend(data: bytes, encoding: str) -> Decoded:
    """Return the text with a replacement character for what is broken in it: it is damaged, not another encoding."""
    text = data.decode(encoding, "replace")
    return Decoded("text", text, encoding, max(text.find("\ufffd"), 0))


def _text(text: str, encoding: str, data: bytes, *, odd: bool = False) -> Decoded:
    place = -1
    if odd:
        found = _CONTROL.search(text)
        place = found.start() if found else 0
    elif b"\0" in data and not encoding.startswith(("utf-16", "utf-32")):
        place = text.find("\0")
    return Decoded("text", text, encoding, place)


def _utf16_without_mark(data: bytes) -> str:
    """Return the UTF-16 form that mostly-ASCII text without a byte order mark is in, or ""."""
    if len(data) < 4 or len(data) % 2 or b"\0" not in data:
        return ""
    head = data[:_HEAD]  # that of most binary files says that they are none
    if max(head[::2].count(0), head[1::2].count(0)) * 4 < len(head):
        return ""
    for encoding, zeros, letters in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        if zeros.count(0) * 10 >= len(zeros) * 9 and letters.count(0) == 0:
            try:
                data.decode(encoding)
            except UnicodeDecodeError:
                continue
            return encoding
    return ""


def _looks_binary(data: bytes) -> bool:
    """Return whether the first 8 KB hold more control characters than text has."""
    head = data[:8192]
    odd = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13, 27))
    return odd * 50 > len(head)


def _is_video(name: str, data: bytes) -> bool:
    """Return whether a .ts file is MPEG, not TypeScript: every 188 bytes the same mark."""
    return suffix_of(name) == ".ts" and data[:1] == b"G" == data[188:189]
