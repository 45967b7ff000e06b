"""Ask pip which releases of the distributions in facts.yaml exist, for which Python, and what they require.

    python scripts/facts.py [NAME ...]        all of them, or those named; the others stay as they are
    python scripts/facts.py --closures        only what else is installed with them

Writes policies/data/releases.jsonl: one distribution a line, `name`, a tab, and a JSON object with `as_of`, `versions`
(every release, oldest first, pre-releases left out), `pythons` (for each Python one letter a release: w, a wheel that
runs on Linux x86-64; s, a source archive only; -, nothing), and `requires` (of some releases, positions in `texts`).
Of what the `closures` of facts.yaml bring besides (`partial`), only the releases that were installed are kept.
Needs pip 25.1 or newer.
Only pip talks to the index, with what `pip index versions` and `pip install --dry-run --report` offer; no address is
kept. A release that cannot be had any more keeps nothing.
"""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "linter"))

from hf_lint.installs.releases import PYTHONS  # noqa: E402

TARGET = ROOT / "policies" / "data" / "releases.jsonl"
LIST = Path(__file__).with_suffix(".yaml")
PLATFORMS = [
    f"--platform={name}_x86_64"
    for name in ("manylinux1", "manylinux2010", "manylinux2014", *(f"manylinux_2_{minor}" for minor in range(5, 40)))
] + ["--platform=linux_x86_64"]
WHEELS = ["--only-binary=:all:", "--implementation=cp", *PLATFORMS]
SOME = 25
"""So many distributions are asked for in one call of pip."""


def main() -> int:
    """Write the file anew; 1 when pip could not answer for one of the distributions."""
    wanted = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    lines = _known()
    if sys.argv[1:] == ["--closures"]:
        add_closures(wanted, lines)
        return _write(lines)
    names = sys.argv[1:] or list(wanted["distributions"])
    tables = {}
    for name in names:
        versions, pythons = list_versions(name, wanted["pythons"])
        if not versions:
            print(f"{name}: pip knows no release of it", file=sys.stderr)
            return 1
        tables[name] = (versions, pythons)
        print(f"{name}: {len(versions)} releases, newest {versions[-1]}", file=sys.stderr)
    asked: dict[str, list[tuple[str, str]]] = {}
    for name, (versions, pythons) in tables.items():
        for version in choose_releases(versions, **wanted["distributions"][name]):
            at = versions.index(version)
            python = next((p for p in reversed(wanted["pythons"]) if pythons[p][at] == "w"), None)
            if python is not None:
                asked.setdefault(python, []).append((name, version))
    requires = {name: dict(_old(lines.get(name))) for name in names}
    for python, pairs in asked.items():
        new = [(name, version) for name, version in pairs if version not in requires[name]]
        for batch in _batches(new):
            for name, version, texts in read_requirements(python, batch):
                requires[name][version] = texts
    for name, (versions, pythons) in tables.items():
        lines[name] = _line(versions, pythons, {v: t for v, t in requires[name].items() if v in versions})
    if not sys.argv[1:]:
        add_closures(wanted, lines)
    return _write(lines)


def _write(lines: dict[str, str]) -> int:
    TARGET.write_text("".join(f"{name}\t{lines[name]}\n" for name in sorted(lines)), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes, {len(lines)} distributions", file=sys.stderr)
    return 0


def add_closures(wanted: dict[str, Any], lines: dict[str, str]) -> None:
    """Add what pip would install for each of the closures, and is not among the distributions of the list."""
    found: dict[str, dict[str, list[str]]] = {}
    for closure in wanted["closures"]:
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            options = ["--quiet", "--dry-run", "--ignore-installed", f"--target={folder}", f"--report={report}"]
            python = f"--python-version={closure['python']}"
            done = _pip("install", *options, python, *WHEELS, *closure["install"])
            if done.returncode != 0:
                print(f"{closure}: {done.stderr[-300:]}", file=sys.stderr)
                continue
            items: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["install"]
        for item in items:
            name = _normalise(item["metadata"]["name"])
            releases = found.setdefault(name, {})
            releases[item["metadata"]["version"]] = item["metadata"].get("requires_dist") or []
    for name, requires in found.items():
        old = json.loads(lines[name]) if name in lines else None
        if old is None or old.get("partial"):
            requires = {**_old(lines.get(name)), **requires}
            lines[name] = _line(sorted(requires, key=Version), {}, requires, partial=True)
        else:
            merged = {**_old(lines[name]), **{v: texts for v, texts in requires.items() if v in old["versions"]}}
            lines[name] = _line(old["versions"], old["pythons"], merged)


def list_versions(name: str, pythons: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return every release of `name`, oldest first, and for each Python a letter per release."""
    found = {"": _index(name, "--ignore-requires-python")}
    wheels: dict[str, set[str]] = {}
    for python in pythons:
        found[python] = _index(name, f"--python-version={python}")
        wheels[python] = _index(name, f"--python-version={python}", *WHEELS)
    versions = sorted(set().union(*found.values(), *wheels.values()), key=Version)
    letters = {
        python: "".join("w" if v in wheels[python] else "s" if v in found[python] else "-" for v in versions)
        for python in pythons
    }
    return versions, {python: without_return(text, python) for python, text in letters.items()}


def without_return(letters: str, python: str) -> str:
    """Return the letters of an old Python, where the newest release does not take it back after it was dropped.

    pip offers the newest one all the same while the index has not read what it requires.
    """
    is_old = int(python.split(".")[1]) < int(PYTHONS[0].split(".")[1])
    is_dropped = len(letters) > 3 and letters[-3:-1] == "--"
    return f"{letters[:-1]}-" if is_old and is_dropped else letters


def _index(name: str, *options: str) -> set[str]:
    """Return the releases that `pip index versions` names under these options; none where pip finds none."""
    done = _pip("index", "versions", name, "--json", *options)
    found: set[str] = set(json.loads(done.stdout)["versions"]) if done.returncode == 0 else set()
    return {version for version in found if _is_version(version)}


def choose_releases(versions: list[str], since: str, also: tuple[str, ...] = ()) -> list[str]:
    """Return the newest release of each minor line from `since` on, the newest of all, and those named in `also`."""
    newest: dict[tuple[int, ...], str] = {}
    for version in versions:
        parsed = Version(version)
        if parsed >= Version(since):
            newest[parsed.release[:2]] = version
    chosen = {*newest.values(), *also}
    return [version for version in versions if version in chosen]


def read_requirements(python: str, pairs: list[tuple[str, str]]) -> list[tuple[str, str, list[str]]]:
    """(name, release, requirements) of releases, by a dry run of pip; a batch that pip refuses is asked one by one."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["--quiet", "--dry-run", "--no-deps", "--ignore-installed", f"--target={folder}"]
        specs = [f"{name}=={version}" for name, version in pairs]
        done = _pip("install", *options, f"--report={report}", f"--python-version={python}", *WHEELS, *specs)
        if done.returncode != 0:
            if len(pairs) == 1:
                print(f"{pairs[0]}: {done.stderr[-200:]}", file=sys.stderr)
                return []
            return [row for pair in pairs for row in read_requirements(python, [pair])]
        items: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["install"]
    by_name = {_normalise(item["metadata"]["name"]): item["metadata"] for item in items}
    return [(name, version, by_name[name].get("requires_dist") or []) for name, version in pairs if name in by_name]


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
    value = {
        "as_of": datetime.date.today().isoformat(),
        "versions": versions,
        "pythons": pythons,
        "texts": texts,
        "requires": {
            version: sorted(places[text] for text in requires[version] if text in places)
            for version in sorted(requires, key=Version)
        },
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


def _old(line: str | None) -> dict[str, list[str]]:
    if line is None:
        return {}
    value = json.loads(line)
    return {version: [value["texts"][at] for at in places] for version, places in value["requires"].items()}


def _pip(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True, check=False)


def _normalise(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _is_version(text: str) -> bool:
    try:
        return not Version(text).is_prerelease
    except InvalidVersion:
        return False


if __name__ == "__main__":
    sys.exit(main())
