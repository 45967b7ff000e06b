"""Hits of rules become findings: weighed, masked, and known by a fingerprint."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from hf_lint.core.digests import sha256
from hf_lint.core.model import START, Confidence, Finding
from hf_lint.core.words import fill_in_names
from hf_lint.pipeline.aside import weigh_aside
from hf_lint.secrets.excerpt import MASK, make_excerpt, secrets_beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import CellPlace, Excerpt, Hit, Location, Span
    from hf_lint.core.policy import Policy
    from hf_lint.pipeline.selection import SelectedRule
    from hf_lint.space import Space


def make_findings(space: Space, hits: list[tuple[SelectedRule, Hit]]) -> list[tuple[Finding, Hit]]:
    """Return the finding of each hit, in order of its place, masked and weighed."""
    from hf_lint.secrets.redact import redact_text

    secrets = _secret_places(hits)
    values = _secret_values(space, hits)
    seen: Counter[tuple[str, str, str]] = Counter()
    findings = []
    for planned, hit in sorted(
        hits, key=lambda item: (item[1].location.path, item[1].location.span, item[0].policy.id)
    ):
        policy = planned.policy
        excerpt = _excerpt(space, hit.location, secrets)
        hidden = values
        if excerpt is not None and MASK in excerpt.text:
            hidden = [*values, *secrets_beside(space.files[hit.location.path], hit.location)]
        identity = (policy.id, hit.location.path, hit.key or (excerpt.text.strip() if excerpt else ""))
        seen[identity] += 1
        count = str(seen[identity])
        severity = planned.severity(hit.variant)
        words = policy.variants.get(hit.variant, policy)
        message = redact_text(hit.message, hidden)
        aside = weigh_aside(space, policy, hit, severity)
        finding = Finding(
            rule=policy.id,
            group=policy.group,
            title=hit.title or words.title or policy.title,
            severity=min(severity, aside.most),
            confidence=Confidence.parse(policy.confidence),
            message=message + aside.why,
            location=hit.location,
            fingerprint=_fingerprint(*identity, count),
            url=policy.url,
            help=words.remedy or policy.remedy,
            action=fill_in_names(words.action or policy.action, message),
            fix=hit.fix,
            related=tuple(place._replace(note=redact_text(place.note, hidden)) for place in hit.related),
            excerpt=excerpt,
            secret=hit.secret,
            key=hit.key,
            cell=_cell(space, hit.location),
            concern=policy.concern,
            role=space.startup.role(hit.location.path),
            former_fingerprints=_former_fingerprints(policy, hit, identity, count),
        )
        findings.append((finding, hit))
    return findings


def _former_fingerprints(policy: Policy, hit: Hit, identity: tuple[str, str, str], count: str) -> tuple[str, ...]:
    """Return what earlier versions knew the finding by: under another id of its policy, or by another key."""
    _, path, key = identity
    made = [
        _fingerprint(name, path, text, count)
        for name in (policy.id, *policy.formerly)
        for text in (key, *hit.former_keys)
    ]
    return tuple(made[1:])


def _cell(space: Space, location: Location) -> CellPlace | None:
    """Return where in a notebook the finding is; None elsewhere."""
    file = space.get(location.path) if location.path.endswith(".ipynb") and location.span != START else None
    if file is None or not file.text:
        return None
    return space.notebook(file).place(file.offset(location.span.line, location.span.column))


def _fingerprint(*parts: str) -> str:
    """Stable while the finding is: holds no line number, date or secret."""
    return str(sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16])


def _secret_places(hits: list[tuple[SelectedRule, Hit]]) -> dict[str, list[Span]]:
    """By path, the places that hold a secret: no excerpt shows them, whichever rule it belongs to."""
    places = defaultdict(list)
    for place in _all_secrets(hits):
        places[place.path].append(place.span)
    return places


def _all_secrets(hits: list[tuple[SelectedRule, Hit]]) -> Iterator[Location]:
    """Yield where secrets stand: a hit that is one has the same in its related places."""
    for _, hit in hits:
        if hit.secret:
            yield hit.location
            yield from hit.related


def _secret_values(space: Space, hits: list[tuple[SelectedRule, Hit]]) -> list[str]:
    """Return what stands at those places, the longest first: no message quotes it."""
    from hf_lint.secrets.redact import values_at

    found: set[str] = set()
    for place in _all_secrets(hits):
        file = space.get(place.path)
        if file is not None:
            found.update(values_at(file, place))
    return sorted(found, key=lambda value: (-len(value), value))


def _excerpt(space: Space, location: Location, secrets: dict[str, list[Span]]) -> Excerpt | None:
    file = space.get(location.path)
    if file is None or not file.text or (file.suffix == ".ipynb" and _cell(space, location) is None):
        return None  # outputs of a notebook teach nothing, and may hold anything that was printed
    return make_excerpt(file, location, secrets.get(location.path, ()))
