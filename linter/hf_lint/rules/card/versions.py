"""The versions that the platform installs: are they written down, as text, and do they agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Fix, Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.rules.card.keys import effective, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.card import Entry
    from hf_lint.space.requirements import Requirement, Requirements

INSTALLED = "requirements.txt"
"""The only requirements file that the platform installs together with the SDK."""
# A clash with what Gradio requires is there before, and told once the two agree about Gradio.
REVEALED = ("incompatible-pins", "retired-python", "vulnerable-dependency", "zerogpu-incompatible")
"""What can be said about a version once it is the one that was meant."""

_DECIMAL = regex(r"(\d{1,6})(?:\.(\d{1,6}))?")


@rule("unquoted-version")
def unquoted_version(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report versions that YAML reads as numbers."""
    file = space.card.file
    if file is None:
        return
    for entry, key in effective(space):
        if key.type != "version" or entry.value.tag not in ("int", "float"):
            continue
        written, number = entry.text, as_number(entry.text)
        quoted = (Edit(file.path, entry.start, entry.end, f'"{written}"'),)
        title = f"put {written} in quotes"
        # As a number it may be another Gradio, and the app may work with that one only: 4.10 is 4.1.
        is_safe = key.name != "sdk_version" or _is_same_release(number, written)
        fix = Fix(title, is_safe, quoted, reveals=REVEALED) if entry.end - entry.start == len(written) else None
        place = file.location(entry.start, entry.end)
        if number == written:
            message = (
                f'`{entry.key}: {written}` is a number in YAML that only happens to stay unchanged: write "{written}"'
            )
            yield Hit(place, message, "unchanged", fix)
        else:
            is_now = f"the number {number}" if number else "a number"
            yield Hit(place, f'`{entry.key}: {quote(written)}` is {is_now} in YAML: write "{quote(written)}"', fix=fix)


def as_number(text: str) -> str:
    """Return what is left of a version that YAML takes for a number: `3.10` is 3.1; "" for forms like 1e3."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return ""
    fraction = (match[2] or "").rstrip("0")
    return str(int(match[1])) + (f".{fraction}" if fraction else "")


def _is_older(version: str, oldest: str) -> bool:
    """Return whether `version` comes before `oldest`; an empty text, or one that is not a version, does not."""
    from packaging.version import InvalidVersion, Version

    try:
        return bool(oldest) and Version(version) < Version(oldest)
    except InvalidVersion:
        return False


def _is_same_release(one: str, other: str) -> bool:
    """Return whether two versions of digits and dots are the same to pip: 6 and 6.0."""
    first, second = ([int(part) for part in text.split(".") if part.isdigit()] for text in (one, other))
    size = max(len(first), len(second))
    return bool(first) and first + [0] * (size - len(first)) == second + [0] * (size - len(second))


@rule("missing-sdk-version")
def missing_sdk_version(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a Gradio Space whose card does not say which Gradio."""
    card = space.card
    if card.file is None or not card.readable or card.sdk != "gradio" or card.given("sdk_version") is not None:
        return
    entry = card.get("sdk_version") or card.get("sdk")
    assert entry is not None
    place = card.file.location(entry.key_start, max(entry.key_end, entry.end))
    named = list(_find_installed(space, "gradio"))
    pinned = next(((file, item) for file, item in named if item.pinned), None)
    if pinned is None:
        message = "`sdk_version` is not set, so any rebuild can install another Gradio"
        hint = f"; `gradio{quote(named[0][1].specifier)}` in {INSTALLED} does not name one release" if named else ""
        yield Hit(place, message + hint)
        return
    file, item = pinned
    version = quote(item.pinned or "")
    message = (
        f"`sdk_version` is not set, and {INSTALLED} pins gradio {version}, although the platform "
        "installs Gradio in the same pip call"
    )
    edit = edits.set_key(card, "sdk_version", f'"{version}"', card.get("sdk") or entry)
    both = edits.fix(f'set `sdk_version: "{version}"`', edit, safe=False, reveals=REVEALED)
    yield Hit(place, message, "required", both, related=(file.file.location(item.start, item.end),))


@rule("conflicting-sdk-version")
def conflicting_sdk_version(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report requirements.txt asks for a Gradio or Streamlit that is not the one of the card."""
    card = space.card
    version = card.text("sdk_version")
    entry = card.get("sdk_version")
    package = policy.params["packages"].get(card.sdk or "")
    if card.file is None or package is None or version is None or entry is None:
        return
    for requirements, item in _find_installed(space, package):
        if allows(item, version) is False:
            message = (
                f"`{item.name}{quote(item.specifier)}` here contradicts `sdk_version: {quote(version)}` in the card; "
                "pip gets both in one call and finds no solution"
            )
            path, like = requirements.file.path, f"=={version}"
            edit = None if item.hashes else Edit(path, item.specifier_start, item.specifier_end, like)
            yield Hit(
                requirements.file.location(item.start, item.end),
                message,
                fix=edits.fix(f"require {item.name}{like}, as the card does", edit, safe=False, reveals=REVEALED),
                related=(card.file.location(entry.start, entry.end, "the version of the card"),),
            )


def _find_installed(space: Space, name: str) -> Iterator[tuple[Requirements, Requirement]]:
    """Yield the unconditional requirements of `name` that the platform installs."""
    for requirements in space.requirements:
        if requirements.file.path == INSTALLED:
            for item in requirements.named(name):
                if not item.marker:
                    yield requirements, item


def allows(item: Requirement, version: str) -> bool | None:
    """Return whether `item` accepts `version`, its build label (`+cu126`) aside; None when one of the two is no
    version."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        wanted = Version(version)
        specifiers = SpecifierSet(re.sub(r"\+[A-Za-z0-9.]+", "", item.specifier))
    except (InvalidSpecifier, InvalidVersion):
        return None
    return specifiers.contains(wanted, prereleases=True)


@rule("missing-python-version")
def missing_python_version(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a Gradio Space whose card does not say which Python."""
    card = space.card
    sdk = card.get("sdk")
    if card.file is None or sdk is None or not card.readable or card.sdk != "gradio" or card.given("python_version"):
        return
    entry = card.get("python_version") or sdk
    place = card.file.location(entry.key_start, max(entry.key_end, entry.end))
    message = "`python_version` is not set, so the platform chooses a version, and its choice changes"
    version, is_proven = _choose_python(space, policy)
    edit = edits.set_key(card, "python_version", f'"{version}"', card.get("sdk_version") or sdk) if version else None
    yield Hit(place, message, fix=edits.fix(f'set `python_version: "{version}"`', edit, safe=is_proven))


def _choose_python(space: Space, policy: Policy) -> tuple[str, bool]:
    """Return the newest Python on which nothing that the Space pins fails, and whether all of it is known to install.

    "" where every one fails.
    """
    from hf_lint.analysis.gpu_use import is_zerogpu
    from hf_lint.installs.asked import platform_calls
    from hf_lint.installs.pythons import have_wheels
    from hf_lint.rules.deps.pairs import may_not_start

    zero_gpu = load_data("card/zerogpu-incompatible.yaml")["params"]
    for version in zero_gpu["python"] if is_zerogpu(space) else policy.params["supported"]:
        python = ".".join(version.split(".")[:2])
        if _is_older(space.card.text("sdk_version") or "", policy.params["gradio"].get(python, "")):
            continue
        installs = tuple(platform_calls(space, python))
        fits = have_wheels(installs)
        if fits is not False and not any(map(may_not_start, installs)):
            return version, fits is True
    return "", False


@rule("retired-python")
def retired_python(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a Python past its end of life in the card."""
    card = space.card
    for entry, key in effective(space):
        if key.name != "python_version" or card.file is None or _is_changed_by_yaml(entry):
            continue
        series = ".".join(entry.text.strip().split(".")[:2])
        since = policy.params["retired"].get(series)
        if since:
            message = f"Python {series} has had no security fixes since {since}"
            advice = f"move to {policy.params['advice']} or another supported version"
            yield Hit(card.file.location(entry.start, entry.end), f"{message}: {advice}")


def _is_changed_by_yaml(entry: Entry) -> bool:
    """Return whether YAML made another version of it: unquoted-version tells that."""
    return entry.value.tag in ("int", "float") and as_number(entry.text) != entry.text
