"""Read pip's requirements format. Nothing here raises: what pip refuses becomes an InvalidLine."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.requirements.lines import UnclosedQuoteError, logical_lines, split_words
from hf_lint.space.requirements.markers import is_known
from hf_lint.space.requirements.model import InvalidLine, Option, Requirement, Requirements, Role
from hf_lint.space.requirements.options import BadOptionError, parse_options
from hf_lint.space.requirements.reference import Reference, is_path, is_url, parse_reference

if TYPE_CHECKING:
    from hf_lint.space.file import File

MAX_LINES = 5_000
MAX_REQUIREMENT = 4_000
VARIABLE = regex(r"\$\{[A-Z0-9_]+\}")

_NAME = regex(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_EXTRAS = regex(r"\s*\[([A-Za-z0-9._,\s-]*)\]")
_FIRST_OPTION = regex(r"(?:^\s*| )-")  # a tab in front of an option is part of the requirement, which pip refuses
_SEPARATORS = regex(r"[-_.]+")
_VERSION = r"v?\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?"
_CLAUSE = (
    rf"(?:[=!]=\s*(?:{_VERSION}(?:\+[a-z0-9]+(?:\.[a-z0-9]+)*)?|\d+(?:\.\d+)*\.\*)"
    rf"|[<>]=?\s*{_VERSION}|~=\s*\d+(?:\.\d+)+)"
)
# What nearly every line looks like. It needs no `packaging`, whose import costs more than all the rest.
_CLAUSES = rf"{_CLAUSE}(?:\s*,\s*{_CLAUSE})*"
_PLAIN = regex(rf"\s*(?:{_CLAUSES}|\(\s*{_CLAUSES}\s*\))?\s*")
_PINNED = regex(r"===?\s*([^\s,*;]+)$")


@lru_cache(maxsize=4096)
def normalise(name: str) -> str:
    """Return the one spelling of a package name: `Flask_Login` -> `flask-login`."""
    return _SEPARATORS.sub("-", name).lower()


def parse_requirements(file: File, role: Role = "requirements") -> Requirements:
    """Read the decoded text of one requirements file."""
    items: list[Requirement] = []
    options: list[Option] = []
    errors: list[InvalidLine] = []
    for count, line in enumerate(logical_lines(file.text)):
        if count >= MAX_LINES:
            start, end = line.span(0, len(line.text))
            errors.append(InvalidLine(f"only the first {MAX_LINES} lines were read", start, end))
            break
        parsed = _parse_line(line)
        if isinstance(parsed, Requirement):
            items.append(parsed)
        elif isinstance(parsed, InvalidLine):
            errors.append(parsed)
        else:
            options.extend(parsed)
    return Requirements(file=file, role=role, items=tuple(items), options=tuple(options), errors=tuple(errors))


def parse_word(word: MappedText, *, editable: bool = False) -> Requirement | InvalidLine:
    """Read one requirement given as an argument of pip."""
    text = word.text
    start, end = word.span(0, len(text))
    if editable:
        return _editable(Option("--editable", text, start, end, start, end), ())
    return _parse_requirement(word, text, ()) if text.strip() else InvalidLine("an empty word", start, end)


def _parse_line(line: MappedText) -> Requirement | InvalidLine | tuple[Option, ...]:
    found = _FIRST_OPTION.search(line.text)
    split = len(line.text) if found is None else found.end() - 1
    try:
        options = parse_options(line, split_words(line.text, split))
    except BadOptionError as error:
        return InvalidLine(error.reason, *line.span(error.word.start, error.word.end))
    except UnclosedQuoteError:
        return InvalidLine("a quotation mark is not closed", *line.span(split, len(line.text)))
    text = line.text[:split].rstrip()
    if text.strip():
        return _parse_requirement(line, text, options)
    editable = next((option for option in options if option.name == "--editable"), None)
    return options if editable is None else _editable(editable, options)


def _parse_requirement(line: MappedText, text: str, options: tuple[Option, ...]) -> Requirement | InvalidLine:
    begin = len(text) - len(text.lstrip())
    bare = text[begin:]
    if len(bare) > MAX_REQUIREMENT:
        return InvalidLine(f"longer than {MAX_REQUIREMENT} characters", *line.span(begin, len(text)))
    if is_url(bare) or is_path(bare):
        # In front of a marker, a URL needs a blank before the semicolon: a semicolon may be part of it.
        address, _, marker = bare.partition(" ;" if is_url(bare) else ";")
        address = address.strip()
        if any(char.isspace() for char in address):
            return InvalidLine("words that belong to no requirement", *line.span(begin, len(text)))
        reference = parse_reference(address)
        return _requirement(line, begin, begin + len(address), reference, options, marker=marker.strip())
    return _parse_named(line, text, begin, options)


def _parse_named(line: MappedText, text: str, begin: int, options: tuple[Option, ...]) -> Requirement | InvalidLine:
    name = _NAME.match(text, begin)
    if name is None:
        return InvalidLine("this does not begin with the name of a package", *line.span(begin, len(text)))
    extras = _EXTRAS.match(text, name.end())
    body = extras.end() if extras else name.end()
    rest, _, marker = text[body:].partition(";")
    is_direct = rest.lstrip().startswith("@")
    if is_direct:
        rest, _, marker = re.sub(r"\s;", " ;", text[body:]).partition(" ;")
    parts = [part.strip() for part in extras.group(1).split(",")] if extras else []
    is_plain_marker = not marker.strip() or is_known(marker.strip())
    plain = is_plain_marker and not is_direct and all(parts) and _PLAIN.fullmatch(rest) is not None
    if not plain and not VARIABLE.search(text):
        problem = _refusal(text[begin:] if marker.strip() else text[begin:].rstrip("; "))
        if problem:
            return InvalidLine(problem, *line.span(begin, len(text)))
    start = body + len(rest) - len(rest.lstrip())
    end = max(body + len(rest.rstrip()), start)
    reference = parse_reference(rest.strip()[1:].strip()) if is_direct else Reference()
    return _requirement(
        line,
        begin,
        len(text),
        reference,
        options,
        name=name.group(),
        extras=tuple(normalise(part) for part in parts if part),
        marker=marker.strip(),
        specifier=(end, end) if is_direct else (start, end),
    )


def _refusal(text: str) -> str:
    """Return why pip refuses the text; "" when it does not."""
    from packaging.requirements import InvalidRequirement
    from packaging.requirements import Requirement as Parsed

    try:
        Parsed(text)
    except InvalidRequirement:
        if re.match(rf"{_NAME.pattern}\s*=[^=]", text):
            return "a single `=` is conda's way of pinning, pip wants `==`"
        return "this is not a requirement that pip can read"
    except RecursionError:
        return "the marker is nested too deeply"
    return ""


def _editable(option: Option, options: tuple[Option, ...]) -> Requirement | InvalidLine:
    text = option.value.strip()
    name, at, address = text.partition("@")
    reference = parse_reference(address.strip() if at and is_url(address.strip()) else text)
    if not text:
        return InvalidLine("`-e` needs a folder or an address", option.start, option.end)
    named = name.strip() if at and is_url(address.strip()) and _NAME.fullmatch(name.strip()) else reference.name
    place = MappedText(option.value, ((0, option.value_start),), option.value_end)
    others = tuple(other for other in options if other is not option)
    return _requirement(place, 0, len(option.value), reference, others, name=named, editable=True)


def _requirement(
    line: MappedText,
    begin: int,
    finish: int,
    reference: Reference,
    options: tuple[Option, ...],
    *,
    name: str = "",
    extras: tuple[str, ...] = (),
    marker: str = "",
    specifier: tuple[int, int] | None = None,
    editable: bool = False,
) -> Requirement:
    start, end = line.span(begin, finish)
    name_start, name_end = line.span(begin, begin + len(name)) if name and not editable else (start, end)
    first, last = specifier or (finish, finish)
    version = line.text[first:last]
    pin = _PINNED.fullmatch(version.strip("() "))
    specifier_start, specifier_end = line.span(first, last)
    return Requirement(
        name=normalise(name or reference.name),
        specifier=version,
        pinned=pin.group(1) if pin and not VARIABLE.search(version) else None,
        extras=extras,
        marker=marker,
        url=reference.url,
        vcs=reference.vcs,
        revision=reference.revision,
        path=reference.path,
        editable=editable,
        hashes=reference.hashes + tuple(option.value for option in options if option.name == "--hash"),
        options=options,
        start=start,
        end=end,
        name_start=name_start,
        name_end=name_end,
        specifier_start=specifier_start,
        specifier_end=specifier_end,
    )
