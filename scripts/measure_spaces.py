"""Measures generated Spaces: what their locks weigh, and how long they take from a warm disk to a healthy answer.

    python scripts/measure_spaces.py locks            # asks the package index, loads no wheel
    python scripts/measure_spaces.py starts [KIND]    # starts a Space of each kind as `make e2e` does, twice

Each prints rows of a table for docs/template-proofs.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from e2e.kinds import rows  # noqa: E402 - the path comes first
from e2e.running import Installation, Running  # noqa: E402

from scripts.locks import PARTS, find_uv  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from e2e.kinds import Row

MEGABYTE = 1_000_000
PLATFORMS = [*(f"manylinux_2_{minor}_x86_64" for minor in range(39, 4, -1)), "manylinux2014_x86_64", "linux_x86_64"]
"""Where Spaces run: x86-64, with the C library of their images or an older one."""
TAGS = [*cpython_tags((3, 12), platforms=PLATFORMS), *compatible_tags((3, 12), "cp312", PLATFORMS)]
WHERE = (
    "sys_platform == 'linux' and platform_machine == 'x86_64' and implementation_name == 'cpython' and "
    "python_full_version >= '3.12' and python_full_version < '3.13'"
)


def weigh_locks() -> Iterator[str]:
    """Yield a row for each lock of a Space: packages that are installed, and the size of their wheels."""
    for path in sorted(PARTS.glob("*/requirements.txt")):
        lock = path.read_text(encoding="utf-8")
        sizes = [find_size(package) for package in resolve(lock)]
        by_url = "; PyTorch's CPU build, by URL, comes on top" if "torch @ " in lock else ""
        yield f"| `{path.parent.name}` | {len(sizes)} | {round(sum(sizes) / MEGABYTE):,} MB{by_url} |"


def resolve(lock: str) -> list[dict[str, Any]]:
    """Return the packages of `lock` that a Space installs, as uv describes them. What is named by URL is left out.

    ModuleNotFoundError before Python 3.11.
    """
    wanted = [line.rstrip("\\").strip() for line in lock.splitlines() if line[:1].isalnum()]
    named = json.dumps([line for line in wanted if " @ " not in line])
    # What is named by URL is not to come from the index, because another package asks for it.
    others = json.dumps(sorted({f"{line.split(' @ ')[0]} ; python_version < '3'" for line in wanted if " @ " in line}))
    project = f"""\
[project]
name = "a-space"
version = "0"
requires-python = ">=3.11"
dependencies = {named}
[tool.uv]
environments = [{json.dumps(WHERE)}]
override-dependencies = {others}
"""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").write_text(project, encoding="utf-8")
        command = [find_uv(), "lock", "--quiet", "--python", sys.executable, "--no-python-downloads"]
        subprocess.run(command, cwd=folder, check=True, timeout=600)
        made = import_module("tomllib").loads(Path(folder, "uv.lock").read_text(encoding="utf-8"))
    return [package for package in made["package"] if package["name"] != "a-space"]


def find_size(package: dict[str, Any]) -> int:
    """Return the bytes of the wheel of `package` that a Space installs. ValueError where there is none."""
    rank = {tag: number for number, tag in enumerate(TAGS)}
    found = []
    for wheel in package.get("wheels", ()):
        name = wheel["url"].rpartition("/")[2].replace("%2B", "+")
        found += [(rank[tag], wheel["size"]) for tag in parse_wheel_filename(name)[3] if tag in rank]
    if not found:
        raise ValueError(f"{package['name']} {package['version']} has no wheel for a Space, or none of known size")
    return int(min(found)[1])


def time_starts(kind: str) -> Iterator[str]:
    """Yield a row for each kind, or for `kind`: its environment on this disk, and the seconds of two starts."""
    first: dict[str, Row] = {}
    for row in rows():
        first.setdefault(row.kind, row)
    for row in first.values():
        if kind in ("", row.kind):
            yield _time_start(row)


def _time_start(row: Row) -> str:
    with tempfile.TemporaryDirectory(prefix="hf-lint-measure-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # for the Space's account
        installation = Installation(row, Path(name))
        seconds = []
        for _ in range(2):
            began = time.monotonic()
            with Running(installation) as started:
                started.wait()
                seconds.append(time.monotonic() - began)
        folder = installation.python.parent.parent
        command = ["du", "--summarize", "--block-size=1000000", str(folder)]
        size = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])
    return f"| `{row.kind}` | {row.task} | {size:,} MB | {seconds[0]:.0f} s | {seconds[1]:.0f} s |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("locks", "starts"))
    parser.add_argument("kind", nargs="?", default="", help="one kind instead of all")
    options = parser.parse_args()
    for line in weigh_locks() if options.what == "locks" else time_starts(options.kind):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
