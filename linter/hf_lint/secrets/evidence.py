"""Points for and against a value being a credential, with their reasons, so that a finding can explain itself.

A value that only its name or its place makes a secret is never certain. Each fact about it gives or takes points, and
the sum decides: `FINDING` points are a finding, fewer are a hint, which only the strict profile shows.
"""

from __future__ import annotations

from hf_lint.core.model import Confidence
from hf_lint.core.records import NamedTuple

FINDING = 4
"""From here on it is a finding."""

# For. A name and a fitting value are a finding; a weaker name needs a value that looks more random.
NAMED_SECRET = 2
NAMED_KEY = 1
NAMED_PROVIDER = 2
RANDOM = 3
PASSWORD_LIKE = 2
COMMAND = 2
TABLE = 2
SHAPE = 1
CREDENTIAL_PLACE = 1
PUBLIC_HOST = 1

# Against. Each of these makes a usual finding a hint.
DOCUMENTATION = -2
SHOWN = -2
SAMPLE_DATA = -2
TRANSLATION = -2
TEMPLATE_COMMENT = -2


class Evidence(NamedTuple):
    """What speaks for a credential, in points, and the reasons, those against it included."""

    points: int = 0
    reasons: tuple[str, ...] = ()

    def plus(self, points: int, reason: str) -> Evidence:
        """Return the same with one more reason."""
        return Evidence(self.points + points, (*self.reasons, f"{reason} {points:+d}"))

    @property
    def confidence(self) -> Confidence:
        """How sure it is: never high, which takes a shape of its own."""
        return Confidence.MEDIUM if self.points >= FINDING else Confidence.LOW

    def __str__(self) -> str:
        """Return the sum and what it is made of, for messages; empty where nothing was weighed."""
        return f"Score {self.points}, {FINDING} make a finding: {', '.join(self.reasons)}" if self.reasons else ""
