"""Releases that the advisory table knows to be bad."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.model import Edit, Hit, Problem, Severity
from hf_lint.core.policy import policies_root
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.installs.asked import space_python
from hf_lint.osv.advisories import MALWARE, Advisories, Advisory, load_advisories, parse_specifier
from hf_lint.rules.card.versions import allows
from hf_lint.rules.deps.names import code, list_words
from hf_lint.space.requirements import applies, image_installs, lock_files, used_requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.installs.asked import Ask
    from hf_lint.space import Space
    from hf_lint.space.requirements import LockFile, Requirement, Requirements


class _Wanted(NamedTuple):
    """A package that the Space asks for, where, and in which versions (a PEP 440 specifier)."""

    name: str
    specifier: str
    location: Location
    pin: Edit | None = None
    """Replaces the version, where it is a pin that can be raised; its text is what stands around it."""
    also: tuple[Edit, ...] = ()
    """Other pins of the same package that must follow."""


_BOTH_SIDES = 2
_REVEALED = ("unlimited-upload",)
"""What only a newer Gradio can do is asked for with it."""


@rule("malicious-dependency")
def malicious_dependency(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report releases that hold malware, in any requirements or lock file: people install those that the build leaves
    out."""
    table = _table(policy)
    if isinstance(table, Problem):
        yield table
        return
    for requirements in space.requirements:
        for item in filter(_is_from_index, requirements.items):
            yield from _malware(table, _as_wanted(item, requirements.file.location(item.start, item.end)))
    for install in image_installs(space):
        for item in filter(_is_from_index, install.items):
            if install.dockerfile.file is not None:
                yield from _malware(table, _as_wanted(item, install.dockerfile.file.location(item.start, item.end)))
    for lock in lock_files(space):
        for wanted in _find_locked(lock):
            yield from _malware(table, wanted)


@rule("vulnerable-dependency")
def vulnerable_dependency(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Pins and closed ranges, the card's sdk_version among them, that known defects hit; reported once a package."""
    table = _table(policy)
    if isinstance(table, Problem):
        yield table
        return
    places: dict[tuple[str, str], list[_Wanted]] = {}
    for wanted in _list_wanted(space, policy):
        places.setdefault((wanted.name, wanted.specifier), []).append(wanted)
    for (name, specifier), (first, *others) in places.items():
        rows = [row for row in table.matching(name, specifier) if row.kind != MALWARE]
        if not rows:
            continue
        graded = sorted(((_severity(row, space), row) for row in rows), key=lambda pair: -Severity.parse(pair[0]))
        severity, worst = graded[0]
        severity, why_less = _lower_severity(space, policy, name, severity)
        numbered = [(-Severity.parse(grade), _natural_order(id_), id_) for grade, row in graded for id_ in row.ids]
        ids = [id_ for *_, id_ in sorted(numbered)]
        count = "a known vulnerability" if len(ids) == 1 else f"at least {len(ids)} known vulnerabilities"
        most = "" if len(rows) == 1 else "worst: "
        fixed = table.fixed_version(name, specifier)
        release = _release(name, specifier)
        pins = [wanted.pin for wanted in (first, *others)] + [pin for each in (first, *others) for pin in each.also]
        leap = ", a new major release: check that the code still runs" if _is_new_major(specifier, fixed) else ""
        chosen = _with_known_requirements(table, name, fixed) if fixed else ""
        is_sure = bool(chosen) and _has_python(name, chosen, space_python(space))
        is_sure = is_sure and not (leap and _has_unknown_extension(space, name))
        raised = [pin and pin._replace(text=pin.text.format(chosen)) for pin in pins]
        yield Hit(
            first.location,
            f"{code(release)} has {count} ({most}{worst.kind}): {list_words(ids, policy.params['ids_shown'])}; "
            + (f"{'all ' if len(ids) > 1 else ''}fixed in {fixed}" if fixed else "no fixed release is known")
            + (", another major release" if fixed and leap else "")
            + (_holders(space, name, fixed) if fixed else "")
            + (f"; {why_less}" if why_less else "")
            + ("" if worst.rated else f"; the advisory names no severity, {severity} is assumed"),
            variant=severity,
            fix=edits.fix(f"raise {name} to {chosen}{leap}", *raised, safe=False, reveals=_REVEALED)
            if is_sure
            else None,
            related=tuple(wanted.location for wanted in others),
            key=release,
        )


def _holders(space: Space, name: str, fixed: str) -> str:
    """Say which other requirement has to be raised first, because it does not allow the fixed release."""
    from hf_lint.installs.asked import pip_calls
    from hf_lint.installs.demands import demands

    for call in pip_calls(space):
        for demand in demands(call).get(name, ()):
            if demand.via and not demand.allows(fixed):
                return f", which {demand.via} does not allow ({code(demand.words)}): raise that, too"
        for ask in call.asks:
            limit = _limit_around(name, fixed, ask)
            if limit:
                return (
                    f", which {ask.name} {ask.specifier.lstrip('= ')} does not allow ({code(limit)}): raise that, too"
                )
    return ""


def _limit_around(name: str, fixed: str, ask: Ask) -> str:
    """Return what a pinned release, of which it is not known what it requires, demands of `name`, where the releases
    just before and behind it demand that both; "" where they allow the fixed release."""
    from hf_lint.installs.releases import contains, distribution

    known = distribution(ask.name) if ask.specifier.startswith("==") else None
    release = ask.specifier.lstrip("= ")
    if known is None or known.requires(release, ask.extras, None) is not None:
        return ""
    limits = []
    for version in known.neighbours(release):
        for item in known.requires(version, ask.extras, None) or ():
            allowed = parse_specifier(item.specifier)
            if item.name == name and allowed is not None and not contains(allowed, fixed):
                limits.append(f"{name}{item.specifier.replace(' ', '')}")
    return limits[0] if len(limits) == _BOTH_SIDES else ""


def _natural_order(id_: str) -> list[tuple[int, str]]:
    """Return what puts CVE-2024-3568 before CVE-2024-11392."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in id_.split("-")]


def _with_known_requirements(table: Advisories, name: str, fixed: str) -> str:
    """Return the first release from `fixed` on of which it is known what it requires, so that a clash with the other
    pins is seen; else the first one that was not withdrawn. `fixed` where there is neither without advisories in the
    same major series."""
    from hf_lint.installs.releases import distribution

    known, allowed = distribution(name), parse_specifier(f">={fixed}")
    if known is None or allowed is None:
        return fixed
    later = [version for version in reversed(known.within(allowed)) if not _is_new_major(fixed, version)]
    good = [version for version in later if not table.matching(name, f"=={version}")]
    told = (version for version in good if known.requires(version, frozenset(), None) is not None)
    return next(told, good[0] if good and not known.partial else fixed)


def _has_python(name: str, version: str, python: str | None) -> bool:
    """Return whether nothing says that a release cannot be installed on the Space's Python.

    Releases drop old Pythons: on one that is older than those of the data, only a release that is known to run counts.
    """
    from hf_lint.installs.releases import PYTHONS, distribution

    known = distribution(name)
    form = known.form(version, python) if known is not None and python else ""
    is_old = python is not None and int(python.split(".")[1]) < int(PYTHONS[0].split(".")[1])
    return form != "-" and (form != "" or not is_old)


def _has_unknown_extension(space: Space, name: str) -> bool:
    """Return whether a package such as `gradio-leaderboard` is asked for whose demands on `name` are not known."""
    from hf_lint.installs.releases import distribution

    names = {item.name for requirements in used_requirements(space) for item in requirements.items}
    known = (distribution(one) for one in names if one.startswith(f"{name}-"))
    return any(one is None or one.partial for one in known)


def _is_new_major(specifier: str, fixed: str | None) -> bool:
    """Return whether `fixed` has another first number than the release that `specifier` pins."""
    pinned = specifier.lstrip("=~<>! ").partition(",")[0].strip()
    return bool(fixed) and pinned[:1].isdigit() and pinned.split(".")[0] != str(fixed).split(".")[0]


def _table(policy: Policy) -> Advisories | Problem:
    """Return the advisories that come with hf-lint, with those of the export that the policy's params name."""
    path = str(policy.params["advisories"])
    if not path:
        return _own_advisories(str(policies_root()))
    from hf_lint.errors import ExportError

    try:
        return _load_advisories(path)
    except ExportError as error:
        return Problem(str(error))


@lru_cache(maxsize=4)
def _own_advisories(root: str) -> Advisories:
    return load_advisories(root)


@lru_cache(maxsize=4)
def _load_advisories(path: str) -> Advisories:
    from hf_lint.osv.exports import load_osv

    return load_advisories().join(load_osv(path).rows)


def _is_from_index(item: Requirement) -> bool:
    """Return whether a release of the package index is asked for, and not somebody's repository or file."""
    return item.url is None and item.path is None


def _release(name: str, specifier: str) -> str:
    return f"{name} {specifier.removeprefix('===').removeprefix('==').strip()}".strip()


def _list_wanted(space: Space, policy: Policy) -> Iterator[_Wanted]:
    python = space_python(space)
    package = policy.params["sdk_packages"].get(space.sdk or "")
    version = space.card.given("sdk_version")
    by_platform = package if version is not None and space.card.file is not None else None
    named = [(file, item) for file in used_requirements(space) for item in file.named(by_platform or "")]
    is_refused = version is not None and any(allows(item, version.text.strip()) is False for _, item in named)
    if (
        by_platform
        and version is not None
        and space.card.file is not None
        and version.kind == "scalar"
        and not is_refused  # pip installs neither: conflicting-sdk-version tells
    ):
        location = space.card.file.location(version.start, version.end)
        pin = edits.set_key(space.card, "sdk_version", '"{}"', version)
        also = (_pin(requirements, item) for requirements, item in named if _raisable(item))
        yield _Wanted(by_platform, f"=={version.text.strip()}", location, pin, tuple(also))
    for requirements in used_requirements(space):
        for item in requirements.items:
            if item.name != by_platform and _is_from_index(item) and _is_installed(space, item, python):
                wanted = _as_wanted(item, requirements.file.location(item.start, item.end))
                yield wanted._replace(pin=_pin(requirements, item)) if _raisable(item) else wanted
    for install in image_installs(space):
        for item in filter(_is_from_index, install.items):
            if install.dockerfile.file is not None:
                yield _as_wanted(item, install.dockerfile.file.location(item.start, item.end))
    for lock in lock_files(space):
        if lock.used:
            yield from _find_locked(lock)


def _is_installed(space: Space, item: Requirement, python: str | None) -> bool:
    """Return whether a requirement's marker holds; where the card names no Python, on one of those that the Hub has
    chosen since 2023."""
    from hf_lint.installs.releases import PYTHONS

    if python is not None or space.sdk == "docker" or not item.marker:
        return applies(item, python)
    return any(applies(item, one) for one in PYTHONS)


def _raisable(item: Requirement) -> bool:
    return item.pinned is not None and "+" not in item.pinned and not item.hashes


def _pin(requirements: Requirements, item: Requirement) -> Edit:
    return Edit(requirements.file.path, item.specifier_start, item.specifier_end, "=={}")


def _find_locked(lock: LockFile) -> Iterator[_Wanted]:
    for package in lock.packages:
        yield _Wanted(package.name, f"=={package.version}", lock.file.location(package.start, package.end))


def _as_wanted(item: Requirement, location: Location) -> _Wanted:
    return _Wanted(item.name, item.specifier, location)


def _malware(table: Advisories, wanted: _Wanted) -> Iterator[Hit]:
    for row in table.matching(wanted.name, wanted.specifier):
        if row.kind == MALWARE:
            release = _release(row.package, wanted.specifier)
            source = f" ({', '.join(row.ids)})" if row.ids else ""
            yield Hit(wanted.location, f"{code(release)} is malware: {row.note}{source}")


def _severity(row: Advisory, space: Space) -> str:
    """Return the row's severity; info when the part that is broken is not used."""
    if row.only_with and not any(word in text for text in space.memo(_python_texts) for word in row.only_with):
        return str(Severity.INFO)
    if row.only_with_input:
        from hf_lint.analysis.reach import takes_input

        if not takes_input(space, row.only_with_input):
            return str(Severity.INFO)
    return row.severity


def _lower_severity(space: Space, policy: Policy, package: str, severity: str) -> tuple[str, str]:
    """Return the severity of what is critical or high by itself in this Space, and why it is less."""
    if Severity.parse(severity) < Severity.HIGH:
        return severity, ""
    from hf_lint.analysis.reach import find_reach

    reach = find_reach(space, package)
    if not reach.used:
        return str(Severity.LOW), reach.why
    if not reach.fed:
        return str(Severity.MEDIUM), reach.why
    from hf_lint.analysis.stops import find_stop

    stop = find_stop(space)
    if stop:
        return str(Severity.MEDIUM), f"the Space does not start in its present state ({stop})"
    if Severity.parse(severity) < Severity.CRITICAL and not space.memo(_surely_installs):
        return str(Severity.MEDIUM), "it is not known whether all that the Space requires can still be installed"
    return severity, ""


def _surely_installs(space: Space) -> bool:
    """Return whether all that the Space itself requires is known to be there still: old releases often are not."""
    from hf_lint.installs.asked import pip_calls
    from hf_lint.installs.resolve import resolutions

    calls = pip_calls(space)
    for call in calls:
        asked = {"?", *(ask.name for ask in call.asks)}
        if any(installed is None or not asked.isdisjoint(installed.unknown) for installed in resolutions(call)):
            return False
    return bool(calls)


def _python_texts(space: Space) -> tuple[str, ...]:
    return tuple(file.text for file in space.select(".py", ".ipynb"))
