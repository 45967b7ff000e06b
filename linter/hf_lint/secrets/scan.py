"""Scan a text, a file or a whole Space for secrets."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.assigned import judge_assigned
from hf_lint.secrets.beside import INSIDE, is_search_key
from hf_lint.secrets.bounds import Bounds
from hf_lint.secrets.commands import find_command_passwords, runs_commands
from hf_lint.secrets.context import find_assignments, find_pairs
from hf_lint.secrets.encoded import find_encoded
from hf_lint.secrets.escapes import find_escaped
from hf_lint.secrets.evidence import (
    COMMAND,
    NAMED_SECRET,
    PASSWORD_LIKE,
    TABLE,
    TEMPLATE_COMMENT,
    Evidence,
)
from hf_lint.secrets.joined import find_joined
from hf_lint.secrets.kinds import load_kinds
from hf_lint.secrets.match import make_match, mask
from hf_lint.secrets.named import find_named, name_value
from hf_lint.secrets.names import is_database_name
from hf_lint.secrets.patterns import Found, find_patterns, reduced
from hf_lint.secrets.pieces import find_pieces
from hf_lint.secrets.places import Place, place_of
from hf_lint.secrets.public import is_public_identifier
from hf_lint.secrets.raw import search_bytes
from hf_lint.secrets.tables import find_user_passwords
from hf_lint.secrets.values import is_strong
from hf_lint.secrets.weigh import weigh_guess, weigh_match
from hf_lint.secrets.words import find_words
from hf_lint.startup.names import is_test

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.secrets.match import SecretMatch
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_MATCHES = 200
"""Matches reported of one text; a longer list helps nobody."""
_LARGEST_DATA = 200_000
"""Code points: a larger file that is neither Python nor a script or settings is not searched for command lines."""
MAX_MASKINGS = 20
"""How often a text is masked while there are so many secrets in it that the search may have left some out; what has
more then is not shown at all."""
MAX_NAMED = 5 * MAX_MATCHES
"""Values by name that are weighed in one text: each costs as much as ten kilobytes."""
MAX_IN_ALL = 5_000
"""Matches in one Space: in what comes then, only those of fixed form are looked for."""
_MINIFIED_LINE = 2000
_LONG_LINE = regex(rf"[^\n]{{{_MINIFIED_LINE},}}")
_NUMBERS = ("2, 95", "2,95")
_RUNS = (b"68665f", b"_fh")
"""What the underscore of a token and the letter before it become as numbers, in hexadecimal, and backwards."""


def scan_text(
    text: str, *, path: str, only_certain: bool = False, started: bool = False, bounds: Bounds | None = None
) -> list[SecretMatch]:
    """Return the secrets in `text`, in order of their place and never overlapping.

    `path` decides what else counts besides the patterns (.env lines, Dockerfile instructions, Python calls ...); an
    empty one stands for a piece of text from anywhere. `only_certain` leaves out whatever rests on a name or an
    encoding: for vendored code and for history. `started`: the Space runs or builds the file, so that its name says
    nothing. `bounds` are those of all texts together.
    """
    place = place_of(path)
    if started and place.named:
        place = place._replace(generic=True)
    return [
        make_match(
            found.kind,
            found.start,
            found.end,
            _secret(found, text),
            found.confidence,
            found.via,
            found.evidence,
            found.reach,
        )
        for found in _merge(_find(text, place, only_certain, bounds or Bounds()))
    ]


def scan_file(file: File) -> list[SecretMatch]:
    """Return the secrets in one file; vendored files give the certain ones only. Not memoised: rules use
    `scan_space`."""
    return scan_text(file.text, path=file.path, only_certain=file.vendored)


def scan_space(space: Space) -> Mapping[str, tuple[SecretMatch, ...]]:
    """Return the secrets of every file by path, files without any left out; computed once per Space.

    Of a file that is not text, only those of fixed form: their place is the file.
    """
    return space.memo(_scan_all)


def _scan_all(space: Space) -> Mapping[str, tuple[SecretMatch, ...]]:
    found = {}
    count = 0
    bounds = Bounds()
    for path, file in space.files.items():
        if file.text:
            found[path] = _scan(space, file, bounds, only_certain=count >= MAX_IN_ALL)
            count += len(found[path])
            if bounds.gaps:
                for gap in bounds.gaps:
                    space.note_gap(f"{path}: {gap}")
                bounds.gaps.clear()
            if len(found[path]) >= MAX_MATCHES:
                space.note_gap(f"{path} has more than {MAX_MATCHES} secrets: the others are not listed")
    if count >= MAX_IN_ALL:
        space.note_gap(f"behind {MAX_IN_ALL:,} secrets only those of fixed form were looked for")
    found |= search_bytes(space)
    return MappingProxyType({path: matches for path, matches in found.items() if matches})


def _scan(space: Space, file: File, bounds: Bounds, *, only_certain: bool = False) -> tuple[SecretMatch, ...]:
    """Return the secrets in one file; its name says that it is a test or vendored only where nothing starts it."""
    doubtful = file.vendored or is_test(file.path)
    started = doubtful and space.startup.role(file.path) in ("runs", "build")
    certain = only_certain or (file.vendored and not started)
    return tuple(scan_text(file.text, path=file.path, only_certain=certain, started=started, bounds=bounds))


def judge_value(name: str, value: str) -> str | None:
    """Return the id of the kind of secret that `value` is when it is given to `name`; None when it is none.

    For rules that have name and value from a parser of their own (ENV and ARG, the default of os.getenv).
    """
    for found in find_patterns(value, reduced(value)):
        return found.kind
    text = f"{name} {value}"
    start = len(name) + 1
    named = name_value(value, text, text.lower(), start, len(text))
    if named:
        return named.kind
    if is_public_identifier(value, text, start, len(text), name):
        return None
    judged = judge_assigned(name, value)
    return judged.kind if judged else None


def mask_text(text: str, path: str = "") -> str:
    """Return `text` with everything that looks like a secret masked: for excerpts and messages, before anybody sees
    them."""
    place = place_of(path)
    text = _mask(text, place)
    if not _is_minified(text):
        return text
    # In lines that long names are not looked at, and a message may be one: in pieces of it they are.
    return "".join(_mask(piece, place) for piece in _split(text))


def _mask(text: str, place: Place) -> str:
    for _ in range(MAX_MASKINGS):
        pieces = []
        at = 0
        every = _merge(_find(text, place, False, Bounds()), len(text))
        for found in every:
            pieces += [text[at : found.start], mask(_secret(found, text))]
            at = found.end
        text = "".join(pieces) + text[at:]
        if len(every) < MAX_MATCHES:
            return text
    return mask(text)


def _split(text: str) -> Iterator[str]:
    """Yield pieces of `text` that are short enough to be read like what people write, cut at blanks if it has any."""
    at = 0
    while at < len(text):
        end = at + _MINIFIED_LINE // 2
        blank = max(text.rfind(" ", at, end), text.rfind("\n", at, end)) + 1 if end < len(text) else 0
        yield text[at : blank or end]
        at = blank or end


def _find(text: str, place: Place, only_certain: bool, bounds: Bounds) -> Iterator[Found]:
    candidates = reduced(text)
    for found in find_patterns(text, candidates, only_certain=only_certain):
        yield weigh_match(found, text, place)
    if only_certain:
        return
    yield from find_escaped(text, bounds, python=place.python)
    is_code = len(text) <= _LARGEST_DATA or place.python or place.bare
    if is_code and (any(mark in text for mark in _NUMBERS) or any(mark in candidates for mark in _RUNS)):
        from hf_lint.secrets.codes import find_codes

        yield from find_codes(text, bounds)
    if place.named:
        yield from find_pieces(text, candidates, bounds)
    if place.notebook:
        yield from _find_in_cells(text, bounds)
    if not place.named:
        return
    if _is_minified(text):
        text = _LONG_LINE.sub(_blank_match, text)
        candidates = reduced(text)
    lower = _lower(text)
    for found in find_named(text, lower, candidates):
        yield weigh_match(found, text, place)
    words = find_words(lower)
    yield from islice(_find_in_assignments(text, lower, words, place, bounds), MAX_NAMED)
    if place.generic:
        yield from _find_in_commands(text, lower, words, place, bounds)
    yield from find_encoded(text, lower, candidates, bounds)
    if place.python:
        yield from _find_in_joints(text, candidates, bounds)


def _find_in_assignments(
    text: str, lower: str, words: Mapping[str, list[int]], place: Place, bounds: Bounds
) -> Iterator[Found]:
    for name, start, end, form in find_assignments(text, words, bare=place.bare, blanks=place.blanks):
        bounds.names -= 1
        if bounds.names < 0:
            bounds.note("names of secrets")
            return
        value = text[start:end]
        named = name_value(value, text, lower, start, end)
        if named:
            yield weigh_match(named, text, place)
        elif place.generic:
            judged = judge_assigned(name, value, form)
            if judged is None or is_public_identifier(value, text, start, end, name):
                continue
            if judged.kind == "assigned-secret" and is_search_key(text, start, end):
                continue
            in_prose = form == "comment" or (place.prose and form == "bare" and text[start - 1] != "=")
            if in_prose and judged.kind == "assigned-password" and not is_strong(value):
                continue
            evidence = judged.evidence
            if place.template and _is_comment(text, start):
                evidence = evidence.plus(TEMPLATE_COMMENT, "a comment in a template sets nothing")
            found = weigh_guess(judged.kind, text, start + judged.skipped, end, evidence, place)
            inside = place.compose and not found.reach and is_database_name(name)
            yield found._replace(reach=INSIDE) if inside else found


def _is_comment(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith(("#", "//", ";"))


def _find_in_commands(
    text: str, lower: str, words: Mapping[str, list[int]], place: Place, bounds: Bounds
) -> Iterator[Found]:
    """Passwords in pairs of user and password, in tables of users and on command lines."""
    for start, end in find_pairs(text, words):
        pair = Evidence().plus(NAMED_SECRET + PASSWORD_LIKE, "a user name comes before it")
        yield weigh_guess("login-pair", text, start, end, pair, place)
    for start, end in find_user_passwords(text, words):
        table = Evidence().plus(TABLE + PASSWORD_LIKE, "it is in a table of users")
        yield weigh_guess("login-pair", text, start, end, table, place)
    if place.document:
        return
    if len(text) > _LARGEST_DATA and not place.bare and not place.python:
        return  # a bundle or data, which starts no programs
    if not place.bare and not runs_commands(lower, words, python=place.python):
        return
    for start, end in find_command_passwords(text, lower, words, bounds):
        command = Evidence().plus(COMMAND + PASSWORD_LIKE, "a program is given it as its password")
        yield weigh_guess("command-password", text, start, end, command, place)


def _find_in_joints(text: str, candidates: bytes, bounds: Bounds) -> Iterator[Found]:
    for start, end, value in find_joined(text, candidates, bounds):
        for found in find_patterns(value, reduced(value)):
            secret = value[found.start : found.end]
            yield Found(found.kind, start, end, found.confidence, "joined", secret)


def _find_in_cells(text: str, bounds: Bounds) -> Iterator[Found]:
    """Yield what stands in the cells of the notebook `text` and in what they printed, with the escapes undone."""
    from hf_lint.space.file import File
    from hf_lint.space.notebook import Notebook

    data = text.encode("utf-8", "surrogatepass")
    for cell in Notebook(File("notebook.ipynb", len(data), "", partial(bytes, data))).cells:
        pieces = [(cell.source, place_of("cell.py" if cell.kind == "code" else "README.md"))]
        pieces += [(printed, place_of("output.log")) for printed in cell.printed]
        for piece, place in pieces:
            for found in _find(piece.text, place, False, bounds):
                start, end = piece.span(found.start, found.end)
                yield found._replace(start=start, end=end, value=_secret(found, piece.text))


def _secret(found: Found, text: str) -> str:
    return found.value or text[found.start : found.end]


def _merge(found: Iterable[Found], most: int = MAX_MATCHES) -> list[Found]:
    """Return the best of those that overlap: the one of a known provider, then the surer, then the longer, then the
    first. `most` are returned at most."""
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
    starts: list[int] = []
    for one in ranked[: most * 4]:
        at = bisect_right(starts, one.start)
        if (not at or taken[at - 1].end <= one.start) and (at == len(taken) or one.end <= starts[at]):
            taken.insert(at, one)
            starts.insert(at, one.start)
            if len(taken) >= most:
                break
    return taken


def _lower(text: str) -> str:
    """Return `text` in lower case, offset for offset."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.replace("İ", "i").lower()  # the only one that becomes two


def _blank_match(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _is_minified(text: str) -> bool:
    """Return whether the lines are too long for people: names in such code are one letter, and digests abound."""
    return len(text) > _MINIFIED_LINE and len(text) > _MINIFIED_LINE * (text.count("\n") + 1) / 4
