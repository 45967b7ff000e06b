"""Run what policies/data/pairs.yaml, uninstallable.yaml and optional.yaml claim, each in an environment of its own.

    python scripts/reproduce_pairs.py [PACKAGE ...]            all rows, or those of the named packages; needs uv
    python scripts/reproduce_pairs.py --ends [PACKAGE ...]     the first and the last release with which a pair stops
    python scripts/reproduce_pairs.py --file FILE ...          the same for rows that are not in the data yet

A row of pairs.yaml is right when its `run` stops with its `error` after `install`, and does not after `works`. A row of
uninstallable.yaml is right when uv refuses the requirement with its `error`, one of optional.yaml when its `run` says
its `error`, and no more once the first of its `needs` is there. Prints a line a row; 1 when one is wrong.

With --ends, it halves the releases below and above the one in `install` until it has the last one that stops with the
same error, and says what the next one does; then it does the same downwards for the releases installed beside it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hf_lint.space.requirements import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DATA = Path(__file__).resolve().parent.parent / "policies" / "data"
LIMIT = 600
"""Seconds that one command may take."""
WHEELS = [
    f"--only-binary={name}" for name in ("numpy", "pandas", "scipy", "pillow", "pyarrow", "pydantic-core", "spacy")
]
"""Searching an end builds none of these from source: that takes long, and Spaces seldom can."""


def main() -> int:
    """Try the rows; 1 when one does not hold."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--ends", action="store_true")
    parser.add_argument("--file", type=Path, default=DATA / "pairs.yaml")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    rows = _load(asked.file, "pairs")
    if asked.file == DATA / "pairs.yaml" and not asked.ends:
        optional = _load(DATA / "optional.yaml", "uses")
        rows += _load(DATA / "uninstallable.yaml", "requirements") + [row for row in optional if "reproduced" in row]
    wrong = 0
    for row in rows:
        if asked.names and row.get("package", row.get("use")) not in asked.names:
            continue
        name = row.get("use") or f"{row['package']} {'/'.join(row['versions'])} {row.get('with', '')}".strip()
        if asked.ends:
            for line in find_ends(row):
                print(f"{name}: {line}", flush=True)
            continue
        problem = try_optional(row) if "use" in row else try_pair(row) if "stops" in row else try_refused(row)
        wrong += bool(problem)
        print(f"{'WRONG' if problem else 'right'}  {name}{': ' + problem if problem else ''}", flush=True)
    return int(wrong > 0)


def _load(file: Path, key: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))[key]
    return rows


def find_ends(row: dict[str, Any]) -> Iterator[str]:
    """Yield how far the releases reach with which a pair stops: those of the package, then those of its partner."""
    told = row["reproduced"]
    for name in filter(None, (row["package"], row.get("with"))):
        at = next((at for at, one in enumerate(told["install"]) if _name(one) == normalise(name)), None)
        releases = list_releases(name, told["python"])
        wanted = "" if at is None else told["install"][at].partition("==")[2]
        if not wanted:
            wanted = releases[-1] if releases else ""
        if wanted not in releases:
            yield f"{name} {wanted} has no wheel for Python {told['python']}"
            continue

        def stops(release: str, place: int | None = at, name: str = name) -> str:
            install = [*told["install"], ""] if place is None else list(told["install"])
            install[-1 if place is None else place] = f"{name}=={release}"
            output = run_with(told["python"], [*WHEELS, *install], told["run"])
            return "works" if output is None else "" if row["error"] in output else output.strip()[-160:]

        known = releases.index(wanted)
        low, before = search_end(releases[known::-1], stops)
        high, behind = search_end(releases[known:], stops)
        yield f"{name} {low} to {high}; before: {before}; behind: {behind}"


def search_end(releases: Sequence[str], stops: Any) -> tuple[str, str]:
    """Return the last of the releases that stops as the first one does, and what the next one does instead."""
    first, last, said = 0, len(releases), "no further release"
    while last - first > 1:
        middle = (first + last) // 2
        how = stops(releases[middle])
        if how:
            last, said = middle, f"{releases[middle]} {how}"
        else:
            first = middle
    return releases[first], said


def list_releases(name: str, python: str) -> list[str]:
    """Return the releases that have a wheel for a Python, oldest first."""
    words = ["index", "versions", name, f"--python-version={python}", "--only-binary=:all:"]
    done = subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True, check=False)
    found = re.search(r"^Available versions: (.*)$", done.stdout, re.MULTILINE)
    return found[1].split(", ")[::-1] if found else []


def _name(requirement: str) -> str:
    return normalise(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])


def try_pair(row: dict[str, Any]) -> str:
    """ "" when the pair stops the code and the remedy does not; else what happened."""
    told = row["reproduced"]
    output = run_with(told["python"], told["install"], told["run"])
    if output is None:
        return "the code ran to its end"
    if row["error"] not in output:
        return f"another error: {output[-300:]}"
    output = run_with(told["python"], told["works"], told["run"])
    return "" if output is None else f"the remedy fails: {output[-300:]}"


def try_refused(row: dict[str, Any]) -> str:
    """ "" when uv cannot install the requirement; else what happened."""
    told = row["reproduced"]
    output = run_with(told["python"], ["--no-deps", *told["install"]], "", bare=row.get("slim", False))
    if output is None:
        return "it can be installed"
    return "" if row["error"] in output else f"another error: {output[-300:]}"


def try_optional(row: dict[str, Any]) -> str:
    """ "" when the use fails without what it needs, and does not for that reason with it; else what happened."""
    told = row["reproduced"]
    output = run_with(told.get("python", "3.11"), told["install"], told["run"]) or ""
    if row["error"] not in output:
        return f"another error, or none: {output[-300:]}"
    output = run_with(told.get("python", "3.11"), [*told["install"], row["needs"][0]], told["run"]) or ""
    return f"the remedy fails: {output[-300:]}" if row["error"] in output else ""


def run_with(python: str, install: list[str], code: str, *, bare: bool = False) -> str | None:
    """Return what installing, then running the code says; None when both do their work.

    A bare run finds no program on its PATH, as in an image without a compiler.
    """
    uv = shutil.which("uv") or "uv"
    interpreter = shutil.which(f"python{python}") or python
    environment = {
        **os.environ,
        "UV_PYTHON_DOWNLOADS": "never",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "no_proxy": "localhost,127.0.0.1",
        **({"PATH": "/nowhere"} if bare else {}),
    }
    with tempfile.TemporaryDirectory(prefix="pair-") as folder:
        path = f"{folder}/env/bin/python"
        for command in (
            [uv, "venv", "--quiet", "--no-project", f"--python={interpreter}", f"{folder}/env"],
            [uv, "pip", "install", "--quiet", f"--python={path}", *install],
            [path, "-W", "ignore", "-c", code],
        ):
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=LIMIT
            )
            if done.returncode != 0:
                return done.stdout + done.stderr
    return None


if __name__ == "__main__":
    sys.exit(main())
