"""Names, modules and keywords that the installed release, or the Space's Python, does not have."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.installs.api import api, known_roots, last_word, last_words, lost_words
from hf_lint.installs.asked import every_call
from hf_lint.installs.complete import complete_roots
from hf_lint.installs.releases import PYTHONS, distribution
from hf_lint.installs.versions import brings, installed_ranges, python_range, todays_range
from hf_lint.osv.advisories import parse_specifier
from hf_lint.rules.deps.names import code
from hf_lint.space.calls import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.api_uses import Use
    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.installs.api import Api, Change
    from hf_lint.osv.advisories import Range
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

PYTHON = "python"
_MAX_HITS = 100
# What a name that is not there does not raise.
_OTHERS = frozenset(
    (
        *("APIConnectionError", "APIError", "AuthenticationError", "RateLimitError", "APIStatusError"),
        *("APITimeoutError", "ConnectionError", "Timeout", "TimeoutError", "HTTPError", "URLError", "RequestException"),
        *("ConnectTimeout", "FileNotFoundError", "PermissionError", "JSONDecodeError", "UnicodeDecodeError"),
        *("IndexError", "KeyboardInterrupt", "ZeroDivisionError", "StopIteration", "KeyError"),
    )
)


class _Known(NamedTuple):
    """A distribution (or Python) whose release is known well enough, and the words for it: `gradio 6.31.0`."""

    api: Api
    versions: Range
    words: str
    open: str = ""
    """The distribution, where nothing pins it: `versions` is the newest release then, which the build may not take."""


@rule("removed-api")
def removed_api(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report what the code imports, reads or passes, and the installed release lacks; each name once a file."""
    files = started_files(space)
    words = [file.words for file in files]
    known = _find_known(space, frozenset().union(*words))
    wanted = [pair for one in known for pair in one.api.lacking_words(one.versions).items()]
    every = frozenset().union(*(last for _, last in wanted))
    for file, there in zip(files, words, strict=True):
        if not complete_roots().keys().isdisjoint(there):
            yield from _never_there(space, file, there)
        if not there.isdisjoint(_required_words()):
            yield from _without_argument(space, file)
        if not _gone_roots().isdisjoint(there):
            yield from _gone_before(space, file, there)
        if all(root not in there or last.isdisjoint(there) for root, last in wanted):
            continue
        unit = unit_of(space, file)
        module = space.python(file)
        if module.tree is None:
            continue
        guards = None
        reported: set[str] = set()
        places: set[Location] = set()
        lacking = every & there
        for use in _uses(module, unit, known, lacking):
            for one, change in _lacking(use, known) if use.name not in reported else ():
                guards = guards or Guards(module, _OTHERS)
                location = unit.location(use.place)
                if location in places or guards.covers(use.node):
                    break
                installed = _confirm(space, one, change) if one.open else one
                if installed is None or not _is_sure(space, change, installed):
                    continue
                reported.add(use.name)
                places.add(location)
                variant = "" if guards.runs_on_load(use.node) else "called"
                yield Hit(location, _message(change, installed, variant), variant, key=f"{file.path} {use.name}")
                break
            if len(reported) >= _MAX_HITS:
                break


def _uses(module: PythonModule, unit: Unit, known: tuple[_Known, ...], lacking: frozenset[str]) -> Iterator[Use]:
    from hf_lint.analysis.api_uses import find_calls, find_names, find_objects

    apis = [one.api for one in known]
    yield from (*find_names(module, lacking), *find_calls(unit, apis, lacking), *find_objects(unit, lacking))


@lru_cache(maxsize=1)
def _required_words() -> frozenset[str]:
    """Return words of which a file has one that makes a call of `required` in the advice."""
    rows = load_data("data/api-advice.yaml")["required"]
    return frozenset(row.get("word", name.partition(".")[0]) for name, row in rows.items())


def _without_argument(space: Space, file: File) -> Iterator[Hit]:
    """Yield calls without an argument that a newer release requires."""
    for name, row in load_data("data/api-advice.yaml")["required"].items():
        word = name.rpartition(".")[2]
        if f"{word}(" not in file.text or name.partition(".")[0] not in file.words:
            continue
        unit = unit_of(space, file)
        guards = Guards(space.python(file), _OTHERS)
        for call in unit.calls:
            if call.name != name or call.node is None or call.open or guards.covers(call.node):
                continue
            args = call.node.args
            is_text = row.get("no_text") and len(args) > row["at"] and call.arg("", at=row["at"]).text is not None
            if row["argument"] in call.keywords or (len(args) > row["at"] and not is_text):
                continue
            versions = todays_range(space, row["package"])
            since = parse_specifier(f">={row['since']}")
            if versions is None or since is None or not since.covers(versions):
                return
            variant = "" if guards.runs_on_load(call.node) else "called"
            when = "the app stops when it starts" if not variant else "this fails when it is called"
            lack = "but its first argument is a string" if is_text else "which is not given"
            plain = name.replace("()", "")
            message = f"`{plain}` of {row['package']} {versions.low[0]} requires `{row['argument']}`, {lack}"
            yield Hit(call.location(), f"{message}: {when}; {row['instead']}", variant, key=f"{file.path} {name}")
            break


@lru_cache(maxsize=1)
def _gone_roots() -> frozenset[str]:
    """Return the roots of the names in `gone` and `came` of the advice."""
    advice = load_data("data/api-advice.yaml")
    return frozenset(name.partition(".")[0] for row in (*advice["gone"], *advice["came"]) for name in row["names"])


def _gone_before(space: Space, file: File, words: frozenset[str]) -> Iterator[Hit]:
    """Yield the first use of each name that the releases of api.jsonl cannot show: see `gone` of the advice."""
    advice = load_data("data/api-advice.yaml")
    rows = {name: row for row in (*advice["gone"], *advice["came"]) for name in row["names"]}
    lacking = words & {last_word(name) for name in rows}
    if not lacking:
        return
    from hf_lint.analysis.api_uses import find_called, find_calls, find_names

    module = space.python(file)
    guards = None
    reported: set[str] = set()
    unit = unit_of(space, file)
    called = {name for name, row in rows.items() if row.get("called")}
    for use in (*find_names(module, lacking), *find_called(unit, called), *find_calls(unit, (), lacking)):
        if use.name not in rows or use.name in reported or _runs_foreign_code(use.node):
            continue
        row = rows[use.name]
        if use.name in called and not isinstance(use.node, ast.Call):
            continue
        guards = guards or Guards(module, _OTHERS)
        affected = f">={row['since']}" if "since" in row else f"<={row['until']}"
        pinned = installed_ranges(space).get(row["package"])
        versions = todays_range(space, row["package"]) or (pinned[0] if pinned else None)
        without = parse_specifier(affected)
        if guards.covers(use.node) or versions is None or without is None or not without.covers(versions):
            continue
        reported.add(use.name)
        variant = "" if guards.runs_on_load(use.node) else "called"
        when = "the app stops when it starts" if not variant else "this fails when it is called"
        history = f"gone since {row['since']}" if "since" in row else f"added after {row['until']}"
        lacks = "refuses" if use.name in called else "has no"
        message = f"{row['package']} {versions.low[0]} {lacks} `{use.name.replace('()', '')}` ({history}): {when}"
        newer = "" if "since" in row else f"require a newer {row['package']}"
        instead = advice["instead"].get(use.name, newer)
        place = file.location(*module.span_of(use.place))
        yield Hit(place, f"{message}; {instead}".removesuffix("; "), variant, key=f"{file.path} {use.name}")


def _runs_foreign_code(node: ast.AST) -> bool:
    """Return whether a call has code of a model's own repository loaded, which may take what the library does not."""
    return isinstance(node, ast.Call) and any(word.arg == "trust_remote_code" for word in node.keywords)


def _never_there(space: Space, file: File, words: frozenset[str]) -> Iterator[Hit]:
    """Yield what no release has, each name once."""
    from hf_lint.analysis.unknown_names import find_unknown

    module = space.python(file)
    if module.tree is None or "sys.modules[" in file.text or "setattr(" in file.text:
        return
    unit = unit_of(space, file)
    guards = None
    reported: set[str] = set()
    for use in find_unknown(space, unit, words):
        guards = guards or Guards(module, _OTHERS)
        if use.name in reported or guards.covers(use.node) or len(reported) >= _MAX_HITS:
            continue
        reported.add(use.name)
        variant = "" if guards.runs_on_load(use.node) else "called"
        when = "the app stops when it starts" if not variant else "this fails when it is called"
        yield Hit(unit.location(use.place), f"{use.message}: {when}", variant, key=f"{file.path} {use.name}")


def _lacking(use: Use, known: tuple[_Known, ...]) -> Iterator[tuple[_Known, Change]]:
    """Who lacks what is used, by which change."""
    for one in known:
        for change in one.api.changes(use.name):
            kind = change.kind if change.kind in ("keyword", "value") else "name"
            if kind == use.kind and change.lacks(one.versions):
                yield one, change


def _find_known(space: Space, words: frozenset[str]) -> tuple[_Known, ...]:
    """Return what is installed, and may be used by names that came or went: `words` are those of the code."""
    found: list[_Known] = []
    ranges = installed_ranges(space)
    own = {path.partition("/")[0].removesuffix(".py") for path in space.files}
    for name, roots in known_roots().items():
        if name != PYTHON and (name not in ranges or not roots.isdisjoint(own)):
            continue
        if roots.isdisjoint(words) or last_words(name).isdisjoint(words):
            continue
        facts = api(name)
        if facts is None:
            continue
        python = python_range(space) if name == PYTHON else None
        if python is not None:
            found.append(_Known(facts, python, f"Python {python.low[0]}"))
        elif name == PYTHON and space.sdk in ("gradio", "streamlit") and space.card.given("python_version") is None:
            any_python = parse_specifier(f">={PYTHONS[0]}")
            found += [_Known(facts, any_python, f"Python {PYTHONS[0]} and later")] if any_python else []
        elif name in ranges:
            versions, demand = ranges[name]
            is_one = versions.high == (versions.low[0], 1)
            release = str(versions.low[0]) if is_one else demand.specifier.replace(" ", "")
            said = f"{name} {release}" if release[:1].isdigit() else f"{name}{release}"
            source = f" (`{demand.by.written}`)" if demand.via or demand.by.written.startswith("sdk_version") else ""
            found.append(_Known(facts, versions, said + source))
            if not demand.by.pinned or demand.via:
                lost = lost_words(name)
                if not lost.isdisjoint(words):
                    found += _newest(name, facts, demand.by.written, versions)
    return tuple(found)


def _newest(name: str, facts: Api, written: str, versions: Range) -> Iterator[_Known]:
    """Yield a distribution that nothing pins with the newest release of its range, for `_confirm` to say what the build
    takes."""
    known = distribution(name)
    within = known.within(versions) if known is not None else []
    newest = parse_specifier(f"=={within[0]}") if len(within) > 1 else None
    if newest is not None:
        yield _Known(facts, newest, written, name)


def _confirm(space: Space, one: _Known, change: Change) -> _Known | None:
    """Return the distribution with the release that the build takes today; None where that has the name, or is not
    known."""
    versions = todays_range(space, one.open)
    if versions is None or not change.lacks(versions):
        return None
    return _Known(one.api, versions, f"{one.open} {versions.low[0]} (today's release for `{one.words}`)")


def _is_sure(space: Space, change: Change, one: _Known) -> bool:
    """Return whether nothing else brings the module: another distribution, or a file of the Space."""
    root = change.name.partition(".")[0]
    if any(path == f"{root}.py" or path.startswith(f"{root}/") or path.endswith(f"/{root}.py") for path in space.files):
        return False
    if any(f"sys.modules[{quote}{root}" in file.text for file in space.select(".py") for quote in "'\""):
        return False
    if not (change.gone and one.words.startswith("Python ")):
        return True
    advice = load_data("data/api-advice.yaml")
    there = [brings(space, name) for name in advice["brought_by"].get(root, ())]
    if root in advice["seldom_brought"]:
        asked = {ask.name for call in every_call(space) for ask in call.asks}
        return True not in there and asked.isdisjoint(
            (*advice["brought_by"].get(root, ()), *advice["seldom_brought"][root])
        )
    return all(one is False for one in there)


def _message(change: Change, one: _Known, variant: str) -> str:
    when = "the app stops when it starts" if not variant else "this fails when it is called"
    history = f"removed after {change.before}" if change.gone else f"added after {change.before}"
    advice = load_data("data/api-advice.yaml")["instead"].get(change.name, "")
    if change.kind == "value":
        call, _, given = change.name.partition("(")
        keyword, _, value = given.rstrip(")").partition("=")
        what = f"{code(_short(call))} of {one.words} does not know the {keyword} {code(value)}"
    elif change.kind == "keyword":
        call, _, keyword = change.name.rpartition("(")
        what = f"{code(_short(call))} of {one.words} has no parameter {code(keyword.rstrip(')') + '=')}"
    elif change.kind == "module":
        what = f"{one.words} has no module {code(change.name)}"
    else:
        what = f"{one.words} has no {code(_short(change.name))}"
    return f"{what} ({history}): {when}" + (f"; {advice}" if advice else "")


def _short(name: str) -> str:
    return name.replace("()", "")
