"""Files that programs keep credentials in: `.env`, `.netrc`, private keys, saved tokens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import name_matches, regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data, load_policies
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.rules.secrets.claims import is_generic
from hf_lint.secrets import judge_value, load_kinds, scan_space
from hf_lint.secrets.beside import INSIDE, OUTSIDE
from hf_lint.secrets.names import is_database_name, is_signing_name
from hf_lint.secrets.places import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.secrets import SecretMatch
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_NAMES = 5
MAX_PLACES = 200
MAX_LINES = 5_000
_ASSIGNMENT = regex(
    r"^[ \t]{0,80}(?:export[ \t]{1,9})?(?P<name>[A-Za-z_][\w.-]{0,99})[ \t]{0,80}=[ \t]{0,80}"
    r"(?P<value>[^\r\n]{1,4000})",
    re.MULTILINE,
)
_QUOTED = regex(r"(?P<quote>[\"'])(?P<inner>[^\"'\r\n]*)(?P=quote)")


# Names of keys that are made for pages: everybody who opens one has them.
_FOR_PAGES = regex(
    r"FIREBASE|MAPS|ANON|PUBLISHABLE|PUBLIC|SITE_KEY|RECAPTCHA|TURNSTILE|POSTHOG|SENTRY|ALGOLIA|MAPBOX", 2
)


class CredentialFile(NamedTuple):
    """A file of credentials: where each stands, and the names they have.

    `single`: the file is one credential. `weight`: what speaks against the worst, as a variant of the policy.
    """

    file: File
    names: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    single: bool
    weight: str = ""


@rule("credential-file")
def credential_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report one hit a file, at its start; the credentials in it are related places."""
    for found in credential_files(space):
        file = found.file
        message = f"the whole content of `{file.path}` is public"
        if found.names:
            more = len(found.names) - MAX_NAMES
            names = ", ".join(f"`{name}`" for name in found.names[:MAX_NAMES]) + (
                f" and {more} more" if more > 0 else ""
            )
            message = f"`{file.path}` publishes the values of {names}"
        related = tuple(file.location(start, end, "a credential") for start, end in found.places)
        key = found.single and "PRIVATE KEY-----" in file.text and file.suffix != ".json"
        from hf_lint.secrets.harm import weigh_private_key

        variant = weigh_private_key(file.text, file.path) if key else found.weight
        if found.single and file.suffix in (".p12", ".pfx"):
            variant = "encrypted"
        yield Hit(file.location(), message, variant=variant, related=related, key=file.path, secret=True)


def credential_files(space: Space) -> tuple[CredentialFile, ...]:
    """Return the files of credentials in a Space, those with nothing but placeholders left out."""
    return space.memo(_credential_files)


def single_credentials(space: Space) -> frozenset[str]:
    """Return paths of files that are one credential as a whole: nothing in them is reported again."""
    return frozenset(found.file.path for found in credential_files(space) if found.single)


@lru_cache(maxsize=4096)
def is_credential_name(path: str) -> bool:
    """Return whether a file of this name may be one that programs keep credentials in."""
    name = path.rpartition("/")[2]
    return any(name_matches(name, pattern) for pattern in _names())


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    sorts = load_data("data/credential-files.yaml")["files"]
    return tuple(sort["path"].rpartition("/")[2] for sort in sorts)


def _credential_files(space: Space) -> tuple[CredentialFile, ...]:
    sorts = load_data("data/credential-files.yaml")["files"]
    found = []
    for file in space.files.values():
        if file.vendored or not is_credential_name(file.path):
            continue
        looked = (_look_into(space, file, sort) for sort in sorts if _is_called(file, sort["path"]))
        credential = next((one for one in looked if one is not None), None)
        if credential is not None:
            found.append(credential)
    return tuple(found)


def _is_called(file: File, pattern: str) -> bool:
    """Return whether the file has this name, or ends in this path where `pattern` has a folder."""
    if "/" in pattern:
        return file.path == pattern or file.path.endswith("/" + pattern)
    return name_matches(file.name, pattern)


def _look_into(space: Space, file: File, sort: Mapping[str, Any]) -> CredentialFile | None:
    how = sort["how"]
    if how == "binary":
        return CredentialFile(file, (), (), True) if file.kind in ("binary", "lfs") else None
    if file.kind != "text" or not file.text.strip():
        return None
    if how == "assignments":
        return _assignments(space, file)
    tokens = scan_space(space).get(file.path, ())
    kinds = load_kinds()
    single = sort.get("single", False)
    if how == "marker":
        mark = compile_kept(sort["marker"], re.MULTILINE).search(file.text)
        if mark is None:
            return None
    elif single and tokens and all(kinds[match.kind].is_hf for match in tokens):
        return None  # nothing but a token, which has its own rule
    return CredentialFile(file, (), tuple((match.start, match.end) for match in tokens), single)


def _assignments(space: Space, file: File) -> CredentialFile | None:
    """Return `NAME=value` lines: those whose value is a secret, by the detector or by name and value.

    What a template says in a comment is how to fill it in; a comment of any other file is as public as the rest.
    """
    template = place_of(file.path).template
    matches = [
        match
        for match in scan_space(space).get(file.path, ())
        if not (template and _is_comment(file.text, match.start))
    ]
    names: dict[str, None] = {}
    random = False
    places = [(match.start, match.end) for match in matches]
    for count, line in enumerate(_ASSIGNMENT.finditer(file.text)):
        if len(places) >= MAX_PLACES:
            break  # it is reported, and says enough
        if count >= MAX_LINES:
            space.note_gap(f"only the first {MAX_LINES:,} values of {file.path} were judged")
            break
        start, end = _value_span(line)
        inside = any(start <= match.start < end or match.start <= start < match.end for match in matches)
        if inside or judge_value(line["name"], file.text[start:end]):
            names[line["name"]] = None
            random = random or _is_random(line["name"], file.text[start:end])
            if not inside:
                places.append((start, end))
    if not places:
        return None
    from hf_lint.secrets.harm import is_unproven

    unproven = [is_unproven(match, file.text) for match in matches]
    if template and all(doubt or is_generic(match) for doubt, match in zip(unproven, matches, strict=True)):
        weight = "template"
    elif all(unproven) and not random and space.startup.role(file.path) == "test":
        weight = "made-up"
    else:
        weight = _weigh(file, matches, random)
    return CredentialFile(file, tuple(names), tuple(sorted(places)), False, weight)


def _weigh(file: File, matches: list[SecretMatch], random: bool) -> str:
    """Return how sure it is that the values open something from outside, as a variant of credential-file."""
    weaker = load_policies().policies["leaked-credential"].params["weaker"]
    known = [
        match
        for match in matches
        if (match.reach == OUTSIDE or (match.reach != INSIDE and not is_generic(match)))
        and not _FOR_PAGES.search(file.text[file.text.rfind("\n", 0, match.start) + 1 : match.start])
    ]
    from hf_lint.secrets.harm import find_relief

    reliefs = {find_relief(match, file.text, file.path, weaker, is_generic(match)) for match in known}
    if "" in reliefs:
        return ""
    return "named" if random or reliefs & {"token", "webhook", "unmarked"} else "made-up"


def _is_random(name: str, value: str) -> bool:
    """Say whether a provider made the value, by its looks and by the name that it is given; a key that signs may be any
    text, and is read nowhere but here."""
    return judge_value(name, value) == "assigned-secret" and not is_signing_name(name) and not is_database_name(name)


def _is_comment(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("#")


def _value_span(line: re.Match[str]) -> tuple[int, int]:
    """Return the place of the value without its quotes and without a comment behind it."""
    start, value = line.start("value"), line["value"]
    quoted = _QUOTED.match(value)
    if quoted:
        return start + quoted.start("inner"), start + quoted.end("inner")
    return start, start + len(value.partition(" #")[0].rstrip())
