"""Fix every Space of some folders, in copies, and say where that did harm.

    python scripts/prove_fixes.py FOLDER... [--resolve N] [--profile PROFILE]

Each Space is fixed twice: with the safe fixes, and with all of them. After that every file that parsed still parses, no
finding has come that the fix does not say it reveals, and a second run changes nothing. Of up to N Spaces for which
other versions are to be installed, `uv pip compile` still resolves the requirements where it did before (Linux, x86-64,
the Space's Python, nothing is built). Prints a line a fault, then the counts; 1 when there is a fault.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "linter"))

from hf_lint.config.settings import Fixes, Options, resolve_settings
from hf_lint.core.model import Profile
from hf_lint.core.policy import load_data
from hf_lint.installs.asked import space_python
from hf_lint.pipeline.lint import lint
from hf_lint.sources.directory import Directory, collect_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.space import Space

DEFAULT_PYTHON = "3.10"
"""What the reference of Spaces names where the card names none."""
LIMIT = 120
"""Seconds for one resolution; one that takes longer says nothing."""


class Request(NamedTuple):
    """What a Space gives to one call of pip."""

    path: str
    text: str
    python: str


def main() -> int:
    """Fix the Spaces; 1 when that did harm anywhere."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--resolve", type=int, default=0, metavar="N")
    parser.add_argument("--profile", default="recommended")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # what Python says about code that it only parses
    spaces = [space for folder in options.folder for space in sorted(folder.iterdir()) if space.is_dir()]
    random.Random(7).shuffle(spaces)
    profile = Profile.parse(options.profile)
    counts: Counter[str] = Counter()
    faults = 0
    with ThreadPoolExecutor(2) as pool:
        waiting: list[Future[int]] = []
        for number, space in enumerate(spaces, 1):
            with tempfile.TemporaryDirectory(prefix="fixes-") as scratch:
                found, requests = prove(space, Path(scratch), profile, counts)
            for fault in found:
                print(f"{space.name}: {fault}", flush=True)
            faults += len(found)
            if requests and len(waiting) < options.resolve:
                waiting.append(pool.submit(resolve_both, space.name, requests, counts))
            if number % 20 == 0:
                print(f"{number} of {len(spaces)}: {dict(counts)}", file=sys.stderr, flush=True)
        faults += sum(future.result() for future in waiting)
    for what, count in sorted(counts.items()):
        print(f"{count:6} {what}")
    print(f"{faults:6} faults in {len(spaces)} Spaces")
    return int(faults > 0)


def prove(
    original: Path, scratch: Path, profile: Profile, counts: Counter[str]
) -> tuple[list[str], list[tuple[Request, Request]]]:
    """Return what the fixes of a Space broke, and what is installed before and after all of them where that differs."""
    faults: list[str] = []
    requests: list[tuple[Request, Request]] = []
    for unsafe in (False, True):
        word = "all" if unsafe else "safe"
        folder = scratch / word
        shutil.copytree(original, folder, symlinks=True)
        before = run(folder, profile, None)
        if not any(finding.fix and (unsafe or finding.fix.safe) for finding in before.findings):
            continue
        installed = dict(requested(collect_directory(folder)))
        fixed = run(folder, profile, Fixes(unsafe))
        counts[f"fixes made, {word}"] += len(fixed.fixed)
        counts[f"fixes refused, {word}"] += sum(note.startswith("not fixed: ") for note in fixed.notes)
        changed = list(changed_files(original, folder))
        counts[f"files changed, {word}"] += len(changed)
        counts[f"Spaces changed, {word}"] += bool(changed)
        faults += [
            f"{word}: {path} does not parse any more"
            for path in changed
            if parses(original / path) and not parses(folder / path)
        ]
        after = run(folder, profile, Fixes(unsafe))
        faults += [f"{word}: {fault}" for fault in compare(before, fixed, after)]
        if unsafe:
            now = dict(requested(collect_directory(folder)))
            requests = [(installed[path], new) for path, new in now.items() if installed.get(path, new) != new]
    return faults, requests


def run(folder: Path, profile: Profile, fix: Fixes | None) -> TargetReport:
    """Lint a Space, without a config of its own."""
    source = Directory(os.fspath(folder))
    return lint(source, resolve_settings(source, Options(profile=profile, isolated=True, fix=fix)))


def compare(before: TargetReport, fixed: TargetReport, after: TargetReport) -> Iterator[str]:
    """Yield what is worse in the report after fixes; `fixed` is that of the run that made them."""
    revealed = {rule for finding in fixed.fixed if finding.fix for rule in finding.fix.reveals}
    old = Counter((finding.rule, finding.location.path) for finding in every(before))
    new = Counter((finding.rule, finding.location.path) for finding in (*every(after), *after.fixed))
    made = sorted({finding.rule for finding in fixed.fixed})
    for (rule, path), count in sorted((new - old).items()):
        if rule not in revealed:
            yield f"{count} x {rule} has come in {path}; fixed: {', '.join(made)}"
    for finding in after.fixed:
        yield f"a second run fixes {finding.rule} in {finding.location.path}; fixed: {', '.join(made)}"
    for error in {str(error) for error in (*fixed.errors, *after.errors)} - {str(error) for error in before.errors}:
        yield f"an error has come: {error}"


def every(report: TargetReport) -> Iterator[Finding]:
    """Yield the findings of a report, those that are told with another one among them."""
    for finding in report.findings:
        yield from (finding, *finding.merged)


def changed_files(original: Path, folder: Path) -> Iterator[str]:
    """Yield the paths of the files that differ, or are new."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            old = original / path.relative_to(folder)
            if not old.exists() or old.read_bytes() != path.read_bytes():
                yield str(path.relative_to(folder))


def parses(path: Path) -> bool:
    """Return whether a file is what its name says, by parsers that are not hf-lint's; true of a file of no such
    kind."""
    if not path.exists():
        return True
    data = path.read_bytes()
    try:
        if path.suffix == ".py":
            ast.parse(data)
        elif path.suffix in (".ipynb", ".json"):
            json.loads(data.decode("utf-8-sig"))
        elif path.suffix in (".yml", ".yaml"):
            list(yaml.safe_load_all(data))
        elif path.name == "README.md":
            yaml.safe_load(data.decode("utf-8-sig").replace("\r\n", "\n").split("---\n")[1])
    except (SyntaxError, ValueError, yaml.YAMLError, IndexError):
        return False
    return True


def requested(space: Space) -> Iterator[tuple[str, Request]]:
    """Yield what is installed, by the requirements file; the platform adds its own to the first one of a Gradio
    Space."""
    python = space_python(space) or DEFAULT_PYTHON
    gradio, data = space.card.text("sdk_version"), load_data("data/platform.yaml")["gradio"]
    own = []
    if space.sdk == "gradio" and gradio:
        own = [text.format(version=gradio) for text in data["always"]]
        own += [text for start, texts in data["by_version"].items() if gradio.startswith(start) for text in texts]
    for requirements in space.requirements:
        path = requirements.file.path
        yield path, Request(path, "\n".join([requirements.file.text, *(own if "/" not in path else ())]), python)


def resolve_both(name: str, requests: list[tuple[Request, Request]], counts: Counter[str]) -> int:
    """Resolve what was asked for and what is now; print what resolves no more, and return how much that is."""
    faults = 0
    for old, new in requests:
        problem = resolve(new)
        was = resolve(old)
        before = "unknown" if was is None else "no" if was else "yes"
        now = "unknown" if problem is None else "no" if problem else "yes"
        counts[f"requirements: resolved before {before}, after {now}"] += 1
        if was == "" and problem:
            faults += 1
            why = " ".join(problem.split())[:400]
            print(f"{name}: {new.path} no longer resolves for Python {new.python}: {why}", flush=True)
    return faults


def resolve(request: Request) -> str | None:
    """Return why uv cannot resolve a request, "" when it can, None when it takes too long."""
    with tempfile.TemporaryDirectory(prefix="resolve-") as scratch:
        path = Path(scratch, "requirements.txt")
        path.write_text(request.text, encoding="utf-8")
        command = [
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--no-build",
            "--no-header",
            "--python-platform=x86_64-manylinux_2_28",
        ]
        path_of = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")])
        environment = {**os.environ, "PATH": path_of, "UV_PYTHON_DOWNLOADS": "never"}
        try:
            done = subprocess.run(
                [*command, f"--python-version={request.python}", str(path)],
                capture_output=True,
                text=True,
                check=False,
                cwd=scratch,
                env=environment,
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired:
            return None
    return "" if done.returncode == 0 else done.stderr or "uv failed"


if __name__ == "__main__":
    sys.exit(main())
