"""Scan a text, a file or a whole Space for secrets."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.core.model import Confidence
from hf_lint.secrets.context import find_assignments, find_pairs, judge_assigned
from hf_lint.secrets.encoded import find_encoded
from hf_lint.secrets.joined import find_joined
from hf_lint.secrets.kinds import load_kinds
from hf_lint.secrets.match import make_match, mask
from hf_lint.secrets.named import find_named, name_value
from hf_lint.secrets.patterns import Found, find_patterns, reduced
from hf_lint.secrets.places import Place, place_of
from hf_lint.secrets.values import is_strong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.secrets.match import SecretMatch
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_MATCHES = 200
"""Matches told of one text: whoever has that many needs no longer list."""
_NAMED_UP_TO = 2_000_000
_MINIFIED_LINE = 2000


def scan_text(text: str, *, path: str, only_certain: bool = False) -> list[SecretMatch]:
    """The secrets in `text`, in order of their place and never overlapping.

    `path` decides what else counts besides the patterns (.env lines, Dockerfile instructions, Python calls ...); an
    empty one stands for a piece of text from anywhere. `only_certain` leaves out whatever rests on a name or an
    encoding: for vendored code and for history.
    """
    return [
        make_match(found.kind, found.start, found.end, _secret(found, text), found.confidence, found.via)
        for found in _merge(_find(text, place_of(path), only_certain))
    ]


def scan_file(file: File) -> list[SecretMatch]:
    """The secrets in one file; vendored files give the certain ones only. Not memoised: rules use `scan_space`."""
    return scan_text(file.text, path=file.path, only_certain=file.vendored)


def scan_space(space: Space) -> Mapping[str, tuple[SecretMatch, ...]]:
    """The secrets of every readable file by path, files without any left out; computed once per Space."""
    return space.memo(_scan_all)


def _scan_all(space: Space) -> Mapping[str, tuple[SecretMatch, ...]]:
    found = {path: tuple(scan_file(file)) for path, file in space.files.items() if file.text}
    return MappingProxyType({path: matches for path, matches in found.items() if matches})


def judge_value(name: str, value: str) -> str | None:
    """The id of the kind of secret that `value` is when it is given to `name`; None when it is none.

    For rules that have name and value from a parser of their own (ENV and ARG, the default of os.getenv).
    """
    for found in find_patterns(value, reduced(value)):
        return found.kind
    text = f"{name} {value}"
    named = name_value(value, text.lower(), len(name) + 1, len(text))
    return named.kind if named else judge_assigned(name, value)[0] or None


def mask_text(text: str, path: str = "") -> str:
    """`text` with everything that looks like a secret masked: for excerpts and messages, before anybody sees them."""
    pieces = []
    at = 0
    for found in _merge(_find(text, place_of(path), False)):
        pieces += [text[at : found.start], mask(_secret(found, text))]
        at = found.end
    return "".join(pieces) + text[at:]


def _find(text: str, place: Place, only_certain: bool) -> Iterator[Found]:
    candidates = reduced(text)
    yield from find_patterns(text, candidates, only_certain=only_certain)
    if only_certain:
        return
    if place.notebook:
        yield from _in_cells(text)
    if not place.named or len(text) > _NAMED_UP_TO or _is_minified(text):
        return
    lower = _lower(text)
    yield from find_named(text, lower, candidates)
    yield from _in_assignments(text, lower, place)
    yield from find_encoded(text, lower, candidates)
    if place.python:
        yield from _in_joints(text)


def _in_assignments(text: str, lower: str, place: Place) -> Iterator[Found]:
    for name, start, end, form in find_assignments(text, lower, bare=place.bare, blanks=place.blanks):
        value = text[start:end]
        named = name_value(value, lower, start, end)
        if named:
            yield named
        elif place.generic:
            kind, skipped = judge_assigned(name, value)
            in_prose = form == "comment" or (place.prose and form == "bare")
            if kind and not (in_prose and kind == "assigned-password" and not is_strong(value)):
                yield Found(kind, start + skipped, end, Confidence.MEDIUM, "context")
    if place.generic:
        for start, end in find_pairs(text, lower):
            yield Found("login-pair", start, end, Confidence.MEDIUM, "context")


def _in_joints(text: str) -> Iterator[Found]:
    for start, end, value in find_joined(text):
        for found in find_patterns(value, reduced(value)):
            secret = value[found.start : found.end]
            yield Found(found.kind, start, end, found.confidence, "joined", secret)


def _in_cells(text: str) -> Iterator[Found]:
    """What stands in the cells of the notebook `text`, with their escapes undone."""
    from hf_lint.space.file import File
    from hf_lint.space.notebook import Notebook

    data = text.encode("utf-8", "surrogatepass")
    for cell in Notebook(File("notebook.ipynb", len(data), "", partial(bytes, data))).cells:
        place = place_of("cell.py" if cell.kind == "code" else "cell.md")
        for found in _find(cell.source.text, place, False):
            start, end = cell.source.span(found.start, found.end)
            yield found._replace(start=start, end=end, value=_secret(found, cell.source.text))


def _secret(found: Found, text: str) -> str:
    return found.value or text[found.start : found.end]


def _merge(found: Iterable[Found]) -> list[Found]:
    """The best of those that overlap: the one of a known provider, then the surer, then the longer, then the first."""
    every = dict.fromkeys(found)
    if not every:
        return []
    kinds = load_kinds()
    ranked = sorted(
        every,
        key=lambda one: (
            kinds[one.kind].provider == "any",
            -one.confidence,
            one.start - one.end,
            kinds.order[one.kind],
        ),
    )
    taken: list[Found] = []
    for one in ranked[: MAX_MATCHES * 4]:
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)
            if len(taken) >= MAX_MATCHES:
                break
    return sorted(taken, key=lambda one: one.start)


def _lower(text: str) -> str:
    """`text` in lower case, offset for offset."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.replace("İ", "i").lower()  # the only one that becomes two


def _is_minified(text: str) -> bool:
    """Whether the lines are too long for people: names in such code are one letter, and digests abound."""
    return len(text) > _MINIFIED_LINE and len(text) > _MINIFIED_LINE * (text.count("\n") + 1) / 4
