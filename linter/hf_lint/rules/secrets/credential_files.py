"""Files that programs keep credentials in: `.env`, `.netrc`, private keys, saved tokens."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import name_matches, regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.rules.secrets.claims import is_generic
from hf_lint.secrets import judge_value, load_kinds, scan_space
from hf_lint.secrets.harm import is_encrypted_key
from hf_lint.secrets.places import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_NAMES = 5
_ASSIGNMENT = regex(
    r"^[ \t]{0,80}(?:export[ \t]{1,9})?(?P<name>[A-Za-z_][\w.-]{0,99})[ \t]{0,80}=[ \t]{0,80}"
    r"(?P<value>[^\r\n]{1,4000})",
    re.MULTILINE,
)
_QUOTED = regex(r"(?P<quote>[\"'])(?P<inner>[^\"'\r\n]*)(?P=quote)")


class CredentialFile(NamedTuple):
    """A file of credentials: where each stands, and the names they have.

    `single`: the file is one credential. `guessed`: it is a template, and only names make its values secrets.
    """

    file: File
    names: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    single: bool
    guessed: bool = False


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
        locked = found.single and "PRIVATE" in file.text and is_encrypted_key(file.text)
        variant = "template" if found.guessed else "encrypted" if locked else ""
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
        mark = re.search(sort["marker"], file.text, re.MULTILINE)
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
    places = [(match.start, match.end) for match in matches]
    for line in _ASSIGNMENT.finditer(file.text):
        start, end = _value_span(line)
        inside = any(start <= match.start < end or match.start <= start < match.end for match in matches)
        if inside or judge_value(line["name"], file.text[start:end]):
            names[line["name"]] = None
            if not inside:
                places.append((start, end))
    if not places:
        return None
    guessed = template and all(is_generic(match) for match in matches)
    return CredentialFile(file, tuple(names), tuple(sorted(places)), False, guessed)


def _is_comment(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("#")


def _value_span(line: re.Match[str]) -> tuple[int, int]:
    """Return the place of the value without its quotes and without a comment behind it."""
    start, value = line.start("value"), line["value"]
    quoted = _QUOTED.match(value)
    if quoted:
        return start + quoted.start("inner"), start + quoted.end("inner")
    return start, start + len(value.partition(" #")[0].rstrip())
