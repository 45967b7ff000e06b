"""Runs generated Spaces and lets a browser use them, and asks other people's scanners about them.

First the environments are made, from the Spaces' own locks, which takes the package index and the first time some
minutes; then tests/e2e runs without a network. Where a program is missing, it says so and is done; with --must-run,
as in CI, that is a failure.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from ctypes.util import find_library
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from bake import environment, render  # noqa: E402 - the path comes first
from e2e.browsers import find_browser  # noqa: E402
from e2e.cpu_builds import cpu_builds  # noqa: E402
from e2e.environments import pinned, prepare, runs_models  # noqa: E402
from e2e.kinds import rows  # noqa: E402

from template_answers import PARTS  # noqa: E402


def missing() -> list[str]:
    """Return what is not here and has to be; each with how to get it."""
    found = []
    if not find_browser():
        found.append("Chromium (Debian: apt-get install --no-install-recommends chromium)")
    if importlib.util.find_spec("playwright") is None:
        found.append("playwright (pip install --require-hashes -r requirements-e2e.txt)")
    if find_library("numa") is None:
        found.append("libnuma, which vLLM for a CPU is linked with (Debian: apt-get install libnuma1)")
    if sys.platform != "linux":
        found.append("Linux")
    return found


def _but_for(lock: Path) -> str:
    """Return what stands in for packages of `lock`."""
    locked = pinned(lock.read_text(encoding="utf-8"))
    found = [f"{name} {version} for {locked[name]}" for name, version in cpu_builds(locked).items()]
    return f" but for {', '.join(found)}" if found else ""


def main() -> int:
    """0 when everything that can run here did and passed, else pytest's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--must-run", action="store_true", help="fail where something is missing")
    parser.add_argument("--screenshots", metavar="FOLDER", help="keep a picture of each page with an answer")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args()
    if absent := missing():
        print("The Spaces were NOT run in a browser. Missing:", *absent, sep="\n  - ", flush=True)
        return int(options.must_run)
    with tempfile.TemporaryDirectory() as scratch:
        for row in rows():
            space = render(Path(scratch) / row.name, **row.answers)
            lock = space / "requirements.txt"
            model = "a tiny model on the CPU" if runs_models(prepare(lock)) else "tests/fake.py: no CPU builds here"
            print(f"{row.name}: its own lock{_but_for(lock)}, {model}", flush=True)
    environment(PARTS / "ci+served" / "requirements-sbom.txt")
    environment(PARTS / "gradio" / "requirements-dev.txt")
    keep = [f"--screenshots={Path(options.screenshots).resolve()}"] if options.screenshots else []
    names = ("spaces", "feedback", "static", "peers", "report_page", "audit_page", "cluster")
    tests = [f"tests/e2e/test_{name}.py" for name in names]
    # Two at a time only where each can have a network, and so the port, of its own.
    workers = "2" if os.geteuid() == 0 else "1"
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, *tests, *keep, *options.pytest]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
