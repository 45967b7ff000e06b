"""How much a match is worth at its place: what surrounds it adds to the evidence, or takes from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Confidence
from hf_lint.secrets.beside import (
    is_logged,
    is_made_up,
    is_request,
    is_sample_field,
    is_shown,
    reach_of_neighbours,
    says_example,
)
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
from hf_lint.secrets.kinds import load_kinds
from hf_lint.secrets.patterns import Found

if TYPE_CHECKING:
    from hf_lint.secrets.places import Place


def weigh_guess(kind: str, text: str, start: int, end: int, evidence: Evidence, place: Place) -> Found:
    """Weigh what only a name or a place makes a secret by what surrounds it."""
    evidence = _with_place(evidence, text, start, end, place)
    if not place.prose and is_logged(text, start):
        evidence = evidence.plus(SHOWN, "it is in a line of a log")
    elif is_sample_field(text, start):
        evidence = evidence.plus(SHOWN, "it is the example of a schema or a docstring")
    elif place.prose and is_request(text, start):
        evidence = evidence.plus(SHOWN, "it is part of a request that readers are shown")
    reach = ""
    if kind != "assigned-secret":
        reach = reach_of_neighbours(text, start, end)
    if reach:
        evidence = evidence.plus(PUBLIC_HOST, "a host that others can reach is named beside it")
    return Found(kind, start, end, evidence.confidence, "context", evidence=evidence, reach=reach)


def weigh_match(found: Found, text: str, place: Place) -> Found:
    """Lower what has a shape or a provider to a hint where it is an example, save where the shape is certain."""
    address = load_kinds()[found.kind].checks.password != ""
    certain = found.confidence >= Confidence.HIGH and found.via == "pattern" and not address
    if certain and not _is_short_lived(found, place):
        return found
    evidence = found.evidence if found.evidence.reasons else Evidence().plus(FINDING, "it has a shape of its own")
    weighed = _with_place(evidence, text, found.start, found.end, place)
    if address and weighed == evidence and _is_for_readers(text, found.start, place):
        weighed = weighed.plus(SHOWN, "the text before it says that it is an example")
    lowered = weighed.points < evidence.points and weighed.points < FINDING
    if address and not lowered:
        return found
    return found._replace(evidence=weighed, confidence=Confidence.LOW if lowered else found.confidence)


def _is_for_readers(text: str, at: int, place: Place) -> bool:
    """Return whether prose, or a comment on the same line, introduces an example."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return (place.prose or line.lstrip().startswith(("#", "//", "*", "--"))) and says_example(text, at)


def _is_short_lived(found: Found, place: Place) -> bool:
    """Return whether it is a token of an hour in data that are made up."""
    return place.sample and found.kind == "google-access-token"


def _with_place(evidence: Evidence, text: str, start: int, end: int, place: Place) -> Evidence:
    if place.document:
        evidence = evidence.plus(DOCUMENTATION, "it is in a document")
    elif is_shown(text, start, page=place.page):
        evidence = evidence.plus(SHOWN, "readers are shown it as an example")
    if place.sample or is_made_up(text, start, end):
        evidence = evidence.plus(SAMPLE_DATA, "the data around it are made up")
    if place.translation:
        evidence = evidence.plus(TRANSLATION, "it is among translations")
    return evidence.plus(CREDENTIAL_PLACE, "the file is there to hold credentials") if place.store else evidence
