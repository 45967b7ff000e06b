"""Other people's scanners, as they are: no configuration of ours or of the Space, nothing ignored.

Each takes the folder of a Space and returns what it reports at medium or above, one line each. None talks to a network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MEDIUM = ("medium", "high", "critical")
# hadolint has four levels of its own; its own threshold for CI is often `warning`. Here even `info` counts.
HADOLINT = ("info", "warning", "error")


def run(cwd: Path, program: str, *arguments: str, allowed: tuple[int, ...]) -> str:
    """What `program` of this environment prints. AssertionError when it ends with an exit code that is not allowed."""
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    assert found, f"{program} is not installed: pip install --require-hashes -r requirements-e2e.txt"
    # A home of its own: neither caches nor settings of the user.
    environ = {"PATH": os.defpath, "HOME": str(cwd.parent), "NO_COLOR": "1"}
    done = subprocess.run([found, *arguments], cwd=cwd, env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode in allowed, f"{program} ended with {done.returncode}: {done.stderr}"
    return done.stdout


def hadolint(space: Path) -> list[str]:
    """hadolint without any ignore: pragmas in the Dockerfile are switched off, too."""
    if not (space / "Dockerfile").exists():
        return []
    printed = run(space, "hadolint", "--disable-ignore-pragma", "--format", "json", "Dockerfile", allowed=(0, 1))
    rows: list[dict[str, Any]] = json.loads(printed)
    return [f"{row['line']}: {row['code']} {row['message']}" for row in rows if row["level"] in HADOLINT]


def trivy(space: Path) -> list[str]:
    """Trivy's config scan."""
    quiet = ("--quiet", "--skip-check-update", "--skip-version-check")
    report = json.loads(run(space, "trivy", "config", *quiet, "--format", "json", ".", allowed=(0,)))
    results = report.get("Results", [])
    if (space / "Dockerfile").exists():
        # It leaves out what it cannot read: a Dockerfile without a result was not scanned.
        assert [row["Target"] for row in results] == ["Dockerfile"]
    found = [row for result in results for row in result.get("Misconfigurations", [])]
    return [f"{row['ID']} {row['Title']}" for row in found if row["Severity"].lower() in MEDIUM]


def zizmor(space: Path) -> list[str]:
    """zizmor on workflows, actions and Dependabot's settings, with the persona that reports the most."""
    if not (space / ".github").exists():
        return []
    arguments = ("--offline", "--no-config", "--persona=auditor", "--format=json-v1", ".github")
    rows: list[dict[str, Any]] = json.loads(run(space, "zizmor", *arguments, allowed=(0, 11, 12, 13, 14)))
    return [f"{row['ident']} {row['desc']}" for row in rows if row["determinations"]["severity"].lower() in MEDIUM]


def betterleaks(space: Path) -> list[str]:
    """betterleaks, a scanner for secrets; every finding counts, as it has no severities."""
    quiet = ("--no-banner", "--redact", "--log-level=error", "--jsonl")
    printed = run(space, "betterleaks", "fs", ".", *quiet, "--no-allow-signatures", "--exit-code=9", allowed=(0, 9))
    *rows, summary = [json.loads(line) for line in printed.splitlines()]
    assert summary["scan"]["state"] == "complete"
    assert summary["scan"]["bytes_scanned"] > 0
    return [f"{row['finding']['location']['path']}: {row['finding']['rule_id']}" for row in rows]


PEERS: dict[str, Callable[[Path], list[str]]] = {
    "hadolint": hadolint,
    "trivy": trivy,
    "zizmor": zizmor,
    "betterleaks": betterleaks,
}
