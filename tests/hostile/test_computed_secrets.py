"""Tokens that Python computes from constants are found, and what is no token is not."""

from __future__ import annotations

import base64
import codecs
import gzip
import zlib

import pytest
from hf_lint.secrets.fakes import expand
from hf_lint.secrets.scan import scan_text

TOKEN = expand("@@fake:huggingface-user-token@@")
HEAD, TAIL = TOKEN[:12], TOKEN[12:]
DATA = TOKEN.encode()
WAYS = {
    "% of a tuple": f'x = "%s%s" % ("{HEAD}", "{TAIL}")',
    "% by name": f'x = "%(a)s{TAIL}" % {{"a": "{HEAD}"}}',
    "% by name, the end": f'x = "{HEAD}%(a)s" % {{"a": "{TAIL}"}}',
    "format by name": f'x = "{{p}}{TAIL}".format(p="{HEAD}")',
    "a template": f'from string import Template\nx = Template("${{p}}{TAIL}").substitute(p="{HEAD}")',
    "replace": f'x = "{HEAD}-{TAIL}".replace("-", "")',
    "rot13": f'import codecs\nx = codecs.decode("{codecs.encode(TOKEN, "rot13")}", "rot_13")',
    "base32": f'import base64\nx = base64.b32decode("{base64.b32encode(DATA).decode()}").decode()',
    "base85": f"import base64\nx = base64.b85decode({base64.b85encode(DATA).decode()!r}).decode()",
    "hexadecimal": f'x = bytes.fromhex("{DATA.hex()}").decode()',
    "zlib": f"import zlib\nx = zlib.decompress({zlib.compress(DATA)!r}).decode()",
    "zlib in base64": (
        "import base64, zlib\n"
        f'x = zlib.decompress(base64.b64decode("{base64.b64encode(zlib.compress(DATA)).decode()}")).decode()'
    ),
    "backwards": f'x = "{TOKEN[::-1]}"[::-1]',
    "bytes": f"import base64\nx = base64.b85decode({base64.b85encode(DATA).decode()!r})",
    "base64 twice": f'import base64\nx = f(f("{base64.b64encode(base64.b64encode(DATA)).decode()}"))',
    "base64 of hexadecimal": f'import base64\nx = f("{base64.b64encode(DATA.hex().encode()).decode()}")',
    "hexadecimal of base64": f'import base64\nx = f("{base64.b64encode(DATA).hex()}")',
    "base64 behind a letter": f'x = "{base64.b64encode(b" " + DATA).decode()}"',
    "base64 behind two": f'x = "{base64.b64encode(b"a:" + DATA).decode()}"',
    "gzip in base64": f'x = gunzip("{base64.b64encode(gzip.compress(DATA, mtime=0)).decode()}")',
    "sum of characters": "x = " + " + ".join(f"chr({byte})" for byte in DATA),
    "split": f'x = "".join("{TOKEN[:9]} {TOKEN[9:20]} {TOKEN[20:]}".split())',
    "each second": f'x = "{"x".join(TOKEN)}"[::2]',
    "swapcase": f'x = "{TOKEN.swapcase()}".swapcase()',
    "replaced beginning": f'x = "HF_{TOKEN[3:]}".replace("HF", "hf")',
    "reversed": f'x = "".join(reversed("{TOKEN[::-1]}"))',
    "numbers": f"x = bytes({list(DATA)}).decode()",
    "characters": f'x = "".join(map(chr, {list(DATA)}))',
    "one number": f'x = int.to_bytes({int.from_bytes(DATA, "big")}, {len(DATA)}, "big").decode()',
    "on a condition": f'x = ("{HEAD}" if True else "") + "{TAIL}"',
    "full width": (
        f'import unicodedata\nx = unicodedata.normalize("NFKC", "{"".join(chr(ord(c) + 0xFEE0) for c in TOKEN)}")'
    ),
}


@pytest.mark.parametrize("code", WAYS.values(), ids=WAYS.keys())
def test_a_token_that_is_computed_is_found(code: str) -> None:
    assert TOKEN not in code
    assert [match.kind for match in scan_text(f"{code}\n", path="app.py")] == ["huggingface-user-token"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app.py", f'x = "xx{TOKEN}xx".strip("x")'),
        ("a.html", f"<p>hf&lowbar;{TOKEN[3:]}</p>"),
        ("run.log", f"{TOKEN[:10]}\x1b[31m{TOKEN[10:]}\x1b[0m"),
        ("run.log", f"\x1b[1;32m{TOKEN[:3]}\x1b[0;31m{TOKEN[3:]}"),
        ("a.js", f'const t = atob(atob("{base64.b64encode(base64.b64encode(DATA)).decode()}"))'),
    ],
)
def test_a_token_in_other_texts_is_found(path: str, text: str) -> None:
    assert [match.kind for match in scan_text(f"{text}\n", path=path)] == ["huggingface-user-token"]


@pytest.mark.parametrize(
    "code",
    [
        'import logging\nlogging.basicConfig(format="%(asctime)s %(message)s" % {"a": 1})',
        'import zlib\nx = zlib.decompress(open("a.bin", "rb").read())',
        f"import zlib\nx = zlib.decompress({zlib.compress(b'a' * 10_000_000)!r})",
        'import zlib\nx = zlib.decompress(b"broken")',
        'import lzma\nx = lzma.decompress(b"\\xfd7zXZ\\x00")',
        "x = (1).to_bytes(10**12, 'big')",
        "x = (-1).to_bytes(2, 'big')",
        'import base64\nx = base64.b32decode("NBSWY3DP").decode()',
        'import codecs\nx = codecs.decode("uryyb", "rot13")',
        'import base64\nx = "H4sIAAAAAAAAA+broken0000000000"\ny = "eJxbroken00000000000000000"',
        f'import base64\nx = "{base64.b64encode(zlib.compress(b"a" * 10_000_000)).decode()[:3000]}"',
    ],
)
def test_nothing_else_is_and_nothing_fails(code: str) -> None:
    assert scan_text(f"{code}\n", path="app.py") == []
