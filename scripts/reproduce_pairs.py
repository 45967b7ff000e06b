"""Run what policies/data/pairs.yaml, uninstallable.yaml and optional.yaml claim, each in an environment of its own.

    python scripts/reproduce_pairs.py [PACKAGE ...]     all rows, or those of the named packages; needs uv

A row of pairs.yaml is right when its `run` stops with its `error` after `install`, and does not after `works`. A row of
uninstallable.yaml is right when uv refuses the requirement with its `error`, one of optional.yaml when its `run` says
its `error`, and no more once the first of its `needs` is there. Prints a line a row; 1 when one is wrong.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "policies" / "data"
LIMIT = 600
"""Seconds that one command may take."""


def main() -> int:
    """Try the rows; 1 when one does not hold."""
    wrong = 0
    pairs = yaml.safe_load((DATA / "pairs.yaml").read_text(encoding="utf-8"))["pairs"]
    refused = yaml.safe_load((DATA / "uninstallable.yaml").read_text(encoding="utf-8"))["requirements"]
    optional = yaml.safe_load((DATA / "optional.yaml").read_text(encoding="utf-8"))["uses"]
    for row in (*pairs, *refused, *(row for row in optional if "reproduced" in row)):
        if sys.argv[1:] and row.get("package", row.get("use")) not in sys.argv[1:]:
            continue
        problem = try_optional(row) if "use" in row else try_pair(row) if "stops" in row else try_refused(row)
        wrong += bool(problem)
        name = row.get("use") or f"{row['package']} {'/'.join(row['versions'])} {row.get('with', '')}".strip()
        print(f"{'WRONG' if problem else 'right'}  {name}{': ' + problem if problem else ''}", flush=True)
    return int(wrong > 0)


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
