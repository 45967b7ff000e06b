"""`python -m benchmarks [--spaces DIR] [--peers BIN]`: start-up, one Space, many Spaces, rules, history, secrets."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.timing import race, table
from benchmarks.typical import write_typical_space

HF_LINT = [sys.executable, "-m", "hf_lint"]


def start_up(runs: int) -> str:
    """`--version` and `--help` over an interpreter that does nothing."""
    commands = {
        "bare interpreter": [sys.executable, "-c", ""],
        "hf-lint --version": [*HF_LINT, "--version"],
        "hf-lint --help": [*HF_LINT, "--help"],
    }
    return table("Start-up", race(commands, runs), "bare interpreter")


def one_space(runs: int, peers: Path | None) -> str:
    """A typical docker Space, beside hadolint on its Dockerfile and the peers one after another."""
    with tempfile.TemporaryDirectory() as scratch:
        space = Path(scratch) / "space"
        write_typical_space(space)
        other = Path(scratch) / "other"
        write_typical_space(other, workflow=True)
        files = sorted(path for path in space.rglob("*") if path.is_file())
        size = sum(path.stat().st_size for path in files)
        hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or "hadolint"
        commands = {
            "cat of the files": ["cat", *map(str, files)],
            "hadolint alone": [hadolint, str(space / "Dockerfile")],
            "hf-lint": [*HF_LINT, str(space)],
            "hf-lint --ignore hadolint": [*HF_LINT, "--ignore", "hadolint", str(space)],
            "hf-lint, with a workflow": [*HF_LINT, str(other)],
        }
        commands |= _peers(peers, space)
        rows = race(commands, runs)
        title = f"One Space: {len(files)} files, {size // 1000} KB"
        text = table(title, rows, "hadolint alone")
        others = [name for name in commands if name.startswith(("betterleaks", "trivy"))]
        if len(others) == 2:
            total = rows["hadolint alone"].median + sum(rows[name].median for name in others)
            cpu = rows["hf-lint"].cpu / (rows["hadolint alone"].cpu + sum(rows[name].cpu for name in others))
            text += f"\nhf-lint takes {rows['hf-lint'].median / total:.2f} x hadolint, betterleaks and trivy in turn,"
            text += f" and {cpu:.2f} x their processor time.\n"
        return text


def _peers(folder: Path | None, space: Path) -> dict[str, list[str]]:
    """Commands for the peers that are there: in `folder`, else on PATH."""
    found = {}
    path = os.pathsep.join(filter(None, [str(folder) if folder else "", os.environ.get("PATH", "")]))
    betterleaks, trivy = shutil.which("betterleaks", path=path), shutil.which("trivy", path=path)
    if betterleaks:
        found["betterleaks dir"] = [betterleaks, "dir", "--no-banner", "--redact", str(space)]
    if trivy:
        quiet = ["--skip-check-update", "--skip-version-check", "--quiet", "--misconfig-scanners", "dockerfile"]
        found["trivy config"] = [trivy, "config", *quiet, str(space)]
    return found


def many_spaces(runs: int, folder: Path) -> str:
    """All Spaces below `folder` in one run, beside reading their files."""
    spaces = sorted(str(path) for path in folder.iterdir() if path.is_dir())
    commands = {
        "cat of the files": ["sh", "-c", 'exec find "$1" -type f -size -8192k -exec cat {} +', "sh", str(folder)],
        "hf-lint": [*HF_LINT, "--format", "json", *spaces],
    }
    return table(f"{len(spaces)} Spaces in one run", race(commands, runs, timeout=900), "cat of the files")


def main() -> None:
    """Print every table that can be made here, and say which cannot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--spaces", type=Path, help="a folder with one Space a sub-folder")
    parser.add_argument("--peers", type=Path, help="a folder with betterleaks and trivy; else they are sought on PATH")
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    print(start_up(options.runs * 2), flush=True)
    print(one_space(options.runs, options.peers), flush=True)
    if options.spaces:
        print(many_spaces(2, options.spaces), flush=True)
        from benchmarks import spaces

        print(spaces.report(options.spaces), flush=True)
    else:
        print("Many Spaces: not measured, name a folder of them with --spaces.\n")
    from benchmarks import history, hostile, secrets

    print(history.report(options.runs, options.peers), flush=True)
    print(secrets.report(options.spaces), flush=True)
    print(hostile.report(), flush=True)


if __name__ == "__main__":
    main()
