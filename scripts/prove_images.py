"""Builds the images of generated Spaces and runs them, with a Docker engine of its own.

The first time, the engine, the images that stand in for those of a registry and the packages are loaded, which takes
a quarter of an hour and 17 GB below .cache/; after that, what did not change is not built again. It takes root on
Linux. Where something is missing, it says so and is done; with --must-run, that is a failure.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from e2e.engine import missing  # noqa: E402 - the path comes first


def main() -> int:
    """0 when everything that can run here did and passed, else pytest's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--must-run", action="store_true", help="fail where something is missing")
    parser.add_argument("--full-lock", action="store_true", help="with CUDA and all: some 8 GB for each image")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args()
    if absent := missing():
        print("No image was built, no container was run. Missing:", *absent, sep="\n  - ", flush=True)
        return int(options.must_run)
    full = ["--full-lock"] if options.full_lock else []
    pytest = [sys.executable, "-m", "pytest", "-q", "--durations=5"]
    command = [*pytest, "tests/e2e/test_images.py", *full, *options.pytest]
    return subprocess.run(command, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
