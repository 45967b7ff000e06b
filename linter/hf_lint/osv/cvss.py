"""Qualitative ratings of CVSS vectors, versions 2 to 4; the package `cvss` knows the formulas of FIRST."""

from __future__ import annotations

MAX_VECTOR = 500
_RATINGS = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"))


def base_score(vector: str) -> float | None:
    """Return the base score, 0.0 to 10.0; None where `vector` is not a complete CVSS vector."""
    vector = vector.strip()
    if len(vector) > MAX_VECTOR or not vector.startswith(("CVSS:3.", "CVSS:4.0/", "AV:")):
        return None
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError

    version = {"CVSS:3": CVSS3, "CVSS:4": CVSS4}.get(vector[:6], CVSS2)
    try:
        return float(version(vector).base_score)
    except CVSSError:
        return None


def rating(score: float) -> str:
    """Return the qualitative rating of a score: info, low, medium, high or critical."""
    return next((word for floor, word in _RATINGS if score >= floor), "info")
