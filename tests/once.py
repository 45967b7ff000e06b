"""What tests need from the package index, fetched once for each lock and Python, and kept in .cache of the checkout."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"


def make_once(name: str, lock: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder that `make` has filled for this lock and this Python."""
    key = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = CACHE / f"{name}-{key}"
    CACHE.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"):  # tests that want the same one at the same time wait for each other
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            (folder / "ready").touch()
    return folder


def wheels() -> dict[str, str]:
    """Variables that let pip install what the action's lock has, from wheels that lie here.

    Most of the work of an installation is to look through the pages of an index, and the lock leaves no choice.
    """
    lock = ROOT / "requirements-action.txt"

    def fetch(folder: Path) -> None:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--require-hashes", "-r", str(lock), "-d", str(folder)]
        subprocess.run(command, check=True, timeout=400)

    # Options that switch something off are given by a value that is false.
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(make_once("wheels", lock, fetch)), "PIP_NO_COMPILE": "0"}
