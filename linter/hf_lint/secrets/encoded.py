"""Secrets in base64: what can be decoded is decoded and looked at again, also where that is packed by zlib, hexadecimal
or base64 once more."""

from __future__ import annotations

import base64
import binascii
import zlib
from itertools import chain
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Confidence
from hf_lint.secrets.kinds import load_kinds
from hf_lint.secrets.patterns import Found, find_patterns, is_handed_out, reduced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.secrets.bounds import Bounds

MAX_RUNS = 300
"""Runs of one text that are decoded whatever they begin with; of the others, those that begin as a token does."""
_RUN = regex(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,4000}={0,2}")
_WORDS = ("base64", "b64", "atob(", "kind: secret", "decompress", "inflate", "gunzip")
# The base64 of: hf_, sk-, ghp, github_pat_, AKIA, gsk_, xox, AIza, glpat, postgr, mongod.
_HEADS = (
    b"aGZf",
    b"c2st",
    b"Z2hw",
    b"Z2l0aHViX3",
    b"QUtJQ",
    b"Z3NrX",
    b"eG94",
    b"QUl6Y",
    b"Z2xwYX",
    b"cG9zdGdy",
    b"bW9uZ29k",
)
_INNER = (b"hmX", b"oZl8", b"oZl9", b"oZl+", b"oZl/", b"oZl-", b"oZl_")
"""The same of hf_ behind one or two other characters."""
_MAX_LAYERS = 4
_MAX_UNPACKED = 4_000
_PACKED = (b"\x1f\x8b\x08", b"x\x01", b"x^", b"x\x9c", b"x\xda")
"""What gzip and zlib begin with."""
_HEXADECIMAL = regex(rb"(?:[0-9A-Fa-f]{2}){12,2000}")
_ENCODED = regex(rb"[A-Za-z0-9+/_-]{16,4000}={0,2}")


def find_encoded(text: str, lower: str, candidates: bytes, bounds: Bounds) -> Iterator[Found]:
    """Yield what base64 in `text` hides; the place is that of the encoded text."""
    if _RUN.search(candidates) is None:
        return
    everything = any(word in lower for word in _WORDS)
    if not everything and not any(head in candidates for head in (*_HEADS, *_INNER)):
        return
    runs = list(dict.fromkeys(_RUN.findall(candidates)))
    rest = (run for run in runs[MAX_RUNS:] if run.startswith(_HEADS))
    for run in chain(runs[:MAX_RUNS], bounds.first(rest, "texts in base64", 10 * MAX_RUNS)):
        if everything or run.startswith(_HEADS) or any(inner in run for inner in _INNER):
            for decoded in _decode(run):
                best = next(find_patterns(decoded, reduced(decoded)), None)
                if best is not None:
                    encoded = run.decode("ascii")
                    at = text.find(encoded)
                    end = at + len(encoded)
                    public = is_handed_out(load_kinds()[best.kind], text, at, end)
                    confidence = Confidence.LOW if public else best.confidence
                    yield Found(best.kind, at, end, confidence, "base64", decoded[best.start : best.end])
                    break


def _decode(run: bytes) -> Iterator[str]:
    """Yield the texts that `run` stands for, layer by layer."""
    data = run
    for _ in range(_MAX_LAYERS):
        data = _undo(data.strip())
        if not data:
            return
        if data.isascii() and all(32 <= byte < 127 or byte in b"\r\n\t" for byte in data):
            yield data.decode("ascii")


def _undo(data: bytes) -> bytes:
    """Return what one layer of base64, hexadecimal digits, zlib or gzip hides; b"" where it is none of them."""
    try:
        if data.startswith(_PACKED):
            return zlib.decompressobj(wbits=47).decompress(data, _MAX_UNPACKED)
        if _HEXADECIMAL.fullmatch(data):
            return bytes.fromhex(data.decode("ascii"))
        if _ENCODED.fullmatch(data):
            plain = data.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except (ValueError, binascii.Error, zlib.error):
        pass
    return b""
