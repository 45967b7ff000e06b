"""Secrets in base64: what can be decoded is decoded and looked at again, once."""

from __future__ import annotations

import base64
import binascii
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
_WORDS = ("base64", "b64", "atob(", "kind: secret")
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


def find_encoded(text: str, lower: str, candidates: bytes, bounds: Bounds) -> Iterator[Found]:
    """Yield what base64 in `text` hides; the place is that of the encoded text."""
    if _RUN.search(candidates) is None:
        return
    everything = any(word in lower for word in _WORDS)
    if not everything and not any(head in candidates for head in _HEADS):
        return
    runs = list(dict.fromkeys(_RUN.findall(candidates)))
    rest = (run for run in runs[MAX_RUNS:] if run.startswith(_HEADS))
    for run in chain(runs[:MAX_RUNS], bounds.first(rest, "texts in base64", 10 * MAX_RUNS)):
        if everything or run.startswith(_HEADS):
            decoded = _decode(run)
            best = next(find_patterns(decoded, reduced(decoded)), None) if decoded else None
            if best is not None:
                encoded = run.decode("ascii")
                at = text.find(encoded)
                end = at + len(encoded)
                public = is_handed_out(load_kinds()[best.kind], text, at, end)
                confidence = Confidence.LOW if public else best.confidence
                yield Found(best.kind, at, end, confidence, "base64", decoded[best.start : best.end])


def _decode(run: bytes) -> str:
    """Return the text that `run` stands for; empty when it is no text."""
    plain = run.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        text = base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        return ""
    return text if all(c.isprintable() or c in "\r\n\t" for c in text) else ""
