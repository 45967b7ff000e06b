"""Requirements that pip cannot install on Linux x86-64 with the Python of the Space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.installs.asked import pip_calls, space_python
from hf_lint.installs.demands import candidates, contradiction, demands
from hf_lint.installs.releases import PYTHONS, distribution
from hf_lint.osv.advisories import parse_specifier
from hf_lint.rules.deps.names import code
from hf_lint.space.requirements import image_installs, used_requirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.core.model import Fix, Location
    from hf_lint.core.policy import Policy
    from hf_lint.installs.asked import Ask, PipCall
    from hf_lint.installs.demands import Demand
    from hf_lint.installs.releases import Distribution
    from hf_lint.osv.advisories import Range
    from hf_lint.space import Space
    from hf_lint.space.requirements import Requirements

DATA = "data/uninstallable.yaml"
_COMPILERS = ("gcc", "g++", "build-essential", "clang", "cmake", "conda", "rustup", "cargo", "apk ")
_PLAIN_RELEASE = regex(r"\d{1,6}(?:\.\d{1,6}){0,4}")
_REQUIRES_PYTHON = regex(r"(?m)^requires-python[ \t]*=[ \t]*[\"'](?P<range>[<>=~!0-9., *]{1,60})[\"']")
_WHEEL = regex(r"[^-]+-[^-]+(?:-\d[^-]*)?-(?P<python>[^-]+)-(?P<abi>[^-]+)-(?P<platform>[^-]+)\.whl")
_CPYTHON = regex(r"cp3\d{1,2}")
_BOTH = 2


@rule("uninstallable-requirement")
def uninstallable_requirement(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report requirements of which there is no release that can be installed; each place once."""
    yield from _for_newer_python(space)
    for requirements in used_requirements(space):
        if ".whl" in requirements.file.text:
            yield from _foreign_wheels(space, requirements)
        if "git+" in requirements.file.text or "pytorch.org" in requirements.file.text:
            from hf_lint.analysis.pip_sources import find_unreachable

            yield from find_unreachable(space, requirements)
    reported: set[Location] = set()
    for call in pip_calls(space):
        if call.own_index:
            continue  # another index may have what the usual one has not
        for hit in (*_known_to_fail(space, call), *_without_release(space, call), *_without_hashes(space, call)):
            if hit.location not in reported:
                reported.add(hit.location)
                yield hit


def _for_newer_python(space: Space) -> Iterator[Hit]:
    """Yield a step that installs the Space's own package, which asks for another Python than the image has."""
    project = space.get("pyproject.toml") if space.sdk == "docker" else None
    asked = _REQUIRES_PYTHON.search(project.text) if project is not None and project.kind == "text" else None
    python = space_python(space) if asked is not None else None
    if project is None or asked is None or python is None:
        return
    low, high = parse_specifier(f">={python}.0,<={python}.99"), parse_specifier(asked["range"])
    if low is None or high is None or high.low <= low.low or (low.high is not None and high.low < low.high):
        return
    for install in image_installs(space):
        if not install.tolerant and not install.by_uv and any(item.path in (".", "./") for item in install.items):
            message = (
                f"the Space's own package requires Python {asked['range']}, and the image has {python}, so pip refuses "
                "to install it (`requires a different Python`), and the build fails"
            )
            yield Hit(project.location(asked.start("range"), asked.end("range")), message, key="requires-python")
            return


def _foreign_wheels(space: Space, requirements: Requirements) -> Iterator[Hit]:
    """Yield wheels by URL whose name says that they are for another platform or Python."""
    if requirements.role == "constraints":
        return
    for item in requirements.items:
        name = (item.url or "").partition("#")[0].partition("?")[0].rpartition("/")[2]
        found = _WHEEL.fullmatch(name)
        if found is None or item.marker:
            continue
        platforms, python = found["platform"].split("."), space_python(space)
        if not any(one == "any" or (one.endswith("x86_64") and "linux" in one) for one in platforms):
            why = f"is for {platforms[-1]}, and a Space is Linux x86-64"
        elif _is_for_other_python(found["python"].split("."), found["abi"], python):
            why = f"is for {found['python']}, and the Space has Python {python or f'{PYTHONS[0]} or later'}"
        else:
            continue
        message = f"the wheel `{name}` {why}, so pip refuses it (`is not a supported wheel on this platform`)"
        yield Hit(requirements.file.location(item.start, item.end), message, key=item.name or name)


def _is_for_other_python(tags: list[str], abi: str, python: str | None) -> bool:
    """Return whether none of the tags of a wheel is one of the Space's Python, or of any that it may have."""
    if any(not _CPYTHON.fullmatch(tag) for tag in tags):
        return False
    minors = [int(tag[3:]) for tag in tags]
    if python is None:
        return abi != "abi3" and all(minor < int(PYTHONS[0].partition(".")[2]) for minor in minors)
    own = int(python.partition(".")[2])
    return all(minor > own if abi == "abi3" else minor != own for minor in minors)


def _known_to_fail(space: Space, call: PipCall) -> Iterator[Hit]:
    """Rows of the data: other platforms' packages, names without a package, sources that do not build."""
    absent = load_data(DATA)["absent"]
    for ask in call.asks:
        if ask.location is None or ask.limits_only:
            continue
        kind = next((one for one in absent if ask.name in one["names"]), None)
        if kind is not None:
            message = (
                f"{code(ask.written)} cannot be installed: the package index has no such name, because {kind['why']}"
            )
            instead = kind["names"][ask.name] or ""
            remedy = f"require {instead}" if instead else kind["remedy"]
            fix = _replacement(ask, {"instead": instead} if instead else {})
            yield Hit(ask.location, f"{message}; {remedy}", fix=fix, key=ask.name)
            continue
        if "+" in ask.pinned:
            release = ask.pinned.partition("+")[0]
            message = (
                f"{code(ask.written)} is on an index that no `--extra-index-url` names, "
                "so pip does not find it, and the build fails"
            )
            yield Hit(ask.location, message, fix=_pin(ask, release), key=ask.name)
            continue
        if call.musl and ask.name in load_data(DATA)["glibc_only"]:
            message = (
                f"{code(ask.written)} has no release for Alpine, only for images with glibc (`No matching distribution "
                "found`), so the build fails; use a slim Python image"
            )
            yield Hit(ask.location, message, key=ask.name)
            continue
        row = _row(space, ask.name, ask.specifier, call)
        if row is not None:
            message = f"{code(ask.written)} cannot be installed: {row['why']} ({code(row['error'])}); {row['remedy']}"
            yield Hit(ask.location, message, fix=_replacement(ask, row), key=ask.name)


def _without_hashes(space: Space, call: PipCall) -> Iterator[Hit]:
    """Yield a call in which some requirements have hashes and others have none: pip then wants them for all.

    uv does not, unless it is told to.
    """
    if not any(ask.item is not None and ask.item.hashes for ask in call.asks):
        return
    hashed = next(ask for ask in call.asks if ask.item is not None and ask.item.hashes)
    bare = next(
        (ask for ask in call.asks if ask.item is not None and not ask.item.hashes and not ask.limits_only), None
    )
    if bare is None or hashed.location is None or _uses_uv(space, hashed):
        return
    if bare.location is None or bare.written.startswith("sdk_version"):
        why = "the platform installs it together with Gradio, for which it has no hashes"
    else:
        why = f"{code(bare.written)} has none"
    message = (
        f"{code(hashed.written)} has a hash, so pip wants one for everything in the same call, and {why} "
        "(`Hashes are required in --require-hashes mode`): the build fails"
    )
    yield Hit(hashed.location, message, key="hashes")


def _uses_uv(space: Space, ask: Ask) -> bool:
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    return dockerfile is not None and ("uv " in dockerfile.text or "--no-deps" in dockerfile.text)


def _row(space: Space, name: str, specifier: str, call: PipCall) -> dict[str, str] | None:
    """Return the row of the data that covers all that a specifier allows."""
    allowed = parse_specifier(specifier)
    for row in load_data(DATA)["requirements"]:
        if row["package"] != name or allowed is None or ("pythons" in row and call.python not in row["pythons"]):
            continue
        if (row.get("slim") and not call.slim) or (row.get("plain") and space.sdk == "docker" and not call.python):
            continue
        if any(_holds(text, allowed) for text in row["versions"]) and not _is_helped(space, row.get("unless", ())):
            found: dict[str, str] = row
            return found
    return None


def _holds(affected: str, allowed: Range) -> bool:
    """Return whether all that is allowed is affected; of a range without an end pip takes the newest release."""
    known = parse_specifier(affected)
    if known is None:
        return False
    return known.covers(allowed) or (known.high is None and allowed.high is None)


def _is_helped(space: Space, words: Iterable[str]) -> bool:
    """Return whether the build does something about it."""
    texts = [
        file.text for name in ("Dockerfile", "packages.txt", "pyproject.toml", "uv.toml") if (file := space.get(name))
    ]
    return any(word in text for word in words for text in texts)


def _without_release(space: Space, call: PipCall) -> Iterator[Hit]:
    for name, wanted in _alone(demands(call)):
        known = distribution(name)
        place = next((d for d in wanted if not d.via and d.by.location), None) or next(
            (d for d in wanted if d.by.location), None
        )
        if known is None or known.partial or place is None:
            continue
        assert place.by.location is not None
        forms = []
        for version, form in candidates(wanted, call.python):
            forms.append((version, form))
            if form not in ("-", "s"):
                break
        if not forms:
            if not place.via and _is_before(known, place.by.pinned):
                message = (
                    f"the release {code(place.by.written)} has no files for today's Pythons (the oldest that pip takes "
                    f"is {known.versions[0]}), so the build fails, unless its maker only withdrew it"
                )
                yield Hit(place.by.location, message, "withdrawn", key=name)
            elif not place.via and _is_beyond(known, place.by.pinned):
                near = _near(known, place.by.pinned)
                message = (
                    f"the release {code(place.by.written)} does not exist (newest "
                    f"of its series on {known.as_of}: {near}), "
                    "so pip stops, and the build fails"
                )
                yield Hit(place.by.location, message, key=name)
            continue
        if forms[-1][1] not in ("-", "s"):
            continue
        newest, form = next((one for one in forms if one[1] == "s"), forms[0])
        why = _needs(space, known, newest, form, call)
        if why:
            who = "" if not place.via else f" (required by {place.via})"
            yield Hit(
                place.by.location, f"{code(place.words)}{who} {why}", fix=_pin_supported(place, known, call), key=name
            )


def _alone(wanted: Mapping[str, list[Demand]]) -> Iterator[tuple[str, list[Demand]]]:
    """Yield what has to be satisfied together; where that contradicts itself, each pin of the owner by itself."""
    for name, items in wanted.items():
        if contradiction(items) is None:
            yield name, items
        else:
            yield from ((name, [one]) for one in items if not one.via and one.by.pinned and one.by.location)


def _is_before(known: Distribution, pinned: str) -> bool:
    """Return whether a pinned release is older than all that pip finds for the Pythons of the data."""
    if not _PLAIN_RELEASE.fullmatch(pinned) or not known.versions:
        return False
    parts = [
        [int(part) for part in one.split(".")] for one in (pinned, known.versions[0]) if _PLAIN_RELEASE.fullmatch(one)
    ]
    return len(parts) == _BOTH and parts[0] < parts[1] and parts[0] != parts[1][: len(parts[0])]


def _needs(space: Space, known: Distribution, version: str, form: str, call: PipCall) -> str:
    """Return why none can be installed; "" where the source may build."""
    on = f"Python {call.python}" if call.python else f"any Python from {PYTHONS[0]} to {PYTHONS[-1]}"
    if form == "-":
        pythons = [one for one in ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14") if known.form(version, one) == "w"]
        span = pythons[0] if len(pythons) == 1 else f"{pythons[0]} to {pythons[-1]}" if pythons else ""
        there = f"; {known.name} {version} has wheels for Python {span}" if span else ""
        return f"has no release for {on} on Linux x86-64, so the build fails{there}"
    row = _row(space, known.name, f"=={version}", call)
    if row is None and call.slim and known.name in load_data(DATA)["compiled"] and not _is_helped(space, _COMPILERS):
        return f"has no wheel for {on}, and a slim image has no compiler for its source, so the build fails"
    return (
        f"has no wheel for {on}, and its source does not build there: {row['why']} ({code(row['error'])})"
        if row
        else ""
    )


def _is_beyond(known: Distribution, version: str) -> bool:
    """Return whether a release is not there, and is not one that may have come since: it would have to skip others.

    Withdrawn releases are not in the data, so a gap among the known ones says nothing.
    """
    from packaging.version import InvalidVersion, Version

    try:
        wanted = Version(version)
    except InvalidVersion:
        return False
    if wanted.is_prerelease or wanted.is_postrelease or wanted >= Version(known.versions[-1]):
        return False
    releases = [Version(text) for text in known.versions]
    line = [one.micro for one in releases if one.release[:2] == wanted.release[:2]]
    if len(wanted.release) > 3:
        return False
    if line:
        return wanted.micro > max(line) + 1
    minors = [one.minor for one in releases if one.major == wanted.major]
    return bool(minors) and wanted.minor > max(minors) and (wanted.minor > max(minors) + 1 or wanted.micro > 1)


def _near(known: Distribution, version: str) -> str:
    lines = (version.rpartition(".")[0] + ".", version.partition(".")[0] + ".")
    near = (text for line in lines for text in reversed(known.versions) if text.startswith(line))
    return next(near, known.versions[-1])


def _pin_supported(place: Demand, known: Distribution, call: PipCall) -> Fix | None:
    """Pin the oldest newer release that has a wheel."""
    if place.via or not place.by.pinned:
        return None
    at = known.find(place.by.pinned)
    later = () if at is None else known.versions[at + 1 :]
    newer = next((version for version in later if known.form(version, call.python) == "w"), None)
    return _pin(place.by, newer) if newer else None


def _pin(ask: Ask, release: str) -> Fix | None:
    if ask.item is None or ask.file is None or ask.item.hashes:
        return None
    edit = Edit(ask.file.path, ask.item.specifier_start, ask.item.specifier_end, f"=={release}")
    return edits.fix(f"pin {ask.name} {release}", edit, safe=False)


def _replacement(ask: Ask, row: dict[str, str]) -> Fix | None:
    if ask.item is None or ask.file is None or "instead" not in row:
        return None
    edit = Edit(ask.file.path, ask.item.start, ask.item.end, row["instead"])
    return edits.fix(f"require {row['instead']}", edit, safe=False)
