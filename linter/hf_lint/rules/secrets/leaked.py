"""Secrets of a known shape, or by the name they are given, wherever they stand in the Space."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from hf_lint.core.model import Confidence, Hit, Location, Problem
from hf_lint.core.registry import rule
from hf_lint.fixes.python_secrets import read_from_environment
from hf_lint.rules.secrets.claims import claimed_places, is_generic, overlaps
from hf_lint.rules.secrets.credential_files import single_credentials
from hf_lint.secrets import load_kinds, scan_space, scan_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.core.model import Fix
    from hf_lint.core.policy import Policy
    from hf_lint.secrets import Kind, SecretMatch
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_RELATED = 20
_HOW = {
    "joined": ", put together from pieces",
    "base64": ", in base64",
    "deep": ", by the second engine",
}


@rule("leaked-hf-token")
def leaked_hf_token(space: Space, policy: Policy) -> Iterator[Hit]:
    """One hit for each Hugging Face token and file."""
    kinds = load_kinds()
    for path, matches in scan_space(space).items():
        yield from _hits(space, path, (match for match in matches if kinds[match.kind].is_hf), kinds)
    yield from _named_like(space, kinds, is_hf=True)


@rule("leaked-credential")
def leaked_credential(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """One hit for each other credential and file; with the parameter `deep`, by both engines."""
    kinds = load_kinds()
    found = scan_space(space)
    if policy.params["deep"]:
        from hf_lint.engines.kingfisher import DeepEngineError, scan_space_deep

        try:
            found = scan_space_deep(space)
        except DeepEngineError as error:
            yield Problem(str(error))
    claimed = claimed_places(space)
    whole = single_credentials(space)
    for path, matches in found.items():
        if path in whole:
            continue
        spans = claimed.get(path, ())
        taken = {match.fingerprint for match in matches if overlaps(spans, match.start, match.end)}
        mine = (
            match
            for match in matches
            if not kinds[match.kind].is_hf and not (is_generic(match) and match.fingerprint in taken)
        )
        yield from _hits(space, path, mine, kinds)
    yield from _named_like(space, kinds, is_hf=False)


def _named_like(space: Space, kinds: Mapping[str, Kind], *, is_hf: bool) -> Iterator[Hit]:
    """The files that are called like a secret: one hit for each secret, at the first of them."""
    told = set()
    for path, match in space.memo(_in_paths):
        if kinds[match.kind].is_hf == is_hf and match.fingerprint not in told:
            told.add(match.fingerprint)
            words = f"the name of this file or folder holds one: {_message(kinds[match.kind], [match])}"
            yield Hit(Location(path), words, variant=_variant(kinds[match.kind], [match]), key=_key(match))


def _in_paths(space: Space) -> list[tuple[str, SecretMatch]]:
    paths = list(space.files)
    ends = list(accumulate(len(path) + 1 for path in paths))
    matches = scan_text("\n".join(paths), path="", only_certain=True)
    return [(paths[bisect_right(ends, match.start)], match) for match in matches]


def _hits(space: Space, path: str, matches: Iterable[SecretMatch], kinds: Mapping[str, Kind]) -> Iterator[Hit]:
    """The hits of one file: the same secret in several places is one hit at the first of them."""
    file = space.files[path]
    groups: dict[tuple[str, str], list[SecretMatch]] = {}
    for match in matches:
        groups.setdefault((match.kind, match.fingerprint), []).append(match)
    for (kind, _), group in groups.items():
        places = [file.location(match.start, match.end, "the same secret") for match in group]
        yield Hit(
            file.location(group[0].start, group[0].end),
            _message(kinds[kind], group),
            variant=_variant(kinds[kind], group),
            related=tuple(places[1 : 1 + MAX_RELATED]),
            key=_key(group[0]),
            fix=_from_environment(space, file, group, kinds[kind], only=sum(key[0] == kind for key in groups) == 1),
            secret=True,
        )


def _key(match: SecretMatch) -> str:
    return f"{match.kind} {match.fingerprint}"


def _from_environment(space: Space, file: File, group: list[SecretMatch], kind: Kind, *, only: bool) -> Fix | None:
    """The fix of a secret in Python; it can be called after its kind when it is the `only` one of that in the file."""
    if any(match.via not in ("pattern", "context") for match in group):
        return None
    name = "HF_TOKEN" if kind.is_hf else "" if kind.generic else kind.id.upper().replace("-", "_")
    places = [(match.start, match.end) for match in group]
    return read_from_environment(space, file, places, name if only else "")


def _variant(kind: Kind, group: list[SecretMatch]) -> str:
    """The name a value is given is weaker evidence than a shape."""
    if all(match.confidence == Confidence.LOW for match in group):
        return "doubtful"
    return "assigned" if kind.generic else ""


def _message(kind: Kind, group: list[SecretMatch]) -> str:
    again = "" if len(group) == 1 else f" ({len(group)} times in this file)"
    revoke = f"{kind.revoke_text} {kind.revoke_url}".strip()
    return f"{kind.title} `{group[0].masked}`{_HOW.get(group[0].via, '')}{again}. {revoke}"
