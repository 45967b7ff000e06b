"""Secrets of a known shape, or by the name they are given, wherever they stand in the Space."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Confidence, Hit, Location, Problem
from hf_lint.core.registry import rule
from hf_lint.core.words import SAME_SECRET
from hf_lint.rules.secrets.claims import claimed_places, is_generic, overlaps
from hf_lint.rules.secrets.credential_files import single_credentials
from hf_lint.rules.secrets.defaults import known_values
from hf_lint.secrets import load_kinds, scan_space, scan_text
from hf_lint.secrets.beside import INSIDE, NEAR, OUTSIDE, is_within_text
from hf_lint.secrets.evidence import NAMED_SECRET, RANDOM
from hf_lint.secrets.places import is_to_fill_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hf_lint.core.model import Fix
    from hf_lint.core.policy import Policy
    from hf_lint.secrets import Kind, SecretMatch
    from hf_lint.space import Space

MAX_RELATED = 20
_HOW = {
    "joined": ", assembled from parts",
    "base64": ", in base64",
    "escaped": ", written with escapes",
    "deep": ", by the second engine",
    "bytes": ", in the bytes of a file that is not read as text",
}


@rule("leaked-hf-token")
def leaked_hf_token(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report one hit for each Hugging Face token, wherever and however often it stands."""
    kinds = load_kinds()
    yield from _hits(space, _places(scan_space(space), kinds, is_hf=True), kinds, {})
    yield from _named_like(space, kinds, is_hf=True)


@rule("leaked-credential")
def leaked_credential(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report one hit for each other credential, wherever it stands; with the parameter `deep`, by both engines."""
    kinds = load_kinds()
    found = scan_space(space)
    if policy.params["deep"]:
        from hf_lint.engines.kingfisher import scan_space_deep
        from hf_lint.errors import EngineError

        try:
            found = scan_space_deep(space)
        except EngineError as error:
            yield Problem(str(error))
    claimed = claimed_places(space)
    whole = single_credentials(space)
    shown = known_values(space)
    mine = []
    for path, matches in found.items():
        if path in whole:
            continue
        spans = claimed.get(path, ())
        taken = {match.fingerprint for match in matches if overlaps(spans, match.start, match.end)}
        own = [match for match in matches if not (is_generic(match) and match.fingerprint in taken)]
        if shown:
            text = space.files[path].text
            own = [match for match in own if not (is_generic(match) and text[match.start : match.end] in shown)]
        mine += _places({path: own}, kinds, is_hf=False)
    yield from _hits(space, mine, kinds, policy.params["weaker"])
    yield from _named_like(space, kinds, is_hf=False)


def _places(
    found: Mapping[str, Iterable[SecretMatch]], kinds: Mapping[str, Kind], *, is_hf: bool
) -> list[tuple[str, SecretMatch]]:
    return [(path, match) for path, matches in found.items() for match in matches if kinds[match.kind].is_hf == is_hf]


def _named_like(space: Space, kinds: Mapping[str, Kind], *, is_hf: bool) -> Iterator[Hit]:
    """Yield the files that are called like a secret: one hit for each secret, at the first of them."""
    reported = set()
    for path, match in space.memo(_find_in_paths):
        if kinds[match.kind].is_hf == is_hf and match.fingerprint not in reported:
            reported.add(match.fingerprint)
            words = f"the name of this file or folder contains one: {_message(kinds[match.kind], match)}"
            yield Hit(Location(path), words, variant=_variant([match]), key=_key(match))


def _find_in_paths(space: Space) -> list[tuple[str, SecretMatch]]:
    paths = list(space.files)
    ends = list(accumulate(len(path) + 1 for path in paths))
    matches = scan_text("\n".join(paths), path="", only_certain=True)
    return [(paths[bisect_right(ends, match.start)], match) for match in matches]


def _hits(
    space: Space,
    places: Iterable[tuple[str, SecretMatch]],
    kinds: Mapping[str, Kind],
    weaker: Mapping[str, Collection[str]],
) -> Iterator[Hit]:
    """Yield one hit for each secret, at the place that says most about it; its other places are related."""
    groups: dict[str, list[tuple[str, SecretMatch]]] = {}
    for path, match in places:
        groups.setdefault(match.fingerprint, []).append((path, match))
    names = Counter(kind for group in groups.values() for kind in {match.kind for _, match in group})
    for group in groups.values():
        # The order of files and places stays, so that the hit is known by the same place as before.
        path, best = min(group, key=lambda place: _RANKS.index(_variant([place[1]])))
        kind = kinds[best.kind]
        others = [place for place in group if place != (path, best)]
        related = [space.files[path].location(one.start, one.end, _same(one)) for path, one in others]
        yield Hit(
            space.files[path].location(best.start, best.end),
            _message(kind, best, _again(group)),
            variant=_weigh(space, group, kind, weaker),
            related=tuple(related[:MAX_RELATED]),
            key=_key(best),
            fix=_read_from_environment(space, group, kind, only=names[best.kind] == 1),
            secret=True,
            title=f"hard-coded credential: {kind.title}",
        )


def _key(match: SecretMatch) -> str:
    return f"{match.kind} {match.fingerprint}"


def _read_from_environment(space: Space, group: list[tuple[str, SecretMatch]], kind: Kind, *, only: bool) -> Fix | None:
    """Return the fix of a secret in Python, in all its files or in none.

    It can be called after its kind when it is the `only` one of that in the Space.
    """
    from hf_lint.fixes.python_secrets import read_from_environment

    if any(match.via not in ("pattern", "context") for _, match in group):
        return None
    name = "HF_TOKEN" if kind.is_hf else "" if kind.generic else kind.id.upper().replace("-", "_")
    places: dict[str, list[tuple[int, int]]] = {}
    for path, match in group:
        places.setdefault(path, []).append((match.start, match.end))
    fixes = [
        read_from_environment(space, space.files[path], spans, name if only else "") for path, spans in places.items()
    ]
    made = [fix for fix in fixes if fix is not None]
    if len(made) < len(fixes):
        return None
    return made[0]._replace(edits=tuple(edit for fix in made for edit in fix.edits))


def _weigh(
    space: Space, group: list[tuple[str, SecretMatch]], kind: Kind, weaker: Mapping[str, Collection[str]]
) -> str:
    """Return how bad the leak is, less where one of its places says why."""
    variant = _variant([match for _, match in group])
    if variant not in ("", "assigned") or kind.is_hf:
        return variant
    if kind.generic and all(is_within_text(space.files[path].text, match.start, path) for path, match in group):
        return "quoted"
    from hf_lint.secrets.harm import is_made_up, is_unproven

    if all(is_unproven(match, space.files[path].text) for path, match in group):
        if all(is_to_fill_in(path) for path, _ in group):
            return "template"
        if all(space.startup.role(path) == "test" for path, _ in group):
            path, match = group[0]
            return "doubtful" if is_made_up(match, space.files[path].text) else "elsewhere"
    reliefs = {_relieve(space, path, match, weaker, kind) for path, match in group}
    if reliefs == {""} and variant == "assigned" and all(_is_elsewhere(space, path) for path, _ in group):
        return "elsewhere"
    if reliefs == {""} and variant == "assigned" and any(_is_used(space, path, match) for path, match in group):
        return "used"
    return min(reliefs - {""}, default=variant)


def _relieve(space: Space, path: str, match: SecretMatch, weaker: Mapping[str, Collection[str]], kind: Kind) -> str:
    from hf_lint.secrets.harm import find_relief

    relief = find_relief(match, space.files[path].text, path, weaker, kind.generic)
    if relief != "half":
        return relief
    others = (load_kinds()[one.kind] for matches in scan_space(space).values() for one in matches)
    paired = any(one.provider == kind.provider and one.id != kind.id for one in others)
    return "" if paired and kind.provider in _PAIRED else relief


def _is_used(space: Space, path: str, match: SecretMatch) -> bool:
    """Say whether code that the Space starts has the value under the name of a secret, and it was made at random.

    Keys in the scripts of a page are shown to everybody, and made for that.
    """
    if match.via != "context" or space.startup.role(path) != "runs":
        return False
    if match.reach == NEAR:
        return True
    before = space.files[path].text[max(match.start - NAME_SIDE, 0) : match.start]
    if _COUNTS.search(before.rpartition("\n")[2]) or _CAPTURED.search(space.files[path].text):
        return False
    long = match.end - match.start >= MIN_ISSUED
    return match.kind == "assigned-secret" and path.endswith(".py") and long and match.evidence.points >= STRONG


def _is_elsewhere(space: Space, path: str) -> bool:
    return space.startup.role(path) in ("offline", "test", "vendored")


_PAIRED = ("Amazon Web Services", "Alibaba Cloud", "Tencent Cloud")
"""Those whose keys are pairs of an id and a secret."""
# Keys that only say who counts or asks, and the names of sessions.
_COUNTS = regex(
    r"mixpanel|amplitude|segment|storefront|analytics|telemetry|rollbar|datadog|posthog|session|publi|client", 2
)
_CAPTURED = regex(r"[\"']sec-(?:ch-ua|fetch-(?:site|mode|dest))[\w-]{0,20}[\"']", 2)
"""Headers of a browser: the code repeats a request of a page, whose key is shown to all who look at the page."""
NAME_SIDE = 80
MIN_ISSUED = 20
"""Characters of a key that opens something by itself: shorter ones are most often names of clients."""
STRONG = NAMED_SECRET + RANDOM
_RANKS = ("", "assigned", "internal", "doubtful")
"""Variants, the worst first."""


def _variant(group: list[SecretMatch]) -> str:
    """Return how bad the leak is, by the surest of its places.

    The name that a value is given is weaker evidence than a shape; but a password beside the address that it opens is
    worth as much as one within. What only neighbours reach, as in a compose file, takes another hole to be used.
    """
    sure = [match for match in group if match.confidence > Confidence.LOW]
    if not sure:
        return "doubtful"
    if all(match.reach == INSIDE for match in sure):
        return "internal"
    named = all(is_generic(match) for match in sure)
    return "assigned" if named and not any(match.reach == OUTSIDE for match in sure) else ""


def _again(group: list[tuple[str, SecretMatch]]) -> str:
    files = len({path for path, _ in group})
    if len(group) == 1:
        return ""
    return f" Found {len(group)} times{', in this file' if files == 1 else f', in {files} files'}."


def _same(match: SecretMatch) -> str:
    return f"{SAME_SECRET}, in {match.member}" if match.member else SAME_SECRET


def _message(kind: Kind, match: SecretMatch, again: str = "") -> str:
    revoke = f"{kind.revoke_text.removesuffix('.')}: {kind.revoke_url}" if kind.revoke_url else kind.revoke_text
    score = f" {match.evidence}." if match.evidence.reasons else ""
    how = f", in `{match.member}`" if match.member else _HOW.get(match.via, "")
    return f"{kind.title} `{match.masked}`{how}.{again}{score} {revoke}"
