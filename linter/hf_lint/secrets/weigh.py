"""How much a match is worth at its place: what surrounds it adds to the evidence, or takes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Confidence
from hf_lint.secrets.beside import OUTSIDE, is_made_up, is_shown, names_public_host
from hf_lint.secrets.evidence import (
    CREDENTIAL_PLACE,
    DOCUMENTATION,
    FINDING,
    PUBLIC_HOST,
    SAMPLE_DATA,
    SHOWN,
    TRANSLATION,
    Evidence,
)
from hf_lint.secrets.patterns import Found

if TYPE_CHECKING:
    from hf_lint.secrets.places import Place


def weigh_guess(kind: str, text: str, start: int, end: int, evidence: Evidence, place: Place) -> Found:
    """Weigh what only a name or a place makes a secret by what surrounds it."""
    evidence = _with_place(evidence, text, start, end, place)
    reach = ""
    if kind != "assigned-secret" and names_public_host(text, start, end):
        evidence, reach = evidence.plus(PUBLIC_HOST, "a host that others can reach is named beside it"), OUTSIDE
    return Found(kind, start, end, evidence.confidence, "context", evidence=evidence, reach=reach)


def weigh_match(found: Found, text: str, place: Place) -> Found:
    """Lower what has a shape or a provider to a hint where it is an example, save where the shape is certain."""
    if found.confidence >= Confidence.HIGH and found.via == "pattern" and not _is_short_lived(found, place):
        return found
    evidence = found.evidence if found.evidence.reasons else Evidence().plus(FINDING, "it has a shape of its own")
    weighed = _with_place(evidence, text, found.start, found.end, place)
    lowered = weighed.points < evidence.points and weighed.points < FINDING
    return found._replace(evidence=weighed, confidence=Confidence.LOW if lowered else found.confidence)


def _is_short_lived(found: Found, place: Place) -> bool:
    """Return whether it is a token of an hour in data that are made up."""
    return place.sample and found.kind == "google-access-token"


def _with_place(evidence: Evidence, text: str, start: int, end: int, place: Place) -> Evidence:
    if place.document:
        evidence = evidence.plus(DOCUMENTATION, "it stands in a document")
    elif is_shown(text, start, page=place.page):
        evidence = evidence.plus(SHOWN, "readers are shown it as an example")
    if place.sample or is_made_up(text, start, end):
        evidence = evidence.plus(SAMPLE_DATA, "the data around it are made up")
    if place.translation:
        evidence = evidence.plus(TRANSLATION, "it stands among translations")
    return evidence.plus(CREDENTIAL_PLACE, "the file is there to hold credentials") if place.store else evidence
