"""Ask pip which releases of the distributions in facts.yaml exist, for which Python, and what they require.

    python scripts/facts.py [NAME ...]        all of them, or those named; the others stay as they are, and what was
                                              asked today is not asked again
    python scripts/facts.py --closures        only what else is installed with them

Writes policies/data/releases.jsonl: one distribution a line, `name`, a tab, and a JSON object with `as_of`, `versions`
(every release, oldest first, pre-releases left out), `pythons` (for each Python one letter a release: w, a wheel that
runs on Linux x86-64; s, a source archive only; -, nothing), `rows` (what releases require, as positions in `texts`;
each list once) and `row` (for each release the position of its list in `rows`; -1 where it is not known).
Of what the `closures` of facts.yaml bring besides (`partial`), only the releases that were installed are kept.

Of a distribution with `each` every release from `since` on is read. Of the others the first and the last of each minor
line are; where these two require the same, so do those between them, else the one in the middle is read, and so on.

Of `also`, releases that Spaces pin although they are pre-releases or have no wheel, what their sources require is kept.

Needs pip 25.1 or newer, of the Python that runs it, and takes pip's own settings: without a configuration of pip it is
the public index that answers. Only pip talks to it, with what `pip index versions` and `pip install --dry-run --report`
offer; no address is kept. A release that cannot be had any more keeps nothing.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
import itertools
import json
import multiprocessing
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "linter"))

from hf_lint.installs.releases import PYTHONS  # noqa: E402
from hf_lint.space.requirements import normalise  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TARGET = ROOT / "policies" / "data" / "releases.jsonl"
LIST = Path(__file__).with_suffix(".yaml")
PLATFORMS = [
    f"--platform={name}_x86_64"
    for name in ("manylinux1", "manylinux2010", "manylinux2014", *(f"manylinux_2_{minor}" for minor in range(5, 40)))
] + ["--platform=linux_x86_64"]
WHEELS = ["--only-binary=:all:", "--implementation=cp", *PLATFORMS]
SOME = 40
"""So many distributions are asked for in one call of pip."""
ROW = 8
"""So many of these calls share a process."""
JOBS = 5
"""So many processes run at the same time; most of their time is spent waiting."""
TRIES = 4
MICROS = (0, 99)
"""The first micro release of a Python and one behind the last: a bound such as `>=3.8.1` or `>3.9` is met by one."""


class Answer(NamedTuple):
    """How a call of pip ended, and what it said."""

    code: int
    out: str
    err: str


class Table(NamedTuple):
    """What is known of one distribution. `requires` holds the releases that were read, or follow from two that were."""

    versions: list[str]
    pythons: dict[str, str]
    requires: dict[str, list[str]]

    def python_of(self, version: str) -> str | None:
        """Return the newest Python for which a release has a wheel; None where it has none."""
        at = self.versions.index(version)
        return next((python for python in reversed(self.pythons) if self.pythons[python][at] == "w"), None)


def main() -> int:
    """Write the file anew; 1 when pip could not answer for one of the distributions."""
    wanted = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    lines = _known()
    if sys.argv[1:] != ["--closures"]:
        names = sys.argv[1:] or list(wanted["distributions"])
        tables = {
            name: table for name in names if (table := _old_table(lines.get(name), wanted["pythons"])) is not None
        }
        for name, table in list_releases([name for name in names if name not in tables], wanted["pythons"]):
            if not table.versions:
                print(f"pip knows no release of {name}", file=sys.stderr)
                return 1
            table.requires.update({v: texts for v, texts in _old(lines.get(name)).items() if v in table.versions})
            tables[name] = table
            lines[name] = _line(*table)
            _write(lines)
        for name, table in tables.items():
            add_sources(name, table, wanted["distributions"][name].pop("also", []))
        for _ in read_all(tables, wanted["distributions"]):
            lines |= {name: _line(*table) for name, table in tables.items()}
            _write(lines)
    if not sys.argv[1:] or sys.argv[1:] == ["--closures"]:
        add_closures(wanted, lines)
        _write(lines)
    return 0


def _write(lines: dict[str, str]) -> None:
    TARGET.write_text("".join(f"{name}\t{lines[name]}\n" for name in sorted(lines)), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes, {len(lines)} distributions", file=sys.stderr)


def add_closures(wanted: dict[str, Any], lines: dict[str, str]) -> None:
    """Add what pip would install for each of the closures, and is not among the distributions of the list."""
    found: dict[str, dict[str, list[str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        groups = [
            [
                [
                    *("install", "--quiet", "--dry-run", "--ignore-installed", f"--target={folder}"),
                    *(f"--report={folder}/{at}.json", f"--python-version={closure['python']}", *WHEELS),
                    *closure["install"],
                ]
            ]
            for at, closure in enumerate(wanted["closures"])
        ]
        for at, (answer,) in enumerate(run_pip(groups)):
            if answer.code != 0:
                print(f"{wanted['closures'][at]}: {answer.err[-300:]}", file=sys.stderr)
                continue
            for item in _report(Path(folder) / f"{at}.json"):
                releases = found.setdefault(normalise(item["name"]), {})
                releases[item["version"]] = item.get("requires_dist") or []
    for name, requires in found.items():
        old = json.loads(lines[name]) if name in lines else None
        if old is None or old.get("partial"):
            requires = {**_old(lines.get(name)), **requires}
            lines[name] = _line(sorted(requires, key=Version), {}, requires, partial=True)


def list_releases(names: list[str], pythons: list[str]) -> Iterator[tuple[str, Table]]:
    """Yield every release of each distribution, oldest first, and for each Python a letter per release."""
    micros = [f"--python-version={python}.{micro}" for python in pythons for micro in MICROS]
    variants = [["--ignore-requires-python"], *([micro] for micro in micros), *([micro, *WHEELS] for micro in micros)]
    groups = [[["index", "versions", name, "--json", *options] for options in variants] for name in names]
    for name, answers in zip(names, run_pip(groups), strict=True):
        every, *rest = map(_versions, answers)
        pairs = [first | last for first, last in zip(rest[::2], rest[1::2], strict=True)]
        found, wheels = dict(zip(pythons, pairs, strict=False)), dict(zip(pythons, pairs[len(pythons) :], strict=True))
        versions = sorted(every.union(*rest), key=Version)
        letters = {
            python: "".join("w" if v in wheels[python] else "s" if v in found[python] else "-" for v in versions)
            for python in pythons
        }
        print(f"{name}: {len(versions)} releases, newest {versions[-1:]}", file=sys.stderr, flush=True)
        yield name, Table(versions, {python: without_return(text, python) for python, text in letters.items()}, {})


def without_return(letters: str, python: str) -> str:
    """Return the letters of an old Python, where the newest release does not take it back after it was dropped.

    pip offers the newest one all the same while the index has not read what it requires.
    """
    is_old = int(python.split(".")[1]) < int(PYTHONS[0].split(".")[1])
    is_dropped = len(letters) > 3 and letters[-3:-1] == "--"
    return f"{letters[:-1]}-" if is_old and is_dropped else letters


def _versions(answer: Answer) -> set[str]:
    """Return the releases that `pip index versions` names; none where it finds none."""
    return {one for one in json.loads(answer.out)["versions"] if _is_version(one)} if answer.code == 0 else set()


def read_all(tables: dict[str, Table], wanted: dict[str, dict[str, Any]]) -> Iterator[None]:
    """Read what releases require, until all are known that can be; yields where to keep what is there."""
    given_up: set[tuple[str, str]] = set()
    while True:
        asked: dict[str, list[tuple[str, str]]] = {}
        for name, table in tables.items():
            for version in missing_releases(table, **wanted[name]):
                python = table.python_of(version)
                if python is not None and (name, version) not in given_up:
                    asked.setdefault(python, []).append((name, version))
        if not asked:
            return
        pairs = {pair for some in asked.values() for pair in some}
        print(f"{len(pairs)} releases to read", file=sys.stderr, flush=True)
        for name, version, texts in read_requirements(
            [(python, batch) for python, some in asked.items() for batch in _batches(some)]
        ):
            tables[name].requires[version] = texts
            pairs.discard((name, version))
            if len(pairs) % 100 == 0:
                yield
        given_up |= pairs
        yield


def add_sources(name: str, table: Table, versions: list[str]) -> None:
    """Add releases that are asked for by name, as such that have sources only, with what these require."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["install", "--quiet", "--dry-run", "--no-deps", "--ignore-installed"]
        groups = [[[*words, f"--report={folder}/{version}.json", f"{name}=={version}"]] for version in versions]
        for version, (answer,) in zip(versions, run_pip(groups), strict=True):
            if answer.code != 0:
                print(f"{name} {version}: {answer.err[-200:]}", file=sys.stderr)
                continue
            if version not in table.versions:
                at = sum(Version(one) < Version(version) for one in table.versions)
                table.versions.insert(at, version)
                table.pythons.update({key: f"{text[:at]}s{text[at:]}" for key, text in table.pythons.items()})
            table.requires[version] = _report(Path(folder) / f"{version}.json")[0].get("requires_dist") or []


def missing_releases(table: Table, since: str = "0", *, each: bool = False) -> Iterator[str]:
    """Yield the releases to read next; fills in those that lie between two of a line that require the same."""
    lines: dict[tuple[int, ...], list[str]] = {}
    for version in table.versions:
        if Version(version) >= Version(since) and table.python_of(version) is not None:
            lines.setdefault(Version(version).release[:2], []).append(version)
    for line in lines.values():
        if each:
            yield from (version for version in line if version not in table.requires)
            continue
        ends = [at for at, version in enumerate(line) if version in table.requires]
        yield from (version for version in {line[0], line[-1]} if version not in table.requires)
        for start, end in itertools.pairwise(ends):
            if sorted(table.requires[line[start]]) == sorted(table.requires[line[end]]):
                table.requires.update(dict.fromkeys(line[start + 1 : end], table.requires[line[start]]))
            elif end - start > 1:
                yield line[(start + end) // 2]


def read_requirements(batches: list[tuple[str, list[tuple[str, str]]]]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name, release, requirements) by dry runs of pip; a batch that pip refuses is asked in two halves."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--dry-run", "--no-deps", "--ignore-installed", f"--target={folder}"]
        calls = [
            [
                *("install", *options, f"--report={folder}/{at}.json", f"--python-version={python}", *WHEELS),
                *(f"{name}=={version}" for name, version in pairs),
            ]
            for at, (python, pairs) in enumerate(batches)
        ]
        again: list[tuple[str, list[tuple[str, str]]]] = []
        groups = [calls[at : at + ROW] for at in range(0, len(calls), ROW)]
        for at, answer in enumerate(answer for answers in run_pip(groups) for answer in answers):
            python, pairs = batches[at]
            if answer.code == 0:
                rows = {normalise(row["name"]): row for row in _report(Path(folder) / f"{at}.json")}
                yield from (
                    (name, version, rows[name].get("requires_dist") or []) for name, version in pairs if name in rows
                )
            elif len(pairs) == 1:
                print(f"{pairs[0]}: {answer.err[-200:]}", file=sys.stderr)
            else:
                half = len(pairs) // 2
                again += [(python, pairs[:half]), (python, pairs[half:])]
    if again:
        yield from read_requirements(again)


def _report(path: Path) -> list[dict[str, Any]]:
    return [item["metadata"] for item in json.loads(path.read_text(encoding="utf-8"))["install"]]


def _batches(pairs: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Groups in which each name occurs once."""
    groups: list[dict[str, str]] = []
    for name, version in pairs:
        group = next((group for group in groups if name not in group and len(group) < SOME), None)
        if group is None:
            groups.append({name: version})
        else:
            group[name] = version
    return [list(group.items()) for group in groups]


def _line(
    versions: list[str], pythons: dict[str, str], requires: dict[str, list[str]], *, partial: bool = False
) -> str:
    texts = sorted({text for needed in requires.values() for text in needed if _may_apply(text)})
    places = {text: at for at, text in enumerate(texts)}
    found = {
        version: tuple(sorted({places[text] for text in requires[version] if text in places})) for version in requires
    }
    rows = list(dict.fromkeys(found[version] for version in versions if version in found))
    value = {
        "as_of": datetime.date.today().isoformat(),
        "versions": versions,
        "pythons": pythons,
        "texts": texts,
        "rows": rows,
        "row": [rows.index(found[version]) if version in found else -1 for version in versions],
    }
    return json.dumps(value | {"partial": True} if partial else value, separators=(",", ":"))


def _may_apply(text: str) -> bool:
    """Return whether the platform can ask for it: extras other than those it installs, Windows and macOS are left
    out."""
    _, _, marker = text.partition(";")
    if "extra ==" in marker and not any(f"'{e}'" in marker or f'"{e}"' in marker for e in ("oauth", "mcp")):
        return False
    return not any(f"== {q}{word}{q}" in marker for word in ("win32", "Windows", "Darwin", "darwin") for q in "'\"")


def _known() -> dict[str, str]:
    if not TARGET.exists():
        return {}
    rows = TARGET.read_text(encoding="utf-8").splitlines()
    return {name: value for name, _, value in (row.partition("\t") for row in rows)}


def _old_table(line: str | None, pythons: list[str]) -> Table | None:
    """Return what the file has about a distribution, if that is of today."""
    value = json.loads(line) if line else {}
    if value.get("as_of") != datetime.date.today().isoformat() or list(value["pythons"]) != pythons:
        return None
    return Table(value["versions"], value["pythons"], _old(line))


def _old(line: str | None) -> dict[str, list[str]]:
    if line is None:
        return {}
    value = json.loads(line)
    rows = [[value["texts"][at] for at in row] for row in value["rows"]]
    return {version: rows[at] for version, at in zip(value["versions"], value["row"], strict=True) if at >= 0}


def run_pip(groups: Sequence[Sequence[Sequence[str]]]) -> Iterator[list[Answer]]:
    """Yield how groups of calls of pip end, in their order; each group has a process of its own, some at a time."""
    # Imported here once, so that each call is spared the start of a Python.
    for module in ("cli.main", "commands.index", "commands.install"):
        importlib.import_module(f"pip._internal.{module}")
    with multiprocessing.get_context("fork").Pool(JOBS, maxtasksperchild=1) as pool:
        yield from pool.imap(_run_group, groups)


def _run_group(calls: Iterable[Sequence[str]]) -> list[Answer]:
    _keep_pages()
    return [_run_call([*words]) for words in calls]


def _keep_pages() -> None:
    """Let pip fetch each page once in this process: the calls of a group are about the same distributions."""
    from pip._internal.index import collector

    fetch = collector._get_index_content
    pages: dict[str, Any] = {}

    def fetch_once(link: Any, **options: Any) -> Any:
        if pages.get(link.url) is None:
            pages[link.url] = fetch(link, **options)
        return pages[link.url]

    collector._get_index_content = fetch_once


def _run_call(words: list[str]) -> Answer:
    from pip._internal.cli.main import main as call_pip

    for _ in range(TRIES):
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = call_pip(words)
            out.seek(0)
            err.seek(0)
            answer = Answer(code, out.read(), err.read())
        # A page that did not come looks like a distribution without releases.
        if answer.code < 2 and "Could not fetch" not in answer.err and "Retrying" not in answer.err:
            return answer
    if words[0] == "index":
        raise OSError(f"the index does not answer: {' '.join(words)[-200:]}: {answer.err[-300:]}")
    return answer


def _is_version(text: str) -> bool:
    try:
        return not Version(text).is_prerelease
    except InvalidVersion:
        return False


if __name__ == "__main__":
    sys.exit(main())
