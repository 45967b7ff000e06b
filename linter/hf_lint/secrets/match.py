"""What the secret detector says about one place: everything except the secret itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.digests import blake2b
from hf_lint.core.records import NamedTuple
from hf_lint.secrets.evidence import Evidence

if TYPE_CHECKING:
    from hf_lint.core.model import Confidence

_KEY = b"hf-lint/secret/1"


class SecretMatch(NamedTuple):
    """A secret between the code points `start` and `end` (exclusive) of a text.

    `masked` shows the first 4 and last 2 characters at most, and never more than a third; `fingerprint` is the same
    wherever the same secret stands. `via` tells how it was found: `pattern` (its own shape), `context` (the name it is
    given), `joined` (a Python expression that adds up to it), `base64` (inside encoded text), `escaped` (behind
    escapes), `deep` (second engine), `bytes` (of a file that is no text) and `archive` (of a file in an archive).
    `evidence` tells what speaks for it where its shape alone does not; `reach` whether what it opens can be reached
    from `outside`, or only from `inside` a private network, as far as is known.
    """

    kind: str
    start: int
    end: int
    masked: str
    fingerprint: str
    confidence: Confidence
    via: str
    evidence: Evidence = Evidence()
    reach: str = ""
    member: str = ""
    """The file within an archive: `archive.zip!/folder/file`."""


def mask(secret: str) -> str:
    """Return `secret` as it may be shown."""
    shown = len(secret) // 3
    tail = min(2, shown // 3)
    head = min(4, shown - tail)
    return f"{secret[:head]}…{secret[len(secret) - tail :]}"


def fingerprint(secret: str) -> str:
    """Eight hexadecimal digits by which one secret is recognised in many places."""
    return blake2b(secret.encode("utf-8", "surrogatepass"), digest_size=4, key=_KEY).hexdigest()


def make_match(
    kind: str,
    start: int,
    end: int,
    secret: str,
    confidence: Confidence,
    via: str,
    evidence: Evidence = Evidence(),  # noqa: B008 - immutable
    reach: str = "",
) -> SecretMatch:
    """Return the match for `secret`, which is read here and not kept."""
    return SecretMatch(kind, start, end, mask(secret), fingerprint(secret), confidence, via, evidence, reach)
