"""Plant the cases of the policies into real Spaces, and count what is found there, and what is found wrongly.

    python scripts/prove_recall.py FOLDER... [--each N] [--seed N] [--select ID,...]

A case is planted as somebody would add it: each of its Python files becomes a module that the app imports first, and
other files are copied where the Space has none of that path. Cases with a card or a Dockerfile of their own are left
out: they would replace the Space. Each case goes into N Spaces, chosen by the seed among those that start Python. A bad
case counts as found where its policy finds every place in it, a good one as wrong where it finds anything.

Prints a line for each miss and each wrong finding, then the counts by policy. People who write rules know the
cases: the figure says how rules stand up to the surroundings of real Spaces, not to defects that nobody thought of.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "linter"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from hf_lint.config.settings import Options, resolve_settings
from hf_lint.core.model import Profile
from hf_lint.pipeline.lint import lint
from hf_lint.sources.directory import Directory, collect_directory
from support import CASES, materialise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.core.model import TargetReport

OWN = ("README.md", "Dockerfile", "case.yaml", "pyproject.toml", "packages.txt", ".hf-lint.yaml", ".dockerignore")
"""Files of a case that say what its Space is: it cannot be planted into another one."""


def main() -> int:
    """Plant and count; 1 where something was missed or found wrongly."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=1, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--select", default="")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # what Python says about code that it only parses
    chosen = random.Random(options.seed)
    spaces = [(space, app) for folder in options.folder for space in sorted(folder.iterdir()) if (app := app_of(space))]
    cases = [case for case in sorted(CASES.glob("*/*")) if is_plantable(case)]
    wanted = set(filter(None, options.select.split(",")))
    counts: dict[str, Counter[str]] = {}
    for case in cases:
        rule, bad = case.parent.name, case.name.startswith("bad")
        if wanted and rule not in wanted:
            continue
        for space, app in chosen.sample(spaces, min(options.each, len(spaces))):
            missed, wrong = plant(case, space, app, rule)
            tally = counts.setdefault(rule, Counter())
            tally["planted" if bad else "near"] += 1
            tally["found" if bad and not missed else "missed" if bad else "wrong" if wrong else "silent"] += 1
            if missed or (wrong and not bad):
                print(
                    f"{rule}: {case.name} in {space.name}: {'missed ' + missed if missed else 'wrong ' + wrong}",
                    flush=True,
                )
    return report(counts)


def report(counts: dict[str, Counter[str]]) -> int:
    """Print the counts; 1 where something was missed or wrong."""
    total: Counter[str] = Counter()
    for rule, tally in sorted(counts.items()):
        total += tally
        if tally["missed"] or tally["wrong"]:
            print(
                f"{rule:28} found {tally['found']} of {tally['planted']}, wrong in {tally['wrong']} of {tally['near']}"
            )
    print(f"{'all':28} found {total['found']} of {total['planted']}, wrong in {total['wrong']} of {total['near']}")
    return int(total["missed"] + total["wrong"] > 0)


def is_plantable(case: Path) -> bool:
    """Return whether a case is a few files that could be part of another Space."""
    names = {path.relative_to(case).as_posix() for path in case.rglob("*") if path.is_file()} - {"expect.txt"}
    return any(name.endswith(".py") for name in names) and names.isdisjoint(OWN)


def app_of(space: Path) -> str:
    """Return the Python file that a real Space starts with; "" where it starts none that parses."""
    if not space.is_dir():
        return ""
    file = collect_directory(space).startup.app_file
    if file is None or file.suffix != ".py":
        return ""
    try:
        ast.parse(file.data)
    except (SyntaxError, ValueError):
        return ""
    return file.path


def plant(case: Path, original: Path, app: str, rule: str) -> tuple[str, str]:
    """Return the lines that were not found in a copy of a Space with the case in it, and those found beside them."""
    with tempfile.TemporaryDirectory(prefix="plants-") as scratch:
        alone, folder = Path(scratch, "alone"), Path(scratch, "space")
        alone.mkdir()
        materialise(case, alone)
        shutil.copytree(original, folder, symlinks=True)
        before = set(places(run(folder, rule)))
        moved = put(alone, folder, app)
        after = places(run(folder, rule))
        expected = [
            f"{moved.get(path, path)}:{rest}"
            for path, _, rest in (line.partition(":") for line in expectations(case))
            if path in moved
        ]
        extra = [line for line in after if line not in before and line not in expected]
        missed = [line for line in expected if line not in after]
        return " ".join(missed), " ".join(line for line in extra if line.partition(":")[0] in moved.values())


def expectations(case: Path) -> list[str]:
    """Return `path:line:column` of each finding of a case."""
    file = case / "expect.txt"
    return [line.split()[0] for line in file.read_text().splitlines()] if file.is_file() else []


def put(alone: Path, folder: Path, app: str) -> dict[str, str]:
    """Put the files of a case into the copy of a Space; where each of them is now."""
    moved: dict[str, str] = {}
    modules = []
    for path in sorted(alone.rglob("*")):
        name = path.relative_to(alone).as_posix()
        target = folder / Path(app).parent / name
        if not path.is_file() or path.is_symlink():
            continue
        if target.exists() and name.endswith(".py"):
            target = target.with_name(f"planted_{target.name}")
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        moved[name] = target.relative_to(folder).as_posix()
        if name.endswith(".py") and "/" not in name:
            modules.append(target.stem)
    start = folder / app
    text = start.read_text(encoding="utf-8", errors="surrogateescape")
    at = after_future(text)
    lines = text.splitlines(keepends=True)
    start.write_text(
        "".join([*lines[:at], *(f"import {name}\n" for name in modules), *lines[at:]]),
        encoding="utf-8",
        errors="surrogateescape",
    )
    return moved


def after_future(text: str) -> int:
    """Return how many lines stand before the first import may be added: a docstring, and what comes from the future."""
    last = 0
    for at, node in enumerate(ast.parse(text.encode("utf-8", "surrogateescape")).body):
        docstring = not at and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if docstring or (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            last = node.end_lineno or last
    return last


def run(folder: Path, rule: str) -> TargetReport:
    """Lint a Space for one policy, without a config of its own."""
    source = Directory(os.fspath(folder))
    return lint(source, resolve_settings(source, Options(profile=Profile.STRICT, isolated=True, select=(rule,))))


def places(report: TargetReport) -> Sequence[str]:
    """Return `path:line:column` of each finding, those that are told with another one among them."""
    found = (one.location for finding in report.findings for one in (finding, *finding.merged))
    return [f"{place.path}:{place.span.line}:{place.span.column}" for place in found]


if __name__ == "__main__":
    sys.exit(main())
